"""Columns of units."""

from lstm_diagrams.drawing.kit.units import dots, unit_column


def _column(indices: tuple[int | None, ...]) -> list:
    return list(unit_column(10, 50, indices, pitch=20, radius=6, fill="h_fill", stroke="h", classes=("unit", "t1")))


def test_units_run_from_top_to_bottom_around_the_middle() -> None:
    circles = _column((0, 1, 2))
    assert [(circle.x, circle.y) for circle in circles] == [(10, 70), (10, 50), (10, 30)]
    assert [circle.classes for circle in circles] == [("unit", "t1", f"unit{number}") for number in (1, 2, 3)]


def test_a_gap_is_three_dots_between_its_neighbours() -> None:
    marks = _column((0, None, 99))
    gap = [mark for mark in marks if "dots" in mark.classes]
    circles = [mark for mark in marks if "unit" in mark.classes]
    assert [circle.classes[-1] for circle in circles] == ["unit1", "unit100"]
    assert len(gap) == 3
    assert all(circles[1].y + 6 < dot.y - dot.radius and dot.y + dot.radius < circles[0].y - 6 for dot in gap)


def test_no_units_is_an_empty_column() -> None:
    assert _column(()) == []


def test_dots_have_no_outline() -> None:
    assert [(dot.x, dot.y, dot.stroke) for dot in dots([(1, 2), (3, 4)])] == [(1, 2, None), (3, 4, None)]
