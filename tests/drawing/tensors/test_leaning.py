"""Faces that lean too far for one polygon."""

import pytest

from lstm_diagrams.drawing.graphviz.skew import skew_of
from lstm_diagrams.drawing.kit.marks import Line, Parallelogram, Point
from lstm_diagrams.drawing.tensors.leaning import leaning


def _area(face: Parallelogram) -> float:
    return abs(face.along[0] * face.up[1] - face.along[1] * face.up[0])


@pytest.mark.parametrize(("along", "up"), [((10, 0), (15, 9)), ((20, 12), (0, 30))])
def test_a_face_that_graphviz_can_draw_stays_one(along: Point, up: Point) -> None:
    face = Parallelogram(3, 4, along, up, classes=("side",))
    assert list(leaning(face)) == [face]


@pytest.mark.parametrize(
    ("along", "up"), [((7, 0), (40, 25)), ((1.5, 0), (40, 25)), ((40, 25), (0, 9)), ((40, 25), (0, 1.5))]
)
def test_pieces_cover_the_face_and_one_line_goes_around_it(along: Point, up: Point) -> None:
    face = Parallelogram(3, 4, along, up, "x_fill", "x", classes=("side",))
    *pieces, outline = leaning(face)
    assert len(pieces) > 1
    for piece in pieces:
        assert isinstance(piece, Parallelogram)
        skew_of(piece.along, piece.up)  # raises where Graphviz has no such polygon
        assert (piece.fill, piece.stroke, piece.classes) == ("x_fill", "x_fill", ("side",))
    assert sum(_area(piece) for piece in pieces) == pytest.approx(_area(face))
    assert isinstance(outline, Line) and outline.stroke == "x"
    assert set(face.corners) <= set(outline.points)
    assert outline.points[0] == outline.points[-1]
    corners = [corner for piece in pieces for corner in piece.corners]
    assert (min(x for x, _ in corners), max(y for _, y in corners)) == pytest.approx((face.extent[0], face.extent[3]))


def test_without_a_stroke_there_is_no_line() -> None:
    assert all(isinstance(mark, Parallelogram) for mark in leaning(Parallelogram(0, 0, (1, 0), (9, 3), stroke=None)))
