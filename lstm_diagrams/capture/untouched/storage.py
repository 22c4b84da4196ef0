"""The memory that a tensor lies in, told apart from any other without keeping it alive."""

from typing import Any, NoReturn

import torch
from torch.multiprocessing.reductions import StorageWeakRef


class StorageKey(StorageWeakRef):
    """PyTorch's weak reference, which holds a bare handle and gives it back once: of a copy it would be given back twice."""

    __slots__ = ()

    def __copy__(self) -> "StorageKey":
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> "StorageKey":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a weak reference to memory is of no use in another process")


def address_of(tensor: torch.Tensor) -> int | None:
    """Where the memory of a tensor lies, as ``storage_of`` but quick: another may lie there once nothing keeps this one alive."""
    try:
        return int(tensor.untyped_storage()._cdata)
    except (NotImplementedError, RuntimeError):
        return None


def storage_of(tensor: torch.Tensor) -> StorageKey | None:
    """Equal for tensors that share their memory; None for one that has no single one, such as a sparse tensor."""
    try:
        return StorageKey(tensor.untyped_storage())  # type: ignore[no-untyped-call]
    except (NotImplementedError, RuntimeError):
        return None
