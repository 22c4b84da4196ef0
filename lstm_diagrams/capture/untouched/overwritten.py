"""The numbers that tensors held before a run wrote over them, kept by the memory they lie in."""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef

from lstm_diagrams.capture.untouched.storage import storage_of


class Originals:
    """Watches the memory of some tensors, and copies it before it is first written to."""

    def __init__(self, tensors: Iterable[Tensor]) -> None:
        self._watched: dict[StorageWeakRef, torch.UntypedStorage] = {}
        self._copies: dict[StorageWeakRef, torch.UntypedStorage] = {}
        for tensor in tensors:
            storage = storage_of(tensor)
            if storage is not None and not tensor.is_meta:
                self._watched[storage] = tensor.untyped_storage()

    def before_write(self, tensor: Tensor) -> None:
        """Copy what ``tensor`` shares its memory with, if that is watched; to be called before it is written to."""
        storage = storage_of(tensor)
        if storage in self._watched and storage not in self._copies:
            self._copies[storage] = self._watched[storage].clone()

    def holds(self, tensor: Tensor) -> bool:
        """Whether a copy of its memory was made."""
        return storage_of(tensor) in self._copies

    def restore(self) -> None:
        """Give back what was written over; memory that is as it was is not written to."""
        for storage, copy in self._copies.items():
            now = self._watched[storage]
            if now.nbytes() != copy.nbytes():
                now.resize_(copy.nbytes())
            if not torch.equal(_bytes(now), _bytes(copy)):
                now.copy_(copy)


def _bytes(storage: torch.UntypedStorage) -> Tensor:
    return torch.empty(0, dtype=torch.uint8, device=storage.device).set_(storage)
