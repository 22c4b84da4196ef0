"""The weights and biases of one chain of a recurrent layer as blocks of rows, one for each gate, with their dimensions.

From left to right the blocks read as the sum that they make up: weight_ih x_t + bias_ih + weight_hh h_{t-1} + bias_hh.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from lstm_diagrams.drawing.lines import straight
from lstm_diagrams.drawing.marks import Align, Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.recurrent_cells import DIRECTIONS
from lstm_diagrams.drawing.recurrent_weights import GATE_NAMES, ChainWeights, directions, number
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language

EXAMPLE_GATES = {"lstm": "f", "gru": "z", "rnn": "h"}
"""The gate whose first row is marked, by the kind of cell."""
_LEAST, _CELL, _MOST_CELLS, _MOST_SIDE = 20.0, 9.0, 8, 150.0
_HEAD, _FOOT, _GAP = 52.0, 26.0, 40.0
_FACTOR_ROOM = 40.0
_SMALL = 10.0
_CANDIDATES: dict[str, tuple[Role, Role, str]] = {
    "g": ("c_fill", "c", "candidate-c"),
    "n": ("h_fill", "h", "candidate-h"),
    "h": ("h_fill", "h", "candidate-h"),
}


def side(count: int) -> float:
    """How long ``count`` rows or columns are drawn, in points: never shorter for more, and never too long for a page."""
    exact = _LEAST + _CELL * (min(count, _MOST_CELLS) - 1)
    return min(_MOST_SIDE, exact + 5 * math.log2(max(1, count / _MOST_CELLS)))


@dataclass(frozen=True, slots=True)
class Panel:
    """Places of the blocks of one chain; ``top`` is the upper end of all that belongs to it, the blocks begin at x = 0."""

    weights: ChainWeights
    top: float

    @property
    def gate_height(self) -> float:
        """Height of the rows of one gate."""
        return side(self.weights.hidden)

    @property
    def upper(self) -> float:
        """The upper edge of the blocks of gates."""
        return self.top - _HEAD

    @property
    def lower(self) -> float:
        """The lower edge of the blocks of gates."""
        return self.upper - self.gate_height * len(self.weights.gates)

    @property
    def bottom(self) -> float:
        """The lower end of all that belongs to this chain."""
        if not self.weights.projection:
            return self.lower - _FOOT
        return self.lower - _FOOT - _HEAD - side(self.weights.projection) - _FOOT

    @property
    def parts(self) -> tuple[tuple[str, float], ...]:
        """The parameters of the sum, each with its left edge."""
        found, x = [], 0.0
        for kind in self.weights.shapes:
            if kind != "weight_hr":
                found.append((kind, x))
                x += self.room(kind) + _GAP
        return tuple(found)

    @property
    def right(self) -> float:
        """The right end of the last part, its factor included."""
        kind, left = self.parts[-1]
        return left + self.room(kind)

    def room(self, kind: str) -> float:
        """How much room a part needs: its block with its factor, its name or its count."""
        factor = _FACTOR_ROOM if kind.startswith("weight") else 0
        words = max(Label(self.weights.name(kind), 11.5).width, Label(self.counted(kind), _SMALL).width)
        return max(self.width(kind) + factor, words)

    def width(self, kind: str) -> float:
        """Width of a block; a bias is one column."""
        shape = self.weights.shapes[kind]
        return side(shape[1]) if len(shape) == 2 else side(1)

    def counted(self, kind: str) -> str:
        """``20 × 3 = 60``, or for a bias ``20``."""
        shape = self.weights.shapes[kind]
        return " × ".join(map(str, shape)) + (f" = {prod(shape)}" if len(shape) > 1 else "")

    def classes(self, kind: str = "") -> tuple[str, ...]:
        """What every mark of this chain is called; with ``kind``, every mark of one parameter."""
        chain = (f"layer{self.weights.depth + 1}",)
        if directions(self.weights.layer) == 2:
            chain += (DIRECTIONS[self.weights.direction],)
        return (kind.split("_")[0], *chain) if kind else chain


def panel(place: Panel, language: Language) -> Iterator[Mark]:
    """All blocks of one chain with names, dimensions, factors and what they make."""
    for kind, left in place.parts:
        yield from _block(place, kind, left)
        yield from _named(place, kind, left, place.upper, place.lower)
    yield from _factors(place)
    yield from _rows(place)
    yield from _results(place, language)
    if place.weights.projection:
        yield from _projection(place)


def gate_roles(gate: str) -> tuple[Role, Role, str]:
    """Fill, outline and class of the rows of a gate, or of what is not a gate but a candidate for c or h."""
    return _CANDIDATES.get(gate, ("gate_fill", "gate", "gate"))


def _block(place: Panel, kind: str, left: float) -> Iterator[Mark]:
    """The rows of every gate, cells where they are few, and the marked first row of one gate."""
    width, classes = place.width(kind), place.classes(kind)
    for index, gate in enumerate(place.weights.gates):
        fill, stroke, role = gate_roles(gate)
        y = place.upper - (index + 0.5) * place.gate_height
        box = left + width / 2, y, width, place.gate_height
        yield Box(*box, fill, stroke, 1.1, classes=(role, f"gate-{gate}", *classes))
        rows = min(place.weights.hidden, _MOST_CELLS)
        if gate == EXAMPLE_GATES[place.weights.kind]:
            height = place.gate_height / rows
            top = place.upper - index * place.gate_height
            strip = left + width / 2, top - height / 2, width, height
            yield Box(*strip, stroke, stroke, 0.5, classes=("row", "unit1", f"gate-{gate}", *classes))
        if place.weights.hidden <= _MOST_CELLS:
            for row in range(1, rows):
                level = y + place.gate_height * (0.5 - row / rows)
                yield _thin((left, level), (left + width, level), stroke, classes)
    shape = place.weights.shapes[kind]
    if len(shape) == 2 and shape[1] <= _MOST_CELLS:
        for column in range(1, shape[1]):
            x = left + width * column / shape[1]
            yield _thin((x, place.upper), (x, place.lower), "muted", classes)
    frame = left + width / 2, (place.upper + place.lower) / 2, width, place.upper - place.lower
    yield Box(*frame, None, "ink", 1.3, classes=("matrix", *classes))


def _thin(start: tuple[float, float], end: tuple[float, float], stroke: Role, classes: tuple[str, ...]) -> Line:
    return Line(straight(start, end), stroke, 0.4, classes=("grid", *classes))


def _named(place: Panel, kind: str, left: float, upper: float, lower: float) -> Iterator[Mark]:
    """Name and width above a block, its count below."""
    classes, width = place.classes(kind), place.width(kind)
    yield Writing(left, upper + 40, Label(place.weights.name(kind), 11.5), "left", ("name", *classes))
    yield Writing(left, lower - 13, Label(place.counted(kind), _SMALL, "muted"), "left", ("count", *classes))
    columns = {
        "weight_ih": place.weights.inputs,
        "weight_hh": place.weights.recurrent,
        "weight_hr": ("H", place.weights.hidden),
    }
    if kind in columns:
        letters, size = columns[kind]
        label = Label(f"{letters} = {size}", _SMALL, "muted")
        x = max(left + width / 2, left + label.width / 2)
        yield Writing(x, upper + 20, label, classes=("dimension", *classes))
        yield from _measure((left, upper + 8), (left + width, upper + 8), classes)


def _measure(start: tuple[float, float], end: tuple[float, float], classes: tuple[str, ...]) -> Iterator[Mark]:
    """A dimension line with a short tick at each end."""
    yield Line(straight(start, end), "muted", 0.9, classes=("dimension", *classes))
    across = (0.0, 3.0) if start[1] == end[1] else (3.0, 0.0)
    for x, y in (start, end):
        ends = (x - across[0], y - across[1]), (x + across[0], y + across[1])
        yield Line(straight(*ends), "muted", 0.9, classes=("dimension", *classes))


def _factors(place: Panel) -> Iterator[Mark]:
    """What each weight is multiplied by, and the signs of the sum; a GRU adds up its two halves gate by gate."""
    weights, middle = place.weights, (place.upper + place.lower) / 2
    many, both = number(weights.layer, "num_layers") > 1, directions(weights.layer) == 2
    mark = (f"({weights.depth + 1})" if many else "") + ("→←"[weights.direction] if both else "")
    before = "t+1" if weights.direction else "t-1"
    own = f"h_{{{before}}}" + (f"^{{{mark}}}" if mark else "")
    below: tuple[str, Role] = (f"h_t^{{({weights.depth})}}", "h") if weights.depth else ("x_t", "x")
    factors: dict[str, tuple[str, Role]] = {"weight_ih": below, "weight_hh": (own, "h")}
    for index, (kind, left) in enumerate(place.parts):
        if kind in factors:
            symbol, color = factors[kind]
            x, classes = left + place.width(kind) + 7, place.classes()
            yield Writing(x, middle, Label(symbol, 15, color, math=True), "left", (color, *classes))
        if index and not (weights.kind == "gru" and kind == "weight_hh"):
            yield Writing(
                left - _GAP / 2, middle, Label("+", 15, "muted", math=True), classes=("sum", *place.classes())
            )


def _rows(place: Panel) -> Iterator[Mark]:
    """Left of the blocks: the rows of each gate as Python slices, and how many rows there are in all."""
    edge = -10.0
    for index, gate in enumerate(place.weights.gates):
        first, last = place.weights.block(gate)
        y = place.upper - (index + 0.5) * place.gate_height
        label = Label(f"[{first}:{last}]", _SMALL, gate_roles(gate)[1])
        yield Writing(edge, y, label, "right", ("rows", f"gate-{gate}", *place.classes()))
    x = edge - rows_width(place.weights) - 10
    letters, count = place.weights.rows
    yield from _measure((x, place.upper), (x, place.lower), place.classes())
    align: Align = "right"
    text = Label(f"{letters} = {count}", _SMALL, "muted")
    yield Writing(x - 7, (place.upper + place.lower) / 2, text, align, ("dimension", *place.classes()))


def rows_width(weights: ChainWeights) -> float:
    """Width of the longest slice of rows."""
    return max(Label(f"[{first}:{last}]", _SMALL).width for first, last in map(weights.block, weights.gates))


def _results(place: Panel, language: Language) -> Iterator[Mark]:
    """Right of the blocks: each gate's rows go through its function and make the gate."""
    kind, left = place.parts[-1]
    start = place.right - 4 if kind.startswith("weight") else left + place.width(kind) + 6
    for index, gate in enumerate(place.weights.gates):
        y, x = place.upper - (index + 0.5) * place.gate_height, place.right + 22
        classes = (f"gate-{gate}", *place.classes())
        yield Line(straight((start, y), (x, y)), "muted", 1, arrow=True, arrow_size=0.5, classes=classes)
        function = Label(_function(place.weights, gate), 9.5, "operation")
        yield Box(
            x + 17,
            y,
            34,
            16,
            "operation_fill",
            "operation",
            0.9,
            rounded=True,
            label=function,
            classes=("operation", *classes),
        )
        symbol = Label(f"{gate}_t", 13, gate_roles(gate)[1], math=True)
        name = Label(GATE_NAMES[place.weights.kind][gate].in_language(language), _SMALL, "muted")
        yield Writing(x + 42, y, symbol, "left", classes)
        yield Writing(x + 60, y, name, "left", classes)


