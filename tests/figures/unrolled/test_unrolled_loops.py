"""Loops over cells and over calls of one step, in the unrolled figure, against plain torch."""

import re
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import observe
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import UsageError
from tests.figures.geometry import flaws
from tests.figures.picture import SVG, Picture, own_classes
from tests.figures.subjects import CellLoop, Decoder

_CELLS = {"LSTMCell": nn.LSTMCell, "GRUCell": nn.GRUCell, "RNNCell": nn.RNNCell}


class _Loop(nn.Module):
    def __init__(self, cell: nn.RNNCellBase) -> None:
        super().__init__()
        self.cell = cell

    def forward(self, x: Tensor) -> Tensor:
        states, seen = None, []
        for moment in x:
            states = self.cell(moment, states)
            seen.append(states[0] if isinstance(states, tuple) else states)
        return torch.stack(seen)


def _numbers(diagram: Diagram, *classes: str) -> dict[tuple[int, int], float]:
    """The number each circle of some classes tells, by step and unit."""
    found = {}
    for element in Picture.of(diagram.svg()).root.iter():
        own = own_classes(element)
        title = element.find(f"{SVG}title")
        if title is not None and set(classes) <= set(own):
            (t,) = [int(name[1:]) for name in own if re.fullmatch(r"t\d+", name)]
            (unit,) = [int(name[4:]) for name in own if re.fullmatch(r"unit\d+", name)]
            found[t, unit] = float(title.text or "")
    return found


@pytest.mark.parametrize("kind", _CELLS)
@pytest.mark.parametrize("steps", [1, 5])
def test_a_loop_over_a_cell_is_one_unrolled_picture(kind: str, steps: int) -> None:
    model, x = _Loop(_CELLS[kind](3, 4)), torch.randn(steps, 2, 3)
    assert steps == 1 or draw(model, x).figure == "unrolled"
    diagram = draw(model, x, figure="unrolled")
    picture = Picture.of(diagram.svg())
    assert len(picture.shapes("cell")) == len(picture.shapes("input")) == steps
    assert len(picture.shapes("unit")) == steps * 4
    assert len([line for line in picture.lines("h", "layer1") if "up" not in line.classes]) == steps + 1
    assert bool(picture.lines("c")) == (kind == "LSTMCell")
    assert "h at each step (batch 2, hidden 4)" in picture.texts
    assert "input x at each step (batch 2, feature 3)" in picture.texts
    assert f"{steps} call{'s' if steps > 1 else ''} observed, one for each step" in picture.texts
    assert kind in picture.texts
    assert not [text for text in picture.texts if "[0]" in text]
    assert diagram.title == f"{kind} called step by step, unrolled over {steps} step{'s' if steps > 1 else ''}"
    assert flaws(picture) == []


@pytest.mark.parametrize("kind", _CELLS)
def test_values_of_a_loop_are_those_of_plain_torch(kind: str) -> None:
    torch.manual_seed(7)
    model, x = _Loop(_CELLS[kind](3, 4)), torch.randn(5, 2, 3)
    diagram = draw(model, x, values=True, sample=1)
    expected = model(x).detach()
    units, features = _numbers(diagram, "unit", "layer1"), _numbers(diagram, "feature", "x")
    assert (len(units), len(features)) == (5 * 4, 5 * 3)
    for (t, unit), value in units.items():
        assert value == pytest.approx(expected[t - 1, 1, unit - 1].item(), rel=1e-3, abs=1e-6)
    for (t, feature), value in features.items():
        assert value == pytest.approx(x[t - 1, 1, feature - 1].item(), rel=1e-3, abs=1e-6)


def test_values_of_cells_on_top_of_each_other() -> None:
    torch.manual_seed(8)
    model, x = CellLoop().eval(), torch.randn(4, 2, 3)
    diagram = draw(model, x, values=True)
    h, c, top = torch.zeros(2, 5), torch.zeros(2, 5), None
    for t in range(4):
        h, c = model.lower(x[t], (h, c))
        top = model.upper(h, top)
        for layer, state in ((1, h), (2, top)):
            found = _numbers(diagram, "unit", f"layer{layer}")
            for unit, number in enumerate(state[0].tolist(), 1):
                assert found[t + 1, unit] == pytest.approx(number, rel=1e-3, abs=1e-6)


def test_values_of_a_decoder_that_reads_its_own_answers() -> None:
    torch.manual_seed(9)
    model, x = Decoder(), torch.randn(2, 5, 3)
    answers = model(x).detach()
    diagram = draw(model, x, layer="decoder", values=True, steps=0)
    features = _numbers(diagram, "feature", "x")
    assert len(features) == 8 * 2
    for t in range(8):
        expected = [0.0, 0.0] if t == 0 else answers[0, t - 1].tolist()
        assert [features[t + 1, 1], features[t + 1, 2]] == pytest.approx(expected, rel=1e-3, abs=1e-6)


def test_a_decoder_is_drawn_over_its_calls() -> None:
    picture = Picture.of(draw(Decoder(), torch.randn(2, 5, 3), layer="decoder", steps=0).svg())
    assert len(picture.shapes("cell")) == 8
    assert "output of each call (batch 2, time 1, hidden 4)" in picture.texts
    assert "input x of each call (batch 2, time 1, feature 2)" in picture.texts
    assert {"h_0[0]", "h_n[0]", "c_0[0]", "c_n[0]", "8 calls observed, one for each step"} <= set(picture.texts)
    assert "left out: zeros" not in picture.texts


@pytest.mark.parametrize(("lang", "words"), [("en", "decoder (LSTM) × 8"), ("zh", "decoder (LSTM) × 8")])
def test_what_else_ran_is_told(lang: str, words: str) -> None:
    diagram = draw(Decoder(), torch.randn(2, 5, 3), figure="unrolled", lang=lang)
    assert words in diagram.description
    assert len(Picture.of(diagram.svg()).shapes("cell")) == 5


def test_a_long_loop_is_elided() -> None:
    picture = Picture.of(draw(_Loop(nn.GRUCell(3, 4)), torch.randn(120, 2, 3)).svg())
    assert {name for cell in picture.shapes("cell") for name in cell.classes if re.fullmatch(r"t\d+", name)} == {
        "t1", "t2", "t3", "t119", "t120",
    }  # fmt: skip
    assert "120 calls observed, one for each step" in picture.texts


@pytest.mark.parametrize("options", [{}, {"values": True}])
def test_calls_that_hand_nothing_on_are_not_joined(options: dict[str, Any]) -> None:
    cell = nn.GRUCell(3, 4)
    with observe(cell, values=bool(options)) as seen:
        for _ in range(3):
            cell(torch.randn(2, 3), torch.zeros(2, 4))
    picture = Picture.of(draw(seen, figure="unrolled", **options).svg())
    assert len(picture.shapes("cell")) == 1
    assert "1 call observed, one for each step" in picture.texts
    assert "Not in this picture: 2 other calls of GRUCell" in picture.texts


def test_a_loop_observed_in_training_is_drawn_too() -> None:
    model = _Loop(nn.LSTMCell(3, 4)).train()
    with observe(model, values=True) as seen:
        model(torch.randn(5, 2, 3)).sum().backward()
    assert len(Picture.of(draw(seen, values=True).svg()).shapes("cell")) == 5


@pytest.mark.parametrize("sample", [2, -1])
def test_an_unusable_sample_of_a_loop_is_refused(sample: int) -> None:
    with pytest.raises(UsageError, match=f"from 0 to 1, not {sample}"):
        draw(_Loop(nn.GRUCell(3, 4)), torch.randn(5, 2, 3), values=True, sample=sample)
