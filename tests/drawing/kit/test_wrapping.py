"""Long lines are broken, and what is below them moves down by as much as they grow."""

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Writing
from lstm_diagrams.drawing.kit.paragraph import unbroken
from lstm_diagrams.drawing.kit.wrapping import with_short_lines

_LONG = Label("every one of the numbers goes to every unit of the next step of the layer", 10)


def test_a_long_line_is_broken_and_pushes_down_what_is_below() -> None:
    marks = (Box(0, 40, 20, 20), Writing(0, 0, _LONG), Writing(0, -20, Label("below", 10)))
    above, line, below = with_short_lines(marks, 150)
    assert isinstance(line, Writing) and isinstance(below, Writing)
    assert line.label.width <= 150
    assert line.label.text.replace("\n", " ") == _LONG.text
    assert line.extent[3] == marks[1].extent[3]
    assert line.extent[1] - below.extent[3] == marks[1].extent[1] - marks[2].extent[3]
    assert above == marks[0]


def test_two_of_the_same_words_are_both_broken() -> None:
    first, second = with_short_lines((Writing(0, 0, _LONG), Writing(0, -20, _LONG)), 150)
    assert first.extent[1] > second.extent[3]
    assert {first.extent[2] - first.extent[0], second.extent[2] - second.extent[0]} == {
        first.extent[2] - first.extent[0]
    }


def test_short_lines_maths_and_text_in_boxes_stay() -> None:
    formula = Writing(0, 0, Label("h_{t} = " + " + ".join(["W_{ih} x_t"] * 9), 12, math=True))
    marks = (Box(0, 0, 900, 100), Writing(0, 20, _LONG), formula, Writing(0, 200, Label("short")))
    assert with_short_lines(marks, 150) == marks


def test_what_stands_beside_stays() -> None:
    drawing = (Box(-90, -4, 20, 20), Line(straight((-90, -60), (-90, -14)), arrow=True))
    marks = (*drawing, Writing(0, 0, _LONG, "left"), Writing(0, -20, Label("below", 10), "left"))
    *beside, line, below = with_short_lines(marks, 150)
    assert tuple(beside) == drawing
    assert line.extent[1] > below.extent[3]


def test_a_paragraph_is_broken_anew_as_one() -> None:
    paragraph = Label("每一层（每个方向）在每个时间步，\n都有 5 个隐藏\n单元；序列的长度 T\n与它无关", 10)
    (mark,) = with_short_lines((Writing(0, 0, paragraph),), 80)
    assert isinstance(mark, Writing)
    assert unbroken(mark.label.text) == "每一层（每个方向）在每个时间步，都有 5 个隐藏单元；序列的长度 T 与它无关"
    *lines, _ = mark.label.text.split("\n")
    assert min(map(len, lines)) > 5
