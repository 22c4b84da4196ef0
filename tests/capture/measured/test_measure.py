"""Effects, silences and second runs are those that plain torch gives."""

from typing import Any

import torch
from torch import Tensor, nn

from lstm_diagrams.capture.measured.measure import measure
from lstm_diagrams.measurements import Measurements


class _Last(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.head = nn.LSTM(3, 4, batch_first=True, bidirectional=True), nn.Linear(8, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.rnn(x)[0][:, -1])


def _measured(model: nn.Module, *given: Any, budget: int = 20) -> Measurements:
    torch.manual_seed(0)
    return measure(model, given, {}, budget=budget)


def test_a_sample_moves_itself_alone() -> None:
    found = _measured(_Last(), torch.randn(4, 6, 3))
    samples = [effect for effect in found.effects if effect.axis == 0]
    assert [effect.index for effect in samples] == [0, 3]
    for effect in samples:
        moved = {(each.call, each.slot): each.axes for each in effect.moved}
        assert moved[0, "sequence"][0] == moved[None, "output"][0] == (effect.index,)


def test_a_step_moves_all_samples_and_all_that_the_chains_carry_it_to() -> None:
    found = _measured(_Last(), torch.randn(4, 6, 3))
    first = next(effect for effect in found.effects if (effect.axis, effect.index) == (1, 0))
    moved = {(each.call, each.slot): each.axes for each in first.moved}
    assert moved[0, "sequence"] == (tuple(range(4)), (0,), tuple(range(3)))
    assert moved[0, "output"][1] == tuple(range(6))


def test_derivatives_are_those_of_the_half_that_is_read() -> None:
    found = _measured(_Last(), torch.randn(4, 6, 3))
    reach = found.reach_of(0, "output")
    assert reach is not None
    assert reach.shape == (6, 4, 2)
    assert all(reach.at(step, sample, half) == 0 for step in range(5) for sample in range(4) for half in (0, 1))
    assert all(reach.at(5, sample, half) > 0 for sample in range(4) for half in (0, 1))
    (silent,) = found.silent
    assert (silent.kind, silent.direction, silent.indices) == ("half", 1, (5,))


def test_what_only_nan_shows_to_reach_is_not_called_silent() -> None:
    """A product with 0 has no derivative, but the numbers do go in."""

    class Masked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = nn.GRUCell(3, 4)

        def forward(self, x: Tensor) -> Tensor:
            first, second = (self.cell(step) for step in x)
            return self.factor * first + second

        factor = 0.0

    class Dropped(Masked):
        def forward(self, x: Tensor) -> Tensor:
            return [self.cell(step) for step in x][1]

    assert _measured(Masked(), torch.randn(2, 3, 3)).silent == ()
    assert [each.kind for each in _measured(Dropped(), torch.randn(2, 3, 3)).silent] == ["calls"]


def test_a_second_run_with_other_chance_would_differ_but_does_not() -> None:
    class Noisy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn = nn.GRU(3, 4)

        def forward(self, x: Tensor) -> Tensor:
            return self.rnn(x + torch.randn_like(x))[0]

    second = _measured(Noisy(), torch.randn(5, 2, 3)).second
    assert second is not None
    assert not second.moved
    assert not second.graph
