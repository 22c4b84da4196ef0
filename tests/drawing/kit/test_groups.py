"""Groups of marks: their reach, and the same marks elsewhere."""

import pytest

from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Parallelogram, Writing

_MARKS: list[Mark] = [
    Box(0, 0, 10, 4),
    Circle(20, 5, 3),
    Line(straight((1, 2), (30, -8))),
    Parallelogram(3, 3, (10, 0), (4, 6)),
    Writing(5, 12, Label("abc")),
]


def test_the_reach_is_that_of_all() -> None:
    assert reach([Box(0, 0, 10, 4), Circle(20, 5, 3)]) == (-5, -2, 23, 8)


@pytest.mark.parametrize("mark", _MARKS, ids=lambda mark: type(mark).__name__)
def test_a_moved_mark_is_the_same_elsewhere(mark: Mark) -> None:
    (there,) = moved([mark], 7, -3)
    left, bottom, right, top = mark.extent
    assert there.extent == pytest.approx((left + 7, bottom - 3, right + 7, top - 3))
    assert moved([there], -7, 3)[0].extent == pytest.approx(mark.extent)
    assert type(there) is type(mark)
