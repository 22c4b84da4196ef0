"""The weights and biases of one chain of a recurrent layer as blocks of rows, one for each gate, with their dimensions.

From left to right the blocks read as the sum that they make up: weight_ih x_t + bias_ih + weight_hh h_{t-1} + bias_hh.
"""

import re
from collections.abc import Iterator

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Point, Writing
from lstm_diagrams.facts import Cell
from lstm_diagrams.figures.parameters.places import FACTOR_SIZE, FOOT, HEAD, MOST_CELLS, NAME_SIZE, SMALL, Panel, Part
from lstm_diagrams.readings.chain_weights import ChainWeights, factors
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language

_EDGE, _ARROW = 10.0, 24.0
_FUNCTION_WIDTH = 34.0


def panel(place: Panel, language: Language) -> Iterator[Mark]:
    """All blocks of one chain with names, dimensions, factors and what they make."""
    for part in place.parts:
        yield from _block(place, part)
        yield from _named(place, part.kind, (part.left, part.right), (place.upper, place.lower))
    yield from _sum(place)
    yield from _rows(place)
    if place.half == "ih":
        yield from _names(place, language)
        return
    yield from _results(place, language)
    if place.weights.projection:
        yield from _projection(place)


def left_edge(place: Panel) -> float:
    """The left end of the words beside the blocks."""
    letters, count = place.weights.rows
    wide = Label(f"{letters} = {count}", SMALL).width
    return min(_measure_x(place) - 4, -_EDGE - wide) if place.half else _measure_x(place) - 7 - wide


def right_edge(place: Panel, language: Language) -> float:
    """The right end of the names of the gates."""
    names = [gate.title.in_language(language) for gate in place.weights.cell.gates]
    widest = max(Label(name, SMALL).width for name in names)
    if place.half == "ih":
        return place.parts[-1].end + _ARROW + widest
    return _results_x(place) + 28 + (0.0 if place.half else widest)


def gate_look(cell: Cell, gate: str) -> tuple[Role, Role, str]:
    """Fill, outline and class of the rows of a gate, or of a candidate for a state, which has weights like a gate's."""
    return "gate_fill", "gate", f"candidate-{cell.memory}" if cell.gate(gate).candidate else "gate"


def _block(place: Panel, part: Part) -> Iterator[Mark]:
    """The rows of every gate, cells where they are few, and the marked first row of one gate."""
    classes = place.classes(part.kind)
    rows = min(place.weights.hidden, MOST_CELLS)
    for gate in place.weights.gates:
        fill, stroke, role = gate_look(place.weights.cell, gate)
        y, height = place.gate_y(gate), place.gate_height
        box = part.middle, y, part.width, height
        yield Box(*box, fill, stroke, 1.1, classes=(role, f"gate-{gate}", *classes))
        if gate == place.weights.cell.example.symbol:
            strip = part.middle, y + height / 2 - height / rows / 2, part.width, height / rows
            yield Box(*strip, stroke, stroke, 0.5, classes=("row", "unit1", f"gate-{gate}", *classes))
        if place.weights.hidden <= MOST_CELLS:
            levels = (y + height * (0.5 - row / rows) for row in range(1, rows))
            yield from _grid([((part.left, level), (part.right, level)) for level in levels], classes)
    yield from _columns(part.left, (place.upper, place.lower), place, part.kind)
    frame = part.middle, (place.upper + place.lower) / 2, part.width, place.upper - place.lower
    yield Box(*frame, None, "ink", 1.3, classes=("matrix", *classes))


def _columns(left: float, ends: tuple[float, float], place: Panel, kind: str) -> Iterator[Mark]:
    """The lines between the columns of a weight that has few."""
    shape = place.weights.shapes[kind]
    if len(shape) == 2 and shape[1] <= MOST_CELLS:
        xs = (left + place.width(kind) * column / shape[1] for column in range(1, shape[1]))
        yield from _grid([((x, ends[0]), (x, ends[1])) for x in xs], place.classes(kind))


def _grid(ways: list[tuple[Point, Point]], classes: tuple[str, ...]) -> Iterator[Mark]:
    for start, end in ways:
        yield Line(straight(start, end), "muted", 0.4, classes=("grid", *classes))


def _named(place: Panel, kind: str, sides: tuple[float, float], ends: tuple[float, float]) -> Iterator[Mark]:
    """Name and width above a block, its count below; ``sides`` and ``ends`` are those of the block."""
    classes, (left, right), (upper, lower) = place.classes(kind), sides, ends
    middle = (left + right) / 2
    yield Writing(middle, upper + 40, Label(place.weights.name(kind), NAME_SIZE), classes=("name", *classes))
    yield Writing(middle, lower - 14, Label(place.weights.counted(kind), SMALL, "muted"), classes=("count", *classes))
    columns = place.weights.columns.get(kind)
    if columns:
        label = Label("{} = {}".format(*columns), SMALL, "muted")
        yield Writing(middle, upper + 20, label, classes=("dimension", *classes))
        yield from _measure((left, upper + 8), (right, upper + 8), classes)


def _measure(start: Point, end: Point, classes: tuple[str, ...]) -> Iterator[Mark]:
    """A dimension line with a short tick at each end."""
    yield Line(straight(start, end), "muted", 0.9, classes=("dimension", *classes))
    across = (0.0, 3.0) if start[1] == end[1] else (3.0, 0.0)
    for x, y in (start, end):
        ends = (x - across[0], y - across[1]), (x + across[0], y + across[1])
        yield Line(straight(*ends), "muted", 0.9, classes=("dimension", *classes))


