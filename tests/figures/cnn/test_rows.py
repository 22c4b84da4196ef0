"""A long chain in rows."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.marks import Box, Line
from lstm_diagrams.figures.cnn.rows import Row, in_rows, stacked


@given(st.lists(st.floats(1, 90), min_size=1, max_size=60))
def test_no_row_is_wider_than_allowed_and_nothing_is_lost(widths: list[float]) -> None:
    rows = in_rows(widths, 100)
    assert [index for row in rows for index in row] == list(range(len(widths)))
    assert all(sum(widths[index] for index in row) <= 100 for row in rows)
    assert len(rows) <= 2 * sum(widths) / 100 + 1


def test_rows_are_about_as_wide() -> None:
    assert [len(row) for row in in_rows([10.0] * 12, 100)] == [6, 6]
    assert [len(row) for row in in_rows([10.0] * 10, 100)] == [10]


def test_what_is_too_wide_stands_alone() -> None:
    assert [list(row) for row in in_rows([10, 500, 10], 100)] == [[0], [1], [2]]


def test_rows_stand_below_one_another_with_a_line_around_their_ends() -> None:
    rows = [Row((Box(50, 0, 100, height),), (-5, 0), (105, 0)) for height in (40, 80, 20)]
    marks = list(stacked(rows, "muted"))
    boxes = [mark for mark in marks if isinstance(mark, Box)]
    turns = [mark for mark in marks if isinstance(mark, Line)]
    assert [box.height for box in boxes] == [40, 80, 20]
    assert len(turns) == 2
    for (above, below), turn in zip(pairwise(boxes), turns, strict=True):
        assert above.extent[1] > below.extent[3]
        assert turn.points[0] == (105, above.y) and turn.points[-1] == (-5, below.y)
        channel = [y for x, y in turn.points if 0 < x < 100]
        assert channel and all(below.extent[3] < y < above.extent[1] for y in channel)
