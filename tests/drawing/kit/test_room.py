"""Letters that have grown get room: what stood apart stands apart again, in the same order, and data keeps its size."""

from dataclasses import replace
from math import dist

import pytest

from lstm_diagrams.drawing.kit.clearance import as_clear, text_extent
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Parallelogram, Writing
from lstm_diagrams.drawing.kit.room import with_room


def _larger(marks: tuple[Mark, ...], share: float) -> tuple[Mark, ...]:
    def grown(mark: Mark) -> Mark:
        label = mark.label if isinstance(mark, Box | Circle | Writing) else None
        return replace(mark, label=replace(label, size=label.size * share)) if label else mark  # type: ignore[arg-type]

    return tuple(map(grown, marks))


_CROWDED: tuple[Mark, ...] = (
    Writing(0, 0, Label("one line", 10)),
    Writing(0, -13, Label("and the next", 10)),
    Circle(80, 0, 9, label=Label("h", 10, math=True)),
    Line(straight((80, 9), (80, 60)), arrow=True),
    Writing(84, 34, Label("h_t", 10, math=True), "left"),
    Box(0, 60, 60, 18, label=Label("sigmoid", 10)),
    Line(straight((30, 60), (80, 60))),
)


@pytest.mark.parametrize("upwards", [True, False])
@pytest.mark.parametrize("share", [1.6, 2.0])
def test_nothing_covers_a_text_that_did_not(share: float, upwards: bool) -> None:
    grown = _larger(_CROWDED, share)
    assert not as_clear(_CROWDED, grown)
    assert as_clear(_CROWDED, with_room(_CROWDED, grown, upwards=upwards))


def test_a_label_gets_a_wider_box_and_a_larger_circle_with_its_line_at_the_edge() -> None:
    marks = with_room(_CROWDED, _larger(_CROWDED, 2.0), upwards=False)
    circle, line, box = marks[2], marks[3], marks[5]
    assert isinstance(circle, Circle) and isinstance(line, Line) and isinstance(box, Box)
    assert circle.radius > 9
    assert line.points[0] == pytest.approx((circle.x, circle.y + circle.radius))
    assert text_extent(box)[0] > box.extent[0] and text_extent(box)[2] < box.extent[2]


def test_blocks_and_empty_boxes_keep_their_size() -> None:
    marks = (
        Parallelogram(0, 0, (40, 0), (8, 8)), Box(100, 10, 20, 20), Writing(20, -8, Label("block", 10)),
        Writing(100, -8, Label("square", 10)), Writing(60, -8, Label("and", 10)),
    )  # fmt: skip
    after = with_room(marks, _larger(marks, 2.2), upwards=False)
    block, square = after[:2]
    assert isinstance(block, Parallelogram) and isinstance(square, Box)
    assert (block.along, block.up, square.width, square.height) == ((40, 0), (8, 8), 20, 20)


def test_what_has_room_stays_where_it_is() -> None:
    marks = (Writing(0, 0, Label("a", 10)), Writing(0, 90, Label("b", 10)))
    grown = _larger(marks, 2.0)
    assert with_room(marks, grown, upwards=True) == grown


def test_a_line_ends_at_a_circle_that_got_less_room_on_its_other_side() -> None:
    marks: tuple[Mark, ...] = (
        Circle(0, 0, 9, label=Label("h", 10, math=True)), Line(straight((-60, 0), (-9, 0)), arrow=True),
        Line(straight((0, 60), (0, 9)), arrow=True), Writing(3, 20, Label("every step", 10), "left"), Box(64, 20, 12, 12),
    )  # fmt: skip
    for share in (1.4, 2.0, 2.6):
        circle, *lines = with_room(marks, _larger(marks, share), upwards=False)[:3]
        assert isinstance(circle, Circle)
        for line in lines:
            assert isinstance(line, Line)
            assert dist(line.points[-1], (circle.x, circle.y)) == pytest.approx(circle.radius)
