"""The numbers inside a recurrent call: recomputed from the weights, and kept only if they equal what the module gave."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.numbers import values
from lstm_diagrams.errors import CaptureError
from lstm_diagrams.layers.stepping import Chain, stepped, stepped_cell


def chains(
    module: nn.RNNBase | nn.RNNCellBase,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    output: Any,
    call: int,
    plain: Any,
) -> list[facts.Chain]:
    """Every chain of one call with all its numbers; of a cell one chain of one step.

    ``plain`` is what the forward of its class gave, None where that did not run.

    Raises:
        CaptureError: stepping by hand does not give the module's output; the message says what was seen that may be the reason.
    """
    try:
        return list(_proven(module, args, kwargs, output, call))
    except _Differs as difference:
        raise CaptureError(
            f"{type(module).__name__}: stepping by hand does not give its {difference} ({_seen(module, output, plain)}), "
            "so its values are not drawn"
        ) from None


class _Differs(Exception):
    """By the name of the output that does."""


def _seen(module: nn.Module, output: object, plain: object) -> str:
    """What was seen at this call that changes what a module gives."""
    if "forward" in vars(module):
        return "its forward has been replaced"
    if plain is not None and plain is not output:
        return "a hook on it changed what its forward gave"
    if module.training and getattr(module, "dropout", 0):
        return "dropout was active"
    return "its forward does something else, or a hook on it changed what it was given"


def _proven(
    module: nn.RNNBase | nn.RNNCellBase, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: Any, call: int
) -> list[facts.Chain]:
    given = dict(zip(("input", "hx"), args, strict=False)) | dict(kwargs)
    with torch.no_grad():
        if isinstance(module, nn.RNNCellBase):
            return [_facts(_cell_chain(module, given["input"], given.get("hx"), output), call)]
        x, lengths = _seq_first(module, given["input"])
        made, (h_n, *c_n) = output[0], output[1] if isinstance(output[1], tuple) else (output[1],)
        finals = [_batched(state) for state in (h_n, *c_n)]
        names = ("h", "c")[: len(finals)]
        first = _first(given.get("hx"), names, finals)
        found = stepped(module, x, first, lengths)
        expected, _ = _seq_first(module, made)
        top = torch.cat([chain.history["h"] for chain in found if chain.layer == module.num_layers - 1], dim=-1)
        _check(module, "output", top, expected)
        for name, final in zip(names, finals, strict=True):
            _check(module, f"{name}_n", torch.stack([chain.final[name] for chain in found]), final)
    return [_facts(chain, call) for chain in found]


def _cell_chain(module: nn.RNNCellBase, x: torch.Tensor, states: Any, output: Any) -> Chain:
    finals = [_rows(state) for state in (output if isinstance(output, tuple) else (output,))]
    names = ("h", "c")[: len(finals)]
    parts = [torch.zeros_like(finals[0])] * len(names) if states is None else states
    first = zip(names, parts if isinstance(parts, tuple | list) else (parts,), strict=True)
    found = stepped_cell(module, _rows(x), {name: _rows(state) for name, state in first})
    for name, final in zip(names, finals, strict=True):
        _check(module, f"{name}_n", found.final[name], final)
    return found


def _rows(value: torch.Tensor) -> torch.Tensor:
    """(batch, unit) of a cell's tensor that may have no batch axis."""
    return value.unsqueeze(0) if value.dim() == 1 else value


def _seq_first(module: nn.RNNBase, value: torch.Tensor | PackedSequence) -> tuple[torch.Tensor, torch.Tensor]:
    """The padded sequence as (seq, batch, feature), and the length of each of its samples."""
    if isinstance(value, PackedSequence):
        return pad_packed_sequence(value)
    if value.dim() == 2:
        value = value.unsqueeze(1)
    elif module.batch_first:
        value = value.transpose(0, 1)
    return value, torch.full((value.shape[1],), len(value))


def _batched(state: torch.Tensor) -> torch.Tensor:
    return state.unsqueeze(1) if state.dim() == 2 else state


def _first(states: Any, names: tuple[str, ...], finals: list[torch.Tensor]) -> dict[str, torch.Tensor]:
    if states is None:
        return {name: torch.zeros_like(final) for name, final in zip(names, finals, strict=True)}
    parts = states if isinstance(states, tuple | list) else (states,)
    return {name: _batched(part) for name, part in zip(names, parts, strict=True)}


def _check(module: nn.Module, name: str, recomputed: torch.Tensor, expected: torch.Tensor) -> None:
    tolerance = 1e-5 if expected.dtype in (torch.float32, torch.float64) else 2e-2
    if not torch.allclose(recomputed.to(expected.dtype), expected, rtol=tolerance, atol=tolerance, equal_nan=True):
        raise _Differs(name)


def _facts(chain: Chain, call: int) -> facts.Chain:
    initial = {f"{name}_0": state.unsqueeze(0) for name, state in chain.initial.items()}
    history = tuple((name, values(tensor)) for name, tensor in {**chain.history, **initial}.items())
    return facts.Chain(call, chain.layer, chain.direction, history)
