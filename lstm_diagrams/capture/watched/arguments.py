"""What a layer was called with, in the order of its own parameters."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.layers.arguments import by_name


def in_order(module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[object]:
    """The arguments in the order of the module's own parameters, however they were passed."""
    if not kwargs:
        return list(args)
    try:
        return list(by_name(module.forward, args, kwargs).values())
    except (TypeError, ValueError):  # the module itself will say what is wrong
        return [*args, *kwargs.values()]


def data_of(leaf: torch.Tensor | PackedSequence) -> torch.Tensor:
    """The tensor that holds the numbers, of a packed sequence those of all its steps in a row."""
    return leaf.data if isinstance(leaf, PackedSequence) else leaf
