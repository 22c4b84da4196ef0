"""LSTMCell, GRUCell and RNNCell, which run one step: settings, gates, and the names of what goes in and comes out."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.layers.registry import Slots, describe, described, slots
from lstm_diagrams.layers.tensors import named, tensors

_SETTINGS = ("input_size", "hidden_size", "bias", "nonlinearity")


@describe.register
def _(module: nn.RNNCellBase, path: str) -> facts.Layer:
    layer = described(module, path, "recurrent", _SETTINGS)
    return facts.Layer(layer.path, layer.type, layer.kind, layer.settings, layer.parameters, _cell(module))


@slots.register
def _(module: nn.RNNCellBase, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: object) -> Slots:
    """input, h_0, c_0 (the states before the step) and h_n, c_n (those after it)."""
    given = dict(zip(("input", "hx"), args, strict=False)) | dict(kwargs)
    x, states = given["input"], given.get("hx")
    names = _cell(module).states
    after = _states(names, "n", output)
    if states is None:
        before = tuple(
            facts.Slot(f"{name}_0", slot.tensor, given=False) for name, slot in zip(names, after, strict=True)
        )
    else:
        before = _states(names, "0", states)
    return (facts.Slot("input", named(x, _axes(x, "feature"))), *before), after


def _cell(module: nn.RNNCellBase) -> facts.Cell:
    if isinstance(module, nn.LSTMCell):
        return facts.Cell("lstm", ("h", "c"), ("i", "f", "g", "o"))
    if isinstance(module, nn.GRUCell):
        return facts.Cell("gru", ("h",), ("r", "z", "n"))
    return facts.Cell("rnn", ("h",), ("h",))


def _states(names: tuple[str, ...], suffix: str, value: object) -> tuple[facts.Slot, ...]:
    found = list(tensors(value))
    return tuple(
        facts.Slot(f"{name}_{suffix}", named(tensor, _axes(tensor, "hidden")))
        for name, tensor in zip(names, found, strict=True)
    )


def _axes(tensor: torch.Tensor, last: str) -> tuple[str, ...]:
    return ("batch", last)[-tensor.dim() :]
