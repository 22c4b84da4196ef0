"""Room for letters that have grown: space put in across the whole drawing, or up its whole height, where they would cover something.

All that stands on one side of such a seam moves by its width, boxes that it runs through get wider, and nothing changes its order.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import hypot
from typing import Any, TypeVar

from lstm_diagrams.drawing.kit.clearance import BESIDE, Extent, along, cut, holds, meet, text_extent
from lstm_diagrams.drawing.kit.groups import altered, solid
from lstm_diagrams.drawing.kit.marks import Box, Circle, Line, Mark, Parallelogram, Point, Writing

Placed = TypeVar("Placed", bound=tuple[Any, ...])
_ROUNDS = 4
_CLEAR = 0.6
"""Between two things that were moved apart, in points."""
_CORNERS = 1.1
"""Text whose corners lie so far out in its circle, in units of the radius, still is to lie in it when it has grown."""
_INSIDE, _CORNER, _EDGE, _DOUBT = 5.0, 4.0, 3.0, 0.04
"""Between a label and the edge of its shape, both sides together, more where its corners are round, and between a free text and the edge of a shape, in points;
and how far the width of a text may be off, in units of it."""
_ASIDE = 5.0
"""Between the end of a text and the edge of a shape beside it, where there was as much, in points."""
_AT_EDGE = 0.01
"""So near to the edge of a circle a line ends at it, in points."""
_HEAD = 5.0
"""How far an arrowhead reaches beside its line, and then some."""


@dataclass(frozen=True, slots=True)
class _Need:
    """Somewhere from ``low`` to ``high`` so much space is to be put in, from left to right or upwards."""

    low: float
    high: float
    space: float
    upwards: bool


def with_room(before: Sequence[Mark], after: Sequence[Mark], *, upwards: bool, roomy: bool = False) -> tuple[Mark, ...]:
    """The marks ``after`` letters have grown, moved apart where these cover what they did not ``before``.

    Args:
        before: the same marks in the same order, clear of each other as far as they are to be.
        after: with larger letters, nothing moved.
        roomy: whether text keeps clear of round corners and of edges that it was clear of, not just inside its shape.
        upwards: whether space is rather put in upwards, as on a page that goes on below; else where less of it is needed.
    """
    marks, whole = tuple(after), solid(after)
    for _ in range(_ROUNDS):
        needs = list(_needs(before, marks, upwards, roomy))
        if not needs:
            break
        across, up = (_Seams.of(marks, whole, [need for need in needs if need.upwards == way]) for way in (False, True))
        marks = _ended(marks, tuple(_moved(mark, across, up) for mark in marks))
    return marks


def _needs(before: Sequence[Mark], after: Sequence[Mark], upwards: bool, roomy: bool) -> Iterator[_Need]:
    """What is to be moved apart: a label and its shape, a free text and all that it covers."""
    aside = _ASIDE if roomy else 0.0
    shapes: list[tuple[Extent, Extent, Mark, Mark]] = []
    lines: list[tuple[int, Extent, Line, Line]] = []
    texts: list[_Thing] = []
    for was, now in zip(before, after, strict=True):
        if isinstance(was, Line) and isinstance(now, Line):
            lines.append((len(lines), now.extent, was, now))
        elif isinstance(now, Writing):
            if now.label.text.strip():
                texts.append((text_extent(was, ink=True), text_extent(now), (now.x, now.y, now.x, now.y)))
        elif isinstance(now, Box | Circle):
            shapes.append((was.extent, now.extent, was, now))
            if now.label is not None and now.label.text.strip():
                yield from _around_text(now, was, text_extent(now), text_extent(was), roomy)
    samples: dict[int, tuple[tuple[Point, Point], ...]] = {}
    for place, text in enumerate(texts):
        (left, bottom, right, top), anchor = text[1], (text[2][0], text[2][1])
        for other in _near(texts[place + 1 :], left, bottom, right, top):
            if meet(text[1], other[1]) and not meet(text[0], other[0]):
                yield from _apart(text, other, upwards)
        for held, now_held, before_shape, shape in _near(shapes, left - aside, bottom, right + aside, top):
            if isinstance(shape, Circle) and holds(held, text[0]):
                yield from _around_text(shape, before_shape, text[1], text[0], roomy)
            elif holds(held, text[0]):
                yield from _within(anchor, text, held, now_held, roomy)
            elif cut(_wide(text[1], aside), now_held) and not cut(_wide(text[0], aside), held):
                yield from _apart((text[0], _wide(text[1], aside), text[2]), (held, now_held, now_held), upwards)
        for line, _, was, now in _near(lines, left - _HEAD, bottom - _HEAD, right + _HEAD, top + _HEAD):
            if line not in samples:
                samples[line] = tuple(zip(along(now), along(was), strict=True))
            yield from _off_line(text, samples[line], upwards)


def _wide(text: Extent, aside: float) -> Extent:
    """With what is to be free at its ends."""
    return text[0] - aside, text[1], text[2] + aside, text[3]


def _near(things: Iterable[Placed], left: float, bottom: float, right: float, top: float) -> list[Placed]:
    """Those whose extents, which are the second of what is said of each, reach into a place."""
    return [
        thing for thing in things if (at := thing[1])[0] < right and at[2] > left and at[1] < top and at[3] > bottom
    ]


def _around_text(shape: Box | Circle, before: Mark, text: Extent, held: Extent, roomy: bool) -> Iterator[_Need]:
    """Space on both sides of the middle of a shape, where the text in its middle has got too large for it."""
    left, bottom, right, top = shape.extent
    if not holds(before.extent, held) or text[2] - text[0] <= held[2] - held[0]:
        return
    inside = _INSIDE + (_CORNER if roomy and isinstance(shape, Box) and shape.rounded else 0.0)
    wide = text[2] - text[0] + inside - (right - left)
    high = 2 * max(shape.y - text[1], text[3] - shape.y) + _INSIDE - (top - bottom)
    if isinstance(shape, Circle) and isinstance(before, Circle):
        (now, was) = (
            hypot((each[2] - each[0]) / 2, max(y - each[1], each[3] - y))
            for each, y in ((text, shape.y), (held, before.y))
        )
        share = 1.0 if was < before.radius * _CORNERS else before.radius / was
        wide = high = 2 * (now * share + _CLEAR - shape.radius)
    for space, low, middle, end, upwards in ((wide, left, shape.x, right, False), (high, bottom, shape.y, top, True)):
        if space > 0:
            yield _Need(low, middle, space / 2, upwards)
            yield _Need(middle, end, space / 2, upwards)


def _within(anchor: Point, text: "_Thing", before: Extent, shape: Extent, roomy: bool) -> Iterator[_Need]:
    """Space between the edges of a shape and a free text that stands in it, where one has grown or the other got narrower."""
    old, new, _ = text
    wide = new[2] - new[0]
    tighter = wide - (old[2] - old[0]) > shape[2] - shape[0] - (before[2] - before[0]) + _CLEAR
    for axis, margin in ((0, _EDGE + _DOUBT * wide if roomy or tighter else 0.0), (1, 0.0)):
        low = high = margin
        if roomy:
            low, high = (
                max(0.0, min(margin, at)) for at in (old[axis] - before[axis], before[axis + 2] - old[axis + 2])
            )
        if shape[axis] > new[axis] - low:
            yield _Need(shape[axis], anchor[axis], shape[axis] - new[axis] + low + _CLEAR, bool(axis))
        if new[axis + 2] + high > shape[axis + 2]:
            yield _Need(anchor[axis], shape[axis + 2], new[axis + 2] + high - shape[axis + 2] + _CLEAR, bool(axis))


_Thing = tuple[Extent, Extent, Extent]
"""What something covered before, what it covers, and its ends that must stay on their sides of the space between."""


def _apart(one: _Thing, other: _Thing, upwards: bool) -> Iterator[_Need]:
    """Space between two things that were apart, on the axis that needs less of it, or upwards."""
    found = []
    for axis in (0, 1):
        for low, high in ((one, other), (other, one)):
            if low[0][axis + 2] <= high[0][axis] + 2 * _CLEAR and low[2][axis + 2] <= high[2][axis]:
                space = low[1][axis + 2] - high[1][axis] + _CLEAR
                found.append(_Need(low[2][axis + 2], high[2][axis], space, bool(axis)))
    if found:
        yield min(found, key=lambda need: (upwards and not need.upwards, need.space))


def _off_line(text: _Thing, points: Iterable[tuple[Point, Point]], upwards: bool) -> Iterator[_Need]:
    """Space between a text and the points of a line, now and before, that it has come to cover."""
    left, bottom, right, top = text[1][0] - BESIDE, text[1][1], text[1][2] + BESIDE, text[1][3]
    for (x, y), (old_x, old_y) in points:
        if left < x < right and bottom < y < top:
            yield from _apart(
                text, ((old_x, old_y, old_x, old_y), (x - BESIDE, y, x + BESIDE, y), (x, y, x, y)), upwards
            )


@dataclass(frozen=True, slots=True)
class _Seams:
    """Where space is put in on one axis, from the lowest place, and how much of it up to each."""

    places: tuple[float, ...]
    sums: tuple[float, ...]

    @classmethod
    def of(cls, marks: Sequence[Mark], whole: Sequence[bool], needs: Iterable[_Need]) -> "_Seams":
        """As few as will do; where things are furthest apart, and never through a block, as are the ``whole`` marks."""
        wanted = sorted(needs, key=lambda need: need.high - need.low)
        found: dict[float, float] = {}
        gaps = _gaps(marks, whole, int(wanted[0].upwards)) if wanted else []
        for need in wanted:
            more = need.space - sum(width for place, width in found.items() if need.low < place < need.high)
            place = _widest(gaps, need) if more > 0 else None
            if place is not None:
                found[place] = found.get(place, 0.0) + more
        places = tuple(sorted(found))
        return cls(places, (0.0, *accumulate(found[place] for place in places)))

    def __call__(self, place: float) -> float:
        """Where a place moves to."""
        return place + self.sums[bisect_left(self.places, place)]


def _gaps(marks: Sequence[Mark], whole: Sequence[bool], axis: int) -> list[tuple[float, float]]:
    """From each end of a shape or line to the next one, but for those within blocks and empty boxes, whose sizes may be numbers."""
    ends: set[float] = set()
    blocks: list[tuple[float, float]] = []
    for mark, is_whole in zip(marks, whole, strict=True):
        if isinstance(mark, Line):
            ends.update(round(point[axis], 3) for point in mark.points)
        elif isinstance(mark, Writing):
            ends.add(round((mark.x, mark.y)[axis], 3))
        else:
            extent = mark.extent
            ends.update((round(extent[axis], 3), round(extent[axis + 2], 3)))
            if isinstance(mark, Circle):
                ends.add(round((mark.x, mark.y)[axis], 3))
            if is_whole or isinstance(mark, Parallelogram):
                blocks.append((extent[axis], extent[axis + 2]))
    found = pairwise(sorted(ends))
    return [(low, high) for low, high in found if not any(start < (low + high) / 2 < end for start, end in blocks)]


def _widest(gaps: Sequence[tuple[float, float]], need: _Need) -> float | None:
    """The middle of the widest gap where space may be put in, None where there is none."""
    inside = [(max(low, need.low), min(high, need.high)) for low, high in gaps if low < need.high and high > need.low]
    if not inside:
        return None
    low, high = max(inside, key=lambda gap: gap[1] - gap[0])
    return (low + high) / 2 if high > low else None


def _ended(before: Sequence[Mark], after: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks ``after`` they moved, with each line that ended at a circle at its edge again: it may have grown less than its room."""
    circles = [
        (was, now)
        for was, now in zip(before, after, strict=True)
        if isinstance(was, Circle) and isinstance(now, Circle) and was != now
    ]
    return tuple(
        altered(
            now,
            points=(
                _at_edge(was.points[0], now.points[0], circles),
                *now.points[1:-1],
                _at_edge(was.points[-1], now.points[-1], circles),
            ),
        )
        if isinstance(was, Line) and isinstance(now, Line)
        else now
        for was, now in zip(before, after, strict=True)
    )


