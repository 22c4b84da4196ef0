"""Marks seen in a mirror: what ran to the right runs to the left, texts stay readable."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lstm_diagrams.drawing.kit.marks import Align, Line, Mark, Parallelogram, Writing

_ALIGN: dict[Align, Align] = {"left": "right", "center": "center", "right": "left"}


def mirrored(marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks with x turned into -x."""
    for mark in marks:
        if isinstance(mark, Line):
            yield replace(mark, points=tuple((-x, y) for x, y in mark.points))
        elif isinstance(mark, Writing):
            yield replace(mark, x=-mark.x, align=_ALIGN[mark.align])
        elif isinstance(mark, Parallelogram):
            (right, rise), (lean, tall) = mark.along, mark.up
            yield replace(mark, x=-mark.x, along=(-right, rise), up=(-lean, tall))
        else:
            yield replace(mark, x=-mark.x)
