"""The marks of two neighbouring moments (who is joined with whom is tested in tests/figures/handover/test_handover.py)."""

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Circle, Line, Writing
from lstm_diagrams.figures.handover.cells import (
    carried,
    cells,
    inputs,
    neighbours,
    outputs,
    passed_to_all,
    passed_to_itself,
    units,
)
from lstm_diagrams.figures.handover.pair import Handover
from tests.figures.moments import moment


def _pair(kind: str = "lstm", step: int = 2, **sizes: int) -> Handover:
    return Handover(moment(kind, step=step, **sizes), 6)


def _texts(marks: object) -> list[str]:
    return [mark.label.text for mark in marks if isinstance(mark, Writing)]


def test_the_cell_of_the_initial_states_is_dashed() -> None:
    for step in (0, 2):
        boxes = [mark for mark in cells(_pair(step=step)) if isinstance(mark, Box)]
        assert [box.dashed for box in boxes] == [step == 0, False]


def test_units_have_their_number_where_it_is_short() -> None:
    small, large = ([mark for mark in units(_pair(hidden=size)) if isinstance(mark, Circle)] for size in (4, 1000))
    assert [circle.label.text for circle in small if "t2" in circle.classes] == ["1", "2", "3", "4"]
    assert all(circle.label is None for circle in large)
    assert len([circle for circle in large if "dots" in circle.classes]) == 2 * 3


@pytest.mark.parametrize(("kind", "lines"), [("lstm", 10), ("gru", 10), ("rnn", 0)])
def test_one_way_for_each_unit_in_two_parts(kind: str, lines: int) -> None:
    marks = list(passed_to_itself(_pair(kind)))
    assert len([mark for mark in marks if isinstance(mark, Line)]) == lines
    assert len(list(passed_to_all(_pair(kind)))) == 25


def test_neighbours_on_both_sides_but_none_before_the_initial_states() -> None:
    assert _texts(neighbours(_pair())) == ["h_{3}", "h_{1}", "c_{3}", "c_{1}"]
    assert _texts(neighbours(_pair(step=0))) == ["h_{1}", "c_{1}"]
    assert ("h", "initial") in [mark.classes for mark in neighbours(_pair(step=1))]


@pytest.mark.parametrize(
    ("kind", "texts"), [("lstm", ["c_{2}", "× f_{3}", "h_{2}"]), ("gru", ["h_{2}", "× z_{3}"]), ("rnn", ["h_{2}"])]
)
def test_what_is_carried_is_named(kind: str, texts: list[str]) -> None:
    assert _texts(carried(_pair(kind))) == texts


def test_the_initial_states_have_no_input_and_no_output() -> None:
    assert (_texts(inputs(_pair())), _texts(inputs(_pair(step=0)))) == (["x_{2}", "x_{3}"], ["x_{1}"])
    assert _texts(outputs(_pair(), "en")) == ["h_{2}", "h_{3}"]
    assert _texts(outputs(_pair(step=0), "zh")) == ["初始状态：没有传入，取零", "h_{1}"]
