"""Places of cells that are one box each."""

import pytest

from lstm_diagrams.drawing.boxed.grid import CELL_HEIGHT, BoxedGrid, moments
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent


def _grid(drawn: tuple[int | None, ...] = (0, 1), **sizes: int | str) -> BoxedGrid:
    return BoxedGrid(next(recurrences(recurrent(**sizes))), drawn)


@pytest.mark.parametrize("directions", [1, 2])
def test_layers_stand_above_each_other_and_hold_their_cells(directions: int) -> None:
    grid = _grid((0, 1, None, 8), layers=9, directions=directions)
    for place in range(4):
        bottom, top = grid.band(place)
        assert (grid.band(place - 1)[1] if place else grid.radius) < bottom < top
        if grid.layers[place] is not None:
            for direction in range(directions):
                middle = grid.cell_y(place, direction)
                assert bottom < middle - CELL_HEIGHT / 2 < middle + CELL_HEIGHT / 2 <= grid.top(place) < top
    assert grid.output_y > grid.band(3)[1]
    assert list(grid.drawn) == [(0, 0), (1, 1), (3, 8)]


def test_lines_of_one_direction_pass_the_cell_of_the_other() -> None:
    grid = _grid(directions=2)
    (moment, *_) = moments(grid, 0, 0.0)
    for direction in (0, 1):
        x, half = grid.up_x(moment, direction), grid.cell_width / 2
        assert abs(x - grid.cell_x(moment, direction)) < half
        assert abs(x - grid.cell_x(moment, 1 - direction)) > half


def test_c_runs_above_h_and_a_single_state_in_the_middle() -> None:
    grid = _grid()
    assert grid.lane_y(0, 0, "h") < grid.cell_y(0, 0) < grid.lane_y(0, 0, "c")
    single = _grid(kind="gru")
    assert single.lane_y(0, 0, "h") == single.cell_y(0, 0)


def test_moments_are_the_drawn_steps_and_a_gap() -> None:
    grid = _grid(steps=9)
    assert [moment.index for moment in moments(grid, 0, 0.0)] == list("123456789")
    columns = moments(grid, 5, 40.0)
    assert [(moment.index, moment.name) for moment in columns] == [
        ("1", "t1"), ("2", "t2"), ("", "dots"), ("8", "t8"), ("9", "t9"),
    ]  # fmt: skip
    assert columns[0].x == 40
    assert columns[1].x - columns[0].x > grid.cell_width


def test_long_names_make_room() -> None:
    usual, long = _grid(), _grid(steps=10**6)
    assert usual.spread == 0
    assert long.spread > 0
    assert long.cell_width > usual.cell_width
    assert long.radius > usual.radius
