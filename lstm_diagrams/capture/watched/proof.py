"""The numbers inside a recurrent call: recomputed from the weights, and kept only if they equal what the module gave."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.numbers import values
from lstm_diagrams.capture.watched.wrapped import is_transformed
from lstm_diagrams.errors import CaptureError
from lstm_diagrams.layers.registry import Slots
from lstm_diagrams.layers.stepping import Chain, stepped, stepper
from lstm_diagrams.layers.tensors import leaves, tensors


def chains(
    module: nn.Module,
    slots: Slots,
    given: Iterable[torch.Tensor | PackedSequence],
    output: object,
    call: int,
    plain: object,
) -> list[facts.Chain]:
    """Every chain of one call with all its numbers; of a cell one chain of one step; none where its step is not described.

    Args:
        module: a recurrent module that ran from step to step.
        slots: the named inputs and outputs of the call.
        given: the tensors it was given, in the order of the named inputs.
        output: what it gave.
        call: the id of the call.
        plain: what the forward of its class gave, None where that did not run.

    Raises:
        CaptureError: stepping by hand does not give the module's output; the message says what was seen that may be the reason.
    """
    step = stepper(module)
    if step is None:
        return []
    if any(map(is_transformed, tensors(output))):
        raise CaptureError(
            f"{type(module).__name__} ran under torch.func.vmap or grad, where its numbers cannot be read, so its values are not "
            "drawn; without values=True it is"
        )
    try:
        return _proven(module, step, slots, given, output, call)
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
    if module.training and getattr(module, "dropout", None):
        return "dropout was active"
    return "its forward does something else, or a hook on it changed what it was given"


def _proven(
    module: nn.Module,
    step: Any,
    slots: Slots,
    given: Iterable[torch.Tensor | PackedSequence],
    output: object,
    call: int,
) -> list[facts.Chain]:
    inputs, outputs = slots
    before = dict(zip((slot.name for slot in inputs if slot.given), given, strict=True))
    after = dict(zip((slot.name for slot in outputs), leaves(output), strict=True))
    axes = {slot.name: [axis.name for axis in slot.tensor.axes] for slot in (*inputs, *outputs)}
    sequence = next(name for name in ("sequence", "input") if name in before)
    names = [slot.name.removesuffix("_n") for slot in outputs if slot.name.endswith("_n")]
    with torch.no_grad():
        x, lengths = _seq_first(before[sequence], axes[sequence])
        finals = {name: _entries(after[f"{name}_n"], axes[f"{name}_n"]) for name in names}
        zeros = {name: torch.zeros_like(final) for name, final in finals.items()}
        first = {
            name: _entries(before[f"{name}_0"], axes[f"{name}_0"]) if f"{name}_0" in before else zeros[name]
            for name in names
        }
        directions = 2 if getattr(module, "bidirectional", False) else 1
        found = stepped(step, x, first, lengths, directions)
        if "output" in after:
            expected, _ = _seq_first(after["output"], axes["output"])
            top = torch.cat([chain.history["h"] for chain in found if chain.layer == found[-1].layer], dim=-1)
            _check(module, "output", top, expected)
        for name, final in finals.items():
            _check(module, f"{name}_n", torch.stack([chain.final[name] for chain in found]), final)
    return [_facts(chain, call) for chain in found]


def _seq_first(value: torch.Tensor | PackedSequence, axes: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """The padded sequence as (seq, batch, unit), and the length of each of its samples; of one step without a time axis too."""
    if isinstance(value, PackedSequence):
        return pad_packed_sequence(value)
    if "batch" not in axes:
        value = value.unsqueeze(-2)
    elif tuple(axes[:2]) == ("batch", "time"):
        value = value.transpose(0, 1)
    if "time" not in axes:
        value = value.unsqueeze(0)
    return value, torch.full((value.shape[1],), len(value))


def _entries(value: torch.Tensor | PackedSequence, axes: Sequence[str]) -> torch.Tensor:
    """A state as (num_layers * directions, batch, unit), whether or not it has those axes."""
    assert isinstance(value, torch.Tensor)
    if "batch" not in axes:
        value = value.unsqueeze(-2)
    return value if "state" in axes else value.unsqueeze(0)


def _check(module: nn.Module, name: str, recomputed: torch.Tensor, expected: torch.Tensor) -> None:
    tolerance = 1e-5 if expected.dtype in (torch.float32, torch.float64) else 2e-2
    if not torch.allclose(recomputed.to(expected.dtype), expected, rtol=tolerance, atol=tolerance, equal_nan=True):
        raise _Differs(name)


def _facts(chain: Chain, call: int) -> facts.Chain:
    initial = {f"{name}_0": state.unsqueeze(0) for name, state in chain.initial.items()}
    history = tuple((name, values(tensor)) for name, tensor in {**chain.history, **initial}.items())
    return facts.Chain(call, chain.layer, chain.direction, history)
