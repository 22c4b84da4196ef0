"""Axis names of tensors that go one in, one out."""

from collections.abc import Callable

import torch
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams import facts
from lstm_diagrams.layers.registry import Slots
from lstm_diagrams.layers.tensors import leaves, named, unnamed

Namer = Callable[[torch.Tensor], tuple[str, ...]]
"""The axis names of a tensor, one per axis."""


def one_to_one(inputs: object, outputs: object, name_input: Namer, name_output: Namer) -> Slots:
    """Slots called input and output (input2, ... where there are several), their axes named by the two functions."""
    return numbered("input", inputs, name_input), numbered("output", outputs, name_output)


def numbered(name: str, value: object, namer: Namer) -> tuple[facts.Slot, ...]:
    """A slot for every tensor in ``value``: ``name``, and from the second on with its number."""
    found = enumerate(leaves(value), 1)
    return tuple(slot(name if index == 1 else f"{name}{index}", leaf, namer) for index, leaf in found)


def slot(name: str, leaf: torch.Tensor | PackedSequence, namer: Namer) -> facts.Slot:
    """A slot with the axes of a tensor named; those of a packed sequence are not known."""
    return facts.Slot(name, unnamed(leaf) if isinstance(leaf, PackedSequence) else named(leaf, namer(leaf)))


def unknown(tensor: torch.Tensor) -> tuple[str, ...]:
    """Nothing is known of the axes."""
    return tuple(f"axis{index}" for index in range(tensor.dim()))


def features_last(tensor: torch.Tensor) -> tuple[str, ...]:
    """The last axis holds features; of two axes the first is the batch."""
    if tensor.dim() == 2:
        return ("batch", "feature")
    return (*unknown(tensor)[:-1], "feature") if tensor.dim() else ()


def image(dimensions: int) -> Namer:
    """Channels with ``dimensions`` axes of space (width; height, width; depth, height, width), batched or not."""
    space = ("depth", "height", "width")[3 - dimensions :]

    def names(tensor: torch.Tensor) -> tuple[str, ...]:
        known = ("batch", "channel", *space)
        return known[-tensor.dim() :] if tensor.dim() <= len(known) else unknown(tensor)

    return names


def channels_second(tensor: torch.Tensor) -> tuple[str, ...]:
    """Two axes are batch and feature; of more the second holds channels and the rest is space."""
    space = ("depth", "height", "width")
    if 3 <= tensor.dim() <= 5:
        return ("batch", "channel", *space[5 - tensor.dim() :])
    return features_last(tensor)