def _at_edge(was: Point, now: Point, circles: Iterable[tuple[Circle, Circle]]) -> Point:
    """Where the end of a line is now: of one at the edge of a circle, at its edge on the same side."""
    for old, new in circles:
        if abs(hypot(was[0] - old.x, was[1] - old.y) - old.radius) < _AT_EDGE:
            x, y = now[0] - new.x, now[1] - new.y
            share = new.radius / (hypot(x, y) or 1.0)
            return new.x + x * share, new.y + y * share
    return now


def _moved(mark: Mark, across: _Seams, up: _Seams) -> Mark:
    if isinstance(mark, Line):
        return altered(mark, points=tuple((across(x), up(y)) for x, y in mark.points))
    if isinstance(mark, Box):
        left, bottom, right, top = mark.extent
        left, bottom, right, top = across(left), up(bottom), across(right), up(top)
        return altered(mark, x=(left + right) / 2, y=(bottom + top) / 2, width=right - left, height=top - bottom)
    if isinstance(mark, Circle):
        x, y = across(mark.x), up(mark.y)
        left, bottom, right, top = mark.extent
        radius = min(x - across(left), across(right) - x, y - up(bottom), up(top) - y)
        return altered(mark, x=x, y=y, radius=radius)
    return altered(mark, x=across(mark.x), y=up(mark.y))
