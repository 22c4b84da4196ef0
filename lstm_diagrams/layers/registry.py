"""How a module is described and its tensors are named: two functions, chosen by the module's type.

A new layer family is one new file of this folder that registers both for its type; a subclass is described like its base.
Users register their own types in the same way, packages by entry points (see added.py)::

    @describe.register
    def _(module: MyLayer, path: str) -> Layer: ...
"""

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrize

from lstm_diagrams import facts
from lstm_diagrams.layers.arguments import named_leaves
from lstm_diagrams.layers.contents import parameters
from lstm_diagrams.layers.tensors import leaves, unnamed

Slots = tuple[tuple[facts.Slot, ...], tuple[facts.Slot, ...]]
"""Named inputs and named outputs of a call."""


@singledispatch
def describe(module: nn.Module, path: str) -> facts.Layer:
    """The facts of a module; this is the one of a type that is not known."""
    return described(module, path, "module", ())


@singledispatch
def slots(module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: object) -> Slots:
    """The named tensors of one call; of a type that is not known, all of them with unknown axes, inputs by their arguments."""
    given = named_leaves(module.forward, args, kwargs)
    returned = enumerate(leaves(output), 1)
    return tuple(facts.Slot(name, unnamed(leaf)) for name, leaf in given), tuple(
        facts.Slot("output" if index == 1 else f"output{index}", unnamed(leaf)) for index, leaf in returned
    )


def described(module: nn.Module, path: str, kind: str, settings: tuple[str, ...]) -> facts.Layer:
    """A layer with the constructor arguments called ``settings``, as the module holds them, and its parameters.

    ``read_from`` is added where an exported graph, not a module of the user's, said what it is: ``aten.lstm.input``.
    """
    names = (*settings, "read_from")
    found = tuple(facts.Setting(name, setting_value(getattr(module, name))) for name in names if hasattr(module, name))
    return facts.Layer(path, class_name(module), kind, found, tuple(parameters(module)))


def class_name(module: nn.Module) -> str:
    """The class of a module; of a TorchScript, exported or parametrized module that of the module it was made from."""
    if isinstance(module, torch.jit.ScriptModule):
        return str(getattr(module, "original_name", "")) or type(module).__name__
    original = getattr(module, "type_name", None)
    if type(module).__module__ == "torch.export.unflatten" and callable(original):
        return str(original() or type(module).__name__).rpartition(".")[2]
    made = parametrize.is_parametrized(module)
    return (type(module).__bases__[0] if made else type(module)).__name__


def setting_value(value: object) -> facts.SettingValue:
    """A constructor argument as plain data."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list) and all(isinstance(entry, int) for entry in value):
        return tuple(value)
    return str(value)
