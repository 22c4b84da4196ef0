"""Groups of marks: how far one reaches, and the same one elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.marks import Box, Line, Mark
from lstm_diagrams.theme import VALUE_ROLES


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


def solid(marks: Sequence[Mark]) -> list[bool]:
    """Of each mark whether it is a box with nothing in it, neither words nor other marks, whose size may stand for a number.

    One whose colour does so may be of any size.
    """
    places = [sum(mark.extent[::2]) / 2 for mark in marks], [sum(mark.extent[1::2]) / 2 for mark in marks]
    return [
        isinstance(mark, Box)
        and mark.label is None
        and mark.fill not in VALUE_ROLES
        and not _around_any(mark, number, *places)
        for number, mark in enumerate(marks)
    ]


def _around_any(box: Box, own: int, xs: Sequence[float], ys: Sequence[float]) -> bool:
    left, bottom, right, top = box.extent
    inside = (n for n, (x, y) in enumerate(zip(xs, ys, strict=True)) if left < x < right and bottom < y < top)
    return any(number != own for number in inside)
