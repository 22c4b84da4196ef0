"""Tensors that are not themselves what operations work on: those of ``torch.func.vmap`` and ``grad``, and of classes of one's own."""

import torch

from lstm_diagrams.capture.untouched.storage import StorageKey, storage_of

Place = tuple[StorageKey, int, tuple[int, ...], tuple[int, ...]]


is_transformed = torch._C._functorch.is_functorch_wrapped_tensor
"""Whether a tensor stands for many, as in a function under ``vmap``, or for one with a gradient of ``torch.func``."""


def beneath(tensor: torch.Tensor) -> torch.Tensor:
    """What operations are given in its place: all samples of it at once, where it is one under ``vmap``."""
    while is_transformed(tensor):
        tensor = torch._C._functorch.get_unwrapped(tensor)
    return tensor


def place_of(tensor: torch.Tensor) -> Place | None:
    """Where its numbers lie, equal for the same ones as a tensor of another class, which PyTorch makes unseen."""
    storage = storage_of(tensor)
    if storage is None or tensor.is_nested:
        return None
    return storage, int(tensor.storage_offset()), tuple(tensor.shape), tuple(tensor.stride())


def has_own_class(tensor: torch.Tensor) -> bool:
    """Whether its class is of somebody's own."""
    return type(tensor) not in (torch.Tensor, torch.nn.Parameter)