def _sum(place: Panel) -> Iterator[Mark]:
    """What each weight is multiplied by, and the signs between; a GRU does not simply add up its two halves."""
    weights, middle, symbols = place.weights, (place.upper + place.lower) / 2, factors(place.weights)
    joined = any(gate.reset for gate in weights.cell.gates)
    for index, part in enumerate(place.parts):
        if part.kind in symbols:
            color: Role = "x" if symbols[part.kind] == "x_t" else "h"
            label = Label(symbols[part.kind], FACTOR_SIZE, color, math=True)
            yield Writing(part.right + 7, middle, label, "left", ("factor", *place.classes()))
        if index and not (joined and part.kind == "weight_hh"):
            yield Writing(
                place.sign_x(part), middle, Label("+", 15, "muted", math=True), classes=("sum", *place.classes())
            )


def _rows(place: Panel) -> Iterator[Mark]:
    """Left of the blocks: the rows of each gate as Python slices, and how many rows there are in all."""
    for gate in place.weights.gates:
        label = Label(place.weights.rows_of(gate), SMALL, gate_look(place.weights.cell, gate)[1])
        x = place.parts[0].left - _EDGE
        yield Writing(x, place.gate_y(gate), label, "right", ("rows", f"gate-{gate}", *place.classes()))
    x, (letters, count) = _measure_x(place), place.weights.rows
    yield from _measure((x, place.upper), (x, place.lower), place.classes())
    text, middle = Label(f"{letters} = {count}", SMALL, "muted"), (place.upper + place.lower) / 2
    at = (place.parts[0].left - 2 * _EDGE, place.lower - 14) if place.half else (x - 7, middle)
    yield Writing(*at, text, "right", ("dimension", *place.classes()))


def _measure_x(place: Panel) -> float:
    """Where the dimension line of all rows stands."""
    widest = max(Label(place.weights.rows_of(gate), SMALL).width for gate in place.weights.gates)
    return place.parts[0].left - 2 * _EDGE - widest


def _results(place: Panel, language: Language) -> Iterator[Mark]:
    """Right of the blocks: each gate's rows go through its function and make the gate."""
    last, x = place.parts[-1], _results_x(place)
    start = last.end + 4 if last.kind.startswith("weight") else last.right + 6
    for gate in place.weights.gates:
        y, classes = place.gate_y(gate), (f"gate-{gate}", *place.classes())
        yield Line(
            straight((start, y), (x - _FUNCTION_WIDTH, y)), "muted", 1, arrow=True, arrow_size=0.5, classes=classes
        )
        function = Label(_function(place.weights, gate), 9.5, "operation")
        box = x - _FUNCTION_WIDTH / 2, y, _FUNCTION_WIDTH, 16
        yield Box(
            *box, "operation_fill", "operation", 0.9, rounded=True, label=function, classes=("operation", *classes)
        )
        yield Writing(
            x + 9, y, Label(f"{gate}_t", 13, gate_look(place.weights.cell, gate)[1], math=True), "left", classes
        )
        if not place.half:
            name = Label(place.weights.cell.gate(gate).title.in_language(language), SMALL, "muted")
            yield Writing(x + 28, y, name, "left", classes)


def _names(place: Panel, language: Language) -> Iterator[Mark]:
    """Right of the first half of the blocks: what the rows of each gate make together with those of the second half."""
    joined = any(gate.reset for gate in place.weights.cell.gates)
    end, middle = place.parts[-1].end, (place.upper + place.lower) / 2
    if not joined:
        yield Writing(end + 10, middle, Label("+", 15, "muted", math=True), classes=("sum", *place.classes()))
    for gate in place.weights.gates:
        name = Label(place.weights.cell.gate(gate).title.in_language(language), SMALL, "muted")
        yield Writing(end + _ARROW, place.gate_y(gate), name, "left", (f"gate-{gate}", *place.classes()))


def _results_x(place: Panel) -> float:
    """The right edge of the functions."""
    return place.parts[-1].end + _ARROW + _FUNCTION_WIDTH


def _function(weights: ChainWeights, gate: str) -> str:
    block = weights.cell.gate(gate)
    return block.activation if block.candidate else block.written


def _projection(place: Panel) -> Iterator[Mark]:
    """Below the rest: the matrix that makes h of P numbers out of the H that the cell puts out."""
    kind, rows = "weight_hr", place.weights.projection
    classes, width, height = place.classes(kind), place.width(kind), place.projection_height
    left, upper = place.parts[0].left, place.lower - FOOT - HEAD
    box = left + width / 2, upper - height / 2, width, height
    yield Box(*box, "h_fill", "h", 1.1, classes=("projection", *classes))
    if rows <= MOST_CELLS:
        levels = (upper - height * row / rows for row in range(1, rows))
        yield from _grid([((left, level), (left + width, level)) for level in levels], classes)
    yield from _columns(left, (upper, upper - height), place, kind)
    yield Box(*box, None, "ink", 1.3, classes=("matrix", *classes))
    yield from _named(place, kind, (left, left + width), (upper, upper - height))
    yield from _measure((left - _EDGE, upper), (left - _EDGE, upper - height), classes)
    text = Label(f"P = {rows}", SMALL, "muted")
    yield Writing(left - _EDGE - 7, upper - height / 2, text, "right", ("dimension", *classes))
    product = Label(_projected(place.weights.cell), 15, "h", math=True)
    yield Writing(left + width + 7, upper - height / 2, product, "left", ("factor", *place.classes()))


def _projected(cell: Cell) -> str:
    """What W_hr is multiplied by, and what comes of it: ``( o_t ⊙ tanh c_t ) = h_t``."""
    equation = next((equation for equation in cell.equations if equation.startswith("h_t = W_{hr} (")), "")
    inner = equation.removeprefix("h_t = W_{hr} (").removesuffix(")")
    spaced = re.sub(r"[(]([^()]*)[)]", r" \1", inner)
    return f"( {spaced} ) = h_t"
