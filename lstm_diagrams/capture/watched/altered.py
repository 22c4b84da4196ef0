"""What stands between a call of a layer and the ``forward`` of its class: hooks of a user, or a ``forward`` of the object's own."""

from collections.abc import Mapping
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as of_all
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.layers.tensors import leaves

Mark = tuple[tuple[int, int], ...]
"""Which tensors a value holds, each with how often it was written to."""


def may_alter(module: nn.Module) -> bool:
    """Whether anything stands between; elsewhere nothing need be compared."""
    hooks = (
        module._forward_hooks,
        module._forward_pre_hooks,
        of_all._global_forward_hooks,
        of_all._global_forward_pre_hooks,
    )
    return any(hooks) or _has_own_forward(module)


def _has_own_forward(module: nn.Module) -> bool:
    """Whether the object has a forward beside that of its class, written in Python; a scripted module keeps its own there."""
    return isinstance(vars(module).get("forward"), FunctionType | MethodType | partial)


def mark(value: object) -> Mark:
    """Equal for two values that hold the same tensors, unless one was written to between."""
    return tuple((id(leaf), _version(leaf)) for leaf in leaves(value))


def _version(leaf: torch.Tensor | PackedSequence) -> int:
    tensor = leaf.data if isinstance(leaf, PackedSequence) else leaf
    try:
        return tensor._version
    except RuntimeError:  # a tensor of inference_mode counts nothing
        return 0


def altered(
    module: nn.Module,
    given: tuple[tuple[Any, ...], Mapping[str, Any]],
    output: object,
    within: tuple[Mark, Mark] | None,
) -> tuple[str, ...]:
    """Of input and output those that are others outside of the forward of the class than ``within`` it, by their marks.

    "forward" where that of the object's own ran, and the one of its class was not seen to.
    """
    if within is None:
        return ("forward",) if _has_own_forward(module) else ()
    outside = (mark(given), mark(output))
    return tuple(end for end, one, other in zip(("input", "output"), outside, within, strict=True) if one != other)
