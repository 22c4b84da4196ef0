"""Options of figures as the command line takes them: texts, made into values."""

import argparse
import ast
from collections.abc import Iterable, Mapping
from typing import Any

from lstm_diagrams.errors import UnknownName
from lstm_diagrams.figures.registry import Figure

_BOOLEANS = {"true": "True", "false": "False"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let a command take the options of a figure."""
    parser.add_argument(
        "-O",
        "--option",
        metavar="NAME=VALUE",
        action="append",
        type=_pair,
        default=[],
        help="an option of the figure, see 'lstm-diagrams figures'; once for each option",
    )


def _pair(text: str) -> tuple[str, str]:
    """``name=value`` as the two of them."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=value")
    return name, value


def values_for(figures: Iterable[Figure], texts: Mapping[str, str]) -> dict[str, Any]:
    """The options as values; the default in the figures tells text from numbers.

    Raises:
        UnknownName: none of the figures has such an option.
    """
    defaults = {option.name: option.default for each in figures for option in each.options}
    for name in texts:
        if name not in defaults:
            raise UnknownName("option", name, sorted(defaults))
    return {name: _value(text, defaults[name]) for name, text in texts.items()}


def own_options(figure: Figure, texts: Mapping[str, str]) -> dict[str, Any]:
    """Those of the options that this figure has."""
    own = {option.name for option in figure.options}
    return values_for([figure], {name: text for name, text in texts.items() if name in own})


def _value(text: str, default: object) -> object:
    """``text`` as the literal it is; left as text where it is none, for the figure to take or refuse."""
    if isinstance(default, str):
        return text
    try:
        return ast.literal_eval(_BOOLEANS.get(text.lower(), text))
    except (SyntaxError, ValueError):
        return text
