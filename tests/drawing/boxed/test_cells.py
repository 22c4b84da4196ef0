"""Boxes and circles of one moment."""

import pytest

from lstm_diagrams.drawing.boxed.cells import cell_boxes, end_circles, joint_boxes, row_bands, sides, type_label
from lstm_diagrams.drawing.boxed.grid import BoxedGrid, Moment
from lstm_diagrams.drawing.kit.marks import Box
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent

_STEP, _GAP = Moment(0.0, "3", "t3"), Moment(0.0, "", "dots")


def _grid(drawn: tuple[int | None, ...] = (0, 1), **options: int | str) -> BoxedGrid:
    return BoxedGrid(next(recurrences(recurrent(**options))), drawn)


@pytest.mark.parametrize("directions", [1, 2])
def test_a_moment_has_one_cell_per_drawn_layer_and_direction(directions: int) -> None:
    grid = _grid((0, None, 8), layers=9, directions=directions)
    marks = list(cell_boxes(grid, _STEP, type_label(grid)))
    found = [mark for mark in marks if isinstance(mark, Box)]
    assert [mark.classes[2] for mark in found] == ["layer1"] * directions + ["layer9"] * directions
    assert all(mark.label and mark.label.text == "LSTM" for mark in found)
    assert len(marks) - len(found) == 3
    assert not [mark for mark in cell_boxes(grid, _GAP, type_label(grid)) if isinstance(mark, Box)]


def test_a_long_class_name_fits_its_cell() -> None:
    grid = _grid(type_name="VeryLongNameOfAModule")
    for mark in cell_boxes(grid, _STEP, type_label(grid)):
        assert isinstance(mark, Box)
        assert mark.label is not None
        assert mark.label.width < mark.width


def test_both_halves_of_a_joint_touch_and_carry_their_direction() -> None:
    forward, reverse = joint_boxes(_grid((1,), directions=2), _STEP)
    assert forward.extent[2] == reverse.extent[0] == _STEP.x
    assert ("forward" in forward.classes, "reverse" in reverse.classes) == (True, True)
    assert "layer2" in forward.classes


def test_circles_are_named_and_the_gap_has_dots() -> None:
    below, above = end_circles(_grid(layers=2), _STEP)
    assert (below.label.text, above.label.text) == ("x_{3}", "h_{3}^{(2)}")
    assert all(mark.classes == ("dots",) for mark in end_circles(_grid(), _GAP))


def test_bands_and_sides() -> None:
    (band,) = row_bands(_grid((None, 1)), -10, 90)
    assert (band.extent[0], band.extent[2], band.classes) == (-10, 90, ("band", "layer2"))
    assert sides(_grid(), 0) == ()
    assert sides(_grid(directions=2), 1) == ("reverse",)
