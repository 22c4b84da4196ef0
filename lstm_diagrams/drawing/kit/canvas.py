"""A finished drawing before it is painted: marks in order, with a title and a description in both languages."""

from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.words import Text

MARGIN = 14.0
"""Free space around the marks, in points."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a figure returns. ``title`` is a short name, ``description`` tells the whole picture to who cannot see it."""

    title: Text
    description: Text
    marks: tuple[Mark, ...]

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of everything drawn, in points, with the margin around it."""
        extents = [mark.extent for mark in self.marks]
        return (
            min(extent[0] for extent in extents) - MARGIN,
            min(extent[1] for extent in extents) - MARGIN,
            max(extent[2] for extent in extents) + MARGIN,
            max(extent[3] for extent in extents) + MARGIN,
        )
