"""Groups of marks: how far one reaches, and the same one elsewhere."""

from collections.abc import Iterable
from dataclasses import replace

from lstm_diagrams.drawing.kit.marks import Line, Mark


def reach(marks: Iterable[Mark]) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of all marks together."""
    lefts, bottoms, rights, tops = zip(*(mark.extent for mark in marks), strict=True)
    return (min(lefts), min(bottoms), max(rights), max(tops))


def moved(marks: Iterable[Mark], right: float, up: float = 0) -> tuple[Mark, ...]:
    """The marks, moved to the right and upwards."""
    if not right and not up:
        return tuple(marks)
    return tuple(_moved(mark, right, up) for mark in marks)


def _moved(mark: Mark, right: float, up: float) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, points=tuple((x + right, y + up) for x, y in mark.points))
    return replace(mark, x=mark.x + right, y=mark.y + up)
