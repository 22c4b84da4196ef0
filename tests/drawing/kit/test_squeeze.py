"""Gaps get shorter, shapes keep their size and their order."""

from itertools import pairwise

import pytest

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Parallelogram, Writing
from lstm_diagrams.drawing.kit.squeeze import squeezed

_ROW = (
    Box(180, 0, 400, 60),  # around all
    Box(20, 0, 40, 40),
    Line(straight((40, 0), (150, 0)), arrow=True),
    Circle(160, 0, 10),
    Line(straight((170, 0), (300, 0)), arrow=True),
    Box(330, 0, 60, 40, label=Label("σ")),
    Writing(100, 10, Label("h")),
)


@pytest.mark.parametrize("share", [0.8, 0.5, 0.2])
def test_shapes_keep_their_size_and_gaps_their_share(share: float) -> None:
    moved = squeezed(_ROW, share, texts=False)
    assert moved is not None
    first, circle, last = moved[1], moved[3], moved[5]
    assert isinstance(first, Box) and isinstance(circle, Circle) and isinstance(last, Box)
    assert (first.width, circle.radius, last.width) == pytest.approx((40, 10, 60))
    assert circle.extent[0] - first.extent[2] == pytest.approx(110 * share)
    assert last.extent[0] - circle.extent[2] == pytest.approx(130 * share)


def test_lines_still_join_what_they_joined() -> None:
    moved = squeezed(_ROW, 0.3, texts=False)
    assert moved is not None
    first, into, circle, out, last = moved[1:6]
    assert isinstance(into, Line) and isinstance(out, Line)
    assert [into.points[0][0], into.points[-1][0]] == pytest.approx([first.extent[2], circle.extent[0]])
    assert [out.points[0][0], out.points[-1][0]] == pytest.approx([circle.extent[2], last.extent[0]])


def test_what_is_around_others_still_is() -> None:
    moved = squeezed(_ROW, 0.3, texts=False)
    assert moved is not None
    left, _, right, _ = reach(moved[1:])
    assert moved[0].extent[0] <= left and moved[0].extent[2] >= right


def test_the_order_from_left_to_right_stays() -> None:
    marks = tuple(Circle(x, 0, 4) for x in (-70.0, -10.0, 0.0, 5.0, 90.0, 400.0))
    moved = squeezed(marks, 0.1, texts=False)
    assert moved is not None
    centers = [mark.x for mark in moved if isinstance(mark, Circle)]
    assert all(before < after for before, after in pairwise(centers))


def test_text_keeps_its_room_where_that_is_wanted() -> None:
    word = Writing(95, 0, Label("hidden"))
    for texts in (True, False):
        moved = squeezed((Circle(0, 0, 5), word, Circle(200, 0, 5)), 0.1, texts=texts)
        assert moved is not None
        gap = moved[2].extent[0] - moved[0].extent[2]
        assert (gap > word.label.width) is texts


def test_blocks_keep_their_size_and_come_nearer() -> None:
    blocks = (Parallelogram(0, 0, (100, 0), (5, 5)), Parallelogram(100, 0, (20, 10), (0, 8)), Box(300, 0, 40, 40))
    first, second, box = squeezed(blocks, 0.5, texts=False)
    assert isinstance(first, Parallelogram) and isinstance(second, Parallelogram)
    assert (first.along, first.up, second.x - first.x) == ((100, 0), (5, 5), 100)
    assert box.extent[0] - second.extent[2] == pytest.approx((280 - 120) / 2)


def test_an_empty_box_keeps_its_width_as_it_may_stand_for_a_number() -> None:
    bar = squeezed((Box(100, 0, 200, 20), Box(500, 0, 200, 20)), 0.5, texts=False)
    assert [mark.extent[2] - mark.extent[0] for mark in bar] == [200, 200]
    assert bar[1].extent[0] - bar[0].extent[2] == pytest.approx(100)
