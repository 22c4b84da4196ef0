"""LSTM, GRU and RNN: settings, gates, and the names of what goes in and comes out (see the documentation of nn.LSTM).

Dynamically quantized ones have the same arguments and tensors, but no parameters: their weights are packed away.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.ao.nn.quantized.dynamic.modules import rnn as quantized
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams import facts
from lstm_diagrams.layers.insides import gru_cell, lstm_cell, rnn_cell
from lstm_diagrams.layers.registry import Slots, describe, described, slots
from lstm_diagrams.layers.tensors import dtype_name, hidden_last, named

_SETTINGS = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional", "proj_size")


@describe.register(nn.RNNBase)
@describe.register(quantized.RNNBase)
def _(module: Any, path: str) -> facts.Layer:
    own = ("nonlinearity",) if module.mode.startswith("RNN") else ()
    layer = described(module, path, "recurrent", (*_SETTINGS, *own))
    return facts.Layer(layer.path, layer.type, layer.kind, layer.settings, layer.parameters, _cell(module))


@slots.register(nn.RNNBase)
@slots.register(quantized.RNNBase)
def _(module: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: Any) -> Slots:
    given: dict[str, Any] = dict(zip(("input", "hx"), args, strict=False)) | dict(kwargs)
    sequence: Any = given.get("input")
    states = given.get("hx")
    names = _cell(module).states
    if len(args) > 2 or not (_is_sequence(sequence) and _are_states(states, names) and _is_result(output, names)):
        return slots.dispatch(object)(module, args, kwargs, output)
    result, final = output
    x = _sequence(module, sequence, "feature")
    finals = _states(module, "n", final, batched=x.size("batch") is not None)
    if states is None:
        initial = tuple(
            facts.Slot(f"{name}_0", slot.tensor, given=False) for name, slot in zip(names, finals, strict=True)
        )
    else:
        initial = _states(module, "0", states, batched=x.size("batch") is not None)
    made = hidden_last(
        _sequence(module, result, "hidden"),
        directions=2 if module.bidirectional else 1,
        projected=_projected(module),
    )
    return (facts.Slot("sequence", x), *initial), (facts.Slot("output", made), *finals)


def _projected(module: Any) -> bool:
    return bool(getattr(module, "proj_size", 0))


def _cell(module: Any) -> facts.Cell:
    if module.mode == "LSTM":
        return lstm_cell(projected=_projected(module))
    return gru_cell() if module.mode == "GRU" else rnn_cell(module.mode.removeprefix("RNN_").lower())


def _is_sequence(value: object) -> bool:
    return isinstance(value, PackedSequence) or (isinstance(value, torch.Tensor) and value.dim() in (2, 3))


def _are_states(value: object, names: tuple[str, ...]) -> bool:
    """Whether a value is None, or the states of these names as PyTorch takes them; a subclass may take others."""
    parts = value if isinstance(value, tuple | list) else (value,)
    whole = len(parts) == len(names) and all(isinstance(part, torch.Tensor) and part.dim() in (2, 3) for part in parts)
    return value is None or whole


def _is_result(value: object, names: tuple[str, ...]) -> bool:
    """Whether a value is what PyTorch returns, the sequence of outputs with the final states; a subclass may return another."""
    if not isinstance(value, tuple) or len(value) != 2:
        return False
    return _is_sequence(value[0]) and value[1] is not None and _are_states(value[1], names)


def _sequence(module: Any, value: torch.Tensor | PackedSequence, last: str) -> facts.Tensor:
    """Axes (batch, time, last) or (time, batch, last), without batch if unbatched; those of the padded tensor if packed."""
    if isinstance(value, PackedSequence):
        return _packed(module, value, last)
    if value.dim() == 2:
        return named(value, ("time", last))
    return named(value, ("batch", "time", last) if module.batch_first else ("time", "batch", last))


def _packed(module: Any, value: PackedSequence, last: str) -> facts.Tensor:
    sizes = value.batch_sizes.tolist()
    lengths = [sum(size > row for size in sizes) for row in range(sizes[0])]
    if value.unsorted_indices is not None:
        lengths = [lengths[index] for index in value.unsorted_indices.tolist()]
    outer = [facts.Axis("batch", sizes[0]), facts.Axis("time", len(sizes))]
    axes = (*(outer if module.batch_first else outer[::-1]), facts.Axis(last, value.data.shape[-1]))
    return facts.Tensor(axes, dtype_name(value.data), tuple(lengths))


def _states(module: Any, suffix: str, value: object, *, batched: bool) -> tuple[facts.Slot, ...]:
    """The states of a module; a projection narrows h alone."""
    names = _cell(module).states
    parts = value if isinstance(value, tuple | list) else (value,)
    axes = ("state", "batch", "hidden") if batched else ("state", "hidden")
    return tuple(
        facts.Slot(f"{name}_{suffix}", hidden_last(named(part, axes), projected=name == "h" and _projected(module)))
        for name, part in zip(names, parts, strict=True)
    )
