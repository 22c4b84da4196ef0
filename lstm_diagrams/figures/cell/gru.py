"""The inside of a GRU cell in PyTorch's form: the reset gate acts on W_hn h + b_hn, the update gate mixes old and new.

The formulas are those of the PyTorch documentation of nn.GRU, after Cho et al. (2014).
"""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.marks import Label, Mark
from lstm_diagrams.figures.cell.parts import (
    GATE_HEIGHT,
    GATE_WIDTH,
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

_X = {"down": 40.0, "join": 72.0, "z": 136.0, "r": 252.0, "mix": 378.0, "n": 498.0, "up": 580.0}
_WIDTH = 626.0
_X_RAIL, _H_RAIL = 36.0, 68.0
_LINEAR, _GATES = 108.0, 166.0
_ASIDE = 9.0
"""x enters a gate right of its middle, h left of it."""


def gru_inside(moment: Moment, language: Language) -> Inside:
    """The cell with its lower left corner at (0, 0), time to the right."""
    product = _GATES + GATE_HEIGHT / 2 + strip_height(moment) + 50
    memory = product + 66
    height = memory + 58
    marks = (
        *frame(moment, _WIDTH, height, language),
        *_hidden(memory, height),
        *_into_gates(moment, memory),
        *_outputs(moment, memory, product),
        *_gates(moment, language),
        *_operations(memory, product),
        *_ports(moment, memory, height, language),
    )
    return Inside(marks, _WIDTH)


def _hidden(memory: float, height: float) -> Iterator[Mark]:
    """The h along the top: kept by the update gate, the new part added, then out to the right and upwards."""
    yield wire([(-PORT, memory), (_X["z"] - RADIUS, memory)], "h", ("h", "before"))
    yield wire([(_X["z"] + RADIUS, memory), (_X["n"] - RADIUS, memory)], "h", ("h",))
    yield wire([(_X["n"] + RADIUS, memory), (_WIDTH + PORT, memory)], "h", ("h",))
    yield wire([(_X["up"] - 18, memory), (_X["up"], memory), (_X["up"], height + 34)], "h", ("h", "up"))


def _into_gates(moment: Moment, memory: float) -> Iterator[Mark]:
    """The way of h down to the gates and W_hn, and of x from below to the gates and the candidate."""
    foot = _GATES - GATE_HEIGHT / 2
    rail = [(_X["down"] - 18, memory), (_X["down"], memory), (_X["down"], _H_RAIL)]
    yield wire([*rail, (_X["mix"], _H_RAIL), (_X["mix"], _LINEAR - 14)], "h", ("h", "before"))
    for name in ("z", "r"):
        x = _X[name] - _ASIDE
        yield wire([(x - 18, _H_RAIL), (x, _H_RAIL), (x, foot)], "h", ("h", "before"))
        yield bridge(moment, _X[name] + _ASIDE, _H_RAIL)
    yield wire([(_X["join"], -44), (_X["join"], _X_RAIL), (_X["n"], _X_RAIL), (_X["n"], foot)], "x", ("x",))
    for name in ("z", "r"):
        x = _X[name] + _ASIDE
        yield wire([(x - 18, _X_RAIL), (x, _X_RAIL), (x, foot)], "x", ("x",))


def _outputs(moment: Moment, memory: float, product: float) -> Iterator[Mark]:
    """The gates' outputs into their operations."""
    head, side = _GATES + GATE_HEIGHT / 2, GATE_WIDTH / 2
    yield wire([(_X["z"], head), (_X["z"], memory - RADIUS)], "gate", ("gate", "gate-z"))
    yield wire([(_X["z"], product - 18), (_X["z"], product), (_X["r"] - 17, product)], "gate", ("gate", "gate-z"))
    yield wire([(_X["r"] + 17, product), (_X["n"] - RADIUS, product)], "gate", ("gate", "gate-z"))
    yield wire([(_X["r"] + side, _GATES), (_X["mix"] - RADIUS, _GATES)], "gate", ("gate", "gate-r"))
    yield wire([(_X["mix"], _LINEAR + 14), (_X["mix"], _GATES - RADIUS)], "h", ("h", "before"))
    yield wire([(_X["mix"] + RADIUS, _GATES), (_X["n"] - side, _GATES)], "h", ("h", "before"))
    yield wire([(_X["n"], head), (_X["n"], product - RADIUS)], "gate", ("gate", "gate-n"))
    yield wire([(_X["n"], product + RADIUS), (_X["n"], memory - RADIUS)], "h", ("h",))


def _gates(moment: Moment, language: Language) -> Iterator[Mark]:
    head = _GATES + GATE_HEIGHT / 2
    for name in ("z", "r", "n"):
        yield from gate(name, _X[name], _GATES, moment.cell.gate(name).written)
        aside = 10 if name == "n" else _ASIDE + 10
        yield gate_name(moment, name, _X[name] + aside, _GATES - GATE_HEIGHT / 2 - 13, language)
    yield from output_of(moment, "z", _X["z"], head, "left")
    yield from output_of(moment, "n", _X["n"], head, "right")
    yield from output_of(moment, "r", _X["r"] + GATE_WIDTH / 2 + 24, _GATES, "right")
    formula = f"W_{{hn}} {moment.before('h')}" + (" + b_{hn}" if moment.biased else "")
    width = Label(formula, 13, math=True).width + 16
    yield layer_box(_X["mix"], _LINEAR, width, formula, ("gate-n",))


def _operations(memory: float, product: float) -> Iterator[Mark]:
    yield operation(_X["z"], memory, "×")
    yield operation(_X["r"], product, "1−")
    yield operation(_X["mix"], _GATES, "×")
    yield operation(_X["n"], product, "×")
    yield operation(_X["n"], memory, "+")


def _ports(moment: Moment, memory: float, height: float, language: Language) -> Iterator[Mark]:
    yield from port(moment, "h", -PORT, memory, "left", language, before=True)
    yield from port(moment, "x", _X["join"], -44, "below", language)
    yield from port(moment, "h", _WIDTH + PORT, memory, "right", language)
    yield from upper_port(moment, _X["up"], height + 34, language)


_WAY = Text(
    "重置门 r 乘在 W_hn h + b_hn 上，再算出候选值 n；更新门 z 决定新旧各占多少：h_t 是 1−z 乘 n 加上 z 乘旧的 h。"
    "h_t 传给{next}，也向上送出。",
    "The reset gate r multiplies W_hn h + b_hn on its way into the candidate n; the update gate z mixes new and old: h_t is "
    "1−z times n plus z times the old h. h_t goes to the {next} and upwards.",
)

GRU = Drawing(("h",), {"r": "", "z": "", "n": "r"}, ("h_t = (1 - z_t) ⊙ n_t + z_t ⊙ h_{t-1}",), gru_inside, _WAY)
