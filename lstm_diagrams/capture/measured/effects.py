"""What moves in recurrent calls and in the outputs when one entry of an input is changed."""

from collections.abc import Iterator
from itertools import islice

import torch
from torch import nn

from lstm_diagrams.capture.measured.bench import Bench, OutOfBudget, Pass
from lstm_diagrams.capture.measured.nudges import nudges
from lstm_diagrams.capture.measured.runs import Leaf, Runs, dense, recurrent_calls
from lstm_diagrams.facts import Call, Capture, Slot
from lstm_diagrams.layers.tensors import leaves, unnamed
from lstm_diagrams.measurements import Effect, Moved, Padding
from lstm_diagrams.words import Text

_TOLERANCE = 1e-5
"""Of the largest number of a tensor: what moves less has not moved."""
_COARSE = 0.1
"""The same in a model that rounds to eight bits, on a scale that all samples of a batch share."""
_MOST = 20_000_000
"""So many numbers of recurrent calls are kept to be compared."""
_FAILED = Text("换掉 {name} 里的数以后，模型运行失败：{error}", "with other numbers in {name} the model fails: {error}")

Place = tuple[int | None, str]
"""A tensor of a call, or (None) an output of the model, by name."""


class Seen:
    """The numbers of one pass, by place."""

    def __init__(self, capture: Capture, *, outputs_alone: bool = False) -> None:
        self.capture = capture
        self.tensors: dict[Place, torch.Tensor] = {}
        self.runs = Runs(capture) if outputs_alone else Runs(capture, self._keep, self._keep)
        self._kept = 0

    def _keep(self, call: Call, slot: Slot, leaf: Leaf) -> None:
        tensor = dense(slot, leaf).detach()
        self._kept += tensor.numel()
        if self._kept <= _MOST:
            self.tensors[call.id, slot.name] = tensor.clone()

    def close(self, one: Pass) -> "Seen":
        """Take the outputs of the model too."""
        for slot, leaf in zip(self.capture.outputs, leaves(one.outputs), strict=False):
            if not (isinstance(leaf, torch.Tensor) and (leaf.is_nested or leaf.layout is not torch.strided)):
                self.tensors[None, slot.name] = output_of(slot, leaf).detach().clone()
        return self


def output_of(slot: Slot, leaf: Leaf) -> torch.Tensor:
    """An output of the model; of a packed sequence whose axes are not known its data."""
    return (
        leaf.data
        if unnamed(leaf).shape == slot.tensor.shape and not isinstance(leaf, torch.Tensor)
        else dense(slot, leaf)
    )


def base(bench: Bench, capture: Capture) -> Seen:
    """A pass with nothing changed."""
    seen = Seen(capture)
    return bench.run(seen.close, seen.runs)


def effects(bench: Bench, capture: Capture, before: Seen, most: int) -> tuple[list[Effect], list[Text]]:
    """The effects of at most so many changes, and which inputs cannot be changed."""
    found: list[Effect] = []
    failed: dict[str, Text] = {}
    tolerance = _COARSE if _is_quantized(bench.inner) else _TOLERANCE
    for nudge in islice(nudges(capture.inputs, list(leaves(bench.given)), _sizes(capture)), max(most, 0)):
        if nudge.slot.name in failed:
            continue
        seen = Seen(capture)
        try:
            after = bench.run(seen.close, seen.runs, replaced={nudge.data: nudge.changed()})
        except OutOfBudget:
            break
        except Exception as error:
            failed[nudge.slot.name] = _FAILED.format(name=nudge.slot.name, error=_line(error))
            continue
        if after.runs.whole or not before.runs.whole:
            found.append(Effect(nudge.slot.name, nudge.axis, nudge.index, tuple(_moved(before, after, tolerance))))
    return found, list(failed.values())


def _sizes(capture: Capture) -> set[int]:
    """Of the batches and sequences of recurrent calls."""
    slots = [slot for call in recurrent_calls(capture) for slot in call.inputs]
    return {size for slot in slots for name in ("batch", "time") if (size := slot.tensor.size(name)) is not None}


def _line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


def _is_quantized(model: nn.Module) -> bool:
    return any(type(module).__module__.startswith("torch.ao.nn.quantized") for module in model.modules())


def _moved(before: Seen, after: Seen, tolerance: float) -> Iterator[Moved]:
    for (call, slot), tensor in before.tensors.items():
        other = after.tensors.get((call, slot))
        if other is not None:
            yield Moved(call, slot, moved_axes(tensor, other, tolerance))


def moved_axes(before: torch.Tensor, after: torch.Tensor, tolerance: float) -> tuple[tuple[int, ...], ...]:
    """For each axis the indices at which any number moved; all of them where the shape did."""
    if before.shape != after.shape:
        return tuple(tuple(range(size)) for size in before.shape)
    mask = moved_numbers(before, after, tolerance)
    return tuple(
        tuple(index for index in range(mask.shape[axis]) if bool(mask.select(axis, index).any()))
        for axis in range(mask.dim())
    )


def moved_numbers(before: torch.Tensor, after: torch.Tensor, tolerance: float = _TOLERANCE) -> torch.Tensor:
    """Where numbers moved."""
    if not (before.is_floating_point() or before.is_complex()):
        return before != after
    size = before.abs().nan_to_num(0.0, 0.0, 0.0).max() if before.numel() else before.new_zeros(())
    close = torch.isclose(before, after, rtol=0.0, atol=float(size) * tolerance, equal_nan=True)
    return ~close


def paddings(capture: Capture, seen: Seen) -> Iterator[Padding]:
    """The sequences that end in one repeated vector."""
    for (call, name), tensor in seen.tensors.items():
        if call is None or name != "sequence" or tensor.dim() != 3:
            continue
        slot = next(own for own in capture.calls[call].inputs if own.name == name)
        if slot.tensor.lengths is not None or not tensor.is_floating_point():
            continue
        steps = tensor if slot.tensor.axes[0].name == "batch" else tensor.transpose(0, 1)
        lengths = _lengths(steps)
        if lengths is not None:
            yield Padding(call, lengths)


def _lengths(steps: torch.Tensor) -> tuple[int, ...] | None:
    """The lengths of padded samples (batch, step, unit); None where nothing looks like padding.

    That is one vector, the same in all samples that end in it, that stands nowhere else: at least twice, or once if it is zero.
    """
    runs = [_run(sample) for sample in steps]
    ends = [sample[-1] for sample, run in zip(steps, runs, strict=True) if run]
    count = steps.shape[1]
    if not ends or any(not torch.equal(end, ends[0]) for end in ends):
        return None
    met = int((steps == ends[0]).all(-1).sum())
    return tuple(count - run for run in runs) if met == sum(runs) else None


def _run(sample: torch.Tensor) -> int:
    """How often the last vector of a sample (step, unit) is repeated up to its end, 0 where that is no padding."""
    same = (sample == sample[-1:]).all(-1).tolist()
    repeated = next((count for count, equal in enumerate(reversed(same)) if not equal), len(same))
    zero = bool((sample[-1] == 0).all())
    return repeated if repeated > 1 or zero else 0
