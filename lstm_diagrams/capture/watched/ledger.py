"""Which parameters and buffers the operations of a run were given, whatever module runs, and whether any does."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import nn

from lstm_diagrams.capture.untouched.storage import StorageKey, storage_of
from lstm_diagrams.capture.watched.notes import Notes
from lstm_diagrams.layers.contents import modules
from lstm_diagrams.layers.tensors import tensors

Names = frozenset[str]
_NONE: Names = frozenset()
_SEVERAL = (list, tuple)


class Ledger:
    """The weights of a model by name, and what is made of them alone (transposed, expanded, normalized), held weakly."""

    def __init__(self, model: nn.Module) -> None:
        self._weights: dict[int, tuple[torch.Tensor, Names]] = {}
        self._made: Notes[Names] = Notes()
        self._stored: dict[StorageKey, Names] = {}
        self._places: dict[str, int] = {}
        for module, path in modules(model).items():
            for name, tensor in _own(module):
                self._weights.setdefault(id(tensor), (tensor, frozenset({f"{path}.{name}" if path else name})))

    def weights(self, value: object) -> Names:
        """The names of the weights among the tensors in ``value``, and of those that one was made from."""
        return self.among(tensors(value))

    def among(self, found: Iterable[torch.Tensor]) -> Names:
        """Like ``weights``, of these tensors."""
        names, made = _NONE, bool(self._made)
        for tensor in found:
            known = self._weights.get(id(tensor))
            if known is not None:
                names |= known[1]
            elif made:
                names |= self._made.get(tensor, _NONE)
            if self._stored and (storage := storage_of(tensor)) is not None:
                names |= self._stored.get(storage, _NONE)
        return names

    def given(self, args: tuple[Any, ...]) -> Names:
        """Like ``weights``, but for what is stored in others: quick, for the many operations within layers."""
        found, made = _NONE, self._made if len(self._made) else None
        for arg in args:
            for tensor in arg if isinstance(arg, _SEVERAL) else (arg,):
                known = self._weights.get(id(tensor))
                if known is not None:
                    found |= known[1]
                elif made is not None:
                    found |= made.get(tensor, _NONE)
        return found

    def held_by(self, module: nn.Module) -> Names:
        """The names of the weights that a module holds itself."""
        return self.among(tensor for _, tensor in _own(module))

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Names in the order in which the model holds them."""
        if not self._places:
            every = (name for _, own in self._weights.values() for name in own)
            self._places = {name: place for place, name in enumerate(every)}
        return sorted(names, key=self._places.__getitem__)

    def store(self, tensors_written: Iterable[torch.Tensor], names: Names) -> None:
        """These weights were written into tensors, as into a buffer of zeros."""
        for storage in map(storage_of, tensors_written):
            if storage is not None:
                self._stored[storage] = self._stored.get(storage, _NONE) | names

    def make(self, value: object, names: Names) -> None:
        """The tensors in ``value`` were made from these weights alone."""
        for tensor in tensors(value):
            if id(tensor) not in self._weights:
                self._made[tensor] = names


def _own(module: nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    own: Mapping[str, Any] = vars(module)
    for name in ("_parameters", "_buffers"):
        for key, tensor in own.get(name, {}).items():
            if isinstance(tensor, torch.Tensor):
                yield key, tensor
