"""Attention as it is drawn: lines, numbers and squares are held to the weights of plain torch."""

from typing import Any

import pytest
import torch

from lstm_diagrams import capture, draw
from lstm_diagrams.capture.watched import weighings
from lstm_diagrams.errors import FigureMismatch, UsageError
from lstm_diagrams.figures.attention.chains import THICKEST
from tests.figures.attentive import AtOnce, FreeRunning, Gated, Local, Stepwise
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen


def _model() -> tuple[Stepwise, torch.Tensor]:
    torch.manual_seed(5)
    return Stepwise("dot").eval(), 4 * torch.randn(2, 5, 3)


def test_lines_are_as_thick_as_the_weights_are_large() -> None:
    model, x = _model()
    canvas = draw(model, x, figure="attention", step=3, sample=1).canvas
    with torch.no_grad():
        model(x)
    for source, weight in enumerate(model.seen[2][1].tolist(), 1):
        (line,) = (
            mark for mark in canvas.marks if {"weight", f"h{source}"} <= {*mark.classes} and hasattr(mark, "points")
        )
        assert line.line_width == pytest.approx(max(THICKEST * weight, 0.25), rel=1e-4)
        (number,) = (mark for mark in canvas.marks if {"number", f"h{source}"} <= {*mark.classes})
        assert number.label.text == f"{weight:.2f}"


def test_every_weight_of_the_run_stands_in_the_alignment() -> None:
    model, x = _model()
    canvas = draw(model, x, figure="attention", sample=1).canvas
    with torch.no_grad():
        model(x)
    said = {mark.tooltip for mark in canvas.marks if "place" in mark.classes}
    assert said == {
        f"α({step}, {source}) = {weight:.4f}"
        for step, weights in enumerate(model.seen, 1)
        for source, weight in enumerate(weights[1].tolist(), 1)
    }


def test_of_many_weights_each_cell_is_the_largest_and_says_so() -> None:
    diagram = draw(seen("attention long"), figure="attention")
    assert "each cell: the largest of 1 × 5 weights" in Picture.of(diagram.svg()).texts
    assert len([mark for mark in diagram.canvas.marks if "place" in mark.classes]) == 4 * 40


def test_what_is_left_out_of_the_chain_is_counted() -> None:
    facts = seen("attention at once")
    texts = Picture.of(draw(facts, figure="attention", steps=6).svg()).texts
    assert any(text.startswith("the 24 steps left out: ") for text in texts)
    facts = capture(AtOnce(), torch.randn(1, 7, 3), torch.randn(1, 3, 2))
    assert "the 1 step left out: " in str(Picture.of(draw(facts, figure="attention", steps=6).svg()).texts)


def test_the_frame_of_the_chosen_row_passes_over_no_number() -> None:
    model, x = _model()
    marks = draw(model, x, figure="attention", step=2).canvas.marks
    (frame,) = (mark for mark in marks if mark.classes == ("chosen",))
    edges = frame.extent[1], frame.extent[3]
    table = [mark.extent for mark in marks if mark.classes == ("number",)]
    assert len(table) == 4 * 5
    assert not [extent for extent in table for edge in edges if extent[1] < edge < extent[3]]


def test_what_a_free_running_decoder_writes_and_reads_is_named() -> None:
    """A layer before the decoder reads what one behind it gave at the step before: neither is left out, in either regime."""
    torch.manual_seed(0)
    model, x = FreeRunning(), torch.randn(1, 5, 3)
    for inputs in ((x, torch.tensor([[0, 3, 1]])), (x,)):
        diagram = draw(model, *inputs, figure="attention")
        texts = Picture.of(diagram.svg()).texts
        assert diagram.coverage.left_out == ()
        assert "head (Linear)" in texts
        assert "enters each step through: write (Embedding)" in texts
        assert ("goes into the next step: head (Linear)" in texts) == (len(inputs) == 1)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("attention additive", "additive"),
        ("attention at once", "dot product"),
        ("attention heads", "MultiheadAttention: multi-head, 2 heads"),
        ("attention pooled", "learned, no asking step"),
    ],
)
def test_the_score_is_named(subject: str, name: str) -> None:
    assert name in Picture.of(draw(seen(subject), figure="attention").svg()).texts


@pytest.mark.parametrize("subject", ["attention additive", "attention at once", "attention heads", "attention long"])
def test_it_is_drawn_where_none_is_named_and_leaves_nothing_out(subject: str) -> None:
    diagram = draw(seen(subject))
    assert diagram.figure == "attention"
    assert diagram.coverage.left_out == ()


def test_words_stand_on_both_axes_and_chains() -> None:
    texts = Picture.of(
        draw(
            seen("attention additive"), figure="attention", tokens="le petit chat dort bien | the small cat sleeps"
        ).svg()
    ).texts
    for word in ["le", "petit", "chat", "dort", "bien", "the", "small", "cat", "sleeps"]:
        assert texts.count(word) == 2


