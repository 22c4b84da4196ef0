"""Leaves a model exactly as it was found, after success and after any failure."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef

from lstm_diagrams.capture.surroundings import Surroundings


@contextmanager
def untouched(model: nn.Module) -> Iterator["Originals"]:
    """Run the block in eval mode without gradients, then put everything back.

    Put back are the training flag, attributes, buffers and hooks of every submodule, the numbers, gradients and
    ``requires_grad`` of every parameter, and what surroundings.py lists. Lists and dictionaries that a module holds get
    their entries back. Buffers are copied beforehand; parameters only when they are about to be written to, which the
    yielded ``Originals`` must be told: a copy of all would double a large model's memory.
    """
    modules = [_Snapshot.of(module) for module in model.modules()]
    parameters = [_ParameterState.of(name, parameter) for name, parameter in _parameters(model)]
    surroundings = Surroundings.now()
    originals = Originals(parameters)
    try:
        for snapshot in modules:
            snapshot.module.training = False
        with torch.no_grad():
            yield originals
    finally:
        surroundings.restore()
        for snapshot in modules:
            snapshot.restore()
        for state in parameters:
            state.restore()
        originals.restore()
        lost = [state.name for state in parameters if state.changed and not originals.hold(state.parameter)]
        if lost:
            warnings.warn(f"{type(model).__name__} changed its own parameters: {', '.join(lost)}", stacklevel=2)


def _parameters(model: nn.Module) -> list[tuple[str, nn.Parameter]]:
    lazy = nn.parameter.UninitializedParameter
    return [(name, value) for name, value in model.named_parameters() if not isinstance(value, lazy)]


class Originals:
    """What parameters and gradients held before they were first written to."""

    def __init__(self, parameters: "list[_ParameterState]") -> None:
        kept = [tensor for state in parameters for tensor in (state.data, state.gradient) if tensor is not None]
        self._watched = {StorageWeakRef(tensor.untyped_storage()): tensor for tensor in kept}
        self._copies: dict[StorageWeakRef, Tensor] = {}

    def before_write(self, tensor: Tensor) -> None:
        """Copy the parameter or gradient that ``tensor`` is, or is a view of; to be called before it is written to."""
        storage = StorageWeakRef(tensor.untyped_storage())
        if storage in self._watched and storage not in self._copies:
            self._copies[storage] = self._watched[storage].detach().clone()

    def hold(self, tensor: Tensor) -> bool:
        """Whether a copy of it was made."""
        return StorageWeakRef(tensor.untyped_storage()) in self._copies

    def restore(self) -> None:
        """Give back what was written over."""
        with torch.no_grad():
            for storage, copy in self._copies.items():
                self._watched[storage].detach().copy_(copy)


@dataclass(frozen=True, slots=True)
class _ParameterState:
    """A parameter with its tensor, its gradient and whether it asks for one."""

    name: str
    parameter: nn.Parameter
    data: Tensor
    version: int
    gradient: Tensor | None
    requires_grad: bool

    @classmethod
    def of(cls, name: str, parameter: nn.Parameter) -> "_ParameterState":
        return cls(name, parameter, parameter.detach(), parameter._version, parameter.grad, parameter.requires_grad)

    @property
    def changed(self) -> bool:
        return self.parameter._version != self.version

    def restore(self) -> None:
        if self.parameter.untyped_storage()._cdata != self.data.untyped_storage()._cdata:
            self.parameter.data = self.data
        if self.parameter.requires_grad != self.requires_grad:
            self.parameter.requires_grad_(self.requires_grad)
        if self.parameter.grad is not self.gradient:
            self.parameter.grad = self.gradient


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A module's training flag, own attributes, the entries of its containers, and the values of its buffers."""

    module: nn.Module
    training: bool
    attributes: dict[str, Any]
    containers: tuple[tuple[Any, Any], ...]
    buffers: tuple[tuple[Tensor, Tensor, int], ...]

    @classmethod
    def of(cls, module: nn.Module) -> "_Snapshot":
        containers = [value for value in vars(module).values() if isinstance(value, dict | list | set)]
        shapeless = nn.parameter.UninitializedBuffer
        buffers = [each for each in module._buffers.values() if each is not None and not isinstance(each, shapeless)]
        return cls(
            module,
            module.training,
            dict(vars(module)),
            tuple((container, container.copy() if container else ()) for container in containers),
            tuple((buffer, buffer.detach().clone(), buffer._version) for buffer in buffers),
        )

    def restore(self) -> None:
        for container, entries in self.containers:
            container.clear()
            container.extend(entries) if isinstance(container, list) else container.update(entries)
        vars(self.module).clear()
        vars(self.module).update(self.attributes)
        if self.module.training != self.training:  # a TorchScript module keeps it elsewhere
            self.module.training = self.training
        for buffer, value, version in self.buffers:
            if buffer._version != version:
                with torch.no_grad():
                    buffer.copy_(value)
