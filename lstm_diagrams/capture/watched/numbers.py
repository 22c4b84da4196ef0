"""The numbers of plain tensors: what went into and came out of a call, and the weights of linear layers."""

from collections.abc import Iterable, Iterator

import torch

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.wrapped import is_transformed
from lstm_diagrams.layers.tensors import leaves

FEED_FORWARD = {"linear", "activation", "dropout", "flatten", "convolution", "pooling", "normalization", "identity"}
"""Kinds of layers whose outputs are kept as numbers; the states of recurrent ones are kept as chains."""


def values(tensor: torch.Tensor) -> facts.Values:
    """The numbers of a tensor, copied."""
    return facts.Values(tuple(tensor.shape), tensor.detach().cpu().double().contiguous().numpy().tobytes())


Ends = tuple[tuple[tuple[facts.Slot, ...], object], tuple[tuple[facts.Slot, ...], object]]
"""The inputs of a call with what it was given, and its outputs with what it gave."""
Weights = tuple[torch.Tensor, torch.Tensor | None]
"""``weight`` (out_features, in_features) and, where there is one, ``bias`` (out_features)."""


def call_numbers(call: int, ends: Ends, weights: Weights | None, *, first: bool) -> Iterator[facts.Numbers]:
    """What came out of a call; of a linear layer, which has ``weights``, also what went in, and the weights at its first call."""
    (inputs, given), (outputs, output) = ends
    yield from slot_numbers(call, outputs, output)
    if weights is not None:
        yield from slot_numbers(call, inputs, given)
        if first:
            yield from _weight_numbers(call, weights)


def slot_numbers(call: int, slots: Iterable[facts.Slot], value: object) -> Iterator[facts.Numbers]:
    """The numbers of the tensors in ``value``, which the ``slots`` name in order.

    Packed sequences and tensors that have no plain numbers are left out.
    """
    for slot, leaf in zip(slots, leaves(value), strict=False):
        if isinstance(leaf, torch.Tensor) and has_numbers(leaf):
            yield facts.Numbers(call, slot.name, values(leaf))


def _weight_numbers(call: int, weights: Weights) -> Iterator[facts.Numbers]:
    for name, parameter in zip(("weight", "bias"), weights, strict=True):
        if parameter is not None and has_numbers(parameter):
            yield facts.Numbers(call, name, values(parameter))


def has_numbers(tensor: torch.Tensor) -> bool:
    """Whether it holds numbers that can be drawn: it is not on the meta device, nor sparse, quantized, complex or under ``vmap``."""
    return (
        not is_transformed(tensor)
        and tensor.layout is torch.strided
        and not (tensor.is_meta or tensor.is_quantized or tensor.is_complex())
    )


def runs_by_steps(inputs: tuple[facts.Slot, ...]) -> bool:
    """Whether a recurrent layer ran from step to step, on the tensors that its documentation tells."""
    return any(slot.name == "h_0" for slot in inputs)
