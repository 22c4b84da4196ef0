"""Samples of marks for a legend: what a figure says of the classes of its marks when it is registered."""

from collections.abc import Callable
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Line, Mark
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Text

Sample = Callable[[float, float], Mark]
"""Makes the sample mark at a place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend: a sample of the mark, and what it is."""

    sample: Sample
    text: Text


def circle(fill: Role, stroke: Role) -> Sample:
    """A unit, a neuron, an operation."""
    return lambda x, y: Circle(x, y, 6, fill, stroke, classes=("legend",))


def box(fill: Role | None, stroke: Role, width: float = 14, *, dashed: bool = False, thickness: float = 1) -> Sample:
    """A cell, a block, a band; ``width`` in points."""
    return lambda x, y: Box(x, y, width, 16, fill, stroke, thickness, rounded=True, dashed=dashed, classes=("legend",))


def line(stroke: Role, *, arrow: bool = True, dashed: bool = False) -> Sample:
    """What flows, or a connection."""
    return lambda x, y: Line(
        straight((x - 11, y), (x + 11, y)), stroke, 1.3, arrow=arrow, dashed=dashed, classes=("legend",)
    )
