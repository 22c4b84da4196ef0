"""``lstm-diagrams completion``: a script that lets a shell complete commands, options, figures, languages, themes and files."""

import argparse
from typing import TYPE_CHECKING

from lstm_diagrams.errors import UsageError
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.themes import theme_names
from lstm_diagrams.words import LANGUAGES

if TYPE_CHECKING:
    from lstm_diagrams.integrations.cli.parser import Commands, Parser

SHELLS = ("bash", "zsh")
_EXAMPLES = """\
to use it:
  bash: lstm-diagrams completion bash > ~/.local/share/bash-completion/completions/lstm-diagrams
  zsh:  lstm-diagrams completion zsh > DIRECTORY/_lstm-diagrams   (DIRECTORY being one of $fpath)
"""
_CHOICES = {"lang": LANGUAGES, "engine": ("bundled", "system")}
_FILES = ("model", "weights", "output")


def add(commands: "Commands", whole: "Parser") -> None:
    """Add the command, which completes the ``whole`` program."""
    parser = commands.add_parser("completion", help="print a script that lets a shell complete", epilog=_EXAMPLES)
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=" or ".join(SHELLS))
    parser.set_defaults(run=lambda given: _print(whole, given.shell))


def _print(whole: "Parser", shell: str) -> int:
    try:
        import shtab
    except ModuleNotFoundError as error:
        raise UsageError("completion needs the package shtab (pip install shtab)") from error
    _complete(whole)
    print(shtab.complete(whole, shell))
    return 0


def _complete(parser: argparse.ArgumentParser) -> None:
    """Tell each argument what may stand there; only here, as a list of all figures takes its time."""
    import shtab

    choices = {**_CHOICES, "theme": (*theme_names(), "both"), "figure": (*registered(), "all")}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _complete(command)
        elif action.dest in choices:
            action.choices = choices[action.dest]
        elif action.dest in _FILES:
            vars(action)["complete"] = shtab.FILE  # where shtab looks for it
