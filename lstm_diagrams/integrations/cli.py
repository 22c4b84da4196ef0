"""The command line ``lstm-diagrams``: draw a model into a file, list the figures."""

import argparse
import ast
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from lstm_diagrams import __version__
from lstm_diagrams.capture import build_input
from lstm_diagrams.diagram import DPI, draw
from lstm_diagrams.errors import LstmDiagramsError
from lstm_diagrams.figures.registry import Figure, registered
from lstm_diagrams.integrations.model_reference import resolve

PROGRAM = "lstm-diagrams"
_EXAMPLES = """\
examples:
  lstm-diagrams draw "torch.nn:LSTM(3,5,2)" --input 4,2,3 -o lstm.svg
  lstm-diagrams draw my_models:make_classifier --input 8,20:int64:0..1000 --lang zh --theme dark -o model.svg
  lstm-diagrams draw my_models:net --input 1,3,32,32 --figure cnn -o net.svg
  lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 100,1,3 -O steps=8 -O legend=true -o long.dot
  lstm-diagrams figures
"""
_BOOLEANS = {"true": "True", "false": "False"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, or 2 with one line on stderr where it cannot be done."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # Chinese titles on a terminal without Chinese
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except LstmDiagramsError as error:
        _complain(str(error))
        return 2
    return 0


def _complain(message: str) -> None:
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """Complains in one line, and leaves the lines of the examples as they are."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def error(self, message: str) -> NoReturn:
        _complain(f"{message} (more: {self.prog} --help)")
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=PROGRAM, description="Textbook-quality diagrams of live PyTorch models.", epilog=_EXAMPLES)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_draw(commands.add_parser("draw", help="draw a model into a file", epilog=_EXAMPLES))
    figures = commands.add_parser("figures", help="list the figures and their options")
    figures.set_defaults(run=lambda _: _list_figures())
    return parser


def _add_draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model",
        metavar="MODULE:NAME",
        help="a model, or a class or function that makes one, by its module (the current directory is searched too) and "
        "its name; literal arguments may follow in brackets",
    )
    parser.add_argument(
        "-i",
        "--input",
        metavar="SHAPE[:DTYPE[:LOW..HIGH]]",
        action="append",
        default=[],
        help="an input of the model: random numbers of this shape, float32 if not said otherwise, the same at every "
        "run; LOW..HIGH leaves out HIGH; once for each input",
    )
    parser.add_argument("-f", "--figure", metavar="NAME", help="the figure; left out, the one that tells most")
    parser.add_argument("-l", "--lang", default="en", metavar="LANGUAGE", help="zh or en (default: en)")
    parser.add_argument("-t", "--theme", default="auto", metavar="THEME", help="auto, light or dark (default: auto)")
    parser.add_argument(
        "-e",
        "--engine",
        default="bundled",
        metavar="ENGINE",
        help="bundled, or system for the dot on the PATH (default: bundled)",
    )
    parser.add_argument(
        "-O",
        "--option",
        metavar="NAME=VALUE",
        action="append",
        type=_pair,
        default=[],
        help="an option of the figure, see 'lstm-diagrams figures'; once for each option",
    )
    _add_output(parser)
    parser.set_defaults(run=_draw)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="FILE", required=True, help="a .svg, .png, .pdf or .dot file, or - for SVG on stdout"
    )
    parser.add_argument(
        "--dpi", type=float, default=DPI, metavar="NUMBER", help=f"pixels in an inch of a .png (default: {DPI})"
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=value")
    return name, value


def _draw(given: argparse.Namespace) -> None:
    from lstm_diagrams.capture.inputs import seed_weights  # brings PyTorch, which no other command needs

    sys.path.insert(0, os.getcwd())  # an installed command starts without it
    seed_weights()
    model = resolve(given.model)
    inputs = [build_input(text) for text in given.input]
    options = _options(dict(given.option), given.figure)
    diagram = draw(
        model, *inputs, figure=given.figure, lang=given.lang, theme=given.theme, engine=given.engine, **options
    )
    if given.output == "-":
        sys.stdout.buffer.write(diagram.svg().encode())
    else:
        print(diagram.save(given.output, dpi=given.dpi))


def _options(texts: Mapping[str, str], figure: str | None) -> dict[str, Any]:
    """The options as values; the default in the figure, or in any if none is named, tells text from numbers."""
    figures = [each for each in registered().values() if figure in (None, each.name)]
    defaults = {option.name: option.default for each in figures for option in each.options}
    return {name: _value(text, defaults.get(name)) for name, text in texts.items()}


def _value(text: str, default: object) -> object:
    """``text`` as the literal it is; left as text where it is none, for the figure to take or refuse."""
    if isinstance(default, str):
        return text
    try:
        return ast.literal_eval(_BOOLEANS.get(text.lower(), text))
    except (SyntaxError, ValueError):
        return text


def _list_figures() -> None:
    print("\n\n".join(_entry(figure) for figure in registered().values()))


def _entry(figure: Figure) -> str:
    options = " ".join(f"{option.name}={option.default!r}" for option in figure.options)
    return f"{figure.name}\n  {figure.title.en} · {figure.title.zh}\n  needs {figure.needs.en}\n  options: {options}"
