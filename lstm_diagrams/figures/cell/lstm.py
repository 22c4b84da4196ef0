"""The inside of an LSTM cell: the cell state along the top, the hidden state along the bottom, four gates between.

The formulas are those of the PyTorch documentation of nn.LSTM; with proj_size, W_hr projects h (Sak et al. 2014).
"""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.figures.cell.parts import (
    GATE_HEIGHT,
    PORT,
    RADIUS,
    Drawing,
    Inside,
    bridge,
    frame,
    gate,
    gate_name,
    layer_box,
    operation,
    output_of,
    port,
    upper_port,
    wire,
)  # fmt: skip
from lstm_diagrams.figures.cell.strips import strip_height
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Language, Text

_X = {"join": 44.0, "f": 104.0, "i": 218.0, "g": 322.0, "o": 440.0, "out": 540.0, "up": 604.0}
_ADD = (_X["i"] + _X["g"]) / 2
_WIDTH = 650.0
_RAIL, _GATES = 46.0, 118.0
_PROJECTION = Text("投影", "projection")


def lstm_inside(moment: Moment, language: Language) -> Inside:
    """The cell with its lower left corner at (0, 0), time to the right."""
    product = _GATES + GATE_HEIGHT / 2 + strip_height(moment) + 50
    memory = product + 96
    height = memory + 58
    marks = (
        *frame(moment, _WIDTH, height, language),
        *_memory(memory, product),
        *_hidden(),
        *_outputs(moment, memory, product, height),
        *_gates(moment, language),
        *_operations(memory, product),
        *_ports(moment, memory, height, language),
    )
    return Inside(marks, _WIDTH)


def _memory(memory: float, product: float) -> Iterator[Mark]:
    """The cell state from left to right, and its way down into tanh."""
    yield wire([(-PORT, memory), (_X["f"] - RADIUS, memory)], "c", ("c", "before"))
    yield wire([(_X["f"] + RADIUS, memory), (_ADD - RADIUS, memory)], "c", ("c",))
    yield wire([(_ADD + RADIUS, memory), (_WIDTH + PORT, memory)], "c", ("c",))
    yield wire([(_X["out"] - 18, memory), (_X["out"], memory), (_X["out"], product + 65)], "c", ("c",))
    yield wire([(_X["out"], product + 31), (_X["out"], product + RADIUS)], "c", ("c",))


def _hidden() -> Iterator[Mark]:
    """x_t joins h from below, and both go into every gate."""
    foot = _GATES - GATE_HEIGHT / 2
    yield wire([(-PORT, _RAIL), (_X["o"], _RAIL), (_X["o"], foot)], "h", ("h", "before"))
    for name in ("f", "i", "g"):
        yield wire([(_X[name] - 18, _RAIL), (_X[name], _RAIL), (_X[name], foot)], "h", ("h", "before"))
    yield wire([(_X["join"], -44), (_X["join"], _RAIL), (_X["join"] + 18, _RAIL)], "x", ("x",), arrow=False)


def _outputs(moment: Moment, memory: float, product: float, height: float) -> Iterator[Mark]:
    """The gates' outputs into their operations, and h out of the cell, to the right and upwards."""
    head = _GATES + GATE_HEIGHT / 2
    yield wire([(_X["f"], head), (_X["f"], memory - RADIUS)], "gate", ("gate", "gate-f"))
    for name, end in (("i", _ADD - RADIUS), ("g", _ADD + RADIUS), ("o", _X["out"] - RADIUS)):
        yield wire([(_X[name], head), (_X[name], product), (end, product)], "gate", ("gate", f"gate-{name}"))
    yield wire([(_ADD, product + RADIUS), (_ADD, memory - RADIUS)], "c", ("c",))
    yield wire([(_X["out"], product - RADIUS), (_X["out"], _RAIL), (_WIDTH + PORT, _RAIL)], "h", ("h",))
    up = [(_X["up"] - 18, _RAIL), (_X["up"], _RAIL), (_X["up"], height + 34)]
    yield bridge(moment, _X["up"], memory)
    yield wire(up, "h", ("h", "up"))


def _gates(moment: Moment, language: Language) -> Iterator[Mark]:
    for name in ("f", "i", "g", "o"):
        yield from gate(name, _X[name], _GATES, moment.cell.gate(name).written)
        yield gate_name(moment, name, _X[name] + 10, _GATES - GATE_HEIGHT / 2 - 13, language)
        yield from output_of(moment, name, _X[name], _GATES + GATE_HEIGHT / 2, "right" if name == "g" else "left")
    if moment.run.proj_size:
        yield layer_box(_X["out"], _GATES, 46, "W_{hr}", ("projection",))
        label = Label(_PROJECTION.in_language(language), 10, "gate")
        yield Writing(_X["out"] + 10, _GATES - GATE_HEIGHT / 2 - 13, label, "left", ("gate", "projection"))


def _operations(memory: float, product: float) -> Iterator[Mark]:
    yield operation(_X["f"], memory, "×")
    yield operation(_ADD, memory, "+")
    yield operation(_ADD, product, "×")
    yield operation(_X["out"], product + 48, "tanh")
    yield operation(_X["out"], product, "×")


def _ports(moment: Moment, memory: float, height: float, language: Language) -> Iterator[Mark]:
    yield from port(moment, "c", -PORT, memory, "left", language, before=True)
    yield from port(moment, "h", -PORT, _RAIL, "left", language, before=True)
    yield from port(moment, "x", _X["join"], -44, "below", language)
    yield from port(moment, "c", _WIDTH + PORT, memory, "right", language)
    yield from port(moment, "h", _WIDTH + PORT, _RAIL, "right", language)
    yield from upper_port(moment, _X["up"], height + 34, language)


_WAY = Text(
    "细胞状态 c 从上方穿过：先与遗忘门 f 相乘，再加上输入门 i 与候选值 g 的乘积，得到 c_t；"
    "c_t 经 tanh 后与输出门 o 相乘，{projected}得到隐状态 h_t，它传给{next}，也向上送出。",
    "The cell state c runs along the top: it is multiplied by the forget gate f, then the product of the input gate i "
    "and the candidate g is added, which gives c_t; tanh of c_t times the output gate o{projected} is the hidden state "
    "h_t, which goes to the {next} and upwards.",
)

LSTM = Drawing(
    ("h", "c"),
    {"i": "", "f": "", "g": "", "o": ""},
    ("c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t", "h_t = o_t ⊙ tanh(c_t)"),
    lstm_inside,
    _WAY,
)
