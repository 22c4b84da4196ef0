"""Any parallelogram as a four-sided Graphviz polygon: its ``skew``, ``orientation``, ``width`` and ``height``.

Graphviz takes a square of side ``sqrt(1/2)``, applies [[k, s/2], [0, 1]] with ``s`` the skew and ``k = sqrt(1 + s^2)``, turns
it by the orientation, and scales each axis to the node's width and height, but never down (``lib/common/shapes.c``).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Point

_SIDE = math.sqrt(0.5)


@dataclass(frozen=True, slots=True)
class Skew:
    """What Graphviz needs to know of a parallelogram: ``orientation`` in degrees, sizes in points."""

    skew: float
    orientation: float
    width: float
    height: float


def skew_of(along: Point, up: Point) -> Skew:
    """The polygon spanned by two edges. ValueError where they are parallel, or slanted too strongly for Graphviz."""
    if along[0] * up[1] - along[1] * up[0] < 0:
        along, up = up, along
    back, down = (-along[0], -along[1]), (-up[0], -up[1])
    solutions = [found for pair in ((along, up), (up, back), (back, down), (down, along)) for found in _solved(*pair)]
    if not solutions:
        raise ValueError(f"Graphviz has no polygon with the edges {along} and {up}")
    skew, turn = min(solutions, key=lambda solution: abs(solution[0]))
    width, height = abs(along[0]) + abs(up[0]), abs(along[1]) + abs(up[1])
    unit_width, unit_height = _unit_extent(skew, turn)
    return Skew(skew, math.degrees(turn), width / max(1, unit_width), height / max(1, unit_height))


def _solved(a: Point, b: Point) -> Iterator[tuple[float, float]]:
    """Skews and turns (radians) that give edges along ``a`` and ``b`` but for the scale of each axis.

    The rows of the unit shape have the directions (a.x, b.x) and (a.y, b.y). Taken through the inverse of the skew they
    must be at right angles; with ``tangent = s / k`` that is a quadratic equation.
    """
    for tangent in _roots(0.75 * a[0] * a[1], 0.5 * (b[0] * a[1] + a[0] * b[1]), -(a[0] * a[1] + b[0] * b[1])):
        if abs(tangent) < 1:
            k = 1 / math.sqrt(1 - tangent**2)
            row = (a[0] / k, b[0] - a[0] * tangent / 2)
            yield tangent * k, math.atan2(-row[1], row[0])


def _roots(a: float, b: float, c: float) -> tuple[float, ...]:
    if a == 0:
        return (-c / b,) if b else ()
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return ()
    root = math.sqrt(discriminant)
    return ((-b - root) / (2 * a), (-b + root) / (2 * a))


def _unit_extent(skew: float, turn: float) -> tuple[float, float]:
    """Width and height of the turned unit shape."""
    cos, sin = math.cos(turn), math.sin(turn)
    k = math.hypot(1, skew)
    width = _SIDE * (abs(cos * k) + abs(cos * skew / 2 - sin))
    height = _SIDE * (abs(sin * k) + abs(sin * skew / 2 + cos))
    return width, height
