"""How one vector is taken from all that a recurrent layer returns: one entry, several side by side, or a pool over time."""

from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.facts import Capture, Tensor
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.stages import Stage

POOLS = ("mean", "max", "sum")


@dataclass(frozen=True, slots=True)
class Taken:
    """How one vector comes out of all that a recurrent layer returns.

    ``how`` is select, mean, max, sum, state where a final state is used as it is, or last where the layer returned the last h
    alone. ``slot`` (output, h_n, c_n), ``axis`` and ``index`` say which entry was selected; None where the facts do not tell.
    Where several entries are ``joined``, ``entries`` has their indices along the first axis of ``slot``, () where the facts do
    not tell all of them.
    """

    how: str
    output: Tensor
    joined: bool = False
    slot: str | None = None
    axis: int | None = None
    index: int | None = None
    entries: tuple[int, ...] = ()


def taken_from(capture: Capture, run: Recurrence, stages: list[Stage], flat: tuple[int, ...]) -> Taken | None:
    """How the first of the stages takes a vector; the stages that did it are removed."""
    first = stages[0]
    state = run.tensor("h_n" if run.returns_states else "h_0")
    widths = {run.output.shape[-1], state.shape[-1]}
    if first.output.shape[:-1] != flat:
        return None
    if first.name in POOLS:
        clear = run.layers == 1 or run.directions == 2
        return (
            Taken(stages.pop(0).name, first.output, slot=_slot(capture, run, first))
            if clear and first.output.shape[-1] == run.output.shape[-1]
            else None
        )
    if first.name == "select":
        stages.pop(0)
        if not stages or stages[0].name != "cat":
            return _selected(first) if first.output.shape[-1] in widths else None
        join = stages.pop(0)
        if join.output.shape[-1] != run.directions * state.shape[-1]:
            return None
        return _joined(capture, run, join)
    if run.returns_states and run.layers * run.directions == 1 and first.name == "linear":
        features = first.setting("in_features")
        if features == state.shape[-1]:
            slot = _state_slot(capture, run)
            return Taken("state", Tensor(state.axes[-len(flat) - 1 :], state.dtype), slot=slot)
    return None


def _selected(stage: Stage) -> Taken:
    """A selection with its slot, axis and index, where the facts tell all three."""
    slot, axis, index = (stage.setting(name) for name in ("slot", "axis", "index"))
    if isinstance(slot, str) and isinstance(axis, int) and isinstance(index, int):
        return Taken("select", stage.output, slot=slot, axis=axis, index=index)
    return Taken("select", stage.output)


def _slot(capture: Capture, run: Recurrence, stage: Stage) -> str | None:
    """Which output of a run an operation takes, where that is one alone."""
    slots = {
        flow.source_slot
        for flow in capture.slot_flows
        if flow.source == run.call.id and stage.source in flow.operations
    }
    return slots.pop() if len(slots) == 1 else None


def _state_slot(capture: Capture, run: Recurrence) -> str | None:
    """Which final state of a run went on, if it is one alone."""
    slots = {flow.source_slot for flow in capture.slot_flows if flow.source == run.call.id}
    return slots.pop() if len(slots) == 1 else None


def _joined(capture: Capture, run: Recurrence, join: Stage) -> Taken:
    """Entries put side by side, with those of one slot that the facts tell, if they make up the whole."""
    taken: dict[int, Taken] = {}
    for flow in (*capture.flows, *capture.branches):
        if flow.source == run.call.id:
            for step, after in pairwise(flow.operations):
                if after == join.source and step.name == "select":
                    taken[step.number] = _selected(Stage(step.name, step.name, step.output, step))
    found = [taken[number] for number in sorted(taken)]
    entries = tuple(part.index for part in found if part.index is not None and part.axis == 0)
    whole = sum(part.output.shape[-1] for part in found) == join.output.shape[-1]
    slots = {part.slot for part in found}
    if len(entries) != len(found) or len(slots) != 1 or not whole:
        return Taken("select", join.output, joined=True)
    return Taken("select", join.output, joined=True, slot=slots.pop(), entries=entries)
