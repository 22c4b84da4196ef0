"""The formats of files: one table, from the ending of a name to what makes the file, of a picture or of one that moves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.film import Motion
from lstm_diagrams.render.moving import gif

DPI = 192
"""Pixels per inch of a PNG, where nothing else is said: two to a CSS pixel."""


class Picture(Protocol):
    """What can be written into a file: a Diagram."""

    @property
    def dot(self) -> str:
        """The DOT source."""

    @property
    def motion(self) -> Motion:
        """The picture in motion."""

    def svg(self) -> str:
        """The SVG document."""

    def png(self, dpi: float) -> bytes:
        """The picture as PNG."""

    def pdf(self) -> bytes:
        """The picture as PDF."""

    def tikz(self) -> str:
        """The picture as TikZ."""


Write = Callable[[Picture, float | None], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written: the picture, and the one that moves; None where there is none."""

    still: Write | None
    moving: Write | None


FORMATS: dict[str, Format] = {
    ".svg": Format(lambda one, _: one.svg().encode(), lambda one, _: one.motion.svg().encode()),
    ".dot": Format(lambda one, _: one.dot.encode(), None),
    ".png": Format(lambda one, dpi: one.png(DPI if dpi is None else dpi), None),
    ".pdf": Format(lambda one, _: one.pdf(), lambda one, _: one.motion.pdf()),
    ".tex": Format(lambda one, _: one.tikz().encode(), None),
    ".html": Format(None, lambda one, _: one.motion.page().encode()),
    ".gif": Format(None, lambda one, dpi: one.motion.gif(gif.DPI if dpi is None else dpi)),
}
"""By ending."""


def writer(name: str, ending: str, *, animated: bool) -> Write:
    """What writes files of an ending, which is that of the file ``name``; a format that only moves needs not be asked to.

    Raises:
        UnknownName: there is no such format; the message lists those there are.
        UsageError: it cannot move; the message lists those that can.
    """
    if ending.lower() not in FORMATS:
        raise UnknownName("format", ending or name, FORMATS)
    chosen = FORMATS[ending.lower()]
    write = chosen.moving if animated or chosen.still is None else chosen.still
    if write is None:
        moving = ", ".join(each for each, other in FORMATS.items() if other.moving)
        raise UsageError(f"a {ending} cannot move; these can: {moving}")
    return write
