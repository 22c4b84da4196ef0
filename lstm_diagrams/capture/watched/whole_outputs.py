"""Tensors handed on whole: which output of which call a tensor still is, number for number.

Known to keep every number at its place are the operations of ``_KEEPING`` (which change none) and ``_EACH`` (which change each by
itself), and a slice that takes everything, which PyTorch 2.4 runs first for ``x[:, -1]``. After any other operation, or
a write into the tensor, nothing is said of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import torch

from lstm_diagrams.capture.untouched.storage import address_of
from lstm_diagrams.capture.watched.notes import Notes
from lstm_diagrams.capture.watched.wrapped import beneath
from lstm_diagrams.layers.tensors import sizes, tensors

_KEEPING = {
    "detach", "alias", "clone", "_to_copy", "lift_fresh",
    "view", "_unsafe_view", "reshape", "_reshape_alias", "squeeze", "unsqueeze",
}  # fmt: skip
_EACH = {
    "relu": "relu", "leaky_relu": "leaky_relu", "elu": "elu", "gelu": "gelu", "silu": "silu", "tanh": "tanh",
    "sigmoid": "sigmoid", "hardtanh": "hardtanh", "softplus": "softplus", "native_dropout": "dropout",
}  # fmt: skip
_FOLLOWED = {*_KEEPING, *_EACH, "slice"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A tensor that is the output number ``index`` (from 0) of a call, each number put through ``operations``."""

    call: int
    index: int
    shape: tuple[int, ...]
    operations: tuple[str, ...] = ()


class Handed:
    """Follows the outputs of calls; held weakly, so that nothing is kept alive.

    Each is noted with how often its storage had been written into, so that any later write is noticed.
    """

    def __init__(self) -> None:
        self._of: Notes[tuple[int, tuple[Whole, ...]]] = Notes()
        self._writes: dict[int, int] = {}  # by address: whatever lies there later goes on counting

    def mark(self, outputs: Iterable[torch.Tensor], call: int) -> None:
        """These are the outputs of ``call``; one that it only passed through stays what it was besides."""
        for index, tensor in enumerate(outputs):
            self._keep(tensor, (*self._found(tensor), Whole(call, index, sizes(tensor))))

    def of(self, tensor: torch.Tensor) -> tuple[Whole, ...]:
        """Which outputs the tensor is known to be, in the shape that they had."""
        tensor = beneath(tensor)
        return tuple(whole for whole in self._found(tensor) if whole.shape == sizes(tensor))

    def written(self, tensor: torch.Tensor) -> None:
        """The tensor is about to be written into: what lies in its storage is an output no more."""
        storage = address_of(tensor)
        if storage in self._writes:
            self._writes[storage] += 1

    def follow(self, name: str, args: tuple[Any, ...], output: object) -> None:
        """An operation, by its name without overload, has run."""
        if not args or not isinstance(args[0], torch.Tensor) or name not in _FOLLOWED:
            return
        before, result = self._found(args[0]), next(tensors(output), None)
        whole = name != "slice" or (result is not None and sizes(result) == sizes(args[0]))
        if before and result is not None and whole:
            done = (_EACH[name],) if name in _EACH else ()
            self._keep(result, tuple(replace(whole, operations=(*whole.operations, *done)) for whole in before))

    def _keep(self, tensor: torch.Tensor, whole: tuple[Whole, ...]) -> None:
        storage = address_of(tensor)
        if storage is not None:
            self._of[tensor] = (self._writes.setdefault(storage, 0), whole)

    def _found(self, tensor: torch.Tensor) -> tuple[Whole, ...]:
        known = self._of.get(tensor)
        if known is None:
            return ()
        storage = address_of(tensor)
        return known[1] if storage is not None and known[0] == self._writes.get(storage) else ()
