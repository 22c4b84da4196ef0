"""What stands between a call of a layer and the ``forward`` by which it is known: hooks, or a ``forward`` of its own.

That may be one of the object, or one that a user's class, made of PyTorch's, has in place of that or around it.
"""

from collections.abc import Mapping
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as of_all
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.layers import describe
from lstm_diagrams.layers.tensors import leaves

Mark = tuple[tuple[int, int], ...]
"""Which tensors a value holds, each with how often it was written to."""


def may_alter(module: nn.Module) -> bool:
    """Whether anything stands between; elsewhere nothing need be compared."""
    return is_hooked(module) or is_made_over(type(module))


def is_hooked(module: nn.Module) -> bool:
    """Whether it is something on this object, not its class, that stands between."""
    hooks = (
        module._forward_hooks,
        module._forward_pre_hooks,
        of_all._global_forward_hooks,
        of_all._global_forward_pre_hooks,
    )
    return any(hooks) or _has_own_forward(module)


def is_made_over(kind: type[nn.Module]) -> bool:
    """Whether a class has a forward of its own in place of that of the layer as which it is described."""
    for one in kind.__mro__:
        if one in describe.registry:
            return False
        if "forward" in vars(one) and not one.__module__.startswith(_LIBRARIES):
            return one is not nn.Module and describe.dispatch(kind) is not describe.dispatch(object)
    return False


_LIBRARIES = ("torch.", "keras.", "lstm_diagrams.")


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
    functions: int,
) -> tuple[str, ...]:
    """Of input and output those that are others outside of the forward of the class than ``within`` it, by their marks.

    "forward" where one of its own ran, and the one of its class, or of the class that this is made of, was not seen to:
    ``functions`` says how many forwards of classes did.
    """
    if within is None or (functions < 2 and is_made_over(type(module))):
        return ("forward",) if within is not None or _has_own_forward(module) else ()
    outside = (mark(given), mark(output))
    return tuple(end for end, one, other in zip(("input", "output"), outside, within, strict=True) if one != other)
