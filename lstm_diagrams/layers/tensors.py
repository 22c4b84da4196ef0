"""Tensors found in nested values, and their facts."""

from collections.abc import Iterator
from functools import lru_cache

import torch
from torch.nn.utils.rnn import PackedSequence
from torch.utils import _pytree as pytree

from lstm_diagrams import facts

_LEAVES = (torch.Tensor, PackedSequence)
_WITHOUT = (int, float, str, type(None), torch.dtype, torch.device, torch.layout, torch.memory_format)
"""What holds no tensor."""


def leaves(value: object) -> Iterator[torch.Tensor | PackedSequence]:
    """Every tensor and packed sequence in a nested value, in order."""
    if isinstance(value, _LEAVES):
        yield value
    elif isinstance(value, tuple | list):  # by itself, as pytree is slow and each operation of a run has some
        for part in value:
            yield from leaves(part)
    elif type(value) is dict:
        yield from leaves(list(value.values()))
    elif not isinstance(value, _WITHOUT):
        for leaf in pytree.tree_leaves(value, is_leaf=lambda part: isinstance(part, PackedSequence)):
            if isinstance(leaf, _LEAVES):
                yield leaf


def tensors(value: object) -> Iterator[torch.Tensor]:
    """Every tensor in a nested value, a packed sequence by its data."""
    for leaf in leaves(value):
        yield leaf.data if isinstance(leaf, PackedSequence) else leaf


def dtype_name(tensor: torch.Tensor) -> str:
    """``float32`` for ``torch.float32``."""
    return str(tensor.dtype).removeprefix("torch.")


def unnamed(leaf: torch.Tensor | PackedSequence) -> facts.Tensor:
    """Facts of a tensor whose axes are not known."""
    tensor = leaf.data if isinstance(leaf, PackedSequence) else leaf
    return named(tensor, tuple(f"axis{index}" for index in range(tensor.dim())))


def named(tensor: torch.Tensor, names: tuple[str, ...], lengths: tuple[int, ...] | None = None) -> facts.Tensor:
    """Facts of a tensor with these axis names, one per axis."""
    return facts.Tensor(_axes(names, tuple(tensor.shape)), dtype_name(tensor), lengths)


@lru_cache(maxsize=1024)
def _axes(names: tuple[str, ...], sizes: tuple[int, ...]) -> tuple[facts.Axis, ...]:
    return tuple(facts.Axis(name, size) for name, size in zip(names, sizes, strict=True))
