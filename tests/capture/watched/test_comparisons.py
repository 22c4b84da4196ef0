"""What is compared between calls equals what plain torch says of the same tensors, and the run is not changed by it."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, observe
from tests.figures.called_again import DONE, Chunks, Masked


def test_the_samples_that_were_kept_are_those_whose_states_are_equal() -> None:
    """Run by hand, with the same weights: the state before each step beside the one after the step before."""
    torch.manual_seed(0)
    model, x = Masked().eval(), torch.randn(6, 3, 3)
    before, after = [], []
    with torch.no_grad():
        h = c = torch.zeros(1, 3, 5)
        for step in range(6):
            kept = (1 - DONE[step]).view(1, -1, 1)
            before.append({"h_0": h * kept, "c_0": c * kept})
            _, (h, c) = model.memory(x[step : step + 1], (h * kept, c * kept))
            after.append({"h_0": h, "c_0": c})
    facts = capture(model, x, DONE)
    assert len(facts.comparisons) == 12
    for one in facts.comparisons:
        state = before[one.call][one.slot]
        assert one.zero == tuple(bool((state[:, sample] == 0).all()) for sample in range(3))
        if one.before is not None:
            earlier = after[one.before][one.slot]
            assert one.same == tuple(torch.equal(state[:, sample], earlier[:, sample]) for sample in range(3))


def test_a_state_that_a_link_proves_whole_is_not_compared() -> None:
    facts = capture(Chunks("whole"), torch.randn(12, 2, 3))
    assert facts.comparisons == ()
    assert {(link.target, link.input) for link in facts.links} >= {(1, "h_0"), (1, "c_0"), (2, "h_0"), (2, "c_0")}


def test_a_state_changed_in_place_is_not_taken_for_the_one_before() -> None:
    class Fading(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.memory = nn.GRU(3, 5)

        def forward(self, x: Tensor) -> Tensor:
            output, h = self.memory(x)
            h.mul_(0.5)
            return output + self.memory(x, h)[0]

    (one,) = capture(Fading(), torch.randn(4, 2, 3)).comparisons
    assert one.same == (False, False)


def test_windows_count_the_steps_read_twice_in_any_order_of_axes() -> None:
    for batch_first in (False, True):
        model, x = nn.GRU(3, 5, batch_first=batch_first), torch.randn(2, 9, 3)
        with observe(model) as seen:
            for first in (0, 2, 4):
                window = x[:, first : first + 5]
                model(window if batch_first else window.transpose(0, 1))
        assert [(one.before, one.call, one.steps) for one in seen.capture.overlaps] == [(0, 1, 3), (1, 2, 3)]


def test_one_step_that_two_sequences_share_by_chance_makes_no_windows() -> None:
    model, x = nn.GRU(3, 5, batch_first=True), torch.randn(2, 4, 3)
    with observe(model) as seen:
        model(x)
        model(x.flip(1))
    assert seen.capture.overlaps == ()


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_a_run_without_numbers_or_under_vmap_is_captured_all_the_same() -> None:
    class Mapped(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = nn.GRUCell(3, 5)

        def forward(self, x: Tensor) -> Tensor:
            h = torch.zeros(2, 2, 5)
            for own in x:
                h = torch.func.vmap(self.cell)(own, h * 0.5)
            return h

    assert len(capture(Mapped(), torch.randn(4, 2, 2, 3)).calls) == 4
    on_meta = Chunks("noisy").to("meta")
    assert capture(on_meta, torch.empty(12, 2, 3, device="meta")).comparisons == ()
