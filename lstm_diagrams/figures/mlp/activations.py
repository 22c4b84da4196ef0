"""Neurons painted by the numbers they passed on, and connections by their weights: colour by sign, width by size."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.recurrent.values import SCALE_STEP, role_of, scale, scale_ends
from lstm_diagrams.facts import Values
from lstm_diagrams.theme import VALUE_ROLES, Role

_NUMBERED = re.compile(r"(layer|unit|from|to)(\d+)")
_THINNEST, _THICKEST = 0.4, 2.6
_ZERO = VALUE_ROLES[len(VALUE_ROLES) // 2]
SCALE_WIDTH = SCALE_STEP * len(VALUE_ROLES) + 20
"""Room for one scale in a row of scales."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What leads to a column: ``weight`` with axes (out, in) and ``bias`` with axis (out), where there is one."""

    weight: Values
    bias: Values | None


def painted_neurons(
    marks: Iterable[Mark], rows: Mapping[int, Values], sample: int, limits: Mapping[str, float]
) -> Iterator[Mark]:
    """Every neuron filled by its number, which is written below it; its symbol moves out of it at the ends of the network.

    Args:
        marks: those of a network.
        rows: the numbers of each column, with axes (sample, unit).
        sample: which sample.
        limits: the ends of the scale by what a column is.
    """
    for mark in marks:
        if not isinstance(mark, Circle) or "neuron" not in mark.classes:
            yield mark
            continue
        numbers = _numbers(mark)
        kind = next(kind for kind in limits if kind in mark.classes)
        value = rows[numbers["layer"]].at(sample, numbers["unit"] - 1)
        yield replace(mark, fill=role_of(value, limits[kind]), label=None, tooltip=f"{value:+.4g}")
        classes = tuple(name for name in mark.classes if name != "neuron")
        yield Writing(
            mark.x, mark.y - mark.radius - 8, Label(short_number(value), 8.5, "muted"), classes=("number", *classes)
        )
        if mark.label is not None and kind in ("input", "result"):
            side, align = (-1, "right") if kind == "input" else (1, "left")
            label = replace(mark.label, size=11)
            yield Writing(
                mark.x + side * (mark.radius + 5), mark.y, label, "right" if align == "right" else "left", classes
            )


def painted_connections(marks: Iterable[Mark], weights: Mapping[int, Weights], limit: float) -> Iterator[Mark]:
    """The marks with every connection painted by its weight, the strongest connections last."""
    plain, valued = [], []
    for mark in marks:
        if isinstance(mark, Line) and "connection" in mark.classes:
            value = _weight(mark, weights)
            width = _width(value, limit)
            valued.append(
                (
                    width,
                    replace(mark, stroke=_line_role(role_of(value, limit)), line_width=width, tooltip=f"{value:+.4g}"),
                )
            )
        else:
            plain.append(mark)
    yield from (mark for _, mark in sorted(valued, key=lambda pair: pair[0]))
    yield from plain


def _numbers(mark: Mark) -> dict[str, int]:
    return {match[1]: int(match[2]) for match in map(_NUMBERED.fullmatch, mark.classes) if match}


def _weight(line: Line, weights: Mapping[int, Weights]) -> float:
    numbers = _numbers(line)
    of = weights[numbers["layer"]]
    if "bias" in line.classes:
        assert of.bias is not None
        return of.bias.at(numbers["to"] - 1)
    return of.weight.at(numbers["to"] - 1, numbers["from"] - 1)


def _width(value: float, limit: float) -> float:
    share = 0.0 if limit <= 0 or math.isnan(value) else min(1.0, abs(value) / limit)
    return _THINNEST + (_THICKEST - _THINNEST) * share


def _line_role(role: Role) -> Role:
    """The middle of the scale would not be seen as a thin line."""
    return "faint" if role == _ZERO else role


def weight_scale(x: float, y: float, limit: float, title: Label) -> Iterator[Mark]:
    """Samples of lines in a row centred at (x, y), from ``-limit`` to ``limit``, with ``title`` above."""
    middle = len(VALUE_ROLES) // 2
    for index, role in enumerate(VALUE_ROLES):
        place = x + (index - middle) * SCALE_STEP
        width = _width((index - middle) / middle, 1)
        points = straight((place - SCALE_STEP / 2 + 1, y), (place + SCALE_STEP / 2 - 1, y))
        yield Line(points, _line_role(role), width, classes=("scale",))
    yield from scale_ends(x, y, limit, title)


def scale_row(scales: list[tuple[str, float, Label]], x: float, y: float, width: float) -> Iterator[Mark]:
    """Scales of (kind, limit, title) side by side around ``x``, in as many rows as ``width`` needs, the first at height ``y``."""
    ends = [SCALE_STEP * (len(VALUE_ROLES) - 1) + Label(f"+{short_number(limit)}", 9).width for _, limit, _ in scales]
    each = max([SCALE_WIDTH, *(title.width + 16 for _, _, title in scales), *(end + 12 for end in ends)])
    most = max(1, int(width / each))
    for row, first in enumerate(range(0, len(scales), most)):
        line = scales[first : first + most]
        for place, (kind, limit, title) in enumerate(line):
            draw = weight_scale if kind == "weight" else scale
            yield from draw(x + (place - (len(line) - 1) / 2) * each, y - row * 56, limit, title)
