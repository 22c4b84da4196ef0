"""Rows of a record drawn to scale from left to right: as cells where there is room for them, else as bars."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Box, Mark
from lstm_diagrams.drawing.kit.time_axis import time_axis
from lstm_diagrams.readings.windows import Span
from lstm_diagrams.theme import Role

HEIGHT = 20.0
_WIDEST, _LEAST_CELL = 22.0, 11.0
_TICKS = 40
"""So many rows are candidates for a label."""
Look = tuple[Role, Role]
"""Inside and outline."""
READ: Look = ("x_fill", "x")
TARGET: Look = ("output_fill", "output")
LEAK: Role = "red_fill"


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows ``first`` to ``end`` (not drawn itself), the left edge of the first at ``left``, each ``pitch`` wide."""

    left: float
    first: int
    end: int
    pitch: float

    @classmethod
    def fitting(cls, span: Span, width: float) -> "Scale":
        """The rows of a span from 0 on, at most ``width`` wide together."""
        first, end = span
        return cls(0.0, first, end, min(_WIDEST, width / (end - first)))

    def x(self, row: float) -> float:
        """The left edge of a row."""
        return self.left + (row - self.first) * self.pitch

    @property
    def right(self) -> float:
        """The right edge of the last row."""
        return self.x(self.end)

    def axis(self, y: float) -> Iterator[Mark]:
        """The numbers of some rows below ``y``."""
        count = self.end - self.first
        stride = max(1, -(-count // _TICKS))
        rows = [*range(self.first, self.end - stride, stride), self.end - 1] if count > 1 else [self.first]
        yield from time_axis(y, [str(row) for row in rows], lambda place: self.x(rows[place] + 0.5))

    def strip(
        self, span: Span, y: float, look: Look, classes: tuple[str, ...], leaks: Collection[Span] = ()
    ) -> Iterator[Mark]:
        """Some rows at height ``y``; those in ``leaks`` in their own colour."""
        start, end = span
        if self.pitch >= _LEAST_CELL:
            for row in range(start, end):
                known = any(first <= row < last for first, last in leaks)
                yield self._box(
                    (row, row + 1), y, (LEAK, look[1]) if known else look, (*(("leak",) if known else ()), *classes)
                )
        else:
            yield self._box(span, y, look, classes)
            for first, last in leaks:
                if max(first, start) < min(last, end):
                    yield self._box((max(first, start), min(last, end)), y, (LEAK, look[1]), ("leak", *classes))

    def _box(self, span: Span, y: float, look: Look, classes: tuple[str, ...]) -> Mark:
        left, right = self.x(span[0]), self.x(span[1])
        width = max(right - left - (1.5 if self.pitch >= _LEAST_CELL else 0), 1.0)
        return Box((left + right) / 2, y, width, HEIGHT, *look, 1.0, classes=classes)
