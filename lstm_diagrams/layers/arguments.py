"""The tensors that a call was given, by the names of the arguments that they are in."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.layers.tensors import leaves

Leaf = torch.Tensor | PackedSequence


def named_leaves(
    function: Callable[..., object], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> list[tuple[str, Leaf]]:
    """Every tensor with its name, in the order of the function's own parameters: ``src``, or ``hx[0]`` where one holds several.

    A single tensor is called ``input``; several whose names cannot be known ``input1``, ``input2`` ...
    """
    if len(args) == 1 and not kwargs and isinstance(args[0], Leaf):
        return [("input", args[0])]
    try:
        given = inspect.signature(function).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):  # the call itself will say what is wrong
        given = {}
    found = [pair for name, value in given.items() for pair in _parts(name, value)]
    plain = list(leaves((args, dict(kwargs))))
    if len(plain) == 1:
        return [("input", plain[0])]
    if len(found) != len(plain) or len(dict(found)) != len(found):
        return [(f"input{number}", leaf) for number, leaf in enumerate(plain, 1)]
    return found


def _parts(name: str, value: object) -> list[tuple[str, Leaf]]:
    found = list(leaves(value))
    if len(found) == 1:
        return [(name, found[0])]
    return [(f"{name}[{index}]", leaf) for index, leaf in enumerate(found)]
