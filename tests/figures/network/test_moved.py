"""Marks moved as a whole."""

import pytest

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Parallelogram, Writing
from lstm_diagrams.figures.network.moved import moved


@pytest.mark.parametrize(
    "mark",
    [
        Box(1, 2, 10, 6),
        Circle(1, 2, 5),
        Writing(3, 4, Label("x")),
        Line(straight((0, 0), (5, 5), (9, 0))),
        Parallelogram(0, 0, (4, 0), (1, 3)),
    ],
    ids=lambda mark: type(mark).__name__,
)
def test_every_mark_moves_by_the_same_way(mark: Mark) -> None:
    (there,) = moved([mark], 7, -3)
    left, bottom, right, top = mark.extent
    assert there.extent == pytest.approx((left + 7, bottom - 3, right + 7, top - 3))
    (back,) = moved([there], -7, 3)
    assert back.extent == pytest.approx(mark.extent)
