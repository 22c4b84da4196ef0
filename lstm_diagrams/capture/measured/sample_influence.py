"""Which sample of an input moves which sample of the outputs: each sample replaced by other numbers, one after the other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from lstm_diagrams.capture.measured.bench import Bench
from lstm_diagrams.capture.measured.effects import Seen, base, effects, moved_numbers
from lstm_diagrams.capture.measured.influence import evenly
from lstm_diagrams.capture.measured.nudges import Nudge, can_be_changed
from lstm_diagrams.capture.measured.runs import Leaf, axes_of
from lstm_diagrams.capture.run import run
from lstm_diagrams.capture.watched.numbers import values
from lstm_diagrams.errors import CaptureError, UsageError
from lstm_diagrams.facts import Capture, SampleInfluence, Slot
from lstm_diagrams.layers.tensors import leaves
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.samples import sample_axes

MOST = 48
"""So many samples are replaced; of more, so many evenly apart, the first and the last among them."""
_LOOKING = 8
"""So many passes are run to see which axis counts samples, where nobody has said it."""


def captured(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], batch: object) -> Capture:
    """The facts of a model with its sample influences; ``batch`` is the axis of its inputs that counts samples, None to find it.

    Raises:
        UsageError: ``batch`` is no axis with two samples or more of an input that can be changed.
        CaptureError: the model cannot be run; or nothing shows which axis counts samples, in the inputs or the outputs.
    """
    capture = run(model, args, dict(kwargs), values=False)
    bench = Bench(model, args, kwargs, budget=3 + _LOOKING + MOST)
    given = list(zip(capture.inputs, leaves(bench.given), strict=True))
    before = _again(bench, capture)
    slot, leaf, axis = _said(given, batch) if batch is not None else _followed(bench, capture, before, given)
    places = {
        own.name: place
        for own in capture.outputs
        for place in _place(own, before, slot.tensor.shape[axis], axis, batch)
    }
    if not places:
        raise CaptureError(
            f"no axis of the outputs of {capture.name} is as large as axis {axis} of {slot.name}, which counts "
            f"{slot.tensor.shape[axis]} samples: there is no sample of an output to compare"
        )
    samples = evenly(slot.tensor.shape[axis], MOST)
    columns = [_moved(bench, capture, before, Nudge(slot, leaf, axis, sample), places, samples) for sample in samples]
    found = tuple(
        SampleInfluence(slot.name, axis, name, place, samples, values(torch.stack([own[name] for own in columns], 1)))
        for name, place in places.items()
    )
    return replace(capture, sample_influences=found)


Given = list[tuple[Slot, Leaf]]


def _again(bench: Bench, capture: Capture) -> Seen:
    try:
        return base(bench, capture)
    except Exception as error:
        raise CaptureError(f"run again with nothing changed, {capture.name} fails: {error}") from error


def _said(given: Given, batch: object) -> tuple[Slot, Leaf, int]:
    """The first input of which that axis has several entries."""
    if isinstance(batch, bool) or not isinstance(batch, int):
        raise UsageError(f"option 'batch' takes an axis of the inputs, counted from 0, not {batch!r}")
    for slot, leaf in given:
        shape = slot.tensor.shape
        if 0 <= batch < len(shape) and shape[batch] > 1 and can_be_changed(slot, leaf):
            return slot, leaf, batch
    known = ", ".join(f"{slot.name} {slot.tensor.shape}" for slot, _ in given)
    raise UsageError(
        f"option 'batch': axis {batch} has two samples or more in none of the inputs that can be changed: {known}"
    )


def _followed(bench: Bench, capture: Capture, before: Seen, given: Given) -> tuple[Slot, Leaf, int]:
    """The input and its axis that the batch of a recurrent layer follows."""
    moved, _ = effects(bench, capture, before, _LOOKING)
    for slot, axis, _ in sample_axes(Measurements(capture, bench.passes, tuple(moved))):
        return slot, next(leaf for own, leaf in given if own is slot), axis
    raise CaptureError(
        f"nothing shows which axis of the inputs of {capture.name} counts samples: say it, as in batch=0, and give two samples or more"
    )


def _place(slot: Slot, before: Seen, samples: int, axis: int, batch: object) -> tuple[int, ...]:
    """Which axis of an output counts samples: the one called so, the same one as of the input, the only one of that size; () if none."""
    shape, names = slot.tensor.shape, axes_of(slot)
    fit = tuple(place for place, size in enumerate(shape) if size == samples and (None, slot.name) in before.tensors)
    called = tuple(place for place in fit if names[place] == "batch")
    if called and batch is None:
        return called[:1]
    return (axis,) if axis in fit else fit if len(fit) == 1 else ()


def _moved(
    bench: Bench, capture: Capture, before: Seen, nudge: Nudge, places: Mapping[str, int], samples: tuple[int, ...]
) -> dict[str, torch.Tensor]:
    """Of each output how far its samples move."""
    seen = Seen(capture, outputs_alone=True)
    try:
        after = bench.run(seen.close, seen.runs, replaced={nudge.data: nudge.changed()})
    except Exception as error:
        raise CaptureError(
            f"with other numbers in sample {nudge.index} of {nudge.slot.name}, {capture.name} fails: {error}"
        ) from error
    found = {}
    for name, place in places.items():
        one, other = before.tensors[None, name], after.tensors.get((None, name))
        if other is None or other.shape != one.shape:
            raise CaptureError(
                f"with other numbers in sample {nudge.index} of {nudge.slot.name}, {name} has another shape"
            )
        found[name] = _norms(one, other, place, samples)
    return found


def _norms(before: torch.Tensor, after: torch.Tensor, axis: int, samples: tuple[int, ...]) -> torch.Tensor:
    """For each sample the norm of its change; of numbers that moved by no more than rounding nothing is taken."""
    one, other = (each if each.is_complex() else each.double() for each in (before, after))
    change = (other - one).abs().nan_to_num(0.0, 0.0, 0.0) * moved_numbers(before, after)
    norms: torch.Tensor = change.movedim(axis, 0).reshape(before.shape[axis], -1).norm(dim=1)[list(samples)]
    return norms
