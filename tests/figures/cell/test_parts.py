"""Parts of a cell: frame, gates, operations, wires and ports."""

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Circle, Line, Writing
from lstm_diagrams.figures.cell.parts import (
    GATE_HEIGHT,
    GATE_WIDTH,
    bridge,
    frame,
    gate,
    gate_name,
    layer_box,
    operation,
    output_of,
    port,
    upper_port,
    wire,
)
from tests.figures.moments import moment, numbered


def _texts(marks: object) -> list[str]:
    return [mark.label.text for mark in marks if isinstance(mark, Writing)]


def test_the_frame_starts_at_the_origin_and_names_layer_and_direction() -> None:
    box, name = frame(moment(), 300, 200, "en")
    assert box.extent == (0, 0, 300, 200)
    assert name.label.text == "LSTM cell, layer 1"
    assert _texts(frame(moment(layer=1, direction=1, directions=2), 9, 9, "zh")) == ["LSTM 单元，第 2 层，反向"]


def test_gates_are_boxes_with_their_activation_and_name() -> None:
    (box,) = gate("f", 10, 20, "σ")
    assert box.extent == (10 - GATE_WIDTH / 2, 20 - GATE_HEIGHT / 2, 10 + GATE_WIDTH / 2, 20 + GATE_HEIGHT / 2)
    assert (box.label.text, box.classes) == ("σ", ("gate", "gate-f"))
    assert gate_name(moment("gru"), "z", 0, 0, "zh").label.text == "更新门"
    assert "gate" in layer_box(0, 0, 50, "W_{hr}", ("projection",)).classes


@pytest.mark.parametrize("symbol", ["×", "+", "1−", "tanh"])
def test_the_symbol_of_an_operation_fits_its_circle(symbol: str) -> None:
    circle = operation(0, 0, symbol)
    assert isinstance(circle, Circle)
    assert circle.label.width < 2 * circle.radius - 4


def test_wires_end_in_arrows_and_bridges_have_the_colour_of_the_cell() -> None:
    line = wire([(0, 0), (10, 0), (10, 30)], "h", ("h",))
    assert (line.points[0], line.points[-1], line.arrow) == ((0, 0), (10, 30), True)
    over, (box, _) = bridge(moment(layer=1), 5, 5), frame(moment(layer=1), 9, 9, "en")
    assert isinstance(over, Line)
    assert over.stroke == box.fill


def test_an_output_has_a_symbol_and_with_numbers_a_strip_that_keeps_clear_of_the_wire() -> None:
    assert _texts(output_of(moment(), "f", 0, 0, "left")) == ["f_{t}"]
    for side, away in (("left", -1), ("right", 1)):
        marks = list(output_of(numbered(step=2), "f", 0, 0, side))
        assert _texts(marks)[-1] == "f_{2}"
        assert len([mark for mark in marks if isinstance(mark, Box)]) == 4
        assert all(away * mark.extent[0] > 0 and away * mark.extent[2] > 0 for mark in marks)
        assert all(mark.extent[1] > 0 for mark in marks)


def test_ports_tell_symbol_size_and_name() -> None:
    assert _texts(port(moment(), "c", 0, 0, "right", "en")) == ["c_{t}", "cell state", "5 numbers"]
    assert _texts(port(moment(), "h", 0, 0, "left", "zh", before=True)) == ["h_{t-1}", "5 个数"]
    assert _texts(port(moment(layer=1, directions=2), "x", 0, 0, "below", "en"))[1:] == [
        "10 numbers",
        "both directions joined",
    ]


@pytest.mark.parametrize(("step", "name"), [(1, "initial"), (2, "t1")])
def test_the_states_handed_in_have_the_class_of_their_step(step: int, name: str) -> None:
    marks = list(port(numbered(step=step), "h", 0, 0, "left", "en", before=True))
    assert all({"h", "before", name} <= set(mark.classes) for mark in marks)
    assert ("initial state" in _texts(marks)) == (step == 1)


def test_h_goes_to_the_layer_above_or_out() -> None:
    assert _texts(upper_port(moment(layers=2), 0, 0, "en")) == ["h_{t}", "to layer 2"]
    assert _texts(upper_port(moment(layers=2, layer=1), 0, 0, "en")) == ["h_{t}", "one step of output"]
