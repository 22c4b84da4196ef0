"""Blocks: how long their edges are, which cells can be seen, and that Graphviz draws them where they belong."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.marks import Box, Circle, Line, Parallelogram
from lstm_diagrams.drawing.tensors.blocks import SLANT, Block, Edge, Look
from tests.figures.picture import Picture
from tests.render.drawn import svg

_SIZES = st.integers(1, 10**6)


def _look(across: int | None, down: int | None, back: int | None) -> Look:
    return Look("x_fill", "x_side", "x", (f"a{across}", f"d{down}", f"b{back}"))


def _block(across: int, down: int, back: int | None, most: int = 0) -> Block:
    edges = [None if size is None else Edge.cut(size, most, 20) for size in (across, down, back)]
    assert edges[0]
    assert edges[1]
    return Block(0, 0, edges[0], edges[1], edges[2])


@given(small=_SIZES, large=_SIZES, most=st.integers(3, 9))
def test_a_longer_axis_is_drawn_longer_and_never_without_end(small: int, large: int, most: int) -> None:
    one, other = (Edge.cut(size, most, 10) for size in sorted((small, large)))
    assert (one.length < other.length) == (small != large)
    assert other.length <= 10 * most + 25


@pytest.mark.parametrize(("size", "cells"), [(1, (0,)), (5, (0, 1, 2, 3, 4)), (9, (0, 1, None, 7, 8))])
def test_an_edge_knows_its_cells_and_where_they_lie(size: int, cells: tuple[int | None, ...]) -> None:
    edge = Edge.cut(size, 5, 10)
    assert edge.size == size
    assert edge.cells == cells
    assert [edge.gap(cell) for cell in cells] == [cell is None for cell in cells]
    starts = [start for _, start, _ in edge.spans]
    assert starts[0] == 0
    assert [start + length for _, start, length in edge.spans] == pytest.approx([*starts[1:], edge.length])


def test_an_uncut_edge_is_one_cell_without_dots() -> None:
    edge = Edge.whole(64, 30)
    assert (edge.size, edge.cells, edge.length) == (64, (None,), 30)
    assert not edge.gap(None)
    faces = list(Block(0, 0, edge, edge, edge).faces(_look))
    assert [type(face) for face in faces] == [Parallelogram, Parallelogram, Box]


@pytest.mark.parametrize(("across", "down", "back"), [(1, 1, 1), (4, 3, 2), (2, 5, 7)])
def test_every_cell_of_the_three_visible_faces_is_drawn_once(across: int, down: int, back: int) -> None:
    faces = list(_block(across, down, back).faces(_look))
    front = [face.classes for face in faces if isinstance(face, Box)]
    top = [face.classes for face in faces if isinstance(face, Parallelogram) and face.fill == "x_fill"]
    side = [face.classes for face in faces if isinstance(face, Parallelogram) and face.fill == "x_side"]
    assert sorted(front) == sorted((f"a{a}", f"d{d}", "b0") for a in range(across) for d in range(down))
    assert sorted(top) == sorted((f"a{a}", "d0", f"b{b}") for a in range(across) for b in range(back))
    assert sorted(side) == sorted((f"a{across - 1}", f"d{d}", f"b{b}") for d in range(down) for b in range(back))


def test_rows_run_downwards_columns_to_the_right_and_layers_to_the_back() -> None:
    faces = list(_block(3, 3, 3).faces(_look))
    boxes = {face.classes: face for face in faces if isinstance(face, Box)}
    assert boxes["a0", "d0", "b0"].y > boxes["a0", "d2", "b0"].y
    assert boxes["a0", "d0", "b0"].x < boxes["a2", "d0", "b0"].x
    leaning = {face.classes: face for face in faces if isinstance(face, Parallelogram) and face.fill == "x_fill"}
    near, far = leaning["a0", "d0", "b0"], leaning["a0", "d0", "b2"]
    assert (far.x - near.x, far.y - near.y) == pytest.approx((40 * SLANT[0], 40 * SLANT[1]))


def test_a_sheet_has_a_front_only() -> None:
    block = _block(4, 2, None)
    assert all(isinstance(mark, Box) for mark in block.faces(_look))
    assert block.extent == (0, 0, 80, 40)
    assert [type(mark) for mark in block.wire("x")] == [Box]


def test_dots_stand_in_left_out_cells_and_say_which_way() -> None:
    marks = list(_block(9, 9, None, most=5).faces(_look))
    dots = [mark for mark in marks if isinstance(mark, Circle)]
    assert len(dots) == 3 * 9  # a cross of five and five cells
    across = [(dot.x, dot.y) for dot in dots if "d0" in dot.classes]
    assert len({y for _, y in across}) == 1 < len({x for x, _ in across})
    down = [(dot.x, dot.y) for dot in dots if "a0" in dot.classes]
    assert len({round(x, 6) for x, _ in down}) == 1 < len({y for _, y in down})
    both = [(dot.x, dot.y) for dot in dots if dot.classes[1:3] == ("aNone", "dNone")]
    assert both[0][0] < both[2][0] and both[0][1] > both[2][1]


@settings(max_examples=25, deadline=None)
@given(across=st.integers(3, 60), down=st.integers(3, 60), back=st.integers(3, 400))
def test_graphviz_draws_whole_blocks_of_any_proportion(across: int, down: int, back: int) -> None:
    edges = [Edge.whole(length, length) for length in (across, down, back)]
    block = Block(0, 0, *edges)
    frame = Box(200, 100, 600, 600, "paper", None, classes=("frame",))
    picture = Picture.of(svg(frame, *block.faces(_look)))
    (outer,) = (shape.rect for shape in picture.shapes("frame"))
    points = [(x - outer.left - 100, outer.bottom - y - 200) for s in picture.shapes("aNone") for x, y in s.points]
    xs, ys = zip(*points, strict=True)
    assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx(block.extent, abs=0.6)


def test_a_face_that_leans_far_is_laid_together_and_outlined_once() -> None:
    block = Block(0, 0, Edge.whole(6, 6), Edge.whole(60, 60), Edge.whole(60, 60))
    marks = list(block.faces(_look))
    pieces = [mark for mark in marks if isinstance(mark, Parallelogram) and mark.fill == "x_fill"]
    assert len(pieces) > 1
    assert all(piece.stroke == piece.fill for piece in pieces)
    (outline,) = (mark for mark in marks if isinstance(mark, Line))
    assert outline.extent == pytest.approx((0, 60, 36, 60 + 60 * SLANT[1]))


def test_a_wire_is_dashed_and_has_the_size_of_the_block() -> None:
    block = _block(3, 2, 4)
    marks = list(block.wire("h", ("h", "initial")))
    assert all(isinstance(mark, Box | Line) and mark.dashed and mark.classes == ("h", "initial") for mark in marks)
    lefts, bottoms, rights, tops = zip(*(mark.extent for mark in marks), strict=True)
    assert (min(lefts), min(bottoms), max(rights), max(tops)) == pytest.approx(block.extent)
    assert math.isclose(block.extent[2], 60 + 80 * SLANT[0])
