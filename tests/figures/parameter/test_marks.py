"""Brackets, badges and chips that point at what an argument rules."""

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Line, Mark
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.figures.parameter.marks import pill, pill_width, pointers, room
from lstm_diagrams.figures.parameter.words import Argument
from lstm_diagrams.readings.stacks import stacks
from tests.figures.made_facts import recurrent


def _made(name: str, **sizes: int) -> tuple[Grid, list[Mark]]:
    grid = Grid.of(stacks(recurrent(**sizes))[0], 4, 4, 4)
    return grid, list(pointers(grid, Argument(grid.run, name), -200.0, 500.0, "en"))


def test_a_pill_holds_its_text() -> None:
    made = pill(10.0, 0.0, "hidden_size=5")
    assert made.label is not None
    assert made.extent[0] == 10
    assert made.label.width < made.width == pill_width("hidden_size=5")


def _bracket(marks: list[Mark]) -> tuple[float, float, float, float]:
    return next(mark for mark in marks if isinstance(mark, Line)).extent


def test_brackets_embrace_what_the_argument_rules() -> None:
    grid, marks = _made("input_size")
    left, bottom, right, top = _bracket(marks)
    assert (bottom, top) == (-grid.input_height / 2, grid.input_height / 2)
    assert left < right < grid.columns[0]
    grid, marks = _made("num_layers", layers=3)
    assert _bracket(marks)[1::2] == (grid.bands[0].bottom, grid.bands[2].top)
    grid, marks = _made("bidirectional", directions=2)
    middle = sum(_bracket(marks)[1::2]) / 2
    assert middle == pytest.approx(grid.bands[0].cell_y(1))


@pytest.mark.parametrize("name", ["input_size", "hidden_size", "bidirectional", "proj_size"])
def test_everything_fits_the_room_that_was_asked_for(name: str) -> None:
    grid = Grid.of(stacks(recurrent())[0], 4, 4, 4)
    argument = Argument(grid.run, name)
    left = grid.columns[0] - grid.bands[0].cell_width / 2 - room(grid, argument)
    marks = list(pointers(grid, argument, left, 500.0, "en"))
    (label,) = [mark for mark in marks if isinstance(mark, Box)]
    assert label.extent[0] == left
    assert label.extent[2] < _bracket(marks)[0]


def test_an_unbatched_input_has_no_other_order() -> None:
    assert len({mark.extent[1] for mark in _made("batch_first")[1] if isinstance(mark, Box)}) == 4
