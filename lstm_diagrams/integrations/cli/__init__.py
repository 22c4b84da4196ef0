"""The command line ``lstm-diagrams``: one file per command; PyTorch is imported only once a command runs a model.

Of the commands only the one that is asked for is imported, as others stand on much that it does without.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Any

from lstm_diagrams import __version__, interruption
from lstm_diagrams.errors import LstmDiagramsError
from lstm_diagrams.integrations.cli.parser import PROGRAM, CommandParser, Parser, complain
from lstm_diagrams.integrations.cli.streams import silenced, speaking_utf8

_COMMANDS = ("draw", "check", "build", "figures", "facts", "report")
_EXAMPLES = """\
  lstm-diagrams figures
  lstm-diagrams figures "torch.nn:GRU(3,5)" --input 4,2,3
  lstm-diagrams facts "torch.nn:GRU(3,5)" --input 4,2,3
  lstm-diagrams check my_models:make_classifier --input 8,20:int64:0..1000
"""
_FAILED = 2
_UNREAD = 141
"""The exit code of a program whose reader has left, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    It is 0, or 1 where only a part could be done, or 2 with one line on stderr where nothing could; 130 after Ctrl-C, 141
    where whoever read stdout or stderr has left.
    """
    program = interruption.is_program()
    try:
        interruption.raise_again()
        speaking_utf8()
        return _run(arguments)
    except KeyboardInterrupt:
        silenced()
        return interruption.INTERRUPTED
    finally:
        if program:
            interruption.end_silently()  # what Python does as it ends is interrupted silently too


def _run(arguments: Sequence[str] | None) -> int:
    try:
        try:
            words = sys.argv[1:] if arguments is None else list(arguments)
            given = _parser(words[0] if words else "").parse_args(words)
            code: int = given.run(given)
        finally:
            sys.stdout.flush()  # --help and --version end the program by themselves
    except LstmDiagramsError as error:
        return _complained(str(error))
    except BrokenPipeError:
        silenced()
        return _UNREAD
    except OSError as error:  # of stdout, as whatever else is written says so by itself
        silenced()
        return _complained(f"cannot write to stdout: {error.strerror or error}")
    return code


def _complained(message: str) -> int:
    try:
        complain(message)
    except OSError:  # nobody listens, which is no reason to be loud
        silenced()
    return _FAILED


def _parser(asked: str) -> Parser:
    """What reads the command that is asked for, or any where that is none of them."""
    parser = Parser(prog=PROGRAM, description="Textbook-quality diagrams of live PyTorch models.")
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=CommandParser)
    found = {name: _command(name) for name in ((asked,) if asked in _COMMANDS else _COMMANDS)}
    for command in found.values():
        command.add(commands)
    if asked not in _COMMANDS:
        parser.epilog = f"examples:\n{found['draw'].EXAMPLES}\n{_EXAMPLES}"
        _command("completion").add(commands, parser)
    return parser


def _command(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")
