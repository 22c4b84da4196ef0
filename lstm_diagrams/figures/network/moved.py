"""Marks moved as a whole, so that a part of a picture can be drawn at its own origin and put where it belongs."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lstm_diagrams.drawing.kit.marks import Line, Mark


def moved(marks: Iterable[Mark], right: float, up: float) -> Iterator[Mark]:
    """The marks, ``right`` and ``up`` points from where they were."""
    for mark in marks:
        if isinstance(mark, Line):
            yield replace(mark, points=tuple((x + right, y + up) for x, y in mark.points))
        else:
            yield replace(mark, x=mark.x + right, y=mark.y + up)
