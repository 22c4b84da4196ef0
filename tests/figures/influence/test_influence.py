"""influence: equal to derivatives by plain autograd, and what the picture says of them."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import CaptureError, FigureMismatch, UnknownName, UsageError, capture, draw
from lstm_diagrams.capture import capture_with_influence
from lstm_diagrams.drawing.kit.marks import Box
from lstm_diagrams.figures.influence.panel import Panel, colour
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


def _by_hand(model: Any, x: Tensor, output: Any, time: int) -> Tensor:
    """(output step, batch, input step), by plain autograd; ``x`` is (seq, batch, feature)."""
    own = x.clone().requires_grad_()
    result = output(model, own)
    rows = []
    for part in result.unbind(time):
        (gradient,) = torch.autograd.grad(part.sum(), own, retain_graph=True)
        rows.append(gradient.norm(dim=-1).T)
    return torch.stack(rows)


def _measured(seen: Any) -> Tensor:
    values = seen.influences[0].values
    return torch.frombuffer(bytearray(values.data), dtype=torch.float64).reshape(values.shape)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_it_is_what_autograd_gives(kind: Any) -> None:
    torch.manual_seed(0)
    model, x = kind(3, 5), torch.randn(7, 2, 3)
    seen = capture_with_influence(model, x)
    expected = _by_hand(model, x, lambda m, z: m(z)[0], 0)
    torch.testing.assert_close(_measured(seen), expected.double(), rtol=1e-5, atol=1e-9)
    assert bool(
        (torch.tensor(next([_measured(seen)[t, 0, s] for s in range(t + 1, 7)] or [0.0] for t in range(7))) == 0).all()
    )


class _Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table, self.rnn, self.head = (
            nn.Embedding(9, 3),
            nn.GRU(3, 5, batch_first=True, bidirectional=True),
            nn.Linear(10, 4),
        )

    def forward(self, words: Tensor) -> Tensor:
        return self.head(self.rnn(self.table(words))[0])


def test_words_are_differentiated_by_what_the_layer_reads() -> None:
    torch.manual_seed(0)
    model, words = _Tagger(), torch.randint(0, 9, (2, 6))
    read = model.table(words).detach().transpose(0, 1)
    expected = _by_hand(model, read, lambda m, z: m.head(m.rnn(z.transpose(0, 1))[0]), 1)
    seen = capture_with_influence(model, words)
    torch.testing.assert_close(_measured(seen), expected.double(), rtol=1e-5, atol=1e-9)
    assert seen.influences[0].steps == tuple(range(6))


class _Loop(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.LSTMCell(3, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        state = None
        for step in x:
            state = self.cell(step, state)
        assert state is not None
        return self.head(state[0])


def test_of_an_answer_without_steps_there_is_one_row() -> None:
    torch.manual_seed(0)
    model, x = _Loop(), torch.randn(6, 2, 3)
    seen = capture_with_influence(model, x)
    assert seen.influences[0].steps == ()
    expected = _by_hand(model, x, lambda m, z: m(z)[None], 0)
    torch.testing.assert_close(_measured(seen), expected.double(), rtol=1e-5, atol=1e-9)


def test_the_reach_is_where_the_last_row_falls_below_one_percent() -> None:
    seen = capture_with_influence(nn.RNN(1, 1), torch.zeros(5, 1, 1))
    values = [[0.0001, 0.002, 0.02, 0.5, 1.0]]
    panel = _panel(seen, values)
    assert panel.reach == 3
    assert _panel(seen, [[0.02, 0.3, 0.5, 0.7, 1.0]]).reach is None


def test_the_reach_is_counted_from_the_peak_wherever_that_is() -> None:
    seen = capture_with_influence(nn.RNN(1, 1), torch.zeros(5, 1, 1))
    for row, words in (
        ([0.001, 0.5, 1.0, 0.0, 0.2], "below 1 % from 2 steps before the peak; 0 at 1 step in between"),
        ([0.001, 1.0, 0.5, 0.5, 0.5], "below 1 % from 1 step before the peak"),
        ([0.02, 0.0, 0.0, 0.0, 1.0], "the first step read still has 1 % or more; 0 at 3 steps in between"),
        ([0.0, 0.0, 0.0, 0.0, 0.0], "no step read moves it"),
    ):
        assert _panel(seen, [row]).reach_words.en == words


@pytest.mark.parametrize(
    ("lang", "last", "alone"),
    [
        ("zh", "输出的最后一步（对数刻度）", "输出（对数刻度）"),
        ("en", "last step of the output (log scale)", "the output (log scale)"),
    ],
)
def test_an_output_without_steps_has_no_last_one(lang: str, last: str, alone: str) -> None:
    x = torch.randn(6, 2, 3)
    for model, title in ((nn.LSTM(3, 5), last), (_Loop(), alone)):
        assert {last, alone} & set(Picture.of(draw(model, x, figure="influence", lang=lang).svg()).texts) == {title}


def _panel(seen: Any, rows: list[list[float]]) -> Panel:
    from dataclasses import replace

    from lstm_diagrams.facts import Values

    data = torch.tensor(rows, dtype=torch.float64)[:, None]
    values = Values(tuple(data.shape), data.numpy().tobytes())
    return Panel("RNN", replace(seen.influences[0], values=values), 0, ("1",) * len(rows[0]), "en")


def test_each_colour_is_a_decade() -> None:
    assert [colour(share, 1.0) for share in (1.0, 0.11, 0.09, 0.009, 0.0009, 0.00009, 1e-12)] == [
        "share1", "share1", "share2", "share3", "share4", "share5", "share5",
    ]  # fmt: skip
    assert colour(0.0, 1.0) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_several_models_stand_side_by_side_without_flaws(lang: str) -> None:
    torch.manual_seed(0)
    x = torch.randn(20, 2, 3)
    first, *others = (capture_with_influence(kind(3, 6), x) for kind in (nn.LSTM, nn.GRU, nn.RNN))
    picture = Picture.of(draw(first, figure="influence", beside=others, lang=lang).svg())
    assert flaws(picture) == []
    assert {"LSTM", "GRU", "RNN"} <= set(picture.texts)


@pytest.mark.parametrize("steps", [1, 5, 130, 1000])
def test_long_and_short_sequences(steps: int) -> None:
    diagram = draw(nn.GRU(2, 3), torch.randn(steps, 1, 2), figure="influence")
    assert flaws(Picture.of(diagram.svg())) == []
    assert len(diagram.canvas.marks) < 2500


def test_the_model_is_left_as_it_was() -> None:
    model, x = nn.LSTM(3, 4, dropout=0.0), torch.randn(5, 2, 3)
    model.train()
    capture_with_influence(model, x)
    assert model.training
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not x.requires_grad


def test_what_has_no_derivatives_is_refused() -> None:
    with pytest.raises(CaptureError, match="no LSTM, GRU or RNN"):
        draw(nn.Linear(3, 2), torch.randn(2, 3), figure="influence")
    with pytest.raises(FigureMismatch, match="influence"):
        draw(capture(nn.LSTM(3, 4), torch.randn(5, 2, 3)), figure="influence")
    with pytest.raises(UnknownName, match="output"):
        draw(nn.LSTM(3, 4), torch.randn(5, 2, 3), figure="influence", output="none")
    with pytest.raises(UsageError, match="sample"):
        draw(nn.LSTM(3, 4), torch.randn(5, 2, 3), figure="influence", sample=2)
    with pytest.raises(UsageError, match="ticks"):
        draw(nn.LSTM(3, 4), torch.randn(5, 2, 3), figure="influence", ticks=["a"])


class _Mixing(nn.Module):
    """Samples in axis 0, read as time steps; or read as they are."""

    def __init__(self, *, first: bool) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 5, batch_first=first), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.lstm(x)[0][:, -1])


def _moves(model: nn.Module, x: Tensor) -> Tensor:
    """(output sample, replaced sample), whether it moves, by plain runs."""
    with torch.no_grad():
        before = model(x)
        rows = []
        for sample in range(len(x)):
            other = x.clone()
            other[sample] = torch.randn_like(other[sample]) * 3
            rows.append((model(other) - before).abs().amax(1) > 1e-6)
    return torch.stack(rows, 1)


def _sample_map(diagram: Any) -> Tensor:
    values = diagram.facts.sample_influences[0].values
    return torch.frombuffer(bytearray(values.data), dtype=torch.float64).reshape(values.shape)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_samples_read_as_steps_are_seen_off_the_diagonal(lang: str) -> None:
    torch.manual_seed(0)
    model, x = nn.LSTM(3, 5), torch.randn(6, 8, 3)
    diagram = draw(model, x, figure="influence", between="samples", batch=0, lang=lang)
    measured = _sample_map(diagram)
    expected = torch.tensor([[replaced <= sample for replaced in range(6)] for sample in range(6)])
    assert torch.equal(measured > 0, expected), "each sample moves itself and all after it, as steps do"
    leaks = [mark for mark in diagram.canvas.marks if isinstance(mark, Box) and "leak" in mark.classes]
    assert len(leaks) == 15
    words = {"en": "15 squares off the diagonal: samples are mixed", "zh": "对角线以外动了 15 格：样本之间串了"}[lang]
    picture = Picture.of(diagram.svg())
    assert words in picture.texts
    assert flaws(picture) == []


def test_the_map_of_samples_is_that_of_plain_runs() -> None:
    torch.manual_seed(0)
    for first in (True, False):
        model, x = _Mixing(first=first), torch.randn(5, 5, 3)
        measured = _sample_map(draw(model, x, figure="influence", between="samples", batch=0))
        assert torch.equal(measured > 0, _moves(model, x)), first


def test_of_a_right_model_only_the_diagonal_moves_and_the_axis_is_found() -> None:
    torch.manual_seed(0)
    diagram = draw(_Tagger(), torch.randint(0, 9, (4, 6)), figure="influence", between="samples")
    assert diagram.facts.sample_influences[0].axis == 0
    assert torch.equal(_sample_map(diagram) > 0, torch.eye(4, dtype=torch.bool))
    assert "each sample moves itself alone" in Picture.of(diagram.svg()).texts
    plain = draw(nn.GRU(3, 4), torch.randn(6, 3, 3), figure="influence", between="samples")
    assert plain.facts.sample_influences[0].axis == 1


def test_of_many_samples_some_are_replaced_and_that_is_said() -> None:
    diagram = draw(nn.GRU(2, 3, batch_first=True), torch.randn(100, 2, 2), figure="influence", between="samples")
    samples = diagram.facts.sample_influences[0].samples
    assert (samples[0], samples[-1], len(samples)) == (0, 99, 48)
    assert "of 100 samples, 48 evenly apart" in Picture.of(diagram.svg()).texts


def test_what_says_nothing_of_samples_is_refused() -> None:
    model, x = nn.LSTM(3, 4), torch.randn(5, 2, 3)
    with pytest.raises(UnknownName, match="between"):
        draw(model, x, figure="influence", between="layers")
    with pytest.raises(UsageError, match="axis 7"):
        draw(model, x, figure="influence", between="samples", batch=7)
    with pytest.raises(CaptureError, match="batch=0"):
        draw(nn.Linear(3, 2), torch.randn(4, 3), figure="influence", between="samples")
    seen = draw(model, x, figure="influence", between="samples").facts
    with pytest.raises(UsageError, match="'batch' is for between='samples'"):
        draw(model, x, figure="influence", batch=0)
    with pytest.raises(UsageError, match="'sample' is for between='steps'"):
        draw(seen, figure="influence", between="samples", sample=1)
    with pytest.raises(UsageError, match="between='samples'"):
        draw(seen, figure="influence")
    with pytest.raises(UsageError, match="axis 1"):
        draw(seen, figure="influence", between="samples", batch=0)
    with pytest.raises(UsageError, match="between samples"):
        draw(capture_with_influence(model, x), figure="influence", between="samples")
