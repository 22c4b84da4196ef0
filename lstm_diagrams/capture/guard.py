"""Leaves a model exactly as it was found, after success and after any failure."""

import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy
import torch
from torch import nn


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Run the block in eval mode without gradients, then put everything back.

    Put back are the training flag, attributes, buffers and hooks of every submodule, and the random states of torch (CPU and
    accelerator), numpy and Python. Lists and dictionaries that a module holds get their entries back. Parameters are not
    copied, as that would double a large model's memory: a warning names those that a model changes in its own forward.
    """
    modules = [_Snapshot.of(module) for module in model.modules()]
    versions = {name: parameter._version for name, parameter in _parameters(model)}
    chance = _Chance.now()
    try:
        for snapshot in modules:
            snapshot.module.training = False
        with torch.no_grad():
            yield
    finally:
        for snapshot in modules:
            snapshot.restore()
        chance.restore()
        changed = [name for name, parameter in _parameters(model) if parameter._version != versions.get(name)]
        if changed:
            warnings.warn(f"{type(model).__name__} changed its own parameters: {', '.join(changed)}", stacklevel=2)


def _parameters(model: nn.Module) -> list[tuple[str, nn.Parameter]]:
    lazy = nn.parameter.UninitializedParameter
    return [(name, value) for name, value in model.named_parameters() if not isinstance(value, lazy)]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A module's own attributes, the entries of its containers, and the values of its buffers."""

    module: nn.Module
    attributes: dict[str, Any]
    containers: tuple[tuple[Any, Any], ...]
    buffers: tuple[tuple[torch.Tensor, torch.Tensor, int], ...]

    @classmethod
    def of(cls, module: nn.Module) -> "_Snapshot":
        containers = [value for value in vars(module).values() if isinstance(value, dict | list | set)]
        buffers = [buffer for buffer in module._buffers.values() if buffer is not None]
        return cls(
            module,
            dict(vars(module)),
            tuple((container, container.copy()) for container in containers),
            tuple((buffer, buffer.detach().clone(), buffer._version) for buffer in buffers),
        )

    def restore(self) -> None:
        for container, entries in self.containers:
            container.clear()
            container.extend(entries) if isinstance(container, list) else container.update(entries)
        vars(self.module).clear()
        vars(self.module).update(self.attributes)
        for buffer, value, version in self.buffers:
            if buffer._version != version:
                with torch.no_grad():
                    buffer.copy_(value)


@dataclass(frozen=True, slots=True)
class _Chance:
    """All random states."""

    cpu: torch.Tensor
    accelerators: list[torch.Tensor]
    array: Any
    python: Any

    @classmethod
    def now(cls) -> "_Chance":
        accelerators = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
        return cls(torch.get_rng_state(), accelerators, numpy.random.get_state(), random.getstate())

    def restore(self) -> None:
        torch.set_rng_state(self.cpu)
        if self.accelerators:
            torch.cuda.set_rng_state_all(self.accelerators)
        numpy.random.set_state(self.array)
        random.setstate(self.python)
