"""A capture leaves the model, and the world, as it found them: after success, failure and KeyboardInterrupt."""

import copy
import gc
import random
import signal
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch._C import _len_torch_function_stack

from lstm_diagrams import CaptureError, capture
from lstm_diagrams.facts import Change
from tests.endings import ENDINGS, endings


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


def _run(ending: str) -> tuple[Busy, dict[str, Tensor], dict[str, object]]:
    function, error = ENDINGS[ending]
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


@endings
def test_the_model_is_untouched(ending: str) -> None:
    model, before, told = _run(ending)
    assert _told(model) == told
    after = model.state_dict()
    assert list(after) == list(before)
    for name, tensor in before.items():
        assert torch.equal(after[name], tensor), name
    assert torch.equal(model.stack[0].bias.grad, torch.ones(4))
    assert model.stack[0].weight.grad is None


@endings
def test_chance_goes_on_as_if_nothing_had_happened(ending: str) -> None:
    function, _ = ENDINGS[ending]
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
    error = ENDINGS[ending][1]
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


class Learns(nn.Module):
    """Changes its parameters, their gradients and the surroundings in its own forward, in every way there is."""

    def __init__(self, ending: Callable[[], None]) -> None:
        super().__init__()
        self.first, self.second, self.third = nn.Linear(4, 4), nn.Linear(4, 4), nn.LSTM(4, 3)
        self.ending = ending

    def forward(self, x: Tensor) -> Tensor:
        self.first.weight.add_(1)
        self.first.weight.data[0].mul_(2)
        torch._foreach_add_([self.first.bias, self.second.bias], 1.0)
        self.second.weight.data = torch.zeros(4, 4)
        self.second.bias.requires_grad_(not self.second.bias.requires_grad)
        torch.set_grad_enabled(True)
        y = self.third(self.second(self.first(x)))[0]
        y.sum().backward()
        torch.set_default_dtype(torch.float64)
        torch.set_default_device("meta")
        torch.set_autocast_enabled("cpu", True)
        self.ending()
        return y


@endings
def test_a_model_that_learns_in_its_forward_has_learned_nothing(ending: str) -> None:
    model = Learns(ENDINGS[ending][0])
    model.first.weight.grad = torch.full((4, 4), 2.0)
    gradient = model.first.weight.grad
    before = copy.deepcopy(model.state_dict())
    places = [parameter.data_ptr() for parameter in model.parameters()]
    with _expected(ending):
        capture(model, torch.randn(2, 4))
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    assert [parameter.data_ptr() for parameter in model.parameters()] == places
    assert all(parameter.requires_grad for parameter in model.parameters())
    assert model.first.weight.grad is gradient
    assert torch.equal(gradient, torch.full((4, 4), 2.0))
    assert [name for name, parameter in model.named_parameters() if parameter.grad is not None] == ["first.weight"]


@endings
def test_the_surroundings_are_as_before(ending: str) -> None:
    with _expected(ending):
        capture(Learns(ENDINGS[ending][0]), torch.randn(2, 4))
    assert torch.get_default_dtype() is torch.float32
    assert torch.get_default_device() == torch.device("cpu")
    assert _len_torch_function_stack() == 0  # a device that is chosen, even the usual one, leaves a mode on
    assert torch.is_grad_enabled()
    assert not torch.is_autocast_enabled("cpu")
    assert torch.zeros(1).device.type == "cpu"


def test_nothing_of_the_run_is_kept_alive() -> None:
    kept: list[weakref.ref[Tensor]] = []

    class Watched(nn.Linear):
        def forward(self, x: Tensor) -> Tensor:
            y = super().forward(x)
            kept.append(weakref.ref(y))
            return y

    seen = capture(nn.Sequential(Watched(4, 3), nn.ReLU(), Watched(3, 2)), torch.randn(2, 4))
    gc.collect()
    assert len(kept) == 2
    assert [reference() for reference in kept] == [None, None]
    assert len(seen.calls) == 3


def test_two_threads_capture_two_models_at_once() -> None:
    def run(width: int) -> list[tuple[int, ...]]:
        model = nn.Sequential(*[layer for _ in range(20) for layer in (nn.Linear(width, width), nn.ReLU())])
        seen = [capture(model, torch.randn(2, width)) for _ in range(10)]
        assert all(facts == seen[0] for facts in seen)
        return [call.outputs[0].tensor.shape for call in seen[0].calls]

    with ThreadPoolExecutor(4) as pool:
        for width, shapes in zip(range(3, 11), pool.map(run, range(3, 11)), strict=True):
            assert shapes == [(2, width)] * 40


def test_a_part_that_two_models_share_is_captured_once_at_a_time() -> None:
    shared, inside, done = nn.Linear(3, 3), threading.Event(), threading.Event()

    class Waits(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.part = shared

        def forward(self, x: Tensor) -> Tensor:
            inside.set()
            done.wait(20)
            return self.part(x)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(capture, Waits(), torch.randn(2, 3))
        inside.wait(20)
        with pytest.raises(CaptureError, match="a part of it, Linear, is being captured already"):
            capture(nn.Sequential(shared), torch.randn(2, 3))
        done.set()
        assert len(first.result().calls) == 1
    assert len(capture(nn.Sequential(shared), torch.randn(2, 3)).calls) == 1


def test_a_write_that_torch_does_not_see_is_named() -> None:
    class Hidden(nn.Linear):
        def forward(self, x: Tensor) -> Tensor:
            self.weight.detach().numpy()[:] = 3
            return super().forward(x)

    with pytest.warns(UserWarning, match="Hidden changed this in its run, and it could not be put back: weight"):
        seen = capture(Hidden(200, 200), torch.randn(2, 200))
    assert seen.restored == (Change("numbers", "weight", restored=False),)
    small = Hidden(3, 4)
    before = small.weight.detach().clone()
    assert capture(small, torch.randn(2, 3)).restored == (Change("numbers", "weight"),)
    assert torch.equal(small.weight, before)


def test_an_interrupt_while_things_are_put_back_waits_for_that() -> None:
    class Interrupts:
        def __hash__(self) -> int:
            return 1

        def __eq__(self, other: object) -> bool:
            signal.raise_signal(signal.SIGINT)
            return False

    class Holds(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer, self.first, self.last = nn.Linear(3, 3), {Interrupts()}, [1]

        def forward(self, x: Tensor) -> Tensor:
            self.first.clear()
            self.first.add(Interrupts())
            self.last.append(2)
            self.layer.weight.add_(1)
            return self.layer(x)

    model = Holds()
    element, weight = next(iter(model.first)), model.layer.weight.clone()
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        capture(model, torch.randn(2, 3))
    assert next(iter(model.first)) is element
    assert model.last == [1]
    assert torch.equal(model.layer.weight, weight)
    assert signal.getsignal(signal.SIGINT) is handler
