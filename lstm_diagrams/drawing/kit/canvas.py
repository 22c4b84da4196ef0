"""A finished drawing before it is painted: marks in order, with a title and a description in both languages."""

from dataclasses import dataclass, field

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.themes import STANDARD
from lstm_diagrams.words import Text

MARGIN = 14.0
"""Free space around the marks, in points."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a figure returns.

    Attributes:
        title: a short name.
        description: the whole picture in words, for those who cannot see it.
        marks: what is drawn, what comes later above what came earlier.
        calls: ids of the calls of the run that the picture shows, those included that it shortens or folds; None where the
            figure does not declare them.
        parameters: full names of parameters and buffers that it shows besides those of these calls.
        lines: ways between these calls that it shows, as (source call, its output, target call, its input), besides those of
            states that a call hands to the next one of its layer.
        transparent: whether there is no paper under the marks.
        palette: of the theme that paints it, one of ``themes.PALETTES``.
    """

    title: Text
    description: Text
    marks: tuple[Mark, ...]
    calls: tuple[int, ...] | None = field(default=None, repr=False)
    parameters: tuple[str, ...] = field(default=(), repr=False)
    lines: frozenset[tuple[int, str, int, str]] = field(default=frozenset(), repr=False)
    transparent: bool = field(default=False, repr=False)
    palette: str = field(default=STANDARD, repr=False)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of everything drawn, in points, with the margin around it."""
        left, bottom, right, top = reach(self.marks)
        return left - MARGIN, bottom - MARGIN, right + MARGIN, top + MARGIN
