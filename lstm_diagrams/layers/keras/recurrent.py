"""Keras' LSTM, GRU and SimpleRNN, alone and in a Bidirectional: settings, gates, and the names of what goes in and comes out.

They return less than PyTorch's: the last h alone or, with ``return_sequences``, that of every step; final states, of shape
(batch, hidden), only with ``return_state``, those of the backward layer named ``h_n_reverse``. A mask that hides what lies after the
end of each sample gives their lengths. What ran in another way than step by step from zero or from given states (other masks,
``go_backwards``, ``stateful``, directions whose outputs stay apart) has no sequence among its named tensors; its settings say how it
ran. Layers around cells (``RNN``, ``ConvLSTM2D``) are modules that say which cells they run at every step.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from keras import layers

from lstm_diagrams import facts
from lstm_diagrams.layers.insides import gru_cell, lstm_cell, rnn_cell
from lstm_diagrams.layers.keras.contents import function_name, keras_facts
from lstm_diagrams.layers.registry import Slots, describe, slots
from lstm_diagrams.layers.shapes import one_to_one
from lstm_diagrams.layers.tensors import hidden_last, named

_ONE_WAY = (layers.LSTM, layers.GRU, layers.SimpleRNN)
_AROUND_CELLS = (layers.RNN, layers.ConvLSTM1D, layers.ConvLSTM2D, layers.ConvLSTM3D)
_MERGED = ("concat", "sum", "mul", "ave")
_OWN = ("return_sequences", "return_state", "go_backwards", "stateful", "dropout", "recurrent_dropout", "reset_after")


def _one_way(module: Any, path: str) -> facts.Layer:
    layer = keras_facts(module, path, "recurrent", _settings(module, both=False))
    return replace(layer, cell=_cell(module))


def _both_ways(module: Any, path: str) -> facts.Layer:
    """With the settings of its forward layer; without a cell where the two directions are not of one kind."""
    forward = module.forward_layer
    if not isinstance(forward, _ONE_WAY):
        return keras_facts(module, path, "module", {"merge_mode": module.merge_mode})
    settings = {**_settings(forward, both=True), "merge_mode": module.merge_mode or "None"}
    layer = keras_facts(module, path, "recurrent", settings)
    return replace(layer, type=f"{layer.type}({type(forward).__name__})", cell=_cell(forward))


def _around_cells(module: Any, path: str) -> facts.Layer:
    """With its cells, the first of a step first, and how it reads."""
    cells = getattr(module.cell, "cells", [module.cell])
    named = " → ".join(f"{type(cell).__name__.removesuffix('Cell')} {_width(cell)}".strip() for cell in cells)
    own = {name: getattr(module, name) for name in ("return_sequences", "return_state", "go_backwards", "stateful")}
    return keras_facts(module, path, "module", {"cells": named, **own})


def _width(cell: Any) -> str:
    """How many units or feature maps a cell has, "" where it does not say."""
    return str(getattr(cell, "units", getattr(cell, "filters", "")))


def _cell(layer: Any) -> facts.Cell:
    """The inside of a layer, with the functions that it was given; "" where it has none."""
    activation = function_name(layer.cell.activation) or ""
    if isinstance(layer, layers.SimpleRNN):
        return rnn_cell(activation)
    gating = function_name(layer.cell.recurrent_activation) or ""
    if isinstance(layer, layers.GRU):
        return gru_cell("zrn", activation=activation, gating=gating)
    return lstm_cell(activation=activation, gating=gating)


def _settings(layer: Any, *, both: bool) -> dict[str, object]:
    cell = layer.cell
    found: dict[str, object] = {
        "input_size": cell.kernel.shape[0], "hidden_size": cell.units, "num_layers": 1, "bias": cell.use_bias,
        "batch_first": True, "bidirectional": both,
    }  # fmt: skip
    found |= {name: getattr(layer, name) for name in _OWN if hasattr(layer, name)}
    if hasattr(cell, "recurrent_activation"):
        return found | {
            "activation": function_name(cell.activation),
            "recurrent_activation": function_name(cell.recurrent_activation),
        }
    return found | {"nonlinearity": function_name(cell.activation)}


def _named(module: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: object) -> Slots:
    given = dict(zip(("sequences", "initial_state", "mask"), args, strict=False)) | dict(kwargs)
    lengths = _lengths(given.get("mask"))
    if lengths == () or not _step_by_step(module, given):
        return one_to_one(args, output, lambda tensor: _axes(tensor, "feature"), _axes)
    forward = getattr(module, "forward_layer", module)
    x, names = given["sequences"], _cell(forward).states
    parts = output if isinstance(output, tuple | list) else (output,)
    before = _initial(names, given.get("initial_state"), x, forward.cell.units)
    finals = [*(f"{name}_n" for name in names), *(f"{name}_n_reverse" for name in names)]
    after = tuple(facts.Slot(name, _state(part)) for name, part in zip(finals, parts[1:], strict=False))
    result = named(parts[0], _axes(parts[0]), lengths if parts[0].dim() == 3 else None)
    if getattr(module, "merge_mode", None) == "concat":
        result = hidden_last(result, directions=2)
    sequence = named(x, _axes(x, "feature"), lengths)
    return (facts.Slot("sequence", sequence), *before), (facts.Slot("output", result), *after)


def _step_by_step(module: Any, given: Mapping[str, Any]) -> bool:
    """Whether the call ran from the first step to the last, and began with zeros or with what it was given."""
    if module.stateful:
        return False
    if isinstance(module, _ONE_WAY):
        return not module.go_backwards
    one, other = module.forward_layer, module.backward_layer
    alike = _cell(one).kind == _cell(other).kind and one.cell.units == other.cell.units
    joined = module.merge_mode in _MERGED
    return bool(alike and joined and not one.go_backwards and given.get("initial_state") is None)


def _lengths(mask: torch.Tensor | None) -> tuple[int, ...] | None:
    """How many steps of each sample a mask (batch, time) leaves, None if it leaves all, () if others than the last are hidden."""
    if mask is None or bool(mask.all()):
        return None
    counts = mask.sum(dim=1)
    first = torch.arange(mask.shape[1], device=mask.device) < counts.unsqueeze(1)
    return tuple(counts.tolist()) if bool((first == mask).all()) and bool(counts.min() > 0) else ()


def _initial(names: tuple[str, ...], states: Any, x: torch.Tensor, hidden: int) -> tuple[facts.Slot, ...]:
    if states is None:
        shape = facts.Tensor(
            (facts.Axis("batch", x.shape[0]), facts.Axis("hidden", hidden)), str(x.dtype).removeprefix("torch.")
        )
        return tuple(facts.Slot(f"{name}_0", shape, given=False) for name in names)
    parts = states if isinstance(states, tuple | list) else (states,)
    return tuple(facts.Slot(f"{name}_0", _state(part)) for name, part in zip(names, parts, strict=True))


def _state(tensor: torch.Tensor) -> facts.Tensor:
    return named(tensor, ("batch", "hidden"))


def _axes(tensor: torch.Tensor, last: str = "hidden") -> tuple[str, ...]:
    """Batch first; time where there are three axes."""
    known = {1: ("batch",), 2: ("batch", last), 3: ("batch", "time", last)}
    return known.get(tensor.dim(), tuple(f"axis{index}" for index in range(tensor.dim())))


for _kind in _ONE_WAY:
    describe.register(_kind, _one_way)
    slots.register(_kind, _named)
describe.register(layers.Bidirectional, _both_ways)
slots.register(layers.Bidirectional, _named)
for _kind in _AROUND_CELLS:
    describe.register(_kind, _around_cells)
