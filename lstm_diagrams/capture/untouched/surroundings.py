"""What a forward can change outside its model: random states, default type and device, grad mode, autocast."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy
import torch

_AUTOCAST = tuple(filter(torch.amp.is_autocast_available, ("cpu", "cuda", "xpu", "mps", "hpu", "mtia", "xla")))
"""Types of devices that autocast knows in this PyTorch (2.4: no mps, no mtia), whether they are there or not."""
_ACCELERATORS = ("cuda", "xpu", "mps")
"""Modules of torch that keep random states of their own."""


@contextmanager
def kept() -> Iterator[None]:
    """Put the surroundings back as they are now when the block ends, however it ends.

    What the whole process shares is noted by the first of several blocks in several threads, for all of them.
    """
    thread = _ThreadState.now()
    process = _enter()
    try:
        yield
    finally:
        _leave(process)
        thread.restore()


@dataclass(frozen=True, slots=True)
class _ThreadState:
    """What each thread has for itself: the default device, grad mode, autocast."""

    device: torch.device
    gradients: bool
    autocast: tuple[tuple[str, bool, torch.dtype], ...]
    autocast_cache: bool

    @classmethod
    def now(cls) -> "_ThreadState":
        return cls(
            torch.get_default_device(),
            torch.is_grad_enabled(),
            tuple((kind, torch.is_autocast_enabled(kind), torch.get_autocast_dtype(kind)) for kind in _AUTOCAST),
            torch.is_autocast_cache_enabled(),
        )

    def restore(self) -> None:
        if torch.get_default_device() != self.device:
            torch.set_default_device(self.device)
        torch.set_grad_enabled(self.gradients)
        for kind, enabled, dtype in self.autocast:
            torch.set_autocast_enabled(kind, enabled)
            torch.set_autocast_dtype(kind, dtype)
        torch.set_autocast_cache_enabled(self.autocast_cache)


@dataclass(frozen=True, slots=True)
class _ProcessState:
    """What all threads share: the random states and the default type."""

    chance: torch.Tensor
    accelerators: tuple[tuple[str, list[torch.Tensor]], ...]
    array_chance: Any
    python_chance: Any
    dtype: torch.dtype

    @classmethod
    def now(cls) -> "_ProcessState":
        return cls(
            torch.get_rng_state(),
            tuple((name, _chance(name)) for name in _ACCELERATORS if _running(name)),
            numpy.random.get_state(),
            random.getstate(),
            torch.get_default_dtype(),
        )

    def restore(self) -> None:
        torch.set_rng_state(self.chance)
        for name, states in self.accelerators:
            _set_chance(name, states)
        numpy.random.set_state(self.array_chance)
        random.setstate(self.python_chance)
        torch.set_default_dtype(self.dtype)


def _running(name: str) -> bool:
    """Whether there is such an accelerator and it has been used; asking for its random state would start it."""
    module = getattr(torch, name)
    return bool(module.is_initialized() if hasattr(module, "is_initialized") else torch.backends.mps.is_available())


def _chance(name: str) -> list[torch.Tensor]:
    module = getattr(torch, name)
    states = module.get_rng_state_all() if hasattr(module, "get_rng_state_all") else [module.get_rng_state()]
    return list(states)


def _set_chance(name: str, states: list[torch.Tensor]) -> None:
    module = getattr(torch, name)
    if hasattr(module, "set_rng_state_all"):
        module.set_rng_state_all(states)
    else:
        module.set_rng_state(states[0])


_lock = threading.Lock()
_inside: list[_ProcessState] = []
"""The state that the first of the blocks now running found, once for each of them."""


def _enter() -> _ProcessState:
    with _lock:
        _inside.append(_inside[0] if _inside else _ProcessState.now())
        return _inside[-1]


def _leave(state: _ProcessState) -> None:
    with _lock:
        _inside.pop()
        state.restore()
