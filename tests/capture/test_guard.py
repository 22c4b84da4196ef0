"""A capture leaves the model, and the world, as it found them: after success, failure and KeyboardInterrupt."""

import copy
import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import CaptureError, capture


class Busy(nn.Module):
    """Does to itself all that a model can do in its forward, and then perhaps fails."""

    def __init__(self, ending: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.norm, self.drop = nn.BatchNorm1d(4), nn.Dropout(0.5)
        self.stack = nn.Sequential(nn.Linear(4, 4), nn.LSTM(4, 5, 2, dropout=0.3))
        self.register_buffer("count", torch.zeros(1))
        self.ending, self.history, self.state = ending, ["before"], "before"
        self.seen: dict[str, Tensor] = {}

    def forward(self, x: Tensor) -> Tensor:
        self.state, self.extra = "after", x
        self.history.append("after")
        self.seen["x"] = x
        self.count += 1
        torch.rand(1)
        random.random()
        np.random.rand()
        self.drop.train()
        y = self.drop(self.norm(x))
        output = self.stack(y)[0]
        self.ending()
        return output


def _interrupt() -> None:
    raise KeyboardInterrupt


def _fail() -> None:
    raise RuntimeError("half-way")


_ENDINGS = {
    "success": (lambda: None, None),
    "failure": (_fail, CaptureError),
    "interrupt": (_interrupt, KeyboardInterrupt),
}


def _run(ending: str) -> tuple[Busy, dict[str, Tensor], dict[str, object]]:
    function, error = _ENDINGS[ending]
    model = Busy(function)
    for index, module in enumerate(model.modules()):
        module.training = bool(index % 2)
    model.stack[0].weight.requires_grad_(False)
    model.stack[0].bias.grad = torch.ones(4)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    told = _told(model)
    if error is None:
        capture(model, torch.randn(2, 4))
    else:
        with pytest.raises(error):
            capture(model, torch.randn(2, 4))
    return model, before, told


def _told(model: Busy) -> dict[str, object]:
    """Everything about a model but the numbers in its tensors."""
    return {
        "training": [module.training for module in model.modules()],
        "hooks": [
            (len(module._forward_hooks), len(module._forward_pre_hooks), len(module._forward_hooks_with_kwargs),
             len(module._forward_pre_hooks_with_kwargs), len(module._forward_hooks_always_called))
            for module in model.modules()
        ],
        "attributes": [sorted(vars(module)) for module in model.modules()],
        "identities": [(name, id(parameter)) for name, parameter in [*model.named_parameters(), *model.named_buffers()]],
        "requires_grad": [parameter.requires_grad for parameter in model.parameters()],
        "state": (model.state, list(model.history), sorted(model.seen)),
    }  # fmt: skip


@pytest.mark.parametrize("ending", list(_ENDINGS))
def test_the_model_is_untouched(ending: str) -> None:
    model, before, told = _run(ending)
    assert _told(model) == told
    after = model.state_dict()
    assert list(after) == list(before)
    for name, tensor in before.items():
        assert torch.equal(after[name], tensor), name
    assert torch.equal(model.stack[0].bias.grad, torch.ones(4))
    assert model.stack[0].weight.grad is None


@pytest.mark.parametrize("ending", list(_ENDINGS))
def test_chance_goes_on_as_if_nothing_had_happened(ending: str) -> None:
    function, _ = _ENDINGS[ending]
    model, x = Busy(function), torch.randn(2, 4)
    numbers = []
    for drawn in (False, True):
        torch.manual_seed(1)
        random.seed(1)
        np.random.seed(1)
        if drawn:
            with _expected(ending):
                capture(model, x)
        numbers.append((torch.rand(3).tolist(), random.random(), np.random.rand()))
    assert numbers[0] == numbers[1]


def _expected(ending: str) -> AbstractContextManager[object]:
    error = _ENDINGS[ending][1]
    return nullcontext() if error is None else pytest.raises(error)


def test_gradients_are_off_inside_and_on_again_after() -> None:
    seen = []

    class Asks(nn.Linear):
        def forward(self, x: Tensor) -> Tensor:
            seen.append(torch.is_grad_enabled())
            return super().forward(x)

    capture(Asks(3, 4), torch.randn(2, 3))
    assert seen == [False]
    assert torch.is_grad_enabled()


def test_a_model_trains_on_as_if_it_had_never_been_drawn() -> None:
    def trained(draw: bool) -> dict[str, Tensor]:
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 1))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(5):
            x = torch.randn(16, 4)
            if draw:
                capture(model, x)
            optimizer.zero_grad()
            model(x).square().mean().backward()
            optimizer.step()
        return copy.deepcopy(model.state_dict())

    plain, drawn = trained(False), trained(True)
    for name, tensor in plain.items():
        assert torch.equal(tensor, drawn[name]), name


def test_a_model_that_changes_its_parameters_is_named() -> None:
    class Writes(nn.Linear):
        def forward(self, x: Tensor) -> Tensor:
            self.weight.add_(1)
            return super().forward(x)

    with pytest.warns(UserWarning, match="changed its own parameters: weight"):
        capture(Writes(3, 4), torch.randn(2, 3))
