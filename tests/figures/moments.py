"""Moments of made facts, with numbers where they are asked for."""

import struct

from lstm_diagrams.facts import Chain, Values
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.readings.recurrence import recurrence_at
from tests.figures.made_facts import recurrent


def moment(kind: str = "lstm", *, layer: int = 0, direction: int = 0, step: int | None = None, **sizes: int) -> Moment:
    """One layer of a made module, counted from 0; see ``recurrent`` for the sizes."""
    return Moment(recurrence_at(recurrent(kind, **sizes), ""), layer, direction, step)


def numbered(kind: str = "lstm", *, step: int = 2, direction: int = 0, steps: int = 3, hidden: int = 4) -> Moment:
    """A moment whose numbers tell where they are: 100 * batch + 10 * step + unit, all counted from 0; h_0 and c_0 hold -1."""
    plain = moment(kind, step=step, direction=direction, steps=steps, hidden=hidden, features=2, directions=2)
    names = {"lstm": "hcifgo", "gru": "hrzn", "rnn": "h"}[kind]
    history = [("x", _values(steps, 2)), *((name, _values(steps, hidden)) for name in names)]
    initial = [
        (f"{name}_0", Values((1, 2, hidden), struct.pack(f"{2 * hidden}d", *[-1.0] * 2 * hidden))) for name in "hc"
    ]
    chain = Chain(0, 0, direction, (*history, *initial))
    return Moment(plain.run, 0, direction, step, chain, sample=1)


def _values(steps: int, width: int) -> Values:
    numbers = [100.0 * batch + 10 * step + unit for step in range(steps) for batch in range(2) for unit in range(width)]
    return Values((steps, 2, width), struct.pack(f"{len(numbers)}d", *numbers))
