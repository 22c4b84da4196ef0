"""Dimension lines: as long as the edge, with both heads, and labels clear of it."""

import pytest

from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.tensors import dimensions
from lstm_diagrams.drawing.tensors.blocks import Block, Edge
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.render.drawn import svg

_LABELS = (Label("T = 1000", 13, math=True), Label("time", 10, "muted"))


def _block(*sizes: int) -> Block:
    across, down, back = (Edge.cut(size, 0, 20) for size in sizes)
    return Block(0, 0, across, down, back)


def _span(marks: list[Mark]) -> tuple[float, float]:
    lines = [mark for mark in marks if isinstance(mark, Line)]
    assert [line.arrow for line in lines] == [True, True]
    (x0, y0), (x1, y1) = (line.points[-1] for line in lines)
    return abs(x1 - x0), abs(y1 - y0)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (4, 3, 2), (1, 9, 5)])
def test_each_line_is_as_long_as_its_edge(sizes: tuple[int, int, int]) -> None:
    block = _block(*sizes)
    assert _span(list(dimensions.across(block))) == pytest.approx((block.across.length, 0))
    assert _span(list(dimensions.down(block))) == pytest.approx((0, block.down.length))
    assert _span(list(dimensions.back(block))) == pytest.approx(block.lean)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (4, 3, 2), (1, 9, 5)])
def test_lines_and_labels_keep_clear_of_the_block_and_each_other(sizes: tuple[int, int, int]) -> None:
    block = _block(*sizes)
    marks = [
        *block.wire("x"), *dimensions.across(block, *_LABELS), *dimensions.down(block, *_LABELS),
        *dimensions.back(block, *_LABELS, classes=("x",)),
    ]  # fmt: skip
    assert flaws(Picture.of(svg(*marks))) == []


def test_labels_stand_one_under_the_other_in_order() -> None:
    writings = [mark for mark in dimensions.down(_block(2, 2, 2), *_LABELS) if isinstance(mark, Writing)]
    assert [writing.label for writing in writings] == list(_LABELS)
    assert writings[0].y > writings[1].y
    assert all(writing.extent[2] < -dimensions.OFFSET for writing in writings)


def test_a_sheet_has_no_line_to_the_back() -> None:
    sheet = Block(0, 0, Edge.cut(2, 0, 20), Edge.cut(2, 0, 20))
    assert list(dimensions.back(sheet, *_LABELS)) == []
