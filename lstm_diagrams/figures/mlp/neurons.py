"""Columns of neurons and the connections between them, with bias units and with neurons crossed out where that is wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Circle, Label, Line, Mark, Point
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.theme import Role

RADIUS, _LARGEST = 13.0, 16.0
"""Of a neuron: usually, and at most, where its index has many digits."""
_DOT = 8.0
"""Distance of two dots in a gap."""
_OCTAVE, _MOST_ROOM = 1.0, 7.0
"""How many places a gap grows where a column doubles, and the most that it grows."""
_LEGIBLE = 8.5
"""The size from which on a symbol need not be larger."""
NEURON_ROLES: dict[str, tuple[Role, Role]] = {
    "input": ("x", "x_fill"), "hidden": ("hidden", "hidden_fill"), "result": ("result", "result_fill"),
}  # fmt: skip
"""Outline and fill by what a column is."""


@dataclass(frozen=True, slots=True)
class Column:
    """A drawn column, centred at (x, 0).

    Attributes:
        number: counted from 0, the input.
        kind: input, hidden or result.
        x: the middle.
        indices: the neurons drawn, from the top, None for a gap.
        pitch: distance of two neurons.
        room: how much longer than one neuron the gap is, in points: the more are left out, the taller a column.
        bias: whether a unit that is always 1 stands above the neurons.
        crossed: neurons that are crossed out and have no connections.
    """

    number: int
    kind: str
    x: float
    indices: tuple[int | None, ...]
    pitch: float
    bias: bool = False
    crossed: frozenset[int] = frozenset()
    room: float = 0.0

    @property
    def radius(self) -> float:
        """Of its neurons, as large as the longest symbol needs."""
        last = max((index for index in self.indices if index is not None), default=0)
        return min(_LARGEST, max(RADIUS, Label(symbol(self, last), _LEGIBLE, math=True).width / 2 + 3))

    @property
    def heights(self) -> tuple[float, ...]:
        """The middle of every neuron or gap."""
        top = ((len(self.indices) - 1) * self.pitch + self.room) / 2
        gap = self.indices.index(None) if None in self.indices else len(self.indices)
        return tuple(
            top - row * self.pitch - self.room * (0 if row < gap else 0.5 if row == gap else 1)
            for row in range(len(self.indices))
        )

    @property
    def bias_height(self) -> float:
        """The middle of the bias unit."""
        return self.heights[0] + self.pitch

    @property
    def top(self) -> float:
        """The upper end of what is drawn."""
        return self.radius + (self.bias_height if self.bias else self.heights[0])

    @property
    def bottom(self) -> float:
        """The lower end; a wider pitch leaves room for a number below each neuron."""
        return -(self.heights[0] + self.radius + max(0.0, self.pitch - 34))

    def connected(self) -> Iterator[tuple[int, float]]:
        """Neurons with connections, each with its height."""
        for index, y in zip(self.indices, self.heights, strict=True):
            if index is not None and index not in self.crossed:
                yield index, y


def rooms(sizes: Sequence[int], most: int) -> tuple[float, ...]:
    """How many places longer than one the gap of each column is, if ``most`` neurons are drawn in it.

    Logarithmic, so that a column of twice the size is taller by as much wherever it stands, and none grows out of the page. The
    shortest with a gap is taller than the tallest without.
    """
    octaves = [log2(size / (most + 1)) if most and size > most + 1 else None for size in sizes]
    scale = min(_OCTAVE, _MOST_ROOM / max(1.0, *(octave or 0.0 for octave in octaves)))
    return tuple(0.0 if octave is None else 1 + octave * scale for octave in octaves)


def crossed_out(indices: Sequence[int | None], share: float) -> frozenset[int]:
    """About this share of the neurons, spread evenly; at least one where the share is above 0."""
    drawn = [index for index in indices if index is not None]
    count = min(len(drawn), max(round(share * len(drawn)), 1 if share > 0 else 0))
    return frozenset(drawn[int((place + 0.5) * len(drawn) / count)] for place in range(count))


def connections(columns: Sequence[Column | None]) -> Iterator[Mark]:
    """A line from every neuron, and from the bias unit, to every neuron of the next column; none over a gap of columns."""
    for before, after in pairwise(columns):
        if before is None or after is None:
            continue
        layer = f"layer{after.number}"
        tips = [((after.x - after.radius, y), f"to{target + 1}") for target, y in after.connected()]
        for source, y in before.connected():
            for tip, to in tips:
                yield _line((before.x + before.radius, y), tip, (layer, f"from{source + 1}", to))
        if before.bias:
            for tip, to in tips:
                yield _line((before.x + before.radius, before.bias_height), tip, ("bias", layer, to))


def _line(start: Point, end: Point, classes: tuple[str, ...]) -> Line:
    return Line(straight(start, end), "connection", 0.6, classes=("connection", *classes))


def neurons(column: Column) -> Iterator[Mark]:
    """The neurons with their symbols, dots in the gap, and the bias unit."""
    outline, fill = NEURON_ROLES[column.kind]
    for index, y in zip(column.indices, column.heights, strict=True):
        if index is None:
            reach = 1 + int(column.room / 2 // _DOT)
            yield from dots([(column.x, y + _DOT * place) for place in range(-reach, reach + 1)], 1.8)
            continue
        classes = ("neuron", column.kind, f"layer{column.number}", f"unit{index + 1}")
        if index in column.crossed:
            yield from _crossed(column.x, y, column.radius, ("crossed", *classes))
        else:
            yield Circle(column.x, y, column.radius, fill, outline, 1.3, _fitted_symbol(column, index), classes)
    if column.bias:
        one = Label("1", 11, "ink", math=True)
        yield Circle(
            column.x,
            column.bias_height,
            column.radius,
            "surface",
            "muted",
            1.3,
            one,
            ("bias", "constant", f"layer{column.number}"),
        )


def _crossed(x: float, y: float, radius: float, classes: tuple[str, ...]) -> Iterator[Mark]:
    reach = radius * 0.95
    yield Circle(x, y, radius, "surface", "faint", 1.3, classes=classes)
    for rise in (reach, -reach):
        yield Line(straight((x - reach, y - rise), (x + reach, y + rise)), "operation", 1.6, classes=classes)


def symbol(column: Column, index: int) -> str:
    """x_1, h_1^{(1)}, y_1 for a neuron counted from 0."""
    letters = {"input": f"x_{{{index + 1}}}", "result": f"y_{{{index + 1}}}"}
    return letters.get(column.kind, f"h_{{{index + 1}}}^{{({column.number})}}")


def _fitted_symbol(column: Column, index: int) -> Label:
    """As large as the circle allows."""
    text = symbol(column, index)
    return Label(text, min(11, 11 * (2 * column.radius - 6) / Label(text, 11, math=True).width), "ink", math=True)
