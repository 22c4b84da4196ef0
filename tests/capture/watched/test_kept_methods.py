"""A layer's own ``forward``, kept by the model in any place, is seen when it is called, and stays what it was."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, observe


class Keeps(nn.Module):
    """A registered layer, then one of which only the method is kept."""

    def __init__(self, keep: Callable[[Any], Any], take: Callable[[Any], Callable[[Tensor], Tensor]]) -> None:
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.kept, self.take = keep(nn.Linear(3, 2).forward), take

    def forward(self, x: Tensor) -> Tensor:
        return self.take(self.kept)(self.first(x))


_PLACES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "attribute": (lambda method: method, lambda kept: kept),
    "list": (lambda method: [method], lambda kept: kept[0]),
    "dict": (lambda method: {"step": method}, lambda kept: kept["step"]),
}


@pytest.mark.parametrize("place", _PLACES)
def test_it_is_a_call_like_any(place: str) -> None:
    keep, take = _PLACES[place]
    model = Keeps(keep, take)
    method = take(model.kept)
    facts = capture(model, torch.randn(4, 3))
    assert [call.outputs[0].tensor.shape for call in facts.calls] == [(4, 3), (4, 2)]
    assert [layer.registered for layer in facts.layers] == [True, False]
    assert {(flow.source, flow.target) for flow in facts.slot_flows} == {(-1, 0), (0, 1), (1, None)}
    assert take(model.kept) is method
    assert facts.restored == ()


def test_that_of_a_registered_layer_is_the_call_of_that_layer() -> None:
    class Bound(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.GRU(3, 4)
            self.step = self.layer.forward

        def forward(self, x: Tensor) -> Tensor:
            output: Tensor = self.step(x)[0]
            return output

    facts = capture(Bound(), torch.randn(5, 2, 3))
    assert [(call.layer, facts.layers[0].registered) for call in facts.calls] == [("layer", True)]


def test_it_is_back_in_its_place_after_a_failure_and_what_the_model_puts_there_stays_the_models() -> None:
    def fails(_: Tensor) -> Tensor:
        raise ValueError("no")

    model = Keeps(lambda method: [method], lambda kept: fails if len(kept) > 1 else kept[0])
    method = model.kept[0]
    model.kept.append(fails)
    with pytest.raises(Exception, match="no"):
        capture(model, torch.randn(4, 3))
    assert model.kept == [method, fails]
    assert model.kept[0] is method


def test_under_observe_the_model_is_not_touched_at_all() -> None:
    keep, _ = _PLACES["attribute"]
    model = Keeps(keep, lambda kept: kept)
    method = model.kept
    with observe(model):
        assert model.kept is method
        model(torch.randn(4, 3))


def test_a_copy_made_in_the_middle_of_a_run_goes_on_working() -> None:
    class Copies(Keeps):
        def forward(self, x: Tensor) -> Tensor:
            self.take = take
            copies.append(copy.deepcopy(self))
            return super().forward(x)

    keep, take = _PLACES["attribute"]
    copies: list[Copies] = []
    model, x = Copies(keep, take), torch.randn(4, 3)
    capture(model, x)
    expected = model.kept(model.first(x))
    assert torch.equal(copies[0].kept(copies[0].first(x)), expected)
    assert copies[0].kept.__self__ is not model.kept.__self__
