"""Lines between cells that are one box each."""

from itertools import pairwise

import pytest

from lstm_diagrams.drawing.boxed.grid import BoxedGrid, Moment, moments
from lstm_diagrams.drawing.boxed.lines import chains, end_places, end_width, loop_reach, loops, rising
from lstm_diagrams.drawing.kit.marks import Line, Writing
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent


def _grid(drawn: tuple[int | None, ...] = (0,), **sizes: int) -> BoxedGrid:
    return BoxedGrid(next(recurrences(recurrent(**({"layers": 1} | sizes)))), drawn)


def test_a_chain_leads_from_cell_to_cell() -> None:
    grid = _grid(steps=4)
    columns = moments(grid, 0, 0.0)
    arrows = [mark for mark in chains(grid, columns) if isinstance(mark, Line) and "c" in mark.classes]
    assert [arrow.classes[-1] for arrow in arrows] == ["initial", "t1", "t2", "t3", "final"]
    assert (arrows[0].points[0][0], arrows[-1].points[-1][0]) == end_places(grid, columns)
    for moment, (before, after) in zip(columns, pairwise(arrows), strict=True):
        assert before.points[-1][0] == moment.x - grid.cell_width / 2
        assert after.points[0][0] == moment.x + grid.cell_width / 2


def test_reverse_arrows_point_back() -> None:
    grid = _grid(steps=4, directions=2)
    lines = [mark for mark in chains(grid, moments(grid, 0, 0.0)) if isinstance(mark, Line) and "h" in mark.classes]
    for line in lines:
        assert (line.points[0][0] > line.points[-1][0]) == ("reverse" in line.classes)
    reverse = [line.classes[-1] for line in lines if "reverse" in line.classes]
    assert reverse == ["final", "t2", "t3", "t4", "initial"]


@pytest.mark.parametrize("steps", [4, 10**6])
def test_names_of_states_fit_their_room(steps: int) -> None:
    grid = _grid(steps=steps, directions=2)
    columns = moments(grid, 5, 0.0)
    left, right = end_places(grid, columns)
    named = [mark for mark in chains(grid, columns) if isinstance(mark, Writing)]
    assert min(mark.extent[0] for mark in named) >= left - end_width(grid) - 1e-6
    assert max(mark.extent[2] for mark in named) <= right + end_width(grid) + 1e-6


@pytest.mark.parametrize("directions", [1, 2])
def test_loops_begin_above_their_cell_and_end_at_its_side(directions: int) -> None:
    grid, once = _grid(directions=directions), Moment(0.0, "t", "folded")
    found = [mark for mark in loops(grid, once) if isinstance(mark, Line)]
    assert len(found) == 2 * directions
    for loop in found:
        direction = int("reverse" in loop.classes)
        x, y = loop.points[-1]
        assert abs(x - grid.cell_x(once, direction)) == grid.cell_width / 2
        assert (x > once.x) == bool(direction)
        assert y == grid.lane_y(0, direction, loop.classes[0])
        assert max(abs(point[0]) for point in loop.points) <= loop_reach(grid)


def test_what_rises_goes_from_the_input_through_every_layer_to_the_output() -> None:
    grid = _grid((0, None, 8), layers=9, steps=3)
    lines = [mark for mark in rising(grid, moments(grid, 0, 0.0)[0]) if isinstance(mark, Line)]
    assert lines[0].points[0][1] == grid.radius
    assert lines[-1].points[-1][1] == grid.output_y - grid.radius
    assert all(after.points[0][1] > before.points[0][1] for before, after in pairwise(lines))
    assert len(lines) == 4
