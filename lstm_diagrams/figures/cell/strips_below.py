"""The numbers of a cell that is laid out narrow, in strips below it: what goes in and comes out, then the gates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.drawing.recurrent.values import scale
from lstm_diagrams.figures.cell.parts import port_classes
from lstm_diagrams.figures.cell.strips import limits, scale_title, strip, strip_height
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language

_PITCH, _HEAD, _APART = 62.0, 15.0, 16.0
_SCALES, _SCALE_PITCH, _SCALE_ROW = 2, 168.0, 52.0


@dataclass(frozen=True, slots=True)
class _Column:
    """One vector: its letter, its symbol, what it is painted as, its classes; ``before`` of a state that is handed in."""

    name: str
    symbol: str
    role: Role
    classes: tuple[str, ...]
    before: bool = False


def strips_below(moment: Moment, middle: float, top: float, language: Language) -> Iterator[Mark]:
    """The strips in two rows and their scales below these, centred at x = ``middle``, the upper edge at ``top``."""
    for columns in (tuple(_ports(moment)), tuple(_gates(moment))):
        if columns:
            yield from _row(moment, columns, middle, top)
            top -= _HEAD + max(strip_height(moment, column.name) for column in columns) + _APART
    found = tuple(limits(moment).items())
    for row in range(0, len(found), _SCALES):
        side = found[row : row + _SCALES]
        for place, (name, limit) in enumerate(side):
            x = middle + (place - (len(side) - 1) / 2) * _SCALE_PITCH
            yield from scale(x, top - 24 - row / _SCALES * _SCALE_ROW, limit, scale_title(name, language))


def _ports(moment: Moment) -> Iterator[_Column]:
    yield _Column("x", moment.input, "x", port_classes(moment, "x", before=False))
    for before in (True, False):
        for state in moment.run.states:
            symbol = moment.before(state) if before else moment.now(state)
            yield _Column(state, symbol, state_role(state), port_classes(moment, state, before=before), before)


def _gates(moment: Moment) -> Iterator[_Column]:
    for gate in moment.cell.gates:
        if gate.symbol not in moment.run.states:
            yield _Column(gate.symbol, moment.now(gate.symbol), "gate", ("gate", f"gate-{gate.symbol}"))


def _row(moment: Moment, columns: Sequence[_Column], middle: float, top: float) -> Iterator[Mark]:
    """Each vector below its symbol, its numbers at the right."""
    left = middle - _PITCH * len(columns) / 2
    for place, column in enumerate(columns):
        x = left + place * _PITCH + 8
        yield Writing(x, top - _HEAD / 2, Label(column.symbol, 15, column.role, math=True), classes=column.classes)
        y = top - _HEAD - 4 - strip_height(moment, column.name) / 2
        yield from strip(moment, column.name, x, y, "right", before=column.before, classes=column.classes)
