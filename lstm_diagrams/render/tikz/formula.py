r"""A line of mathematics as TeX's own: ``h``, ``t`` below and ``−1`` behind it become ``$h_{t-1}$``."""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element

from lstm_diagrams.render.tikz.letters import OPERATORS, SIGNS, plain

_PIECE = re.compile(r"[A-Za-z]+|.", re.DOTALL)
_NAMES = frozenset({"tanh", "exp", "log", "max", "min", "sin", "cos", "dim", "arg"})
"""Functions that TeX has a command for."""
_SPACED = frozenset("=<>+") | OPERATORS.keys()
"""Around which TeX leaves the space itself."""
_AS_THEY_ARE = frozenset("0123456789=<>+*/.,;:!?()[]|@")
_ESCAPED = {sign: f"\\{sign}" for sign in "#$%&_{}"}
_MARKS = {"sub": "_", "sup": "^"}


def formula(line: Element) -> str:
    """A ``<text>`` of runs as a formula between dollars."""
    written, base = "", ""
    for script, runs in groupby(_runs(line), key=lambda run: run[0]):
        content = "".join(text for _, text in runs)
        if script == "base":
            written, base = written + content, content
        else:
            written, base = written + ("" if base else "{}") + f"{_MARKS[script]}{{{content}}}", base or "{}"
    return f"${' '.join(written.split())}$"


def _runs(line: Element) -> Iterator[tuple[str, str]]:
    """Of every run whether it is base, sub or sup, and what TeX writes for it."""
    rise, whole, place = 0.0, "".join(line.itertext()), 0
    for run in line:
        rise += float(run.get("dy", "0"))
        script = "base" if "font-size" not in run.attrib else "sub" if rise > 0 else "sup"
        yield script, "".join(_pieces(run, whole, place))
        place += len(run.text or "")


def _pieces(run: Element, whole: str, place: int) -> Iterator[str]:
    """The letters of a run, which begins at a place of the whole line."""
    text = run.text or ""
    for piece in _PIECE.finditer(text):
        here = piece[0]
        if here == " ":
            beside = whole[max(place + piece.start() - 1, 0) : place + piece.end() + 1]
            yield " " if _SPACED & set(beside) else r"\,"
        elif here.isascii() and here.isalpha():
            yield here if "font-style" in run.attrib else f"\\{here} " if here in _NAMES else rf"\mathrm{{{here}}}"
        elif here in SIGNS:
            yield SIGNS[here] + (" " if SIGNS[here][-1].isalpha() else "")
        else:
            yield here if here in _AS_THEY_ARE else _ESCAPED.get(here) or rf"\mbox{{{plain(here)}}}"
