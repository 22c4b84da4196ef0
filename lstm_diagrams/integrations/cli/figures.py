"""``lstm-diagrams figures``: all figures with their options; of a model, which of them fit it."""

import argparse
from typing import TYPE_CHECKING

from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Figure
from lstm_diagrams.figures.registry import fitting, registered
from lstm_diagrams.integrations.cli.streams import words_on_stderr
from lstm_diagrams.integrations.cli.subject_arguments import add_subject, subject_of

if TYPE_CHECKING:
    from lstm_diagrams.integrations.cli.parser import Commands


def add(commands: "Commands") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "figures",
        help="list the figures and their options; of a model, those that fit",
        description="List all figures with their options. With a MODEL and its inputs: those that fit it, the one that tells "
        "most first, then the others with what they need.",
    )
    add_subject(parser, needed=False)
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    subject = subject_of(given)
    if subject.model:
        with words_on_stderr():
            facts = subject.facts(subject.made(), {})
        print(_of_model(facts))
    else:
        print("\n\n".join(_entry(figure) for figure in registered().values()))
    return 0


def _of_model(facts: Capture) -> str:
    fit = fitting(facts)
    others = [figure for figure in registered().values() if figure not in fit]
    parts = [f"{len(fit)} figures fit {facts.name}, the one that tells most first:", *map(_entry, fit)]
    if others:
        parts += [f"{len(others)} do not fit:", *map(_lack, others)]
    return "\n\n".join(parts)


def _entry(figure: Figure) -> str:
    options = " ".join(f"{option.name}={option.default!r}" for option in figure.options)
    return f"{figure.name}\n  {figure.title.en} · {figure.title.zh}\n  needs {figure.needs.en}\n  options: {options}"


def _lack(figure: Figure) -> str:
    return f"{figure.name}\n  {figure.title.en} · {figure.title.zh}\n  needs {figure.needs.en}"
