"""Attention read off a run: its weights are those of plain torch, and its score the one that each model is written with."""

import pytest
import torch
from torch import nn

from lstm_diagrams import capture
from lstm_diagrams.readings.attention import Attention, attentions
from tests.figures.attentive import AtOnce, Gated, Local, Pooled, Stepwise


def _one(facts: object) -> Attention:
    (found,) = attentions(facts)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("written", "score"),
    [
        ("additive", "additive"), ("dot", "dot"), ("general", "general"), ("scaled", "scaled"), ("multiplied", "dot"),
        ("location", "location"),
    ],
)  # fmt: skip
def test_a_loop_s_score_and_weights(written: str, score: str) -> None:
    model, x = Stepwise(written).eval(), torch.randn(3, 5, 3)
    seen = _one(capture(model, x))
    assert (seen.score, seen.steps, len(seen.places), seen.batch, seen.heads) == (score, 5, 4, 3, 1)
    assert [call.layer for call in seen.memory] == ["encoder"]
    assert [call.layer for call in seen.asking] == ["cell"] * 4
    assert seen.before
    with torch.no_grad():
        model(x)
    for step, weights in enumerate(model.seen):
        for sample in range(3):
            assert seen.row(step, sample) == pytest.approx(weights[sample].tolist(), abs=1e-6)
            assert seen.total(step, sample) == pytest.approx(1, abs=1e-6)


def test_all_steps_at_once() -> None:
    model, x, y = AtOnce().eval(), torch.randn(3, 5, 3), torch.randn(3, 4, 2)
    seen = _one(capture(model, x, y))
    assert (seen.score, seen.steps, len(seen.places), seen.before) == ("dot", 5, 4, False)
    assert [call.layer for call in seen.asking] == ["decoder"]
    with torch.no_grad():
        memory, state = model.encoder(x)
        weights = (model.decoder(y, state)[0] @ memory.transpose(1, 2)).softmax(-1)
    for step in range(4):
        for sample in range(3):
            assert seen.row(step, sample) == pytest.approx(weights[sample, step].tolist(), abs=1e-6)


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("way", ["heads", "heads without weights"])
def test_the_heads_of_a_layer_are_those_that_it_returns(way: str, batch: int) -> None:
    """Axes that are as long as one another are told apart: 6 asking steps are batch times heads too."""
    model, x, y = AtOnce(way).eval(), torch.randn(batch, 5, 3), torch.randn(batch, 6, 2)
    seen = _one(capture(model, x, y))
    assert (seen.score, seen.steps, len(seen.places), seen.heads, seen.batch) == ("multihead", 5, 6, 2, batch)
    with torch.no_grad():
        memory, state = model.encoder(x)
        states, _ = model.decoder(y, state)
        _, weights = model.attention(states, memory, memory, average_attn_weights=False)
    for step in range(6):
        for sample in range(batch):
            for head in range(2):
                assert seen.row(step, sample, head) == pytest.approx(weights[sample, head, step].tolist(), abs=1e-5)


def test_one_operation_of_pytorch_is_attention_too() -> None:
    model, x, y = AtOnce("fused").eval(), torch.randn(3, 5, 3), torch.randn(3, 4, 2)
    seen = _one(capture(model, x, y))
    assert (seen.score, seen.steps, len(seen.places)) == ("scaled", 5, 4)
    with torch.no_grad():
        memory, state = model.encoder(x)
        weights = (model.decoder(y, state)[0] @ memory.transpose(1, 2) / 8**0.5).softmax(-1)
    assert seen.row(2, 1) == pytest.approx(weights[1, 2].tolist(), abs=1e-5)


def test_pooling_has_a_learned_score_and_nobody_asks() -> None:
    model, x = Pooled().eval(), torch.randn(3, 7, 3)
    seen = _one(capture(model, x))
    assert (seen.score, seen.asking, len(seen.places), seen.steps) == ("learned", (), 1, 7)
    with torch.no_grad():
        weights = model.score(model.memory(x)[0]).softmax(1)[..., 0]
    assert seen.row(0, 2) == pytest.approx(weights[2].tolist(), abs=1e-6)


