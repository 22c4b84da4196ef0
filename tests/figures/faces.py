"""Widths of text by the published metrics of Helvetica and Times-Roman, a measure that owes nothing to the package."""

import unicodedata

_FIRST = 32
_HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_TIMES = (
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
    500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
    921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
    556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
    333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
    500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
)  # fmt: skip


_PRIME = 0.247
"""Of the sign for a minute, by the metrics of Symbol."""


def wide(character: str) -> bool:
    """Whether a character fills a whole square, as Chinese ones do."""
    return unicodedata.east_asian_width(character) in "WF"


def width(text: str, size: float, *, serif: bool) -> float:
    """The width of one line of ``text`` at ``size``, in the unit of ``size``."""
    return sum(_em(character, _TIMES if serif else _HELVETICA) for character in text) * size


def _em(character: str, face: tuple[int, ...]) -> float:
    if wide(character):
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character == "′":
        return _PRIME
    place = ord(character) - _FIRST
    if place < len(face):
        return face[place] / 1000
    return 0.564 if ord(character) < 0x2000 or character == "−" else 1.0
