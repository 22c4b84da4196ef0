"""A finished drawing before it is painted: marks in order, with a title and a description in both languages."""

from dataclasses import dataclass, field
from math import ceil
from typing import Any

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import Box, Circle, Mark, Writing
from lstm_diagrams.drawing.kit.page import Page
from lstm_diagrams.themes import STANDARD
from lstm_diagrams.words import Text

MARGIN = 14.0
"""Free space around the marks, in points."""
PAGE_MARGIN = 4.0
"""That of a drawing for a page, which has a margin of its own."""


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
        page: what it is laid out for; None where it is as large as it is.
        narrowed: the options by which the figure was made to fit the page, besides those it was asked for.
    """

    title: Text
    description: Text
    marks: tuple[Mark, ...]
    calls: tuple[int, ...] | None = field(default=None, repr=False)
    parameters: tuple[str, ...] = field(default=(), repr=False)
    lines: frozenset[tuple[int, str, int, str]] = field(default=frozenset(), repr=False)
    transparent: bool = field(default=False, repr=False)
    palette: str = field(default=STANDARD, repr=False)
    page: Page | None = field(default=None, repr=False)
    narrowed: tuple[tuple[str, Any], ...] = field(default=(), repr=False)

    @property
    def dress(self) -> str:
        """A text that is another one wherever it is shown in another way: without paper, in another palette, for a page."""
        shown = ("transparent" if self.transparent else "", "" if self.palette == STANDARD else self.palette)
        return "".join(f"\n{word}" for word in (*shown, repr(self.page) if self.page else "") if word)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of everything drawn, in points, with the margin around it, or the whole page."""
        if self.page is None:
            left, bottom, right, top = reach(self.marks)
            return left - MARGIN, bottom - MARGIN, right + MARGIN, top + MARGIN
        left, bottom, right, top = self._tight
        wide = max(0.0, self.page.width / self.scale - (right - left)) / 2
        tall = max(0.0, (self.page.height or 0.0) / self.scale - (top - bottom)) / 2
        return left - wide, bottom - tall, right + wide, top + tall

    @property
    def size(self) -> tuple[float, float] | None:
        """Width and height on the page in points, None without one."""
        if self.page is None:
            return None
        left, bottom, right, top = self.extent
        return self.page.width, self.page.height or ceil(top - bottom) * self.page.width / ceil(right - left)

    @property
    def scale(self) -> float:
        """By how much the drawing is enlarged or shrunk for its page."""
        if self.page is None:
            return 1.0
        left, bottom, right, top = self._tight
        tall = self.page.largest if self.page.height is None else self.page.height / (top - bottom)
        return min(self.page.width / (right - left), tall, self.page.largest)

    @property
    def is_wide(self) -> bool:
        """Whether it is the width of the page that shrinks it, or keeps it from being larger; its height else."""
        assert self.page is not None
        left, _, right, _ = self._tight
        return self.page.width / (right - left) <= self.scale

    @property
    def smallest_text(self) -> float:
        """The size of the smallest text where it stands, in points; of formulas Graphviz takes whole points alone."""
        labels = (mark.label for mark in self.marks if isinstance(mark, Box | Circle | Writing))
        sizes = ((int(label.size) if label.math else label.size) for label in labels if label and label.text.strip())
        return min(sizes, default=12.0) * self.scale

    @property
    def _tight(self) -> tuple[float, float, float, float]:
        left, bottom, right, top = reach(self.marks)
        return left - PAGE_MARGIN, bottom - PAGE_MARGIN, right + PAGE_MARGIN, top + PAGE_MARGIN
