"""Ways of lines between things that stand in each other's way: the first of some ways that runs over nothing."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lstm_diagrams.drawing.kit.marks import Point

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top."""
_ROOM = 3.0


def free(ways: Iterable[Sequence[Point]], things: Sequence[Rect], ends: Sequence[Rect] = ()) -> list[Point]:
    """The first way that crosses the fewest things; ``ends`` are those that it may touch."""
    others = [thing for thing in things if thing not in ends]
    best: tuple[int, list[Point]] | None = None
    for way in ways:
        corners = _without_turns(way)
        crossed = sum(_crosses(corners, thing) for thing in others)
        if best is None or crossed < best[0]:
            best = crossed, corners
        if not crossed:
            break
    assert best is not None, "a way to choose from"
    return best[1]


def upward(start: Point, end: Point, things: Sequence[Rect], *, gap: float = 12.0) -> Iterator[list[Point]]:
    """Ways from the top of one thing to the bottom of another above it: straight, with one turn, or past what is between."""
    (x, y), (to, up) = start, end
    if abs(x - to) < 0.5:
        yield [start, (x, up)]
    yield [start, (x, up - gap), (to, up - gap), end]
    yield [start, (x, y + gap), (to, y + gap), end]
    yield [start, (x, y + gap / 3), (to, y + gap / 3), end]  # close by, under words that stand between
    for track in tracks(things, y, up, (x + to) / 2):
        yield [start, (x, y + gap), (track, y + gap), (track, up - gap), (to, up - gap), end]


def tracks(things: Sequence[Rect], low: float, high: float, near: float) -> list[float]:
    """Heights are given, x is sought: beside each thing that stands between two heights, the nearest first."""
    low, high = sorted((low, high))
    between = [thing for thing in things if thing[1] < high and thing[3] > low]
    beside = [
        edge + side for thing in between for edge, side in ((thing[0], -10.0), (thing[2], 10.0), (thing[2], 18.0))
    ]
    return sorted(beside, key=lambda x: abs(x - near))


def _without_turns(way: Sequence[Point]) -> list[Point]:
    """The corners of a way without those that are none."""
    corners = [way[0]]
    for point in way[1:]:
        if abs(point[0] - corners[-1][0]) + abs(point[1] - corners[-1][1]) > 0.5:
            corners.append(point)
    kept = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        straight = (abs(before[0] - corner[0]) < 0.5 and abs(corner[0] - after[0]) < 0.5) or (
            abs(before[1] - corner[1]) < 0.5 and abs(corner[1] - after[1]) < 0.5
        )
        if not straight:
            kept.append(corner)
    return [*kept, corners[-1]] if len(corners) > 1 else [way[0], way[-1]]


def _crosses(corners: Sequence[Point], thing: Rect) -> bool:
    left, bottom, right, top = thing[0] - _ROOM, thing[1] - _ROOM, thing[2] + _ROOM, thing[3] + _ROOM
    return any(
        max(x, to) > left and min(x, to) < right and max(y, up) > bottom and min(y, up) < top
        for (x, y), (to, up) in pairwise(corners)
    )
