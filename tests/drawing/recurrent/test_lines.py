"""The arrows of an unrolled layer."""

from itertools import pairwise

from lstm_diagrams.drawing.kit.marks import Line
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.drawing.recurrent.lines import band_symbol, handovers, upwards
from lstm_diagrams.readings.stacks import stacks
from tests.figures.made_facts import recurrent


def _grid(kind: str = "lstm", steps: int = 4, **sizes: int) -> Grid:
    return Grid.of(stacks(recurrent(kind, steps=steps, **sizes))[0], 6, 6, 6)


def _arrows(grid: Grid, *classes: str) -> list[Line]:
    lines = [mark for mark in handovers(grid, -200, 900) if isinstance(mark, Line)]
    return [line for line in lines if set(classes) <= set(line.classes)]


def test_symbols_carry_step_and_layer_and_the_direction_where_there_are_two() -> None:
    assert band_symbol(_grid().bands[1], "h", 3, 0) == "h_{3}^{(2)}"
    assert [band_symbol(_grid(directions=2).bands[0], "c", 0, direction) for direction in (0, 1)] == [
        "c_{0}^{(1)→}",
        "c_{0}^{(1)←}",
    ]


def test_a_chain_begins_and_ends_at_the_states_and_never_runs_through_a_cell() -> None:
    grid = _grid(layers=1)
    arrows = _arrows(grid, "h")
    assert (arrows[0].points[0][0], arrows[-1].points[-1][0]) == (-200, 900)
    for column, (before, after) in enumerate(pairwise(arrows)):
        assert before.points[-1][0] == grid.columns[column] - grid.bands[0].cell_width / 2
        assert after.points[0][0] == grid.columns[column] + grid.bands[0].cell_width / 2


def test_each_arrow_is_named_after_the_step_that_hands_over() -> None:
    names = [[name for name in line.classes if name[0] in "itf"] for line in _arrows(_grid(layers=1), "c")]
    assert names == [["initial"], ["t1"], ["t2"], ["t3"], ["final"]]
    reverse = _arrows(_grid(layers=1, directions=2), "c", "reverse")
    assert [sorted(set(line.classes) - {"c", "layer1", "reverse"}) for line in reverse] == [
        ["final"], ["t2"], ["t3"], ["t4"], ["initial"],
    ]  # fmt: skip


def test_the_gap_interrupts_the_chain() -> None:
    grid = _grid(steps=50, layers=1)
    middle = grid.columns[grid.steps.index(None)]
    assert len(_arrows(grid, "h")) == len(grid.steps) + 1
    assert not any(line.points[0][0] < middle < line.points[-1][0] for line in _arrows(grid, "h"))


def test_a_gru_hands_on_h_alone() -> None:
    assert _arrows(_grid("gru"), "c") == []


def test_upward_arrows_join_input_layers_and_output() -> None:
    grid = _grid(layers=3)
    lines = list(upwards(grid, 900))
    assert len(lines) == 4 * (1 + 2 + 1)
    for step in range(4):
        column = [line for line in lines if f"t{step + 1}" in line.classes]
        heights = [(line.points[0][1], line.points[-1][1]) for line in column]
        assert heights == sorted(heights)
        assert all(start < end for start, end in heights)
        assert heights[0][0] == grid.input_height / 2
        assert heights[-1][1] == 900 - 13


def test_with_two_directions_every_cell_is_fed_and_read() -> None:
    grid = _grid(layers=2, directions=2)
    lines = [line for line in upwards(grid, 900) if "t1" in line.classes]
    ends = [line.points[-1] for line in lines]
    for layer in (0, 1):
        for direction in (0, 1):
            x, y = grid.cell_x(grid.bands[layer], 0, direction), grid.bands[layer].cell_y(direction)
            assert (x, y - grid.bands[layer].cell_height / 2) in ends
            assert (x, y + grid.bands[layer].cell_height / 2) in [line.points[0] for line in lines]


def test_layers_left_out_are_read_and_fed_by_arrows_that_end_in_the_gap() -> None:
    grid = Grid.of(stacks(recurrent(layers=9, directions=2))[0], 6, 6, 6, layers=3)
    assert grid.layer_gap
    lower, upper = grid.layer_gap
    column = [line for line in upwards(grid, 4000) if {"t1", "up", "h"} <= set(line.classes)]
    assert [line.classes[-1] for line in column] == [
        "layer1",
        "layer8",
        "layer8",
    ]  # into the gap, out of it into both cells
    (into, *out) = column
    assert lower < into.points[-1][1] < min(line.points[0][1] for line in out) < upper
    assert {line.points[-1] for line in out} == {
        (grid.cell_x(grid.bands[-1], 0, side), grid.bands[-1].cell_y(side) - grid.bands[-1].cell_height / 2)
        for side in (0, 1)
    }
