"""Which runs of recurrent layers belong on top of each other, by the links that prove it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from lstm_diagrams.facts import Call, Capture, Link
from lstm_diagrams.readings.joined_steps import joined_step
from lstm_diagrams.readings.recurrence import Recurrence, Stack, observed
from lstm_diagrams.readings.ways import Way, ways, ways_between


def stacks(capture: Capture) -> tuple[Stack, ...]:
    """The runs of a capture on top of each other where links prove it, in order of their first calls."""
    runs = observed(capture)
    found_ways = dict(_ways(capture, runs))
    uppers = Counter(lower for lower, _ in found_ways)
    above = {lower: upper for lower, upper in found_ways if uppers[lower] == 1}
    upper_places, found = set(above.values()), []
    for bottom in range(len(runs)):
        if bottom not in upper_places:
            pile = [bottom]
            while pile[-1] in above:
                pile.append(above[pile[-1]])
            found.append(
                Stack(tuple(runs[place] for place in pile), tuple(found_ways[pair] for pair in pairwise(pile)))
            )
    return tuple(found)


def _ways(capture: Capture, runs: tuple[Recurrence, ...]) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    """Which run (by its place) reads the whole output of which, step by step, with the names of what lies between."""
    into = defaultdict(list)
    for link in capture.links:
        into[link.target, link.input].append(link)
    owners = {call.id: place for place, run in enumerate(runs) for call in run.calls}
    for place, run in enumerate(runs):
        slot = "input" if run.is_cell else "sequence"
        steps = [{**_joined(capture, call, slot), **dict(_back(capture, into, call.id, slot))} for call in run.calls]
        for below in sorted({owners[source] for source, _ in steps[0] if source in owners}):
            lower = runs[below]
            output = "h_n" if lower.is_cell else "output"
            if _fits(lower, run):
                found = {names.get((call.id, output)) for call, names in zip(lower.calls, steps, strict=True)}
                way = found.pop() if len(found) == 1 else None
                if way is not None:
                    yield (below, place), way


def _fits(lower: Recurrence, upper: Recurrence) -> bool:
    """Whether they have the same steps, and read their axes in the same order."""
    alike = (lower.is_cell, lower.steps, len(lower.later), lower.lengths)
    return alike == (upper.is_cell, upper.steps, len(upper.later), upper.lengths) and (
        lower.output.axes[:-1] == upper.sequence.axes[:-1]
    )


def upward_ways(capture: Capture, stack: Stack) -> frozenset[Way]:
    """The ways into the input of each run from the one below it, step by step; into a step that was joined with others from these too."""
    pairs = stack.upward_calls
    found = set(ways_between(capture, lambda source, target: (source, target) in pairs))
    for below, above in pairwise(stack.runs):
        slot, lower, upper = "input" if above.is_cell else "sequence", {*below.call_ids}, {*above.call_ids}
        found |= {way for way, _ in ways(capture) if way[0] in lower and way[2] in upper and way[3] == slot}
    return frozenset(found)


def _joined(capture: Capture, call: Call, slot: str) -> dict[tuple[int, str], tuple[str, ...]]:
    """The output, as (call, slot), that an input is where the run below was over before it: one of its steps, joined and taken apart."""
    given = [one.name for one in call.inputs if one.given]
    if capture.wiring is None or slot not in given:
        return {}
    sources = capture.wiring.calls[call.id][given.index(slot)]
    found = [joined_step(capture.wiring, one) for one in sources if one.kind == "operation"]
    if len(sources) != 1 or not found or found[0] is None or found[0].kind != "call":
        return {}
    outputs = capture.calls[found[0].number].outputs
    return {(found[0].number, outputs[found[0].slot].name): ()} if found[0].slot < len(outputs) else {}


_PASSING = ("dropout", "activation", "identity")
_MIXING = ("Softmax", "LogSoftmax", "Softmin", "GLU")
"""Activations that do not treat each number by itself."""


def _back(
    capture: Capture, into: Mapping[tuple[int, str], list[Link]], call: int, slot: str
) -> Iterator[tuple[tuple[int, str], tuple[str, ...]]]:
    """The outputs, as (call, slot), that an input is, through layers that treat each number by itself; the longest way last."""
    for link in into.get((call, slot), ()):
        yield (link.source, link.output), link.operations
    for link in into.get((call, slot), ()):
        layer = capture.layer(capture.calls[link.source].layer)
        if layer.kind in _PASSING and layer.type not in _MIXING:
            for end, names in _back(capture, into, link.source, "input"):
                yield end, (*names, layer.type, *link.operations)