@pytest.mark.parametrize(
    "options", [{"tokens": "too few"}, {"step": 5}, {"sample": 2}, {"head": 2}, {"steps": 1}], ids=str
)
def test_options_that_cannot_be_used(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"option {next(iter(options))!r}"):
        draw(seen("attention additive"), figure="attention", **options)


def test_more_weights_than_are_kept_are_asked_for_and_drawn_with_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighings, "_MOST", 30)
    model, x, y = AtOnce(), torch.randn(2, 5, 3), torch.randn(2, 4, 2)
    wanting = draw(model, x, y, figure="attention")
    texts = Picture.of(wanting.svg()).texts
    assert "too many weights to be kept: use values=True" in texts
    assert not [mark for mark in wanting.canvas.marks if "place" in mark.classes]
    with pytest.raises(UsageError, match="use values=True"):
        draw(wanting.facts, figure="attention", parts="alignment")
    assert flaws(Picture.of(wanting.svg())) == []
    drawn = draw(model, x, y, figure="attention", values=True)
    assert [mark for mark in drawn.canvas.marks if "place" in mark.classes]


def test_a_second_attention_is_counted_and_can_be_chosen() -> None:
    class Two(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = AtOnce(), Stepwise("additive")

        def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return self.first(x, y).mean() + self.second(x).mean()

    facts = capture(Two(), torch.randn(2, 5, 3), torch.randn(2, 4, 2))
    texts = Picture.of(draw(facts, figure="attention").svg()).texts
    assert "this run has 2 attentions; drawn is number 1 (number=)" in texts
    assert "additive" in Picture.of(draw(facts, figure="attention", number=2).svg()).texts
    with pytest.raises(UsageError, match="option 'number'"):
        draw(facts, figure="attention", number=3)


def test_a_window_is_drawn_as_one_and_sums_are_those_of_the_run() -> None:
    """Steps of weight 0 are pale and have no line, the others stand in a frame; nothing says that rows sum to 1."""
    torch.manual_seed(1)
    model, x, y = Local().eval(), torch.randn(1, 8, 3), torch.randn(1, 3, 2)
    with torch.no_grad():
        model(x, y)
    diagram = draw(model, x, y, figure="attention", step=2)
    marks = diagram.canvas.marks
    (weights,) = model.seen[1].tolist()
    read = [step for step, weight in enumerate(weights, 1) if weight]
    assert 0 < len(read) < 8
    for step in range(1, 9):
        own = [mark.classes for mark in marks if f"h{step}" in mark.classes]
        assert any("unread" in classes for classes in own) == (step not in read)
        assert any("weight" in classes for classes in own) == (step in read)
    (frame,) = (mark for mark in marks if mark.classes == ("window",))
    cells = [mark for mark in marks if "memory" in mark.classes and "cell" in mark.classes]
    inside = [
        n for n, cell in enumerate(cells, 1) if frame.extent[0] < cell.extent[0] and cell.extent[2] < frame.extent[2]
    ]
    assert inside == read
    picture = Picture.of(diagram.svg())
    (total,) = {f"{step.sum().item():.2f}" for step in model.seen}
    assert f"each row sums to {total}" in picture.texts
    assert "sums to 1" not in diagram.description
    assert "g in α comes from: place (Linear)" in picture.texts
    assert flaws(picture) == []
    assert diagram.coverage.left_out == ()


def test_what_weighs_no_steps_is_not_drawn() -> None:
    with pytest.raises(FigureMismatch, match="attention"):
        draw(Gated(), torch.randn(4, 2, 3), figure="attention")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("steps", "asking"), [(3, 3), (17, 30), (200, 200)])
def test_from_3_to_200_steps(lang: str, steps: int, asking: int) -> None:
    facts = capture(AtOnce(), torch.randn(1, steps, 3), torch.randn(1, asking, 2))
    assert flaws(Picture.of(draw(facts, figure="attention", lang=lang).svg())) == []


def test_parts_alone() -> None:
    facts = seen("attention additive")
    chains, grid = (draw(facts, figure="attention", parts=part) for part in ("chains", "alignment"))
    assert not [mark for mark in chains.canvas.marks if "place" in mark.classes]
    assert "the lines are the weights of step 2 of 4" in Picture.of(chains.svg()).texts
    assert "grid" not in chains.description and "grid" in grid.description
    assert not [mark for mark in grid.canvas.marks if "cell" in mark.classes]
    assert len([mark for mark in grid.canvas.marks if "place" in mark.classes]) == 4 * 5
    with pytest.raises(UsageError, match="part of figure 'attention' 'grid'"):
        draw(facts, figure="attention", parts="grid")
