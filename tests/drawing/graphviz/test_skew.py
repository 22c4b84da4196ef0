"""Parallelograms: what Graphviz draws has its corners where the mark says."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lstm_diagrams.drawing.graphviz.skew import skew_of
from lstm_diagrams.drawing.kit.marks import Box, Parallelogram, Point
from tests.figures.picture import Picture
from tests.render.drawn import svg

_LENGTH = st.floats(4, 120)
_SLANT = st.floats(-1.6, 1.6)


def _corners(face: Parallelogram) -> list[Point]:
    """The drawn corners, as distances from the lower left corner of a frame from (0, 0) to (400, 400)."""
    picture = Picture.of(svg(Box(200, 200, 400, 400, "paper", None, classes=("frame",)), face))
    frame = next(outline for outline in picture.outlines if "frame" in outline.classes).rect
    drawn = next(outline for outline in picture.outlines if "face" in outline.classes)
    return [(x - frame.left, frame.bottom - y) for x, y in drawn.points[:4]]


@settings(max_examples=40, deadline=None)
@given(length=_LENGTH, height=_LENGTH, slant=_SLANT, upright=st.booleans())
def test_graphviz_draws_the_corners_of_the_mark(length: float, height: float, slant: float, upright: bool) -> None:
    """Top and side faces of a block: one edge lies along an axis, the other leans by up to 1.6 of it."""
    leaning = slant * length
    assume(abs(leaning) > 0.5)
    along, up = ((0.0, length), (height, leaning)) if upright else ((length, 0.0), (leaning, height))
    face = Parallelogram(200, 200, along, up, classes=("face",))
    drawn = _corners(face)
    for corner in face.corners:
        assert min(math.dist(corner, point) for point in drawn) < 0.2, (corner, drawn)


def test_edges_in_the_other_order_give_the_same_shape() -> None:
    assert skew_of((30, 0), (12, 9)) == skew_of((12, 9), (30, 0))


def test_parallel_edges_span_no_face() -> None:
    with pytest.raises(ValueError, match="span no face"):
        Parallelogram(0, 0, (4, 2), (8, 4))


def test_a_face_that_graphviz_cannot_slant_is_refused() -> None:
    with pytest.raises(ValueError, match="no polygon"):
        skew_of((10, 0), (90, 5))
