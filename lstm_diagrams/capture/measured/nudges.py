"""A model's inputs with one entry of one axis changed."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.capture.measured.runs import Leaf, packed_rows
from lstm_diagrams.facts import Slot

_SEED = 0


@dataclass(frozen=True, slots=True)
class Nudge:
    """The entry ``index`` of axis ``axis`` of the input ``slot``, which is the tensor ``leaf``."""

    slot: Slot
    leaf: Leaf
    axis: int
    index: int

    @property
    def data(self) -> torch.Tensor:
        """The tensor that is replaced."""
        return self.leaf.data if isinstance(self.leaf, PackedSequence) else self.leaf

    def changed(self) -> torch.Tensor:
        """The same tensor, this entry changed: floating numbers by chance, whole ones to others that the tensor holds between."""
        data = self.data.detach().clone()
        if isinstance(self.leaf, PackedSequence):
            rows = packed_rows(self.leaf, batch_first=self.slot.tensor.axes[0].name == "batch")
            chosen = rows.select(self.axis, self.index)
            chosen = chosen[chosen >= 0]
            data[chosen] = _other(data[chosen], data)
        else:
            part = data.select(self.axis, self.index)
            part.copy_(_other(part, data))
        return data


def nudges(slots: tuple[Slot, ...], given: list[Leaf], sizes: set[int]) -> Iterator[Nudge]:
    """What can be changed, what says most first: the first entry of the first two axes of every input, then the last ones.

    Of further axes those of one of these ``sizes``, which are of batches and sequences.
    """
    usable = [(slot, leaf) for slot, leaf in zip(slots, given, strict=True) if can_be_changed(slot, leaf)]
    for last in (False, True):
        for axis in range(max((len(slot.tensor.shape) for slot, _ in usable), default=0)):
            for slot, leaf in usable:
                size = slot.tensor.shape[axis] if axis < len(slot.tensor.shape) else 0
                if size > 1 and (axis < 2 or size in sizes):
                    yield Nudge(slot, leaf, axis, size - 1 if last else 0)


def can_be_changed(slot: Slot, leaf: Leaf) -> bool:
    """Whether other numbers can stand in an input: not in one of truth values, of whole numbers alone in a row, or of one value."""
    data = leaf.data if isinstance(leaf, PackedSequence) else leaf
    if data.is_nested or data.layout is not torch.strided or data.is_meta or data.is_quantized or not data.numel():
        return False
    if isinstance(leaf, PackedSequence) and slot.tensor.lengths is None:
        return False
    if data.is_floating_point():
        return True
    whole = not data.is_complex() and data.dtype is not torch.bool
    return whole and data.dim() > 1 and bool(data.min() < data.max())


def _other(part: torch.Tensor, data: torch.Tensor) -> torch.Tensor:
    if data.is_floating_point():
        finite = data[data.isfinite()].double()
        spread = float(finite.std()) if finite.numel() > 1 else 0.0
        noise = torch.randn(part.shape, generator=torch.Generator().manual_seed(_SEED), dtype=torch.float64)
        return part + (noise.to(part.device) * (1.5 * spread + 0.5)).to(part.dtype)
    low, high = data.min(), data.max()
    return low + (part - low + 1) % (high - low + 1)
