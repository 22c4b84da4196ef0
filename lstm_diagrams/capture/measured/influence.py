"""How strongly the outputs of a model follow each step that its first recurrent layer reads: derivatives, step by step."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.capture.measured.bench import Bench, Pass
from lstm_diagrams.capture.measured.runs import Leaf, Runs, axes_of, dense, recurrent_calls
from lstm_diagrams.capture.run import run
from lstm_diagrams.capture.watched.numbers import values
from lstm_diagrams.errors import CaptureError
from lstm_diagrams.facts import Call, Capture, Influence, Slot
from lstm_diagrams.layers.tensors import leaves, tensors

MOST = 64
"""So many steps of an output are differentiated; of more, so many evenly apart, the first and the last among them."""


def captured(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Capture:
    """What ``capture_with_influence()`` does."""
    capture = run(model, args, dict(kwargs), values=False)
    read = _Read(capture)
    bench = Bench(model, args, kwargs, budget=2)
    slopes = {each: each.detach().clone().requires_grad_() for each in tensors(bench.given) if _is_plain(each)}
    try:
        found = bench.run(read.influences, read.runs, replaced=slopes, gradients=True)
    except CaptureError:
        raise
    except Exception as error:
        raise CaptureError(f"{capture.name} cannot be differentiated: {error}") from error
    if not found:
        raise CaptureError(
            f"{capture.name} has no output with derivatives by what {read.path or capture.name!r} reads: the run switches gradients "
            "off, or gives whole numbers"
        )
    return replace(capture, influences=found)


class _Read:
    """What the first recurrent layer reads, step by step, and the derivatives of outputs by it."""

    def __init__(self, capture: Capture) -> None:
        calls = recurrent_calls(capture)
        if not calls:
            raise CaptureError(
                f"{capture.name} ran no LSTM, GRU or RNN layer or cell: there are no steps to differentiate by"
            )
        self.path = calls[0].layer
        self._capture, self._calls = capture, {call.id for call in calls if call.layer == self.path}
        self._slot = next(slot for slot in calls[0].inputs)
        self._read: list[tuple[Slot, Leaf]] = []
        self.runs = Runs(capture, self._keep)

    def _keep(self, call: Call, slot: Slot, leaf: Leaf) -> None:
        if call.id in self._calls and slot.name in ("sequence", "input"):
            self._read.append((slot, leaf))

    def influences(self, one: Pass) -> tuple[Influence, ...]:
        """One for each output that hangs on what was read."""
        if not self._read or not all(_data(leaf).requires_grad for _, leaf in self._read):
            return ()
        found = []
        for slot, leaf in zip(self._capture.outputs, leaves(one.outputs), strict=False):
            influence = self._influence(slot, leaf)
            if influence is not None:
                found.append(influence)
        return tuple(found)

    def _influence(self, slot: Slot, leaf: Leaf) -> Influence | None:
        output = dense(slot, leaf) if isinstance(leaf, PackedSequence) and len(slot.tensor.shape) == 3 else _data(leaf)
        if not output.requires_grad or not output.is_floating_point():
            return None
        axis = self._time_axis(slot, output)
        steps = () if axis is None else evenly(output.shape[axis])
        parts = [output] if axis is None else [output.select(axis, step) for step in steps]
        rows = [self._row(part) for part in parts]
        if not any(bool(row.any()) for row in rows):
            return None
        return Influence(self.path, slot.name, steps, values(torch.stack(rows)))

    def _row(self, part: torch.Tensor) -> torch.Tensor:
        """For each sample and step read (batch, step) the norm of the derivative of the sum of ``part``."""
        gradients = torch.autograd.grad(
            part.sum(), [_data(leaf) for _, leaf in self._read], retain_graph=True, allow_unused=True
        )
        pieces = [_norms(slot, leaf, gradient) for (slot, leaf), gradient in zip(self._read, gradients, strict=True)]
        return torch.cat(pieces, 1)

    def _time_axis(self, slot: Slot, output: torch.Tensor) -> int | None:
        """Which axis of an output counts the steps: the one of that name, else one of their number where they stood as they were read."""
        named = axes_of(slot)
        if "time" in named:
            return named.index("time")
        steps = sum(own.tensor.size("time") or 1 for own, _ in self._read)
        read = axes_of(self._slot)
        likely = 1 if read[:2] == ("batch", "time") else 0
        places = [likely] if "state" not in named and "hidden" not in named else []
        fit = [axis for axis in (*places, 1 - likely) if axis < output.dim() - 1 and output.shape[axis] == steps]
        return fit[0] if fit and slot.tensor.size("state") is None else None


def _is_plain(tensor: torch.Tensor) -> bool:
    return tensor.is_floating_point() and tensor.layout is torch.strided and not tensor.is_nested


def _data(leaf: Leaf) -> torch.Tensor:
    return leaf.data if isinstance(leaf, PackedSequence) else leaf


def _norms(slot: Slot, leaf: Leaf, gradient: torch.Tensor | None) -> torch.Tensor:
    """(batch, step): the norm over the numbers of a step."""
    full = torch.zeros_like(_data(leaf)) if gradient is None else gradient
    if isinstance(leaf, PackedSequence):
        full = dense(slot, PackedSequence(full, leaf.batch_sizes, leaf.sorted_indices, leaf.unsorted_indices))
    axes = axes_of(slot)
    norms: torch.Tensor = full.detach().double().norm(dim=-1)
    if "time" not in axes:
        return norms.reshape(-1, 1)
    if "batch" not in axes:
        return norms.unsqueeze(0)
    return norms if axes[0] == "batch" else norms.T


def evenly(count: int, most: int = MOST) -> tuple[int, ...]:
    """At most so many of these, evenly apart, the first and the last among them."""
    if count <= most:
        return tuple(range(count))
    return tuple(dict.fromkeys(round(place * (count - 1) / (most - 1)) for place in range(most)))
