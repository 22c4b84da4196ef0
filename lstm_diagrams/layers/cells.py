"""LSTMCell, GRUCell and RNNCell, which run one step: settings, gates, and the names of what goes in and comes out."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.layers.insides import gru_cell, lstm_cell, rnn_cell
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
    x: Any = given.get("input")
    states = given.get("hx")
    names = _cell(module).states
    usual = _are(x, 1) and (states is None or _are(states, len(names))) and _are(output, len(names))
    if len(args) > 2 or not usual:
        return slots.dispatch(object)(module, args, kwargs, output)
    after = _states(names, "n", output)
    if states is None:
        before = tuple(
            facts.Slot(f"{name}_0", slot.tensor, given=False) for name, slot in zip(names, after, strict=True)
        )
    else:
        before = _states(names, "0", states)
    return (facts.Slot("input", named(x, _axes(x, "feature"))), *before), after


def _are(value: object, count: int) -> bool:
    """Whether a value is so many tensors as a cell takes or gives them; those of a subclass may be others."""
    parts = value if isinstance(value, tuple | list) else (value,)
    return len(parts) == count and all(isinstance(part, torch.Tensor) and part.dim() in (1, 2) for part in parts)


def _cell(module: nn.RNNCellBase) -> facts.Cell:
    if isinstance(module, nn.LSTMCell):
        return lstm_cell()
    if isinstance(module, nn.GRUCell):
        return gru_cell()
    return rnn_cell(str(getattr(module, "nonlinearity", "tanh")))


def _states(names: tuple[str, ...], suffix: str, value: object) -> tuple[facts.Slot, ...]:
    found = list(tensors(value))
    return tuple(
        facts.Slot(f"{name}_{suffix}", named(tensor, _axes(tensor, "hidden")))
        for name, tensor in zip(names, found, strict=True)
    )


def _axes(tensor: torch.Tensor, last: str) -> tuple[str, ...]:
    return ("batch", last)[-tensor.dim() :]
