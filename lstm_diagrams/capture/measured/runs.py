"""The runs of recurrent layers in one pass: what each took and gave, by the calls and names of the capture."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from lstm_diagrams.capture.watched.arguments import in_order
from lstm_diagrams.facts import Call, Capture, Slot
from lstm_diagrams.layers import class_name, describe
from lstm_diagrams.layers.tensors import leaves

Leaf = torch.Tensor | PackedSequence
Taken = Callable[[Call, Slot, Leaf], None]
"""Takes a tensor that a recurrent call was given or gave, with its call and its name."""


class Runs:
    """Follows the runs of recurrent layers in the order of the capture; ``whole`` says that they were the same ones."""

    def __init__(self, capture: Capture, given: Taken | None = None, gave: Taken | None = None) -> None:
        self._capture = capture
        self._expected = recurrent_calls(capture)
        self._ended = 0
        self._given, self._gave = given, gave
        self.closed = False
        self.astray = False

    def takes(self, given: Taken, gave: Taken) -> None:
        """Who takes what recurrent calls were given and gave."""
        self._given, self._gave = given, gave

    @property
    def whole(self) -> bool:
        """Whether every recurrent call of the capture was met, and no other."""
        return not self.astray and self._ended == len(self._expected)

    def started(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """A module is about to run; what it was given is kept for when it has run."""
        if self.closed or describe(module, "").kind != "recurrent" or describe(module, "").cell is None:
            return None
        taken = list(leaves(in_order(module, args, kwargs)))
        call = self._next(class_name(module))
        if any(map(_is_wrapped, taken)):
            self.astray = True  # within torch.vmap no run has tensors of its own
            return self
        if call is not None and self._given is not None:
            given = [slot for slot in call.inputs if slot.given]
            for slot, leaf in zip(given, taken, strict=False):
                self._given(call, slot, leaf)
        return call or self

    def ended(self, call: Any, output: object) -> None:
        """A recurrent module has run."""
        if call is None or self.closed:
            return
        self._ended += 1
        if isinstance(call, Call) and self._gave is not None:
            for slot, leaf in zip(call.outputs, leaves(output), strict=False):
                if not _is_wrapped(leaf):
                    self._gave(call, slot, leaf)

    def _next(self, kind: str) -> Call | None:
        place = self._ended  # recurrent layers do not run within one another
        call = self._expected[place] if place < len(self._expected) else None
        if call is None or self._capture.layer(call.layer).type != kind:
            self.astray = True
            return None
        return call


def _is_wrapped(leaf: Leaf) -> bool:
    """Whether it is a tensor of torch.func, which lives only as long as its transformation."""
    data = leaf.data if isinstance(leaf, PackedSequence) else leaf
    return bool(torch._C._functorch.is_functorch_wrapped_tensor(data))


def recurrent_calls(capture: Capture) -> tuple[Call, ...]:
    """The calls of recurrent layers whose tensors have their usual names, in the order they ran."""
    return tuple(call for call in capture.calls_of("recurrent") if capture.layer(call.layer).cell is not None)


def dense(slot: Slot, leaf: Leaf) -> torch.Tensor:
    """A tensor with the axes of its slot: a packed sequence padded with zeros."""
    if isinstance(leaf, PackedSequence):
        return pad_packed_sequence(leaf, batch_first=slot.tensor.axes[0].name == "batch")[0]
    return leaf


def axes_of(slot: Slot) -> tuple[str, ...]:
    """The names of the axes of a slot."""
    return tuple(axis.name for axis in slot.tensor.axes)


def axis_of(slot: Slot, name: str) -> int | None:
    """Which axis of a slot has this name."""
    return next((place for place, own in enumerate(axes_of(slot)) if own == name), None)


def blot(slot: Slot, leaf: Leaf, wanted: Mapping[str, Iterable[int]], last: slice = slice(None)) -> None:
    """Put NaN, in place, where each named axis has one of these indices; of the last axis into a part of it."""
    shape = tuple(slot.tensor.shape)
    mask = torch.ones(shape, dtype=torch.bool)
    for name, indices in wanted.items():
        axis = axis_of(slot, name)
        if axis is not None:
            chosen = torch.zeros(shape[axis], dtype=torch.bool)
            chosen[list(indices)] = True
            mask &= chosen.reshape([-1 if place == axis else 1 for place in range(len(shape))])
    part = torch.zeros_like(mask)
    part[..., last] = True
    mask &= part
    with torch.no_grad():
        if isinstance(leaf, PackedSequence):
            leaf.data.masked_fill_(_packed(leaf, mask, batch_first=axes_of(slot)[0] == "batch"), float("nan"))
        else:
            leaf.masked_fill_(mask.to(leaf.device), float("nan"))


def packed_rows(leaf: PackedSequence, *, batch_first: bool) -> torch.Tensor:
    """For each sample and step of the padded tensor its row in the data of a packed sequence, -1 for padding."""
    rows = torch.arange(1, len(leaf.data) + 1, device=leaf.data.device).unsqueeze(-1)
    places = PackedSequence(rows, leaf.batch_sizes, leaf.sorted_indices, leaf.unsorted_indices)
    return pad_packed_sequence(places, batch_first=batch_first)[0].squeeze(-1) - 1


def _packed(leaf: PackedSequence, mask: torch.Tensor, *, batch_first: bool) -> torch.Tensor:
    """A mask of the padded tensor as one of the data of a packed sequence."""
    rows = packed_rows(leaf, batch_first=batch_first).cpu()
    found = torch.zeros(leaf.data.shape, dtype=torch.bool)
    found[rows[rows >= 0]] = mask[rows >= 0]
    return found.to(leaf.data.device)
