"""A dense head: columns of neurons from left to right, every drawn weight between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.theme import Role

RADIUS, PITCH = 10.0, 26.0
_ROLES: dict[str, tuple[Role, Role]] = {
    "taken": ("output", "output_fill"), "hidden": ("hidden", "hidden_fill"), "result": ("result", "result_fill"),
}  # fmt: skip
_LEAST, _NOTE = 92.0, 10.0


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """A column of ``size`` neurons: taken, hidden or result, with words above it and lines below it."""

    kind: str
    size: int
    above: str
    below: tuple[str, ...]


def spacing(columns: tuple[HeadColumn, ...]) -> float:
    """The distance of two columns: what stands above and below them must fit side by side."""
    words = [Label(line, _NOTE).width for column in columns for line in (column.above, *column.below)]
    return max(_LEAST, max(words) + 14)


def head_height(columns: tuple[HeadColumn, ...], units: int) -> float:
    """Height of the neurons in points, without words."""
    return max(len(elided(column.size, units)) for column in columns) * PITCH + 12


def head_marks(columns: tuple[HeadColumn, ...], x: float, y: float, units: int) -> Iterator[Mark]:
    """The head with the middle of its first column at (x, y) and at most ``units`` neurons in a column."""
    step = spacing(columns)
    drawn = [elided(column.size, units) for column in columns]
    half = head_height(columns, units) / 2
    for number, (low, high) in enumerate(pairwise(drawn)):
        yield from _connections(x + number * step, x + (number + 1) * step, y, low, high, number + 1)
    for number, (column, indices) in enumerate(zip(columns, drawn, strict=True)):
        middle = x + number * step
        yield from _column(column, middle, y, indices, number)
        role = _ROLES[column.kind][0]
        classes = (column.kind, f"dense{number}")
        yield Writing(middle, y + half + 10, Label(column.above, _NOTE, role), classes=("note", *classes))
        for row, line in enumerate(column.below):
            yield Writing(middle, y - half - 10 - 14 * row, Label(line, _NOTE, "muted"), classes=("note", *classes))


def _heights(y: float, indices: tuple[int | None, ...]) -> list[float]:
    return [y + ((len(indices) - 1) / 2 - row) * PITCH for row in range(len(indices))]


def _connections(
    left: float, right: float, y: float, low: tuple[int | None, ...], high: tuple[int | None, ...], number: int
) -> Iterator[Mark]:
    for source, start in zip(low, _heights(y, low), strict=True):
        for target, end in zip(high, _heights(y, high), strict=True):
            if source is not None and target is not None:
                points = straight((left + RADIUS, start), (right - RADIUS, end))
                yield Line(points, "connection", 0.6, classes=("connection", f"dense{number}"))


def _column(column: HeadColumn, x: float, y: float, indices: tuple[int | None, ...], number: int) -> Iterator[Mark]:
    stroke, fill = _ROLES[column.kind]
    if column.kind == "taken":
        height = len(indices) * PITCH + 6
        yield Box(x, y, 32, height, "surface", stroke, 1.1, rounded=True, classes=("taken", "vector"))
    for index, height in zip(indices, _heights(y, indices), strict=True):
        if index is None:
            yield from dots([(x, height + shift) for shift in (-7, 0, 7)])
            continue
        label = _symbol(index) if column.kind == "result" else None
        classes = ("neuron", column.kind, f"dense{number}", f"unit{index + 1}")
        yield Circle(x, height, RADIUS, fill, stroke, 1.2, label, classes)


def _symbol(index: int) -> Label:
    label = Label(f"y_{{{index + 1}}}", 10, "ink", math=True)
    return Label(label.text, min(10, 10 * (2 * RADIUS - 6) / label.width), "ink", math=True)
