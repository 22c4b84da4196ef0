"""Short numbers and straight lines in SVG paths."""

import pytest

from lstm_diagrams.render.geometry import box_of, pairs, points, short, simplified


@pytest.mark.parametrize(
    ("value", "written"),
    [(1, "1"), (1.04, "1"), (1.05, "1.1"), (-0.04, "0"), ("12.50", "12.5"), (-3.25, "-3.2"), (1e6, "1000000")],
)
def test_numbers_have_one_decimal_at_most(value: str | float, written: str) -> None:
    assert short(value) == written


def test_coordinates_are_read_and_written() -> None:
    assert points("1,2 -3.5,4 5,-6") == [(1, 2), (-3.5, 4), (5, -6)]
    assert pairs([(1, 2), (-3.5, 0.04)]) == "1,2 -3.5,0"
    assert box_of([(1, 9), (-3, 4), (5, 6)]) == (-3, 4, 5, 9)


def test_straight_cubics_become_lines() -> None:
    assert simplified("M0,0C10,0 20,0 30,0") == "M0,0L30,0"
    assert simplified("M0,0C0,10 10,20 30,20 40,20 50,20 60,20") == "M0,0C0,10 10,20 30,20L60,20"


def test_curves_of_no_length_vanish() -> None:
    assert simplified("M5,5C5,5 5,5 5,5 8,5 9,5 10,5") == "M5,5L10,5"


def test_a_slanted_line_is_straight_too() -> None:
    assert simplified("M0,0C1,1 2,2 3,3") == "M0,0L3,3"
