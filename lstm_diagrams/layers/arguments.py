"""The tensors that a call was given, by the names of the arguments that they are in."""

import inspect
from collections.abc import Callable, Mapping
from functools import singledispatch
from types import MethodType
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.layers.tensors import leaves

Leaf = torch.Tensor | PackedSequence
_SIGNATURES: "WeakKeyDictionary[Callable[..., object], inspect.Signature]" = WeakKeyDictionary()
"""Those of functions, by which a run asks at each call; a method's is that of its function."""


def by_name(function: Callable[..., object], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call by the names, and in the order, of the function's own parameters.

    Raises:
        TypeError: the function takes no such arguments.
        ValueError: its parameters cannot be known.
    """
    if not isinstance(function, MethodType):
        return inspect.signature(function).bind(*args, **kwargs).arguments
    plain = function.__func__
    if plain not in _SIGNATURES:
        _SIGNATURES[plain] = inspect.signature(plain)
    bound = _SIGNATURES[plain].bind(function.__self__, *args, **kwargs).arguments
    return dict(list(bound.items())[1:])  # without the object itself


@singledispatch
def followed(_module: nn.Module, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments by name whose way is told; for modules that are handed others beside what flows, chosen by their type."""
    return kwargs


def named_leaves(
    function: Callable[..., object], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> list[tuple[str, Leaf]]:
    """Every tensor with its name, in the order of the function's own parameters: ``src``, or ``hx[0]`` where one holds several.

    A single tensor is called ``input``; several whose names cannot be known ``input1``, ``input2`` ...
    """
    if len(args) == 1 and not kwargs and isinstance(args[0], Leaf):
        return [("input", args[0])]
    try:
        given = by_name(function, args, kwargs)
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
