"""Ways of lines: Bezier points that go where the corners say."""

import math
from itertools import pairwise

import pytest

from lstm_diagrams.drawing.kit.lines import between, rounded, straight


def _on_curve(points: tuple[tuple[float, float], ...], steps: int = 20) -> list[tuple[float, float]]:
    """Points along the cubics, by de Casteljau's construction."""
    found = []
    for first in range(0, len(points) - 1, 3):
        for step in range(steps + 1):
            level = list(points[first : first + 4])
            while len(level) > 1:
                level = [between(one, other, step / steps) for one, other in pairwise(level)]
            found.append(level[0])
    return found


def test_between_is_a_share_of_the_way() -> None:
    assert between((0, 10), (10, 30), 0.25) == (2.5, 15)


def test_a_straight_line_has_its_controls_on_itself() -> None:
    assert straight((0, 0), (9, 3)) == ((0, 0), (3, 1), (6, 2), (9, 3))


def test_a_polyline_goes_through_its_corners() -> None:
    corners = [(0, 0), (10, 0), (10, 20)]
    points = straight(*corners)
    assert len(points) == 3 * 2 + 1
    assert list(points[::3]) == corners


def test_rounded_corners_are_quarter_circles() -> None:
    points = rounded([(0, 0), (50, 0), (50, 50)], radius=10)
    assert (points[0], points[-1]) == ((0, 0), (50, 50))
    assert len(points) % 3 == 1
    arc = [(x, y) for x, y in _on_curve(points) if x > 40 and y < 10]
    assert arc
    assert all(math.dist(point, (40, 10)) == pytest.approx(10, abs=0.01) for point in arc)


def test_rounding_never_takes_more_than_half_a_side() -> None:
    points = rounded([(0, 0), (6, 0), (6, 100)], radius=50)
    assert all(0 <= x <= 6 + 1e-9 and -1e-9 <= y <= 100 for x, y in _on_curve(points))


def test_rounded_without_an_inner_corner_is_straight() -> None:
    assert rounded([(0, 0), (9, 0)]) == straight((0, 0), (9, 0))
