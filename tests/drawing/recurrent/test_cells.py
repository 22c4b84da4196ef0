"""Bands, cells, inputs, joints and the output row of an unrolled layer."""

from lstm_diagrams.drawing.kit.marks import Box, Circle, Mark, Writing
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.recurrent.cells import bands, cells, inputs, joints, output_row, title_width
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.readings.stacks import stacks
from tests.figures.made_facts import recurrent


def _grid(steps: int = 4, **sizes: object) -> Grid:
    return Grid.of(stacks(recurrent(steps=steps, **sizes))[0], 3 if steps > 5 else 0, 0, 0)


def _marked(marks: list[Mark], name: str) -> list[Mark]:
    return [mark for mark in marks if name in mark.classes]


def test_layers_have_their_own_colours_and_the_fifth_those_of_the_first() -> None:
    assert len({layer_roles(layer) for layer in range(4)}) == 4
    assert layer_roles(4) == layer_roles(0)


def test_a_band_lies_behind_each_layer_under_its_name() -> None:
    grid = _grid(layers=3)
    marks = list(bands(grid, -100, 400, "en"))
    boxes, titles = ([mark for mark in marks if isinstance(mark, kind)] for kind in (Box, Writing))
    assert [title.label.text for title in titles] == ["LSTM layer 1", "LSTM layer 2", "LSTM layer 3"]
    assert all((box.extent[0], box.extent[2]) == (-100, 400) for box in boxes)
    assert all(
        box.extent[0] < title.extent[0] and title.extent[3] < box.extent[3]
        for box, title in zip(boxes, titles, strict=True)
    )


def test_a_long_class_name_is_cut() -> None:
    grid = _grid(type_name="Memory" * 50)
    assert title_width(grid, "en") < 220
    (title, *_) = [mark for mark in bands(grid, -300, 400, "en") if isinstance(mark, Writing)]
    assert title.label.text.endswith("… layer 1")


def test_cells_say_where_they_stand() -> None:
    marks = _marked(list(cells(_grid(layers=2, directions=2), "zh")), "cell")
    assert {mark.tooltip for mark in marks} == {
        f"第 {layer} 层，t = {step}" for layer in (1, 2) for step in (1, 2, 3, 4)
    }
    assert len({mark.classes for mark in marks}) == len(marks) == 16


def test_left_out_steps_are_dots_in_every_row() -> None:
    grid = _grid(steps=9, layers=2, directions=2)
    gaps = {round(mark.y) for mark in _marked(list(cells(grid, "en")), "dots")}
    assert gaps == {round(grid.bands[layer].cell_y(direction)) for layer in (0, 1) for direction in (0, 1)}
    for row in (inputs(grid, "en"), output_row(grid, 500), joints(grid)):
        assert len(_marked(list(row), "dots")) % 3 == 0


def test_only_two_directions_need_joints() -> None:
    assert list(joints(_grid())) == []
    halves = _marked(list(joints(_grid(layers=1, directions=2))), "joint")
    assert len(halves) == 4 * 2
    assert all(left.extent[2] == right.extent[0] for left, right in zip(halves[::2], halves[1::2], strict=True))


def test_inputs_hold_one_circle_per_feature() -> None:
    marks = list(inputs(_grid(features=7), "en"))
    for step in (1, 2, 3, 4):
        own = _marked(marks, f"t{step}")
        (box,) = _marked(own, "input")
        circles = [mark for mark in own if isinstance(mark, Circle)]
        assert len(circles) == 7
        assert all(box.extent[1] < circle.extent[1] and circle.extent[3] < box.extent[3] for circle in circles)
