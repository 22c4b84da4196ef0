"""The cell in motion: every step in order, its numbers against plain torch, one step's numbers seen at a time."""

import math
import re

import pytest
import torch
from torch import nn

from lstm_diagrams import Diagram, draw
from lstm_diagrams.render.moving.timelines import GONE, reel_of

_STEPS = 4


def _run() -> tuple[nn.LSTM, torch.Tensor]:
    torch.manual_seed(0)
    return nn.LSTM(3, 5, batch_first=True), torch.randn(2, _STEPS, 3)


@pytest.fixture(scope="module")
def diagram() -> Diagram:
    model, x = _run()
    return draw(model, x, figure="cell", values=True, sample=1)


def _by_hand(model: nn.LSTM, x: torch.Tensor) -> list[dict[str, torch.Tensor]]:
    """Gates and states of every step by the equations of the documentation."""
    h = c = torch.zeros(model.hidden_size)
    found = []
    for step in x:
        sums = model.weight_ih_l0 @ step + model.bias_ih_l0 + model.weight_hh_l0 @ h + model.bias_hh_l0
        i, f, g, o = sums.detach().chunk(4)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        before, c = c, f * c + i * g
        h = o * torch.tanh(c)
        found.append({"i": i, "f": f, "g": g, "o": o, "c": c, "h": h, "before": before})
    return found


def _numbers(text: str) -> list[float]:
    return [float(each.replace("−", "-")) for each in re.findall(r"−?\d+(?:\.\d+)?", text)]


def test_each_step_shows_what_comes_in_the_gates_and_both_states_with_the_numbers_of_the_run(diagram: Diagram) -> None:
    model, x = _run()
    steps = _by_hand(model, x[1])
    span = torch.stack([step["c"] for step in steps])
    unit = int((span.max(0).values - span.min(0).values).argmax())
    moments = diagram.moments
    assert len(moments) == 4 * _STEPS
    for place, step in enumerate(steps):
        arrives, gates, memory, hidden = moments[4 * place : 4 * place + 4]
        assert {f"t = {place + 1}"} == {
            re.split("[:,]", each.sentence.en)[0] for each in (arrives, gates, memory, hidden)
        }
        told = dict(re.findall(r"([ifgo])[₀-₉]+ = (−?[\d.]+)", gates.sentence.en))
        for gate, number in told.items():
            assert float(number.replace("−", "-")) == pytest.approx(step[gate][unit].item(), rel=0.02, abs=6e-3)
        share = re.search(r"so (\d+)% of", gates.sentence.en)
        assert share is not None and float(share[1]) == pytest.approx(100 * step["f"][unit].item(), abs=0.51)
        written = _numbers(memory.sentence.en.partition(f"unit {unit + 1}: ")[2])
        expected = [step[name][unit].item() for name in ("f", "before", "i", "g", "c")]
        assert written == pytest.approx(expected, rel=0.02, abs=6e-3)
        written = _numbers(hidden.sentence.en.partition(f"unit {unit + 1}: ")[2])
        assert written == pytest.approx([step[name][unit].item() for name in ("o", "c", "h")], rel=0.02, abs=6e-3)
        assert math.prod([step["o"][unit].item(), math.tanh(step["c"][unit].item())]) == pytest.approx(
            step["h"][unit].item()
        )


def test_the_numbers_of_one_step_alone_are_seen_at_a_time(diagram: Diagram) -> None:
    film = diagram.motion.film
    reel = reel_of(diagram.motion.playable(), film.moments)
    seen: dict[int, set[str]] = {}
    for mark, timeline in reel.marks():
        name = re.search(r"\bstep(\d+)\b", mark.get("class", ""))
        if name:
            for moment, state in enumerate(timeline):
                if state != GONE:
                    seen.setdefault(moment, set()).add(name[1])
    assert seen == {moment: {str(min(moment // 4, _STEPS - 1) + 1)} for moment in range(4 * _STEPS + 1)}


@pytest.mark.parametrize(("kind", "count"), [("GRU", 3), ("RNN", 2)])
def test_other_cells_have_as_many_moments_as_they_have_parts(kind: str, count: int) -> None:
    torch.manual_seed(1)
    drawn = draw(getattr(nn, kind)(3, 4), torch.randn(3, 1, 3), figure="cell", values=True)
    assert len(drawn.moments) == 3 * count
    assert all(moment.sentence.zh and moment.sentence.en for moment in drawn.moments)


def test_a_reverse_cell_begins_at_the_end_and_a_long_run_is_shortened() -> None:
    torch.manual_seed(1)
    reverse = draw(
        nn.LSTM(3, 4, bidirectional=True), torch.randn(3, 1, 3), figure="cell", values=True, direction="reverse"
    )
    assert [moment.sentence.en[:6] for moment in reverse.moments[::4]] == ["t = 3:", "t = 2:", "t = 1:"]
    long = draw(nn.LSTM(3, 4), torch.randn(100, 1, 3), figure="cell", values=True)
    assert len(long.moments) == 39 * 4 + 1
    assert [each.sentence.en for each in long.moments if "not drawn" in each.sentence.en] == [
        "t = 21 to 81: step by step in the same way, not drawn."
    ]


def test_without_numbers_one_step_stands_for_all() -> None:
    torch.manual_seed(1)
    moments = draw(nn.LSTM(3, 4), torch.randn(3, 1, 3), figure="cell").moments
    assert [moment.sentence.en for moment in moments][2:] == [
        "c_t = f_t ⊙ c_(t−1) + i_t ⊙ g_t.",
        "h_t = o_t ⊙ tanh(c_t).",
    ]
