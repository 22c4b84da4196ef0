"""A long chain in several rows, one under another, each joined to the next by a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Line, Mark, Point
from lstm_diagrams.theme import Role

MOST, SLIM = 1200.0, 340.0
"""Widest row, in points, without the lines beside it; and that of a compact picture."""
_GAP, _BESIDE = 40.0, 16.0


@dataclass(frozen=True, slots=True)
class Row:
    """The marks of one row around height 0, where a line enters at the left end of its chain and where it leaves at the right."""

    marks: tuple[Mark, ...]
    entry: Point
    exit: Point

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return reach(self.marks)


def in_rows(widths: Sequence[float], most: float = MOST) -> list[range]:
    """Which things stand in which row, so that no row is wider than ``most`` (unless one thing is) and all are about as wide."""
    rows = _filled(widths, most)
    limit = most
    while limit > 0 and len(_filled(widths, limit - most / 50)) == len(rows):
        limit -= most / 50
    return _filled(widths, limit)


def _filled(widths: Sequence[float], most: float) -> list[range]:
    rows, first, total = [], 0, 0.0
    for index, width in enumerate(widths):
        if index > first and total + width > most:
            rows.append(range(first, index))
            first, total = index, 0.0
        total += width
    return [*rows, range(first, len(widths))]


def stacked(rows: Sequence[Row], stroke: Role) -> Iterator[Mark]:
    """The rows from the top down; from each to the next a line around its end."""
    placed = [rows[0]]
    for row in rows[1:]:
        placed.append(_moved_row(row, placed[-1].extent[1] - _GAP - row.extent[3]))
    for row in placed:
        yield from row.marks
    for above, below in pairwise(placed):
        channel = above.extent[1] - _GAP / 2
        right, left = above.extent[2] + _BESIDE, below.extent[0] - _BESIDE
        corners = [
            above.exit,
            (right, above.exit[1]),
            (right, channel),
            (left, channel),
            (left, below.entry[1]),
            below.entry,
        ]
        yield Line(rounded(corners), stroke, 1.1, arrow=True, classes=("turn",))


def _moved_row(row: Row, rise: float) -> Row:
    return Row(moved(row.marks, 0, rise), (row.entry[0], row.entry[1] + rise), (row.exit[0], row.exit[1] + rise))
