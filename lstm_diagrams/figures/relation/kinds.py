"""How many steps a recurrent model takes and gives: one or many, read off one run; None where the run does not show it.

The names are those of Karpathy, "The Unreasonable Effectiveness of Recurrent Neural Networks" (2015).
"""

from dataclasses import dataclass, replace
from math import prod
from typing import Literal

from lstm_diagrams.facts import INPUT, Capture, Flow
from lstm_diagrams.readings.composition import composition
from lstm_diagrams.readings.recurrence import Recurrence, observed

Name = Literal["one-to-one", "one-to-many", "many-to-one", "many-to-many", "encoder-decoder"]


@dataclass(frozen=True, slots=True)
class Relation:
    """What one run took and gave.

    Attributes:
        name: which of the relations it is.
        taken: how many steps were taken from the input.
        given: how many steps have a result of their own.
        longest: whether these are the steps of the longest sample, and others have fewer.
        both: whether states are handed in both directions.
    """

    name: Name
    taken: int
    given: int
    longest: bool = False
    both: bool = False


def relation_of(capture: Capture) -> Relation | None:
    """The relation of a capture, None where it has no recurrent run or where what it takes and gives is not clear."""
    runs = observed(capture)
    if not runs:
        return None
    if [run.is_cell for run in runs] == [False, True]:
        return _of_reader_and_cell(capture, *runs)
    if any(run.is_cell for run in runs):
        return _of_cell(capture, runs[0]) if len(runs) == 1 else None
    return _of_composition(capture) or _of_one_layer(capture, runs[0])


def _named(taken: int, given: int) -> Relation:
    words = {(False, False): "one-to-one", (False, True): "one-to-many", (True, False): "many-to-one"}
    name: Name = words.get((taken > 1, given > 1), "many-to-many")  # type: ignore[assignment]
    return Relation(name, taken, given)


def _of_composition(capture: Capture) -> Relation | None:
    """A whole network: every step of x is taken; a result is given at every step, or once where one vector is taken."""
    story = composition(capture)
    if story is None:
        return None
    top = story.rungs[-1].run
    if story.encoder is None:
        both = any(rung.run.directions == 2 for rung in story.rungs)
        return replace(_named(story.rungs[0].run.steps, 1 if story.taken else top.steps), both=both)
    if story.taken is not None:
        return None
    return Relation("encoder-decoder", story.encoder.run.steps, top.steps)


def _of_one_layer(capture: Capture, run: Recurrence) -> Relation | None:
    """A layer that is the whole model: it takes x at every step and returns h of every step, or the last one alone."""
    if len(capture.calls) != 1 or run.layer.path:
        return None
    lengths = run.lengths or (run.steps,)
    named = _named(run.steps, run.steps if run.returns_sequence else 1)
    return replace(named, longest=min(lengths) < run.steps, both=run.directions == 2)


def _of_cell(capture: Capture, run: Recurrence) -> Relation | None:
    """A cell called step by step: which of its steps read the model's input, and after which of them a result leaves."""
    ids = [call.id for call in run.calls]
    if ids == list(range(len(capture.calls))) and not run.layer.path:
        return _named(1, 1)
    reading = {step: _readers(capture, call, ids) for step, call in enumerate(ids)}
    taking = {step for step, readers in reading.items() if readers}
    left = _left(capture, ids)
    every = set(range(len(ids)))
    if taking not in ({0}, every) or left not in ({len(ids) - 1}, every):
        return None
    if len(taking) > 1 and not _differ(capture, run, list(reading.values())):
        return None
    return _named(len(taking), len(left))


def _of_reader_and_cell(capture: Capture, reader: Recurrence, writer: Recurrence) -> Relation | None:
    """A layer over a sequence whose last state begins a loop of a cell with a result at every step: it reads, then it writes."""
    ids = [call.id for call in writer.calls]
    begins = any(
        flow.source == reader.call.id and flow.target == ids[0] and flow.target_slot.endswith("_0")
        for flow in capture.slot_flows
    )
    if not begins or len(ids) < 2 or _left(capture, ids) != {*range(len(ids))}:
        return None
    return Relation("encoder-decoder", reader.steps, len(ids))


def _differ(capture: Capture, run: Recurrence, reading: list[set[int]]) -> bool:
    """Whether each step can have an x of its own: one and the same x given to every step is not many."""
    readers = set().union(*reading)
    if len(readers) == 1:
        (call,) = readers
        made = sum(prod(slot.tensor.shape) for slot in capture.calls[call].outputs)
        return made >= run.steps * prod(run.sequence.shape)
    taken = sum(prod(capture.calls[call].inputs[0].tensor.shape) for call in readers)
    return len(readers) == run.steps and sum(prod(slot.tensor.shape) for slot in capture.inputs) >= taken


def _readers(capture: Capture, call: int, run: list[int]) -> set[int]:
    """The calls that read the model's input on the way to a step, but for those on the way to an earlier one."""
    return {flow.target for flow in _before(capture, call, run) if flow.source == INPUT and flow.target is not None}


def _before(capture: Capture, call: int, run: list[int]) -> list[Flow]:
    """The flows into a call, and into the layers before it, back to the input and to the steps of the run."""
    found: list[Flow] = []
    waiting, seen = [call], set(run)
    while waiting:
        target = waiting.pop()
        for flow in capture.flows:
            if flow.target == target:
                found.append(flow)
                if flow.source != INPUT and flow.source not in seen:
                    seen.add(flow.source)
                    waiting.append(flow.source)
    return found


def _left(capture: Capture, run: list[int]) -> set[int]:
    """The steps whose own result is in the model's output, counted from 0."""
    ends = {flow.source for flow in capture.flows if flow.target is None and flow.source != INPUT}
    direct = {run.index(end) for end in ends if end in run}
    through = (flow.source for end in ends if end not in run for flow in _before(capture, end, run))
    return direct | {run.index(source) for source in through if source in run}
