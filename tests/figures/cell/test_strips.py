"""Strips of numbers."""

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Writing
from lstm_diagrams.figures.cell.strips import PITCH, strip, strip_height, strip_scales
from lstm_diagrams.theme import VALUE_ROLES
from tests.figures.moments import moment, numbered


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_strip_is_a_column_with_its_numbers_at_one_side(side: str) -> None:
    now = numbered(step=2)
    marks = list(strip(now, "f", 50, 20, side, classes=("gate-f",)))
    boxes, numbers = ([mark for mark in marks if isinstance(mark, kind)] for kind in (Box, Writing))
    assert [box.y for box in boxes] == [20 + PITCH * place for place in (1.5, 0.5, -0.5, -1.5)]
    assert [number.label.text for number in numbers] == ["110", "111", "112", "113"]
    assert [box.tooltip for box in boxes] == ["+110", "+111", "+112", "+113"]
    assert [box.classes for box in boxes] == [("value", "gate-f", f"unit{unit}") for unit in (1, 2, 3, 4)]
    assert all((number.extent[0] > 50) == (side == "right") for number in numbers)
    assert strip_height(now) == 4 * PITCH
    assert strip_height(moment()) == 0


def test_the_strip_of_a_state_handed_in() -> None:
    texts = [
        mark.label.text
        for mark in strip(numbered(step=3), "c", 0, 0, "left", before=True, classes=())
        if isinstance(mark, Writing)
    ]
    assert texts == ["110", "111", "112", "113"]


def test_colours_follow_the_scale_of_their_kind() -> None:
    boxes = [mark for mark in strip(numbered(step=3), "h", 0, 0, "left", classes=()) if isinstance(mark, Box)]
    assert boxes[-1].fill == VALUE_ROLES[-1]  # 123 of at most 123
    first = [
        mark for mark in strip(numbered(step=1), "h", 0, 0, "left", before=True, classes=()) if isinstance(mark, Box)
    ]
    assert {box.fill for box in first} == {VALUE_ROLES[4]}  # -1 of at most 123


@pytest.mark.parametrize(("kind", "titles"), [("lstm", 4), ("gru", 3), ("rnn", 2)])
def test_there_is_a_scale_for_each_kind_of_number(kind: str, titles: int) -> None:
    texts = [mark.label.text for mark in strip_scales(numbered(kind), 0, 0, "en") if isinstance(mark, Writing)]
    assert texts.count("0") == titles
    assert ("+1" in texts) == (kind != "rnn")
    assert "values of h" in texts
    assert "+123" in texts
