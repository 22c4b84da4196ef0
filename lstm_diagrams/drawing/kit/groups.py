"""Groups of marks: how far one reaches, and the same one elsewhere."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

from lstm_diagrams.drawing.kit.marks import Box, Line, Mark
from lstm_diagrams.theme import SHARE_ROLES, VALUE_ROLES

_SLOTS: dict[type, dict[str, tuple[Callable[..., Any], Callable[..., None]]]] = {
    kind: {name: (vars(kind)[name].__get__, vars(kind)[name].__set__) for name in kind.__dataclass_fields__}
    for kind in get_args(Mark)
}
"""How each field of each kind of mark is read and written."""


def reach(marks: Iterable[Mark]) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of all marks together."""
    lefts, bottoms, rights, tops = zip(*(mark.extent for mark in marks), strict=True)
    return (min(lefts), min(bottoms), max(rights), max(tops))


def moved(marks: Iterable[Mark], right: float, up: float = 0) -> tuple[Mark, ...]:
    """The marks, moved to the right and upwards."""
    if not right and not up:
        return tuple(marks)
    return tuple([altered(mark, **_shift(mark, right, up)) for mark in marks])


def with_classes(mark: Mark, classes: tuple[str, ...], right: float = 0, up: float = 0) -> Mark:
    """The mark with other classes, moved to the right and upwards."""
    return altered(mark, **_shift(mark, right, up), classes=classes)


def _shift(mark: Mark, right: float, up: float) -> dict[str, Any]:
    """Where a mark stands once it is moved."""
    if not right and not up:
        return {}
    if isinstance(mark, Line):
        return {"points": tuple([(x + right, y + up) for x, y in mark.points])}
    return {"x": mark.x + right, "y": mark.y + up}


def altered(mark: Mark, **values: Any) -> Mark:
    """As ``dataclasses.replace``, in a fraction of its time: a network has hundreds of marks, each moved and given its classes."""
    kind = type(mark)
    slots = _SLOTS[kind]
    made = object.__new__(kind)
    for read, write in slots.values():
        write(made, read(mark))
    for name, value in values.items():
        slots[name][1](made, value)
    return made


def solid(marks: Sequence[Mark]) -> list[bool]:
    """Of each mark whether it is a box with nothing in it, neither words nor other marks, whose size may stand for a number.

    One whose colour does so may be of any size, and an outline alone, as of padding, and one where two h are joined.
    """
    places = [sum(mark.extent[::2]) / 2 for mark in marks], [sum(mark.extent[1::2]) / 2 for mark in marks]
    return [
        isinstance(mark, Box)
        and mark.label is None
        and mark.fill is not None
        and "joint" not in mark.classes
        and mark.fill not in (*VALUE_ROLES, *SHARE_ROLES)
        and not _around_any(mark, number, *places)
        for number, mark in enumerate(marks)
    ]


def _around_any(box: Box, own: int, xs: Sequence[float], ys: Sequence[float]) -> bool:
    left, bottom, right, top = box.extent
    inside = (n for n, (x, y) in enumerate(zip(xs, ys, strict=True)) if left < x < right and bottom < y < top)
    return any(number != own for number in inside)
