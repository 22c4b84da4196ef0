"""Whether a drawing that was made denser still keeps its text clear: of other text, of outlines, of lines."""

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Point, Writing

Extent = tuple[float, float, float, float]
_Key = TypeVar("_Key", bound=Hashable)
_SLACK = 0.5
_LINE = 0.62
"""Half the height of a line of text that nothing else may cover, in units of its size."""
_INK = (0.57, 0.42)
"""How far the letters of a line reach below and above its middle: what was that near stays as near at most."""
_LETTERS, _INDICES = (0.58, 0.4), (0.79, 0.62)
"""How far the letters of a formula reach below and above the middle of their line, and how far its indices do."""
_SAMPLES = 8
BESIDE = 1.0
"""How near a line may come to the end of a text, in points."""
_HEAD, _HEAD_HALF = 10.0, 4.0
"""Length and half the width of an arrowhead of size 1, in points."""
_SHORTEST = 12.0
"""Of an arrow, in points: its head and a bit of its shaft."""


def as_clear(before: Sequence[Mark], after: Sequence[Mark]) -> bool:
    """Whether nothing covers a text, or another shape, and no arrow is too short, that was not so before.

    The marks are the same ones in the same order, moved or with text of another size.
    """
    return (
        _texts_clear(dict(_texts(before, ink=True)), dict(_texts(after, ink=True)))
        and _outlines_clear(before, after)
        and _lines_clear(before, after)
        and _arrows_long(before, after)
    )


def _texts_clear(old: dict[int, Extent], new: dict[int, Extent]) -> bool:
    return not any(
        meet(new[one], new[other]) and not meet(old[one], old[other]) for one, other in _above_each_other(new)
    )


def _outlines_clear(before: Sequence[Mark], after: Sequence[Mark]) -> bool:
    """No outline runs through a text, and no small shape overlaps another, where it did not."""
    old, new = dict(_texts(before, ink=True)), dict(_texts(after, ink=False))
    shapes = {number: mark.extent for number, mark in enumerate(after) if isinstance(mark, Box | Circle)}
    for one, other in _above_each_other(shapes):
        if _clash(shapes[one], shapes[other]) and not _clash(before[one].extent, before[other].extent):
            return False
    both = {("shape", number): extent for number, extent in shapes.items()}
    both |= {("text", number): extent for number, extent in new.items()}
    for pair in _above_each_other(both):
        (kind, shape), (other_kind, text) = sorted(pair)
        differ = (kind, other_kind) == ("shape", "text")
        if differ and cut(new[text], shapes[shape]) and not cut(old[text], before[shape].extent):
            return False
    return True


def _above_each_other(extents: Mapping[_Key, Extent]) -> Iterator[tuple[_Key, _Key]]:
    """All pairs of which neither lies wholly left of the other."""
    open_: list[_Key] = []
    for key, (left, *_) in sorted(extents.items(), key=lambda item: item[1][0]):
        open_ = [other for other in open_ if extents[other][2] > left]
        yield from ((other, key) for other in open_)
        open_.append(key)


def _lines_clear(before: Sequence[Mark], after: Sequence[Mark]) -> bool:
    """No line runs through a free text where it did not, or further than it did; labels of shapes lie above lines."""
    old, new = (
        {number: extent for number, extent in _texts(marks, ink=marks is before) if isinstance(marks[number], Writing)}
        for marks in (before, after)
    )
    for was, now in zip(before, after, strict=True):
        if isinstance(now, Line) and isinstance(was, Line):
            left, bottom, right, top = now.extent
            near = [
                n for n, own in new.items() if own[0] < right and own[2] > left and own[1] < top and own[3] > bottom
            ]
            points = list(along(now)) if near else []
            if any(_inside(points, new[text]) > _inside(list(along(was)), old[text]) for text in near):
                return False
    return True


def _arrows_long(before: Sequence[Mark], after: Sequence[Mark]) -> bool:
    arrows = [(was, now) for was, now in zip(before, after, strict=True) if isinstance(now, Line) and now.arrow]
    return not any(_length(now) < min(_SHORTEST, _length(was)) - _SLACK for was, now in arrows)


def _length(line: Mark) -> float:
    left, bottom, right, top = line.extent
    return right - left + top - bottom


def _texts(marks: Sequence[Mark], *, ink: bool) -> Iterator[tuple[int, Extent]]:
    for number, mark in enumerate(marks):
        if isinstance(mark, Writing | Box | Circle) and mark.label is not None and mark.label.text.strip():
            yield number, text_extent(mark, ink=ink)


def text_extent(mark: Mark, *, ink: bool = False) -> Extent:
    """What a free text, or the label of a shape, covers, with ``ink`` its letters alone; ValueError for a mark without."""
    label = mark.label if isinstance(mark, Writing | Box | Circle) else None
    if label is None:
        raise ValueError(f"{mark} has no text")
    return _around(mark.center if isinstance(mark, Writing) else (mark.x, mark.y), label, ink=ink)  # type: ignore[union-attr]


def _around(middle: Point, label: Label, *, ink: bool) -> Extent:
    (x, y), wide = middle, label.width / 2
    if label.math:
        low, high = (_INDICES[end] if mark in label.text else _LETTERS[end] for end, mark in enumerate("_^"))
    else:
        more = label.height / 2 / label.size - 0.625
        low, high = (more + end for end in (_INK if ink else (_LINE, _LINE)))
    return x - wide, y - low * label.size, x + wide, y + high * label.size


def meet(one: Extent, other: Extent) -> bool:
    """Whether two extents overlap."""
    return (
        one[0] < other[2] - _SLACK
        and other[0] < one[2] - _SLACK
        and one[1] < other[3] - _SLACK
        and other[1] < one[3] - _SLACK
    )


def cut(inner: Extent, shape: Extent) -> bool:
    """Whether the outline of a shape runs through something."""
    return meet(inner, shape) and not holds(shape, inner)


def holds(outer: Extent, inner: Extent) -> bool:
    """Whether one extent lies within another."""
    return (
        outer[0] <= inner[0] + _SLACK
        and outer[1] <= inner[1] + _SLACK
        and inner[2] <= outer[2] + _SLACK
        and inner[3] <= outer[3] + _SLACK
    )


def _clash(one: Extent, other: Extent) -> bool:
    return meet(one, other) and not holds(one, other) and not holds(other, one)


def along(line: Line) -> Iterator[Point]:
    """Points of a line from its start on, then the corners of its arrowhead."""
    points = line.points
    for start in range(0, len(points) - 1, 3):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[start : start + 4]
        for step in range(_SAMPLES + 1):
            t = step / _SAMPLES
            u = 1 - t
            a, b, c, d = u**3, 3 * u * u * t, 3 * u * t * t, t**3
            yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
    if line.arrow:
        yield from _head(points[-2], points[-1], line.arrow_size)


def _head(before: Point, tip: Point, size: float) -> Iterator[Point]:
    """The two corners at the back of an arrowhead."""
    length = math.dist(before, tip) or 1.0
    along = ((tip[0] - before[0]) / length, (tip[1] - before[1]) / length)
    back = (tip[0] - _HEAD * size * along[0], tip[1] - _HEAD * size * along[1])
    for side in (-_HEAD_HALF * size, _HEAD_HALF * size):
        yield back[0] - side * along[1], back[1] + side * along[0]


def _inside(points: Sequence[Point], text: Extent) -> int:
    """How many points of a line lie in a text."""
    left, bottom, right, top = text
    return sum(left - BESIDE < x < right + BESIDE and bottom < y < top for x, y in points)
