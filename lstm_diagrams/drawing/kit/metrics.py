"""How wide text is, in points: an own table, since engines and machines differ in the fonts they find.

Sans-serif numbers lie slightly above those of the common fonts (Noto Sans, Helvetica, Segoe UI, Liberation Sans), so
that text fits its box whichever of them a reader has; the serif ones, for maths, are those of Times and all fonts made to
its measure. CJK and other wide characters take 1 em.
"""

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from math import fsum

from lstm_diagrams.drawing.kit import notation

_SANS = {
    "fijl|!.,:;'`()[]{}/\\I ": 0.34,
    'rt-"*': 0.42,
    "@": 1.02,
    "mwMW%—…×−→": 0.95,
    "GHNOQ": 0.78,
    "ABCDEFKLPRSTUVXYZ&": 0.73,
}
_SANS_WIDTH = {character: width for characters, width in _SANS.items() for character in characters}
_SERIF = {
    ",. ": 0.25,
    "ijlt:;/'": 0.278,
    "frI()[]|-": 0.333,
    "sJ": 0.389,
    "acez": 0.444,
    "FPSσ": 0.556,
    "+=−×<>": 0.564,
    "ELTZ": 0.611,
    "BCR": 0.667,
    "wADGHKNOQUVXY": 0.722,
    "m": 0.778,
    "⊙": 0.84,
    "M": 0.889,
    "W": 0.944,
}
_SERIF_WIDTH = {character: width for characters, width in _SERIF.items() for character in characters}


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