def _function(weights: ChainWeights, gate: str) -> str:
    if weights.kind == "rnn":
        return str(weights.layer.setting("nonlinearity", "tanh"))
    return "tanh" if gate in _CANDIDATES else "σ"


def results_width(weights: ChainWeights, language: Language) -> float:
    """How far the gates and their names reach beyond the blocks."""
    return 82 + max(Label(name.in_language(language), _SMALL).width for name in GATE_NAMES[weights.kind].values())


def _projection(place: Panel) -> Iterator[Mark]:
    """Below the rest: the matrix that makes h of P numbers out of the H that the cell puts out."""
    weights, classes = place.weights, place.classes("weight_hr")
    width, height = place.width("weight_hr"), side(weights.projection)
    upper = place.lower - _FOOT - _HEAD
    yield Box(
        width / 2, upper - height / 2, width, height, "h_fill", "ink", 1.3, classes=("matrix", "projection", *classes)
    )
    yield from _named(place, "weight_hr", 0.0, upper, upper - height)
    yield from _measure((-10, upper), (-10, upper - height), classes)
    text = Label(f"P = {weights.projection}", _SMALL, "muted")
    yield Writing(-17, upper - height / 2, text, "right", ("dimension", *classes))
    product = Label("( o_t ⊙ tanh c_t ) = h_t", 14, "h", math=True)
    yield Writing(width + 7, upper - height / 2, product, "left", ("h", *classes))
