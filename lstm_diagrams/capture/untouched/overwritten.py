"""The numbers that tensors held before a run wrote over them, kept by the memory they lie in."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import is_traceable_wrapper_subclass

from lstm_diagrams.capture.untouched.storage import address_of

_SMALL = 65_536
"""Memory of up to so many bytes is copied beforehand: that is as fast as looking at a few of its numbers."""
_ALL_SMALL = 64 * 2**20
"""So many bytes are copied beforehand at most."""
_SAMPLE = 64
"""So many numbers of larger memory are noted, spread evenly over it; each is far from the next, so it costs a way to the memory."""


class Originals:
    """Watches the memory of some tensors, and copies it before it is first written to.

    A write that PyTorch does not know of, as through ``tensor.numpy()`` or by an operation that keeps quiet about it, comes
    unannounced. Small memory is therefore copied beforehand; of larger one a sample is noted, by which such a write is noticed.
    """

    def __init__(self, tensors: Iterable[Tensor]) -> None:
        self._watched: dict[Any, torch.UntypedStorage] = {}
        self._copies: dict[Any, tuple[Tensor, Tensor]] = {}  # all bytes of a memory, and what they were
        self._samples: dict[Any, Tensor] = {}
        left = _ALL_SMALL
        for tensor in chain.from_iterable(map(_with_memory, tensors)):
            key = address_of(tensor)
            if key is None or tensor.is_meta or key in self._watched:
                continue
            storage = self._watched[key] = tensor.untyped_storage()
            if storage.nbytes() <= min(_SMALL, left):
                left -= storage.nbytes()
                self._copies[key] = _copied(storage)
            elif storage.device.type == "cpu":
                self._samples[key] = _sample(storage).clone()

    def before_write(self, tensor: Tensor) -> None:
        """Copy what ``tensor`` shares its memory with, if that is watched; to be called before it is written to."""
        for key in map(address_of, _with_memory(tensor)):
            if key in self._watched and key not in self._copies:
                self._copies[key] = _copied(self._watched[key])

    def holds(self, tensor: Tensor) -> bool:
        """Whether a copy of its memory was made."""
        return any(address_of(inner) in self._copies for inner in _with_memory(tensor))

    def restore(self) -> tuple[tuple[Any, bool], ...]:
        """Give back what was written over; memory that is as it was is not written to.

        Returns each memory that had changed (as ``address_of`` names it) and whether it was given back.
        """
        changed = [(key, _put_back(self._watched[key], copy)) for key, (now, copy) in self._copies.items()
                   if self._watched[key].nbytes() != len(copy) or not torch.equal(now, copy)]  # fmt: skip
        missed = [(key, False) for key, sample in self._samples.items()
                  if key not in self._copies and not torch.equal(_sample(self._watched[key]), sample)]  # fmt: skip
        return *changed, *missed


def _with_memory(tensor: Tensor) -> Iterator[Tensor]:
    """The tensor, or those that it is made of, as a nested one of its values and offsets, and which alone have memory."""
    if type(tensor) is Tensor or not is_traceable_wrapper_subclass(tensor):
        return iter((tensor,))
    return chain.from_iterable(_with_memory(getattr(tensor, name)) for name in tensor.__tensor_flatten__()[0])


def _copied(storage: torch.UntypedStorage) -> tuple[Tensor, Tensor]:
    now = _bytes(storage)
    return now, now.clone()


def _put_back(storage: torch.UntypedStorage, copy: Tensor) -> bool:
    try:
        if storage.nbytes() != len(copy):
            storage.resize_(len(copy))
        storage.copy_(copy.untyped_storage())
    except RuntimeError:  # memory that cannot be given another size, as that of a NumPy array
        return False
    return True


def _sample(storage: torch.UntypedStorage) -> Tensor:
    """Eight bytes here and there; the step is odd, so that no column of a matrix is always missed."""
    size = storage.nbytes() // 8
    numbers = torch.empty(0, dtype=torch.int64).set_(storage, 0, (size,), (1,))
    return numbers[:: max(1, size // _SAMPLE) | 1]


def _bytes(storage: torch.UntypedStorage) -> Tensor:
    return torch.empty(0, dtype=torch.uint8, device=storage.device).set_(storage)
