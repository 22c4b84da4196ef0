"""Strips: the numbers of a vector as a column of coloured cells, each with its number beside it."""

from collections.abc import Iterator, Mapping
from typing import Literal

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.drawing.recurrent.values import role_of, scale
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Language, Text

Side = Literal["left", "right"]
PITCH = 12.0
"""Distance between two numbers of a strip."""
_CELL = 13.0
_SCALE = Text("{name} 的数值", "values of {name}")
_GATES_SCALE = Text("门和候选值", "gates and candidate")


def strip_height(moment: Moment, name: str = "") -> float:
    """Height of the strip of a vector, left out the highest one of a gate or state; 0 where no numbers are drawn."""
    size = moment.size(name) if name else moment.hidden
    return len(elided(size, moment.units)) * PITCH if moment.chain else 0.0


def strip(
    moment: Moment, name: str, x: float, y: float, side: Side, *, before: bool = False, classes: tuple[str, ...]
) -> Iterator[Mark]:
    """The numbers of one vector (with ``before`` of the state handed in) as cells centred at (x, y), numbers at ``side``."""
    drawn = elided(moment.size(name), moment.units)
    limit = limits(moment)[name if name in ("x", *moment.run.states) else "gates"]
    outer = x + (_CELL / 2 + 3) * (1 if side == "right" else -1)
    for row, unit in enumerate(drawn):
        center = y + ((len(drawn) - 1) / 2 - row) * PITCH
        if unit is None:
            yield from dots([(x, center + shift) for shift in (-3.4, 0, 3.4)], 1.0)
            continue
        value = moment.number_before(name, unit) if before else moment.number(name, unit)
        own = ("value", *classes, f"unit{unit + 1}")
        yield Box(x, center, _CELL, PITCH, role_of(value, limit), "muted", 0.5, classes=own, tooltip=f"{value:+.4g}")
        align: Side = "left" if side == "right" else "right"
        yield Writing(outer, center, Label(short_number(value), 8.5, "muted"), align, own)


def strip_scales(moment: Moment, x: float, y: float, language: Language) -> Iterator[Mark]:
    """One scale for each kind of number drawn, side by side around (x, y)."""
    found = limits(moment)
    for index, (name, limit) in enumerate(found.items()):
        yield from scale(x + (index - (len(found) - 1) / 2) * 168, y, limit, scale_title(name, language))


def scale_title(name: str, language: Language) -> Label:
    """What a scale is of: a letter, or all gates."""
    text = _GATES_SCALE if name == "gates" else _SCALE.format(name=name)
    return Label(text.in_language(language), 10, "muted")


def limits(moment: Moment) -> Mapping[str, float]:
    """The end of each scale: the largest absolute value in the whole run of this chain; 1 for gates, which never pass it."""
    chain = moment.chain
    assert chain is not None
    known = {name for name, _ in chain.history}
    found = {"x": chain.values("x").limit}
    for state in moment.run.states:
        found[state] = max(chain.values(state).limit, chain.values(f"{state}_0").limit)
    gates = known & (set(moment.gates) - set(moment.run.states))
    return found | ({"gates": 1.0} if gates else {})
