"""The page that a picture is laid out for: how wide it is, how tall, and the smallest text on it."""

import re
from dataclasses import dataclass

from lstm_diagrams.errors import UsageError

_LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)(pt|in|cm|mm|px)", re.ASCII)
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75}
_NARROWEST, _WIDEST = 100.0, 7200.0


@dataclass(frozen=True, slots=True)
class Page:
    """A width, for some a height, and the least size of text, all in points; ``largest`` is how far a drawing is blown up.

    Indices of symbols are smaller than the text they stand at, as in print.
    """

    width: float
    least: float = 7.0
    height: float | None = None
    largest: float = 1.0


_NAMED = {
    "column": Page(252.0),
    "page": Page(525.0, 6.75),
    "slide": Page(960.0, 18.0, 540.0, 4.0),
}
"""A column of a paper in two columns (3.5 inches), 700 pixels of a web page with text of at least 9, and a slide of 16:9."""


def page_of(width: str) -> Page | None:
    """The page of a name or a length (``"3.5in"``, ``"8.9cm"``), None for "". UsageError for another text."""
    if not width:
        return None
    if width in _NAMED:
        return _NAMED[width]
    found = _LENGTH.fullmatch(width.strip())
    points = float(found[1]) * _POINTS[found[2]] if found else 0.0
    if not _NARROWEST <= points <= _WIDEST:
        raise UsageError(
            f"option 'width' takes {', '.join(map(repr, _NAMED))}, or a length from 100pt to 100in in pt, in, cm, mm or px, "
            f"such as '3.5in' or '8.9cm', not {width!r}"
        )
    return Page(points)
