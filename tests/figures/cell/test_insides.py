"""The three kinds of cells: everything between the ports lies in the frame, and numbers make room for themselves."""

from collections.abc import Callable

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Circle, Line
from lstm_diagrams.figures.cell.gru import gru_inside
from lstm_diagrams.figures.cell.lstm import lstm_inside
from lstm_diagrams.figures.cell.parts import Inside
from lstm_diagrams.figures.cell.rnn import rnn_inside
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Language
from tests.figures.moments import moment, numbered

_INSIDES = {"lstm": lstm_inside, "gru": gru_inside, "rnn": rnn_inside}
_EACH = pytest.mark.parametrize(("kind", "inside"), _INSIDES.items(), ids=list(_INSIDES))
_Draw = Callable[[Moment, Language], Inside]


def _frame(drawn: Inside) -> Box:
    (frame,) = [mark for mark in drawn.marks if isinstance(mark, Box) and "cell" in mark.classes]
    return frame


@_EACH
@pytest.mark.parametrize("values", [False, True])
def test_gates_and_operations_lie_in_the_frame(kind: str, inside: _Draw, values: bool) -> None:
    drawn = inside(numbered(kind) if values else moment(kind), "en")
    frame = _frame(drawn)
    assert (frame.extent[0], frame.extent[1], frame.extent[2]) == (0, 0, drawn.width)
    for mark in drawn.marks:
        if {"gate", "operation"} & set(mark.classes):
            left, bottom, right, top = mark.extent
            assert left > 0 and bottom > 0 and right < drawn.width and top < frame.extent[3], mark


@_EACH
def test_shapes_keep_clear_of_each_other(kind: str, inside: _Draw) -> None:
    marks = [mark for mark in inside(numbered(kind), "en").marks if isinstance(mark, Box | Circle)]
    shapes = [mark for mark in marks if {"gate", "operation", "value"} & set(mark.classes)]
    for place, one in enumerate(shapes):
        for other in shapes[place + 1 :]:
            a, b = one.extent, other.extent
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)


@_EACH
def test_numbers_make_the_cell_higher_but_not_wider(kind: str, inside: _Draw) -> None:
    plain, full = inside(moment(kind), "en"), inside(numbered(kind), "en")
    assert plain.width == full.width
    assert (_frame(full).height > _frame(plain).height) == (kind != "rnn")


@_EACH
def test_every_wire_of_a_gate_starts_at_its_box_or_at_its_other_wire(kind: str, inside: _Draw) -> None:
    drawn = inside(moment(kind), "en")
    wires = [mark for mark in drawn.marks if isinstance(mark, Line) and "gate" in mark.classes]
    assert len(wires) == {"lstm": 4, "gru": 5, "rnn": 0}[kind]
    assert all(wire.arrow for wire in wires)


def test_a_projection_is_drawn_where_there_is_one() -> None:
    with_it, without = (lstm_inside(moment(projection=size), "en").marks for size in (2, 0))
    assert len([mark for mark in with_it if "projection" in mark.classes]) == 2
    assert not [mark for mark in without if "projection" in mark.classes]
