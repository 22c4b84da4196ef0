"""Tensors as blocks: a front face cut into cells, a top and a right side that lean back.

A block of flat sheets has no depth. Cells of left-out entries hold dots and are longer, the more of them are left out.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Line, Mark, Parallelogram, Point
from lstm_diagrams.drawing.tensors.leaning import leaning
from lstm_diagrams.theme import Role

SLANT: Point = (0.5, 0.32)
"""Where one point of depth leads on paper."""
_LINE = 0.7
_DOT_PITCH = 4.5


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of a block.

    Attributes:
        size: how many entries the axis really has.
        cells: which entry each drawn cell is, counted from 0; None for several that are left out.
        lengths: how long each cell is, in points.
    """

    size: int
    cells: tuple[int | None, ...]
    lengths: tuple[float, ...]

    @classmethod
    def cut(cls, size: int, most: int, pitch: float) -> "Edge":
        """An edge cut into cells ``pitch`` long, at most ``most`` of them (0: all); a longer axis is never drawn shorter."""
        cells = elided(size, most)
        gap = pitch * (1.3 + 0.3 * math.log10(size / max(1, len(cells))))
        return cls(size, cells, tuple(gap if cell is None else pitch for cell in cells))

    @classmethod
    def whole(cls, size: int, length: float) -> "Edge":
        """An edge that is not cut: one cell that stands for all entries."""
        return cls(size, (None,), (length,))

    @property
    def length(self) -> float:
        """The length of the edge, in points."""
        return math.fsum(self.lengths)

    @property
    def spans(self) -> tuple[tuple[int | None, float, float], ...]:
        """Each cell with its distance from the beginning of the edge and its length."""
        return tuple(zip(self.cells, accumulate(self.lengths[:-1], initial=0.0), self.lengths, strict=True))

    def gap(self, cell: int | None) -> bool:
        """Whether a cell holds dots, for entries that are left out."""
        return cell is None and len(self.cells) > 1


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is painted: its front and top, its side in the shade, its outline, and its classes."""

    fill: Role
    side: Role
    stroke: Role
    classes: tuple[str, ...] = ()
    tooltip: str = ""


Paint = Callable[[int | None, int | None, int | None], Look]
"""The look of the cell at (across, down, back), each counted from 0; None in a gap, an uncut edge or without depth."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block whose front face has its lower left corner at (x, y).

    ``across`` runs to the right, ``down`` from the top to the bottom, ``back`` away from the reader; None is a flat sheet.
    """

    x: float
    y: float
    across: Edge
    down: Edge
    back: Edge | None = None

    @property
    def lean(self) -> Point:
        """From the front to the back."""
        depth = self.back.length if self.back else 0.0
        return (SLANT[0] * depth, SLANT[1] * depth)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the whole block."""
        right, rise = self.lean
        return (self.x, self.y, self.x + self.across.length + right, self.y + self.down.length + rise)

    def faces(self, paint: Paint) -> Iterator[Mark]:
        """Every visible cell: the top, the right side, the front, each from the back to the front."""
        if self.back is not None:
            yield from self._top(self.back, paint)
            yield from self._side(self.back, paint)
        yield from self._front(paint)

    def wire(self, stroke: Role, classes: tuple[str, ...] = ()) -> Iterator[Mark]:
        """Its visible edges, dashed and without cells: a block that is not there."""
        width, height, (lean, rise) = self.across.length, self.down.length, self.lean
        right, top = self.x + width, self.y + height
        if self.back is not None:
            behind = (right + lean, top + rise)
            outer = ((self.x, top), (self.x + lean, top + rise), behind, (right + lean, self.y + rise), (right, self.y))
            for corners in (outer, ((right, top), behind)):
                yield Line(straight(*corners), stroke, dashed=True, classes=classes)
        yield Box(
            self.x + width / 2, self.y + height / 2, width, height, None, stroke, 1.2, dashed=True, classes=classes
        )

    def _top(self, back: Edge, paint: Paint) -> Iterator[Mark]:
        top, first = self.y + self.down.length, self.down.cells[0]
        for layer, depth, thick in reversed(back.spans):
            for column, left, width in self.across.spans:
                look = paint(column, first, layer)
                corner = (self.x + left + SLANT[0] * depth, top + SLANT[1] * depth)
                up = (SLANT[0] * thick, SLANT[1] * thick)
                yield from _face(corner, (width, 0), up, look, look.fill)
                yield from _dots(corner, (width, 0), up, (False, back.gap(layer)), look)

    def _side(self, back: Edge, paint: Paint) -> Iterator[Mark]:
        right, last = self.x + self.across.length, self.across.cells[-1]
        for layer, depth, thick in reversed(back.spans):
            for row, above, height in self.down.spans:
                look = paint(last, row, layer)
                corner = (right + SLANT[0] * depth, self._row(above, height) + SLANT[1] * depth)
                along = (SLANT[0] * thick, SLANT[1] * thick)
                yield from _face(corner, along, (0, height), look, look.side)
                yield from _dots(corner, along, (0, height), (back.gap(layer), False), look)

    def _front(self, paint: Paint) -> Iterator[Mark]:
        layer = self.back.cells[0] if self.back else None
        for row, above, height in self.down.spans:
            for column, left, width in self.across.spans:
                look = paint(column, row, layer)
                x, y = self.x + left, self._row(above, height)
                yield Box(
                    x + width / 2, y + height / 2, width, height, look.fill, look.stroke, _LINE,
                    classes=look.classes, tooltip=look.tooltip,
                )  # fmt: skip
                yield from _dots(
                    (x, y), (width, 0), (0, height), (self.across.gap(column), self.down.gap(row)), look, falling=True
                )

    def _row(self, above: float, height: float) -> float:
        """The lower end of a row that begins ``above`` below the top edge."""
        return self.y + self.down.length - above - height


def _face(corner: Point, along: Point, up: Point, look: Look, fill: Role) -> Iterator[Mark]:
    """A leaning face."""
    yield from leaning(Parallelogram(*corner, along, up, fill, look.stroke, _LINE, look.classes, look.tooltip))


def _dots(
    corner: Point, along: Point, up: Point, gaps: tuple[bool, bool], look: Look, *, falling: bool = False
) -> Iterator[Mark]:
    """Three dots in the middle of a cell, in the direction of what is left out; in both: from the front's upper left."""
    if not any(gaps):
        return
    center = (corner[0] + (along[0] + up[0]) / 2, corner[1] + (along[1] + up[1]) / 2)
    sign = -1 if falling else 1
    way = [gaps[0] * a + sign * gaps[1] * b for a, b in zip(along, up, strict=True)]
    step = min(_DOT_PITCH / math.hypot(*way), 0.22)
    for share in (-step, 0, step):
        place = (center[0] + share * way[0], center[1] + share * way[1])
        yield Circle(*place, 0.9, look.stroke, None, classes=("dots", *look.classes))
