"""Shapes of a recurrent layer's weights with their sizes told apart: ``weight_ih_l0: 4·5 × 3`` (documentation of nn.LSTM)."""

import re

from lstm_diagrams.facts import Parameter
from lstm_diagrams.readings.recurrence import Recurrence

_UPPER = re.compile(r"weight_ih_l[1-9]\d*(_reverse)?")


def gate_count(run: Recurrence) -> int:
    """How many blocks of hidden_size rows the weights have: 4 in an LSTM, 3 in a GRU, 1 in an RNN."""
    return len(run.cell.gates)


def factored(run: Recurrence, parameter: Parameter) -> str:
    """``weight_ih_l1: 4·5 × 2·5``: one block of rows per gate, and one of columns per direction above the first layer."""
    factors = [(gate_count(run), run.hidden_size), (run.directions, run.width_of_h)]
    parts = []
    for axis, (size, (count, each)) in enumerate(zip(parameter.shape, factors, strict=False)):
        told_apart = count > 1 and size == count * each and (axis == 0 or _UPPER.fullmatch(parameter.name))
        parts.append(f"{count}·{each}" if told_apart else str(size))
    return f"{parameter.name}: {' × '.join(parts)}"


def shapes_of(run: Recurrence, pattern: str) -> tuple[str, ...]:
    """The factored shapes of all parameters whose whole name matches ``pattern``."""
    return tuple(factored(run, one) for one in run.layer.parameters if re.fullmatch(pattern, one.name))
