"""The command line ``lstm-diagrams``: one file per command; PyTorch is imported only once a command runs a model."""

import io
import os
import sys
from collections.abc import Sequence

from lstm_diagrams import __version__
from lstm_diagrams.errors import LstmDiagramsError
from lstm_diagrams.integrations.cli import completion, draw, facts, figures
from lstm_diagrams.integrations.cli.parser import PROGRAM, Parser, complain

EXAMPLES = f"""\
examples:
{draw.EXAMPLES}
  lstm-diagrams figures
  lstm-diagrams figures "torch.nn:GRU(3,5)" --input 4,2,3
  lstm-diagrams facts "torch.nn:GRU(3,5)" --input 4,2,3
"""
_INTERRUPTED = 130
"""The exit code of a program that Ctrl-C has ended, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    It is 0, or 1 where only a part could be done, or 2 with one line on stderr where nothing could.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # Chinese titles on a terminal without Chinese
    try:
        given = _parser().parse_args(arguments)
        code: int = given.run(given)
        sys.stdout.flush()
    except LstmDiagramsError as error:
        complain(str(error))
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read stdout has seen enough; what is left goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> Parser:
    parser = Parser(prog=PROGRAM, description="Textbook-quality diagrams of live PyTorch models.", epilog=EXAMPLES)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (draw, figures, facts):
        command.add(commands)
    completion.add(commands, parser)
    return parser
