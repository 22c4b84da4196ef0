"""How wide text is, in points: an own table, since engines and machines differ in the fonts they find.

Sans-serif numbers lie slightly above those of the common fonts (Noto Sans, Helvetica, Segoe UI, Liberation Sans), so
that text fits its box whichever of them a reader has. Those beyond ASCII, and all serif ones, for maths, are the widths of the
fonts that the package brings, to the measure of Helvetica and Times (``widths.json``, made with them). CJK and other wide
characters take 1 em.
"""

import json
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from math import fsum
from pathlib import Path
from typing import Literal

from lstm_diagrams.drawing.kit import notation


def _measured(face: Literal["sans", "serif"]) -> dict[str, float]:
    """Width of characters of the package's fonts, in em; the file gathers characters by thousandths of it, rounded up."""
    widths = json.loads(Path(__file__).with_name("widths.json").read_text(encoding="utf-8"))[face]
    return {character: int(width) / 1000 for width, characters in widths.items() for character in characters}


_SANS = {
    "fijl|!.,:;'`()[]{}/\\I ": 0.34,
    'rt-"*': 0.42,
    "@": 1.02,
    "mwMW%×−": 0.95,
    "GHNOQ": 0.78,
    "ABCDEFKLPRSTUVXYZ&": 0.73,
}
_SANS_WIDTH = _measured("sans") | {character: width for characters, width in _SANS.items() for character in characters}
_SERIF_WIDTH = _measured("serif")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Width of the widest line of ``text``, set in the sans-serif face at ``size`` points."""
    return max((fsum(_em(c, _SANS_WIDTH, 0.59) for c in line) for line in text.split("\n")), default=0.0) * size


@lru_cache(maxsize=4096)
def notation_width(source: str, size: float) -> float:
    """Width of a mathematical label at ``size`` points; a sub- and a superscript in a row stand above each other."""
    width = sub = sup = 0.0
    for run in notation.runs(source):
        if run.script == "base":
            width, sub, sup = width + max(sub, sup) + run_width(run, size), 0.0, 0.0
        elif run.script == "sub":
            sub += run_width(run, size)
        else:
            sup += run_width(run, size)
    return width + max(sub, sup)


def run_width(run: notation.Run, size: float) -> float:
    """Width of one run in the serif face, where ``size`` is that of the base."""
    scale = size if run.script == "base" else size * notation.SCRIPT_SCALE
    return fsum(_em(c, _SERIF_WIDTH, 0.5) for c in run.text) * scale


def _em(character: str, table: dict[str, float], usual: float) -> float:
    if character.isascii():
        return table.get(character, usual)
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    return table.get(character, usual if ord(character) < 0x2000 else 1.0)


def fitted_path(path: str, size: float, width: float) -> str:
    """The path of a module, without its first names where it is too wide: ``…layer.0.attention``."""
    names = " ".join(path.split()).split(".")
    shorter = (("…" if count else "") + ".".join(names[count:]) for count in range(len(names)))
    return next((text for text in shorter if text_width(text, size) <= width), fitted(names[-1], size, width))


def fitted(text: str, size: float, width: float) -> str:
    """``text`` on one line, its end replaced by ``…`` where it is wider than ``width`` points."""
    line = " ".join(text.split())
    if text_width(line, size) <= width:
        return line
    fitting = bisect_right(range(len(line)), width, key=lambda count: text_width(line[:count] + "…", size))
    return line[: max(fitting - 1, 0)].rstrip() + "…"
