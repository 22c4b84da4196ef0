"""Which axes of the model's inputs count samples, told by which entries of recurrent layers' batches follow them."""

from collections.abc import Iterator

from lstm_diagrams.facts import Slot
from lstm_diagrams.measurements import Effect, Measurements, Moved


def by_axis(measured: Measurements) -> dict[tuple[str, int], tuple[Effect, ...]]:
    """The effects of each axis of each input."""
    found: dict[tuple[str, int], tuple[Effect, ...]] = {}
    for effect in measured.effects:
        found[effect.slot, effect.axis] = (*found.get((effect.slot, effect.axis), ()), effect)
    return found


def sample_axes(measured: Measurements) -> Iterator[tuple[Slot, int, tuple[Effect, ...]]]:
    """Each input with the axis that counts samples: the one that the caller named, else the one that some layer's batch follows."""
    slots = {slot.name: slot for slot in measured.capture.inputs}
    for (name, axis), effects in by_axis(measured).items():
        said = measured.batch == axis
        if said or (measured.batch is None and any(_follows(measured, effects, call) for call in _calls(effects))):
            yield slots[name], axis, effects


def _calls(effects: tuple[Effect, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(moved.call for moved in effects[0].moved if moved.call is not None))


def _follows(measured: Measurements, effects: tuple[Effect, ...], call: int) -> bool:
    """Whether each entry moves one entry of the batch of what a call reads, and each another one."""
    moved = [entries(measured, effect, call) for effect in effects]
    return all(each is not None and len(each) == 1 for each in moved) and len(set(moved)) == len(moved)


def entries(measured: Measurements, effect: Effect, call: int) -> tuple[int, ...] | None:
    """Which entries of the batch of what a call reads move; None where nothing is known of it or it has no batch."""
    for moved in effect.moved:
        if moved.call == call and moved.slot in ("sequence", "input"):
            return along(measured, moved, "batch")
    return None


def along(measured: Measurements, moved: Moved, name: str) -> tuple[int, ...] | None:
    """The indices that move along the axis of this name, None where the tensor of a call has none."""
    if moved.call is None:
        return None
    slot = measured.capture.calls[moved.call].slot(moved.slot)
    assert slot is not None, "what has moved is a tensor of the call"
    axis = next((place for place, each in enumerate(slot.tensor.axes) if each.name == name), None)
    return None if axis is None else moved.axes[axis]
