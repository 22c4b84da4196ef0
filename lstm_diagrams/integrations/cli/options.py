"""Options of figures as the command line takes them: texts, made into values."""

import argparse
import ast
from collections.abc import Iterable, Mapping
from typing import Any

from lstm_diagrams.choice import unknown_option
from lstm_diagrams.figures import Figure
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations.cli.parser import CommandParser

_BOOLEANS = {"true": "True", "false": "False"}


def add_options(parser: CommandParser) -> None:
    """Let a command take the options of a figure."""
    parser.elsewhere = lambda following: written_options("-O {}={}", following)
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


def written_options(form: str, value: str) -> dict[str, str]:
    """How each option of a figure is written, by the flag that somebody might take it for: ``--steps`` is ``-O steps=3``.

    Args:
        form: how options are written, with ``{}`` for the name and for the value.
        value: what stands behind the flag, perhaps.
    """
    defaults = _defaults(registered().values())
    return {
        f"--{name.replace('_', '-')}": form.format(name, _likely(value, default)) for name, default in defaults.items()
    }


def _likely(value: str, default: object) -> str:
    """What is meant to be the value of an option: the word behind it, unless that is none or cannot belong to it."""
    if isinstance(default, bool) and value.lower() not in _BOOLEANS:
        return "true"
    return value or "VALUE"


def values_for(figures: Iterable[Figure], texts: Mapping[str, str]) -> dict[str, Any]:
    """The options as values; the default in the figures tells text from numbers.

    Raises:
        UnknownName: none of the figures has such an option.
    """
    chosen = tuple(figures)
    defaults = _defaults(chosen)
    for name in texts:
        if name not in defaults:
            raise unknown_option(name, chosen[0].name if len(chosen) == 1 else None, sorted(defaults))
    return {name: _value(text, defaults[name]) for name, text in texts.items()}


def own_options(figure: Figure, texts: Mapping[str, str]) -> dict[str, Any]:
    """Those of the options that this figure has."""
    own = {option.name for option in figure.options}
    return values_for([figure], {name: text for name, text in texts.items() if name in own})


def _defaults(figures: Iterable[Figure]) -> dict[str, Any]:
    return {option.name: option.default for each in figures for option in each.options}


def _value(text: str, default: object) -> object:
    """``text`` as the literal it is; left as text where it is none, for the figure to take or refuse."""
    if isinstance(default, str):
        return text
    try:
        return ast.literal_eval(_BOOLEANS.get(text.lower(), text))
    except (SyntaxError, ValueError):
        return text
