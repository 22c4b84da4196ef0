"""Tensors found in nested values, and their facts."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache

import torch
from torch.nn.utils.rnn import PackedSequence
from torch.utils import _pytree as pytree

from lstm_diagrams import facts

_LEAVES = (torch.Tensor, PackedSequence)
_WHOLE = (type(None), str, int, float, torch.dtype, torch.device)
_IN_ORDER = (tuple, list, deque)
_NAMED = (dict, Mapping)
# as tuples: to make "one | other" at each of the many looks of a run takes longer than the look


def leaves(value: object) -> Iterator[torch.Tensor | PackedSequence]:
    """Every tensor and packed sequence in a nested value, in order.

    Looked into are tuples, lists, mappings and dataclasses of any class, and what is registered with PyTorch's pytree.
    """
    if isinstance(value, _LEAVES):
        return iter((value,))
    found: list[torch.Tensor | PackedSequence] = []
    _collect(_parts(value), found)
    return iter(found)


def _collect(parts: Iterable[object], found: list[torch.Tensor | PackedSequence]) -> None:
    for part in parts:
        if isinstance(part, _LEAVES):
            found.append(part)
        elif part is not None:
            _collect(_parts(part), found)


def _parts(value: object) -> Iterable[object]:
    """What a value is made of, () for one that is not looked into."""
    if isinstance(value, _IN_ORDER):
        return value
    if isinstance(value, _WHOLE):
        return ()
    if isinstance(value, _NAMED):
        return value.values()
    if is_dataclass(value):
        return [getattr(value, field.name, None) for field in fields(value)]
    return pytree.tree_leaves(value) if type(value) in pytree.SUPPORTED_NODES else ()


def tensors(value: object) -> Iterator[torch.Tensor]:
    """Every tensor in a nested value, a packed sequence by its data."""
    if isinstance(value, torch.Tensor):
        return iter((value,))
    return iter([leaf.data if isinstance(leaf, PackedSequence) else leaf for leaf in leaves(value)])


def operands(args: tuple[object, ...], kwargs: Mapping[str, object]) -> list[torch.Tensor]:
    """The tensors given to an operation of PyTorch, by themselves or in a list: as ``tensors``, but quick, for there are many."""
    found: list[torch.Tensor] = []
    for value in (*args, *kwargs.values()) if kwargs else args:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, _IN_ORDER):
            found += [each for each in value if isinstance(each, torch.Tensor)]
    return found


def dtype_name(tensor: torch.Tensor) -> str:
    """``float32`` for ``torch.float32``."""
    return _name(tensor.dtype)


@lru_cache(maxsize=64)
def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def sizes(tensor: torch.Tensor) -> tuple[int, ...]:
    """The shape; of a nested tensor, whose rows differ, that of it padded."""
    if not tensor.is_nested:
        return tuple(tensor.shape)
    rows = [row.shape for row in tensor.unbind()]
    return (len(rows), *(max(row[axis] for row in rows) for axis in range(tensor.dim() - 1)))


def unnamed(leaf: torch.Tensor | PackedSequence) -> facts.Tensor:
    """Facts of a tensor whose axes are not known."""
    tensor = leaf.data if isinstance(leaf, PackedSequence) else leaf
    return named(tensor, tuple(f"axis{index}" for index in range(tensor.dim())))


def named(tensor: torch.Tensor, names: tuple[str, ...], lengths: tuple[int, ...] | None = None) -> facts.Tensor:
    """Facts of a tensor with these axis names, one per axis."""
    return facts.Tensor(_axes(names, tuple(sizes(tensor))), dtype_name(tensor), lengths)


def hidden_last(tensor: facts.Tensor, *, directions: int = 1, projected: bool = False) -> facts.Tensor:
    """The same facts, with what the hidden axis at the end holds: the units of one direction or of both, or their projection."""
    *outer, last = tensor.axes
    hidden = facts.Axis(last.name, last.size, directions, projected)
    return facts.Tensor((*outer, hidden), tensor.dtype, tensor.lengths)


@lru_cache(maxsize=1024)
def _axes(names: tuple[str, ...], lengths: tuple[int, ...]) -> tuple[facts.Axis, ...]:
    return tuple(facts.Axis(name, length) for name, length in zip(names, lengths, strict=True))
