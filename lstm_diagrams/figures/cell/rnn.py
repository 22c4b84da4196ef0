"""The inside of a plain RNN cell: one layer with tanh or ReLU over x_t and the h of the step before.

The formula is that of the PyTorch documentation of nn.RNN, after Elman (1990).
"""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.figures.cell.parts import GATE_WIDTH, PORT, Drawing, Inside, frame, gate, port, upper_port, wire
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Language, Text

_X = {"join": 76.0, "h": 180.0, "up": 276.0}
_WIDTH, _HEIGHT = 340.0, 150.0
_RAIL = 66.0


def rnn_inside(moment: Moment, language: Language) -> Inside:
    """The cell with its lower left corner at (0, 0), time to the right."""
    marks = (
        *frame(moment, _WIDTH, _HEIGHT, language),
        *_wires(),
        *gate("h", _X["h"], _RAIL, moment.cell.gate("h").written),
        *_ports(moment, language),
    )
    return Inside(marks, _WIDTH)


def _wires() -> Iterator[Mark]:
    side = GATE_WIDTH / 2
    yield wire([(-PORT, _RAIL), (_X["h"] - side, _RAIL)], "h", ("h", "before"))
    yield wire([(_X["join"], -44), (_X["join"], _RAIL), (_X["join"] + 18, _RAIL)], "x", ("x",), arrow=False)
    yield wire([(_X["h"] + side, _RAIL), (_WIDTH + PORT, _RAIL)], "h", ("h",))
    yield wire([(_X["up"] - 18, _RAIL), (_X["up"], _RAIL), (_X["up"], _HEIGHT + 34)], "h", ("h", "up"))


def _ports(moment: Moment, language: Language) -> Iterator[Mark]:
    yield from port(moment, "h", -PORT, _RAIL, "left", language, before=True)
    yield from port(moment, "x", _X["join"], -44, "below", language)
    yield from port(moment, "h", _WIDTH + PORT, _RAIL, "right", language)
    yield from upper_port(moment, _X["up"], _HEIGHT + 34, language)


_WAY = Text(
    "x_t 和上一次的 h 各乘自己的权重后相加，经 {activation} 得到 h_t，它传给{next}，也向上送出。",
    "x_t and the h handed in are multiplied by weights of their own and added; {activation} of it is h_t, which goes to the "
    "{next} and upwards.",
)

RNN = Drawing(("h",), {"h": ""}, (), rnn_inside, _WAY)
