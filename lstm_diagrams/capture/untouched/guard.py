"""Leaves a model exactly as it was found, after success and after any failure, and says what had to be put back for that."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from lstm_diagrams.capture.untouched import surroundings
from lstm_diagrams.capture.untouched.attributes import Restorer, own
from lstm_diagrams.capture.untouched.overwritten import Originals
from lstm_diagrams.capture.untouched.reach import Name, Reach
from lstm_diagrams.capture.untouched.storage import address_of
from lstm_diagrams.capture.untouched.tensors import TensorState, is_made
from lstm_diagrams.capture.untouched.uninterrupted import uninterrupted
from lstm_diagrams.facts import Change


class Guard:
    """A model as it was before a run."""

    def __init__(self, model: nn.Module, given: Iterable[Tensor] = ()) -> None:
        self._model = model
        self._changes: dict[Change, None] = {}
        self._reach = Reach.of(model)
        self._training = [(module, module.training) for _, module in self._reach.modules.values()]
        tensors = [(name, tensor) for name, tensor in self._reach.tensors if is_made(tensor)]
        held = {id(tensor) for _, tensor in tensors}
        tensors += [(Name("", "input"), tensor) for tensor in given if id(tensor) not in held and is_made(tensor)]
        tensors += [(name.to("grad"), tensor.grad) for name, tensor in tensors
                    if tensor.is_leaf and tensor.grad is not None]  # fmt: skip
        self._states = [(name, TensorState.of(tensor)) for name, tensor in tensors]
        self._overwritten = Originals(state.data for _, state in self._states)

    def before_write(self, tensor: Tensor) -> None:
        """To be called before ``tensor`` is written to: a copy of all beforehand would double a large model's memory."""
        self._overwritten.before_write(tensor)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the run had changed; known once everything is put back."""
        return tuple(self._changes)

    def setting(self, name: str, restored: bool) -> None:
        """Note a setting of the thread or process that had been changed."""
        self._note("setting", name, restored)

    def restore(self) -> None:
        """Put everything back."""
        for module, flag in self._training:
            if own(module).get("training", flag) is False:  # the capture's own doing
                _set_training(module, flag)
        for name, restorer in self._reach.restore_containers():
            self._try("attribute", name, restorer)
        for module, flag in self._training:
            if module.training != flag:  # a TorchScript module keeps it elsewhere
                module.training = flag
        for name, state in self._states:
            for part, restorer in () if state.unchanged else state.restorers():
                self._try("attribute" if part else "numbers", name, restorer, part)
        self._restore_numbers()
        if self._reach.beyond is not None:
            self._note("unwatched", str(self._reach.beyond), False)
        lost = ", ".join(change.name for change in self._changes if not change.restored and change.kind != "unwatched")
        if lost:
            warnings.warn(
                f"{type(self._model).__name__} changed this in its run, and it could not be put back: {lost}",
                stacklevel=2,
            )

    def _restore_numbers(self) -> None:
        names: dict[Any, Name] = {}
        for name, state in self._states:
            names.setdefault(state.place[0] if state.place else address_of(state.tensor), name)
        for memory, restored in self._overwritten.restore():
            self._note("numbers", str(names[memory]), restored)
        for name, state in self._states:
            if state.written and state.sparse is None and not self._overwritten.holds(state.tensor):
                self._note("numbers", str(name), False)

    def _try(self, kind: str, name: Name, restorer: Restorer, part: str = "") -> None:
        """Each by itself, so that one which cannot be put back keeps no other from it."""
        try:
            changed = restorer()
            parts = changed if isinstance(changed, tuple) and not name.attribute else (part,) * bool(changed)
            for each in parts:
                self._note(kind, str(name.to(each)), True)
        except Exception:
            self._note(kind, str(name.to(part)), False)

    def _note(self, kind: str, name: str, restored: bool) -> None:
        self._changes[Change(kind, name, restored)] = None


@contextmanager
def untouched(model: nn.Module, given: Iterable[Tensor] = (), *, alone: bool = False) -> Iterator[Guard]:
    """Run the block in eval mode without gradients, then put everything back.

    Put back are the training flag, class, attributes and hooks of every module, with all that they lead to (containers, plain
    objects, sources of chance, optimizers); the numbers, gradient, hooks and ``requires_grad`` of every tensor among it and of
    those ``given``; and the settings of the process, but for a model that is known to leave these ``alone``. The yielded ``Guard``
    must be told before a tensor is written to.
    """
    guard = Guard(model, given)
    try:
        for module in _submodules(model):
            _set_training(module, False)
        with nullcontext() if alone else surroundings.kept(guard.setting), torch.no_grad():
            yield guard
    finally:
        with uninterrupted():
            guard.restore()


def _submodules(model: nn.Module) -> Iterator[nn.Module]:
    """The model and all in it, past what a module may answer when it is asked for its own, and however deep."""
    seen: set[int] = set()
    waiting: list[nn.Module] = [model]
    while waiting:
        module = waiting.pop()
        if id(module) not in seen:
            seen.add(id(module))
            yield module
            waiting += [child for child in module._modules.values() if child is not None]


def _set_training(module: nn.Module, flag: bool) -> None:
    """Set the flag alone, past whatever a module does when its attributes are set."""
    attributes = vars(module)
    if "training" in attributes:
        attributes["training"] = flag
    else:
        module.training = flag
