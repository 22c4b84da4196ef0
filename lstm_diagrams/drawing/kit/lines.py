"""Ways of lines: straight, with rounded corners, curved; each gives the Bezier points of marks.Line."""

import math
from collections.abc import Sequence
from itertools import pairwise

from lstm_diagrams.drawing.kit.marks import Point

_ARC = 0.5522847498
"""Control distance of a quarter circle of radius 1 drawn as one cubic."""


def between(start: Point, end: Point, share: float) -> Point:
    """The point ``share`` of the way from ``start`` to ``end``."""
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def straight(*corners: Point) -> tuple[Point, ...]:
    """A polyline through the corners."""
    points = [corners[0]]
    for start, end in pairwise(corners):
        points += [between(start, end, 1 / 3), between(start, end, 2 / 3), end]
    return tuple(points)


def rounded(corners: Sequence[Point], radius: float = 8) -> tuple[Point, ...]:
    """A polyline whose inner corners are quarter arcs of at most ``radius``."""
    points = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        reach = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        enter = between(corner, before, reach / math.dist(before, corner))
        leave = between(corner, after, reach / math.dist(corner, after))
        points += straight(points[-1], enter)[1:]
        points += [between(enter, corner, _ARC), between(leave, corner, _ARC), leave]
    points += straight(points[-1], corners[-1])[1:]
    return tuple(points)
