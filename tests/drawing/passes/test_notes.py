"""Notes and loss terms at named parts: near them, clear of everything, said in the description, and of known parts alone."""

from itertools import product
from math import dist

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import draw
from lstm_diagrams.drawing.kit.marks import Box, Circle, Line
from lstm_diagrams.errors import UnknownName, UsageError
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen


class _EachStep(nn.Module):
    """A loop over a cell that answers at every step."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.GRUCell(3, 4), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        h, seen_so_far = None, []
        for step in range(x.shape[1]):
            h = self.cell(x[:, step], h)
            seen_so_far.append(h)
        return self.head(torch.stack(seen_so_far, 1))


_PARTS = {
    "network": ("memory", "head"),
    "overview": ("reader", "head"),
    "unrolled": ("memory", "memory"),
    "folded": ("memory", "memory"),
}


@pytest.mark.parametrize(("figure", "lang"), [*product(_PARTS, ["zh", "en"])])
def test_they_stand_in_the_picture_and_nothing_is_in_their_way(figure: str, lang: str) -> None:
    noted, lost = _PARTS[figure]
    asked = {"notes": {noted: "kept between batches"}, "loss": {lost: "mean squared error"}}
    plain, diagram = (draw(seen("forecaster"), figure=figure, lang=lang, **more) for more in ({}, asked))
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    words = " ".join(picture.texts)
    assert "kept between" in words and "mean squared" in words
    assert diagram.coverage == plain.coverage
    assert "kept between batches" in diagram.description
    assert "mean squared error" in diagram.description
    assert [mark for mark in diagram.canvas.marks if not {"remark", "loss", "left-out"} & {*mark.classes}] == [
        mark for mark in plain.canvas.marks if "left-out" not in mark.classes
    ]


def test_a_loss_is_a_circle_that_the_result_and_a_target_lead_to() -> None:
    diagram = draw(seen("embedding classifier"), figure="network", loss={"head": "cross entropy"})
    marks = [mark for mark in diagram.canvas.marks if "loss" in mark.classes]
    term, target = (mark for mark in marks if isinstance(mark, Circle))
    lines = [mark for mark in marks if isinstance(mark, Line)]
    assert [circle.label.text for circle in (term, target) if circle.label] == ["L", "y"]
    assert len(lines) == 2
    for line in lines:
        assert line.arrow and not line.dashed
        assert dist(line.points[-1], (term.x, term.y)) == pytest.approx(term.radius)
    results = [mark for mark in diagram.canvas.marks if {"neuron", "result"} <= {*mark.classes}]
    left, bottom, right, top = (
        min(mark.extent[0] for mark in results), min(mark.extent[1] for mark in results),
        max(mark.extent[2] for mark in results), max(mark.extent[3] for mark in results),
    )  # fmt: skip
    starts = [line.points[0] for line in lines if "target" not in line.classes]
    assert all(left <= x <= right and bottom <= y <= top for x, y in starts)


def test_a_note_has_a_dotted_line_to_its_part() -> None:
    diagram = draw(seen("forecaster"), figure="overview", notes={"reader": "frozen"})
    box, line = (
        next(mark for mark in diagram.canvas.marks if "remark" in mark.classes and isinstance(mark, kind))
        for kind in (Box, Line)
    )
    assert isinstance(line, Line) and line.dashed and not line.arrow
    assert box.label is not None and box.label.text == "frozen"


def test_in_a_column_they_stand_where_the_picture_gets_no_wider() -> None:
    diagram = draw(
        seen("forecaster"), figure="network", width="column", notes={"memory": "kept"}, loss={"head": "squared error"}
    )
    assert flaws(Picture.of(diagram.svg())) == []


@pytest.mark.parametrize("option", ["notes", "loss"])
def test_what_is_wrong_is_said(option: str) -> None:
    with pytest.raises(UnknownName, match=r"unknown part of this picture 'hed'; known: .*did you mean 'head"):
        draw(seen("forecaster"), figure="network", **{option: {"hed": "x"}})
    with pytest.raises(UsageError, match=f"option '{option}' takes a mapping of texts"):
        draw(seen("forecaster"), figure="network", **{option: "x"})
    with pytest.raises(UnknownName, match=f"unknown option of figure 'cell' '{option}'"):
        draw(seen("forecaster"), figure="cell", **{option: {"memory": "x"}})


def test_without_a_figure_one_is_taken_that_has_notes() -> None:
    assert draw(seen("lstm"), notes={"": "shared"}).figure == "unrolled"


def test_a_loss_of_every_step_is_made_of_all_of_them() -> None:
    diagram = draw(_EachStep(), torch.randn(2, 4, 3), figure="network", loss={"head": "squared error"})
    lines = [mark for mark in diagram.canvas.marks if isinstance(mark, Line) and "loss" in mark.classes]
    (arrow,) = (line for line in lines if line.arrow and "target" not in line.classes)
    results = [mark for mark in diagram.canvas.marks if isinstance(mark, Box) and {"result"} <= {*mark.classes}]
    assert len(results) == 4
    for result in results:
        assert any(line.points[0] == (result.x, result.extent[3]) for line in lines)
    (bar,) = (line for line in lines if not line.arrow and line.points[0][1] == line.points[-1][1])
    assert bar.points[0][1] == arrow.points[0][1]
    assert bar.points[0][0] <= arrow.points[0][0] <= bar.points[-1][0]
    assert flaws(Picture.of(diagram.svg())) == []


def test_a_loss_of_an_unrolled_layer_is_made_of_its_output() -> None:
    marks = draw(seen("lstm"), figure="unrolled", loss={"": "squared error"}).canvas.marks
    (row,) = (mark for mark in marks if isinstance(mark, Box) and {"output", "band"} <= {*mark.classes})
    (arrow,) = (
        mark for mark in marks if isinstance(mark, Line) and "loss" in mark.classes and "target" not in mark.classes
    )
    left, bottom, right, top = row.extent
    (x, y), _ = arrow.points[0], arrow.points[-1]
    assert left <= x <= right and bottom <= y <= top
