"""Marks in a mirror."""

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Parallelogram, Writing
from lstm_diagrams.figures.cell.mirror import mirrored

_MARKS = (
    Box(10, 5, 4, 2, classes=("a",)),
    Circle(3, 1, 2),
    Writing(7, 2, Label("left"), "left"),
    Writing(7, 2, Label("right"), "right"),
    Writing(7, 2, Label("center")),
    Line(straight((0, 1), (9, 4)), arrow=True),
    Parallelogram(1, 2, (5, 1), (2, 6)),
)


def test_extents_are_turned_around_the_axis() -> None:
    for before, after in zip(_MARKS, mirrored(_MARKS), strict=True):
        left, bottom, right, top = before.extent
        assert after.extent == (-right, bottom, -left, top)
        assert type(after) is type(before)


def test_a_line_keeps_its_direction_from_start_to_tip() -> None:
    (line,) = mirrored([_MARKS[5]])
    assert isinstance(line, Line)
    assert (line.points[0], line.points[-1]) == ((0, 1), (-9, 4))


def test_twice_is_nothing() -> None:
    assert tuple(mirrored(mirrored(_MARKS))) == _MARKS
