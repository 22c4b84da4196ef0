"""The memory that a tensor lies in, told apart from any other without keeping it alive."""

import torch
from torch.multiprocessing.reductions import StorageWeakRef


def storage_of(tensor: torch.Tensor) -> StorageWeakRef | None:
    """Equal for tensors that share their memory; None for one that has no single one, such as a sparse tensor."""
    try:
        return StorageWeakRef(tensor.untyped_storage())
    except (NotImplementedError, RuntimeError):
        return None
