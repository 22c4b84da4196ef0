"""Neurons and connections painted by numbers."""

import struct

from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Writing
from lstm_diagrams.facts import Values
from lstm_diagrams.figures.mlp.activations import Weights, painted_connections, painted_neurons, scale_row
from lstm_diagrams.figures.mlp.neurons import Column, connections, neurons


def _values(numbers: list[float], *shape: int) -> Values:
    return Values(shape, struct.pack(f"{len(numbers)}d", *numbers))


def test_neurons_are_filled_by_their_sample_and_numbered() -> None:
    column = Column(0, "input", 0.0, (0, 1), 48.0)
    marks = list(painted_neurons(neurons(column), {0: _values([9, 9, -2, 2], 2, 2)}, 1, {"input": 2.0}))
    circles = [mark for mark in marks if isinstance(mark, Circle)]
    assert [circle.fill for circle in circles] == ["value1", "value9"]
    assert [circle.tooltip for circle in circles] == ["-2", "+2"]
    writings = [mark for mark in marks if isinstance(mark, Writing)]
    assert [writing.label.text for writing in writings] == ["−2", "x_{1}", "2", "x_{2}"]
    assert all(writing.extent[2] < circles[0].extent[0] for writing in writings[1::2])


def test_connections_take_the_weight_of_their_row_and_column() -> None:
    columns = [Column(0, "input", 0.0, (0, 1), 34.0, bias=True), Column(1, "result", 128.0, (0, 1), 34.0)]
    weights = {1: Weights(_values([1, -2, 3, -4], 2, 2), _values([0, 5], 2))}
    lines = [mark for mark in painted_connections(connections(columns), weights, 5.0) if isinstance(mark, Line)]
    told = {frozenset(line.classes) - {"connection", "layer1"}: float(line.tooltip) for line in lines}
    assert told == {
        frozenset({"from1", "to1"}): 1, frozenset({"from2", "to1"}): -2, frozenset({"from1", "to2"}): 3,
        frozenset({"from2", "to2"}): -4, frozenset({"bias", "to1"}): 0, frozenset({"bias", "to2"}): 5,
    }  # fmt: skip
    widths = [line.line_width for line in lines]
    assert widths == sorted(widths) and widths[0] < widths[-1]


def test_scales_stand_in_rows_that_fit() -> None:
    scales = [(kind, 2.0, Label(kind, 10)) for kind in ("input", "result", "weight")]
    marks = list(scale_row(scales, 0, 0, 320))
    assert max(mark.extent[2] for mark in marks) - min(mark.extent[0] for mark in marks) <= 320
    titles = [mark for mark in marks if isinstance(mark, Writing) and mark.label.text in ("input", "result", "weight")]
    assert titles[0].y == titles[1].y > titles[2].y
    assert sum(isinstance(mark, Box) for mark in marks) == 18
    assert sum(isinstance(mark, Line) for mark in marks) == 9
