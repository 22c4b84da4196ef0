"""Short numbers and straight lines in SVG paths."""

import math
import re
from collections.abc import Iterable
from functools import lru_cache

Point = tuple[float, float]
_NUMBER = re.compile(r"-?\d+\.?\d*")


@lru_cache(maxsize=4096)  # marks stand in rows and columns
def short(value: str | float) -> str:
    """A coordinate with one decimal at most, as short as it can be written."""
    text = f"{float(value):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def points(text: str) -> list[Point]:
    """All coordinate pairs of a ``points`` or ``d`` attribute."""
    numbers = [float(number) for number in _NUMBER.findall(text)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def pairs(coordinates: Iterable[Point]) -> str:
    """Coordinates as an SVG attribute."""
    return " ".join([f"{short(x)},{short(y)}" for x, y in coordinates])


def box_of(coordinates: Iterable[Point]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    xs, ys = zip(*coordinates, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def simplified(path: str) -> str:
    """A path of cubic curves with those that are straight written as lines (``M x,y C ...`` as Graphviz writes it)."""
    start, *rest = points(path)
    parts = ["M" + pairs([start])]
    here = start
    for first in range(0, len(rest), 3):
        control1, control2, end = rest[first : first + 3]
        if end == here == control1 == control2:
            continue
        straight = all(_distance(control, here, end) < 0.15 for control in (control1, control2))
        parts.append("L" + pairs([end]) if straight else "C" + pairs([control1, control2, end]))
        here = end
    return "".join(parts)


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far ``point`` lies from the straight line between start and end (from start, if both are the same)."""
    length = math.dist(start, end)
    if length < 1e-9:
        return math.dist(point, start)
    (x, y), (x0, y0), (x1, y1) = point, start, end
    return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
