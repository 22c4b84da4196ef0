"""The parts of a recurrent cell's inside: frame, gates, operations, wires, and the ports where vectors enter and leave.

A yellow box is a small layer with weights of its own, a red circle an operation element by element (the drawing of
Christopher Olah, "Understanding LSTM Networks", 2015).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import direction_class, layer_roles, state_role
from lstm_diagrams.facts import Cell
from lstm_diagrams.figures.cell.strips import PITCH, Side, strip
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, counted, same

GATE_WIDTH, GATE_HEIGHT = 54.0, 38.0
RADIUS = 13.0
"""Of the circle of an operation."""
PORT = 52.0
"""How far the wires of states reach out of the cell."""
_SYMBOL, _GATE_SYMBOL, _SMALL = 17.0, 15.0, 10.0
_STATE_NAMES = {"h": Text("隐状态", "hidden state"), "c": Text("细胞状态", "cell state")}


@dataclass(frozen=True, slots=True)
class Inside:
    """What a drawing of a cell's inside gives: its marks, and the width of its frame, whose lower left corner is (0, 0)."""

    marks: tuple[Mark, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the inside of one kind of cell is drawn: of which states and gates (with what resets them), by which equations.

    ``draw`` makes its marks; ``way`` says in words how it runs.
    """

    states: tuple[str, ...]
    gates: Mapping[str, str]
    equations: tuple[str, ...]
    draw: Callable[[Moment, Language], Inside]
    way: Text

    def shows(self, cell: Cell) -> bool:
        """Whether a cell is wired as this drawing shows it; a projection of h at its end is drawn besides."""
        plain = tuple(re.sub(r"W_{hr} [(](.*)[)]$", r"\1", equation) for equation in cell.equations)
        wired = {gate.symbol: gate.reset for gate in cell.gates}
        return (cell.states, wired, plain) == (self.states, dict(self.gates), self.equations)


def frame(moment: Moment, width: float, height: float, language: Language) -> Iterator[Mark]:
    """The rounded box of the cell with its lower left corner at (0, 0), and which layer it is in its upper left corner."""
    outline, _, band = layer_roles(moment.layer)
    classes = ("cell", f"layer{moment.layer + 1}", *sided(moment))
    yield Box(width / 2, height / 2, width, height, band, outline, 1.6, True, classes=classes)
    kind = fitted(moment.run.layer.type, 12, 140)
    side = (Text("，正向", ", forward"), Text("，反向", ", reverse"))[moment.direction]
    whole = (
        Text("{kind} 的一步", "One step of {kind}")
        if moment.run.is_cell
        else Text("{kind} 单元，第 {layer} 层{side}", "{kind} cell, layer {layer}{side}")
    )
    name = whole.format(kind=kind, layer=moment.layer + 1, side=side if moment.run.directions == 2 else same(""))
    label = Label(name.in_language(language), 12, outline)
    yield Writing(width / 2, height - 18, label, classes=classes)


def sided(moment: Moment) -> tuple[str, ...]:
    """The class of the direction where there are two."""
    return direction_class(moment.direction, moment.run.directions)


def gate(name: str, x: float, y: float, symbol: str) -> Iterator[Mark]:
    """The box of one gate centred at (x, y), with its activation."""
    classes = ("gate", f"gate-{name}")
    label = Label(symbol, 19 if symbol == "σ" else 16, "ink", math=True)
    yield Box(x, y, GATE_WIDTH, GATE_HEIGHT, "gate_fill", "gate", 1.3, label=label, classes=classes)


def gate_name(moment: Moment, name: str, x: float, y: float, language: Language) -> Mark:
    """What a gate is called, its left end at (x, y)."""
    label = Label(moment.cell.gate(name).title.in_language(language), _SMALL, "gate")
    return Writing(x, y, label, "left", ("gate", f"gate-{name}"))


def layer_box(x: float, y: float, width: float, formula: str, classes: tuple[str, ...]) -> Mark:
    """A box with weights of its own but without activation."""
    label = Label(formula, 13, "ink", math=True)
    return Box(x, y, width, 28, "gate_fill", "gate", 1.3, label=label, classes=("gate", *classes))


def operation(x: float, y: float, symbol: str) -> Mark:
    """A circle with an operation element by element: ×, +, 1−, tanh."""
    size = {1: 19.0, 2: 14.0}.get(len(symbol), 12.0)
    radius = RADIUS if len(symbol) == 1 else 17.0
    label = Label(symbol, size, "ink", math=True)
    return Circle(x, y, radius, "operation_fill", "operation", 1.3, label, ("operation",))


def wire(corners: Sequence[Point], role: Role, classes: tuple[str, ...], *, arrow: bool = True) -> Mark:
    """A wire with rounded corners."""
    return Line(rounded(corners, 10), role, 1.9, arrow, 0.75, dashed=role == "c", classes=classes)


def bridge(moment: Moment, x: float, y: float) -> Mark:
    """Clears a wire that runs along ``y`` around (x, y), for another one that passes upwards over it."""
    return Line(straight((x, y - 6), (x, y + 6)), layer_roles(moment.layer)[2], 7, classes=("bridge",))


def output_of(moment: Moment, name: str, x: float, y: float, side: Side) -> Iterator[Mark]:
    """Beside the wire at ``x``, which leaves a gate upwards at ``y``: its symbol, and where numbers are drawn a strip below."""
    away = 1 if side == "right" else -1
    symbol = Label(moment.now(name), _GATE_SYMBOL, "gate", math=True)
    classes = ("gate", f"gate-{name}")
    if moment.chain is None:
        align: Side = "left" if side == "right" else "right"
        yield Writing(x + away * 8, y + 20, symbol, align, classes)
        return
    height = len(elided(moment.hidden, moment.units)) * PITCH
    column = x + away * 16
    yield from strip(moment, name, column, y + 10 + height / 2, side, classes=classes)
    yield Writing(column + away * 4, y + 10 + height + 15, symbol, classes=classes)


Place = Literal["left", "right", "below", "above"]


def port(
    moment: Moment, name: str, x: float, y: float, place: Place, language: Language, *, before: bool = False
) -> Iterator[Mark]:
    """Where a vector enters or leaves at (x, y), the end of its wire: symbol, how many numbers it has, name, numbers.

    ``place`` says at which side of the cell the port is, ``before`` that the state is the one handed in.
    """
    classes = port_classes(moment, name, before=before)
    text = moment.input if name == "x" else moment.before(name) if before else moment.now(name)
    symbol = Label(text, _SYMBOL, _role(name), math=True)
    notes = list(_notes(moment, name, before, language))
    if moment.chain is None:
        yield from _written(x, y, place, symbol, notes, classes)
        return
    height = len(elided(moment.size(name), moment.units)) * PITCH
    side: Side = "left" if place == "left" else "right"
    column = x + {"left": -10.0, "right": 10.0}.get(place, 0.0)
    middle = y - (4 + height / 2 if place == "below" else 0)
    yield from strip(moment, name, column, middle, side, before=before, classes=classes)
    shift = {"left": -10.0, "right": 10.0}.get(place, 0.0)
    if place == "below":
        yield from _stacked(column, middle - height / 2 - 14, [symbol, *notes], classes)
    else:
        yield Writing(column + shift, middle + height / 2 + 13, symbol, classes=classes)
        yield from _stacked(column + shift, middle - height / 2 - 9, notes, classes)


def _role(name: str) -> Role:
    return "x" if name == "x" else state_role(name)


def _state_name(state: str) -> Text:
    return _STATE_NAMES.get(state) or Text("状态 {state}", "state {state}").format(state=state)


def port_classes(moment: Moment, name: str, *, before: bool) -> tuple[str, ...]:
    """What a vector that enters or leaves is, and of which step."""
    if moment.step is None:
        return (name, "before") if before else (name,)
    if before:
        return (name, "before", *(["initial"] if moment.begins else [f"t{moment.earlier}"]))
    return (name, f"t{moment.step}")


def _notes(moment: Moment, name: str, before: bool, language: Language) -> Iterator[Label]:
    size = moment.size(name)
    if name != "x" and not before:
        yield Label(_state_name(name).in_language(language), _SMALL, _role(name))
    yield Label(Text(f"{size} 个数", counted(size, "number")).in_language(language), _SMALL, "muted")
    if name == "x" and moment.layer and moment.run.directions == 2:
        phrase = Text("两个方向拼接", "both directions joined")
        yield Label(phrase.in_language(language), _SMALL, "muted")
    if before and moment.chain and moment.begins:
        yield Label(Text("初始状态", "initial state").in_language(language), _SMALL, "muted")


def _written(
    x: float, y: float, place: Place, symbol: Label, notes: list[Label], classes: tuple[str, ...]
) -> Iterator[Mark]:
    """The symbol at the end of a wire, the notes below it."""
    if place == "below":
        yield from _stacked(x, y - 14, [symbol, *notes], classes)
        return
    width = max(label.width for label in (symbol, *notes))
    center = x + (8 + width / 2) * (1 if place == "right" else -1)
    yield Writing(center, y, symbol, classes=classes)
    yield from _stacked(center, y - 18, notes, classes)


def _stacked(x: float, y: float, labels: Sequence[Label], classes: tuple[str, ...]) -> Iterator[Mark]:
    """Labels one below the other, the first at (x, y)."""
    for label in labels:
        yield Writing(x, y, label, classes=classes)
        y -= 18 if label.math else 14


def upper_port(moment: Moment, x: float, y: float, language: Language) -> Iterator[Mark]:
    """The h that leaves upwards, the end of its wire at (x, y), and where it goes."""
    top = moment.layer + 1 == moment.run.layers
    out = Text("output 的一步", "one step of output")
    if moment.run.directions == 2:
        out = Text("output 这一步的一半", "half a step of output")
    if moment.run.is_cell:
        out = Text("返回的 h", "the h returned")
    where = out if top else Text(f"送入第 {moment.layer + 2} 层", f"to layer {moment.layer + 2}")
    note = where.in_language(language)
    classes = ("h", "up", *([f"t{moment.step}"] if moment.step else []))
    yield Writing(x, y + 15, Label(moment.now("h"), _SYMBOL, "h", math=True), classes=classes)
    yield Writing(x, y + 33, Label(note, _SMALL, "output" if top else "muted"), classes=classes)
