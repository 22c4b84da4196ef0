"""The process is as before: autocast of every kind, accelerators, chance shared by several captures at once."""

import random
import threading

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture
from lstm_diagrams.capture.untouched.surroundings import kept


class Rolling(nn.Module):
    """Draws random numbers of every kind in its forward."""

    def forward(self, x: Tensor) -> Tensor:
        torch.rand(1), random.random(), np.random.rand()
        return x + 1


def test_autocast_of_every_device_is_as_before() -> None:
    kinds = ("cpu", "cuda", "xpu", "mps")

    def state() -> list[tuple[bool, torch.dtype]]:
        return [(torch.is_autocast_enabled(kind), torch.get_autocast_dtype(kind)) for kind in kinds]

    before = (state(), torch.is_autocast_cache_enabled())
    with kept():
        for kind in kinds:
            torch.set_autocast_enabled(kind, True)
            torch.set_autocast_dtype(kind, torch.float32)
        torch.set_autocast_cache_enabled(False)
    assert (state(), torch.is_autocast_cache_enabled()) == before


def test_autocast_that_was_on_stays_on() -> None:
    class Turns(nn.Linear):
        def forward(self, x: Tensor) -> Tensor:
            torch.set_autocast_enabled("cpu", False)
            return super().forward(x.float())

    with torch.autocast("cpu", torch.bfloat16):
        seen = capture(nn.Sequential(nn.Linear(3, 4), Turns(4, 2)), torch.randn(2, 3))
        assert torch.is_autocast_enabled("cpu")
    assert [call.outputs[0].tensor.dtype for call in seen.calls] == ["bfloat16", "float32"]


def test_an_accelerator_in_use_keeps_its_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [torch.tensor([1]), torch.tensor([2])]
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_rng_state_all", lambda: [state.clone() for state in states])
    monkeypatch.setattr(torch.cuda, "set_rng_state_all", lambda new: states.__setitem__(slice(None), new))
    with kept():
        states[0].add_(5)
    assert [int(state) for state in states] == [1, 2]


def test_chance_is_as_before_after_two_captures_at_once() -> None:
    inside, done = threading.Event(), threading.Event()

    class Waits(Rolling):
        def forward(self, x: Tensor) -> Tensor:
            y = super().forward(x)
            inside.set()
            done.wait(20)
            return y

    def chance() -> tuple[object, ...]:
        return torch.get_rng_state().tolist(), random.getstate(), str(np.random.get_state())

    before = chance()
    other = threading.Thread(target=capture, args=(nn.Sequential(Rolling(), Waits()), torch.zeros(2, 3)))
    other.start()
    inside.wait(20)
    capture(nn.Sequential(Rolling()), torch.zeros(2, 3))
    done.set()
    other.join()
    assert chance() == before
