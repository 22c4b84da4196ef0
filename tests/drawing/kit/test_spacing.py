"""Text that has grown steps aside: lines of words from each other, a name from its line, numbers never from their cells."""

from dataclasses import replace

from lstm_diagrams.drawing.kit.clearance import meet, text_extent
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.spacing import respaced


def _doubled(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return tuple(
        replace(mark, label=replace(mark.label, size=2 * mark.label.size)) if isinstance(mark, Writing) else mark
        for mark in marks
    )


def test_lines_of_words_stand_below_each_other_again_and_push_down_what_is_below() -> None:
    marks = (
        Writing(0, 200, Label("far above", 10)), Writing(0, 14, Label("one", 10)), Writing(0, 0, Label("two", 10)),
        Line(straight((-20, -30), (20, -30))),
    )  # fmt: skip
    after = respaced(marks, _doubled(marks))
    assert not meet(text_extent(after[1]), text_extent(after[2]))
    assert after[1].extent[3] > 14 and after[3].extent[1] < -30


def test_a_name_is_lifted_off_its_line_and_a_number_stays_at_its_cell() -> None:
    marks = (
        Line(straight((-40, 0), (40, 0))), Writing(0, 8, Label("h_1", 10)), Writing(-100, 8, Label("0.5", 10), classes=("value",)),
    )  # fmt: skip
    after = respaced(marks, _doubled(marks))
    assert text_extent(after[1])[1] >= 0
    assert isinstance(after[2], Writing) and after[2].y == 8