@pytest.mark.parametrize(("asks", "query", "steps"), [("last", "h_n", 1), ("each", "output", 7)])
def test_a_memory_that_asks_itself(asks: str, query: str, steps: int) -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.memory = nn.LSTM(3, 8, batch_first=True)
            self.attention, self.out = nn.MultiheadAttention(8, 2, batch_first=True), nn.Linear(8, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            output, (h, _) = self.memory(x)
            question = h[-1][:, None] if asks == "last" else output
            return self.out(self.attention(question, output, output)[0])

    seen = _one(capture(Own(), torch.randn(3, 7, 3)))
    assert (seen.query, seen.asking, len(seen.places)) == (query, (), steps)


def test_a_softmax_that_classifies_or_weighs_experts_is_no_attention() -> None:
    assert attentions(capture(Gated(), torch.randn(4, 2, 3))) == ()


def test_padded_steps_have_the_weight_zero() -> None:
    class Padded(Stepwise):
        def energies(self, memory: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
            hidden = torch.arange(5) >= torch.tensor([5, 2, 4])[:, None]
            return super().energies(memory, h).masked_fill(hidden, -torch.inf)

    seen = _one(capture(Padded("dot"), torch.randn(3, 5, 3)))
    assert seen.score == "dot"
    assert seen.row(1, 1)[2:] == (0, 0, 0)
    assert seen.total(1, 1) == pytest.approx(1, abs=1e-6)


def test_an_encoder_that_is_a_loop_over_a_cell() -> None:
    class Loop(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.decoder, self.out = nn.GRUCell(3, 6), nn.GRUCell(8, 6), nn.Linear(6, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            h, states = torch.zeros(x.shape[1], 6), []
            for own in x:
                h = self.encoder(own, h)
                states.append(h)
            memory, y = torch.stack(states), torch.zeros(x.shape[1], 2)
            for _ in range(3):
                weights = (memory * h).sum(-1).softmax(0)
                h = self.decoder(torch.cat([y, (weights[..., None] * memory).sum(0)], -1), h)
                y = self.out(h)
            return y

    seen = _one(capture(Loop(), torch.randn(5, 2, 3)))
    assert [call.layer for call in seen.memory] == ["encoder"] * 5
    assert [call.layer for call in seen.asking] == ["decoder"] * 3
    assert (seen.score, seen.steps) == ("dot", 5)
    assert all(seen.total(step, sample) == pytest.approx(1, abs=1e-6) for step in range(3) for sample in range(2))


@pytest.mark.parametrize(("renewed", "changes"), [(False, ("mul",)), (True, ("mul", "div"))])
def test_weights_that_are_changed_after_the_softmax_are_those_that_weighed(
    renewed: bool, changes: tuple[str, ...]
) -> None:
    """A window, or sums of 1 again: the softmax alone is not what the steps were weighed by."""
    torch.manual_seed(1)
    model, x, y = Local(renewed=renewed).eval(), torch.randn(2, 8, 3), torch.randn(2, 3, 2)
    seen = _one(capture(model, x, y))
    assert (seen.score, seen.steps, len(seen.places), seen.changes) == ("general", 8, 3, changes)
    assert [layer.path for layer in seen.shapers] == ["place"]
    with torch.no_grad():
        model(x, y)
    for step, weights in enumerate(model.seen):
        for sample in range(2):
            assert seen.row(step, sample) == pytest.approx(weights[sample].tolist(), abs=1e-6)


def test_an_entropy_beside_it_is_not_taken_for_what_was_weighed() -> None:
    class Measured(Pooled):
        def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:  # type: ignore[override]
            output, _ = self.memory(x)
            weights = self.score(output).softmax(1)
            entropy = (weights * weights.log()).sum()
            return self.out((weights * output).sum(1)), entropy

    seen = _one(capture(Measured(), torch.randn(3, 7, 3)))
    assert ([call.layer for call in seen.memory], seen.steps, seen.changes) == (["memory"], 7, ())
