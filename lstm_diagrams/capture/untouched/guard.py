"""Leaves a model exactly as it was found, after success and after any failure."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lstm_diagrams.capture.untouched import surroundings
from lstm_diagrams.capture.untouched.attributes import Held
from lstm_diagrams.capture.untouched.overwritten import Originals
from lstm_diagrams.capture.untouched.storage import storage_of


@contextmanager
def untouched(model: nn.Module, given: Iterable[Tensor] = ()) -> Iterator[Originals]:
    """Run the block in eval mode without gradients, then put everything back.

    Put back are the training flag, attributes and hooks of every module, with the entries of the containers and plain objects
    that it holds; the numbers, gradient and ``requires_grad`` of every tensor among them and of those ``given``; and what
    surroundings.py lists. Buffers are copied beforehand; other tensors only when they are about to be written to, which the
    yielded ``Originals`` must be told: a copy of all would double a large model's memory.
    """
    held = _held(model)
    training = [(module, module.training) for module in held]
    states = [_TensorState.of(tensor) for tensor in _tensors(held, given)]
    parameters = {id(parameter): name for name, parameter in model.named_parameters()}
    originals = Originals(tensor for state in states for tensor in (state.data, state.gradient) if tensor is not None)
    for module in held:
        for buffer in filter(_is_made, module.buffers(recurse=False)):
            originals.before_write(buffer)
    try:
        for module in model.modules():
            _set_training(module, False)
        with surroundings.kept(), torch.no_grad():
            yield originals
    finally:
        for module, flag in training:
            held[module].restore()
            if module.training != flag:  # a TorchScript module keeps it elsewhere
                module.training = flag
        for state in states:
            state.restore()
        originals.restore()
        changed = [state.tensor for state in states if state.changed and not originals.holds(state.tensor)]
        lost = [parameters[id(tensor)] for tensor in changed if id(tensor) in parameters]
        if lost:
            warnings.warn(f"{type(model).__name__} changed its own parameters: {', '.join(lost)}", stacklevel=2)


def _held(model: nn.Module) -> dict[nn.Module, Held]:
    """What every module holds, those included that stand in a plain list or object and are no submodules."""
    held: dict[nn.Module, Held] = {}
    waiting = list(model.modules())
    while waiting:
        module = waiting.pop()
        if module not in held:
            held[module] = Held.by(module)
            waiting += held[module].modules
    return held


def _tensors(held: dict[nn.Module, Held], given: Iterable[Tensor]) -> Iterator[Tensor]:
    """All tensors that modules hold, and the given ones, each once."""
    seen: set[int] = set()
    for module, things in held.items():
        own = (*module.parameters(recurse=False), *module.buffers(recurse=False))
        for tensor in filter(_is_made, (*own, *things.tensors, *given)):
            if id(tensor) not in seen:
                seen.add(id(tensor))
                yield tensor


def _is_made(tensor: Tensor) -> bool:
    return not isinstance(tensor, nn.UninitializedParameter | nn.UninitializedBuffer)


def _set_training(module: nn.Module, flag: bool) -> None:
    """Set the flag alone, past whatever a module does when its attributes are set."""
    own = vars(module)
    if "training" in own:
        own["training"] = flag
    else:
        module.training = flag


@dataclass(frozen=True, slots=True)
class _TensorState:
    """A tensor with where its numbers lie, its gradient and whether it asks for one."""

    tensor: Tensor
    data: Tensor
    version: int | None
    gradient: Tensor | None
    requires_grad: bool

    @classmethod
    def of(cls, tensor: Tensor) -> "_TensorState":
        gradient = tensor.grad if tensor.is_leaf else None
        return cls(tensor, tensor.detach(), _version(tensor), gradient, tensor.requires_grad)

    @property
    def changed(self) -> bool:
        return _version(self.tensor) != self.version

    def restore(self) -> None:
        if _place(self.tensor) != _place(self.data):
            self.tensor.data = self.data
        if self.tensor.requires_grad != self.requires_grad:
            self.tensor.requires_grad_(self.requires_grad)
        if self.tensor.is_leaf and self.tensor.grad is not self.gradient:
            self.tensor.grad = self.gradient


def _version(tensor: Tensor) -> int | None:
    """How often it was written to; inference mode does not count."""
    return None if tensor.is_inference() else tensor._version


def _place(tensor: Tensor) -> tuple[object, ...]:
    storage = storage_of(tensor)
    if storage is None or tensor.is_nested:
        return ()
    return storage, tensor.dtype, tensor.shape, tensor.stride(), tensor.storage_offset()
