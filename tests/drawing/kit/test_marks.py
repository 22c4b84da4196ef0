"""Marks know how much room they take."""

import dataclasses

import pytest

from lstm_diagrams.drawing.kit.canvas import MARGIN, Canvas
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Writing
from lstm_diagrams.words import same


def test_extents() -> None:
    assert Box(10, 20, 6, 4).extent == (7, 18, 13, 22)
    assert Circle(10, 20, 3).extent == (7, 17, 13, 23)
    assert Line(straight((5, 9), (1, 2), (8, 3))).extent == (1, 2, 8, 9)


def test_writing_stands_at_its_end_or_its_middle() -> None:
    label = Label("门门", 10)
    assert label.width == 20
    assert [Writing(100, 0, label, align).extent[::2] for align in ("left", "center", "right")] == [
        (100, 120), (90, 110), (80, 100),
    ]  # fmt: skip


def test_every_line_of_a_label_takes_height() -> None:
    assert Label("a\nb\nc", 10).height == 3 * Label("a", 10).height


def test_a_canvas_holds_all_its_marks_and_a_margin() -> None:
    canvas = Canvas(same(""), same(""), (Box(0, 0, 10, 10), Circle(50, 20, 5), Line(straight((0, -30), (1, 0)))))
    assert canvas.extent == (-5 - MARGIN, -30 - MARGIN, 55 + MARGIN, 25 + MARGIN)


def test_marks_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Box(0, 0, 1, 1).x = 2
