"""Which runs of recurrent layers belong on top of each other, by the links that prove it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from lstm_diagrams.facts import Capture, Link
from lstm_diagrams.readings.recurrence import Recurrence, Stack, observed


def stacks(capture: Capture) -> tuple[Stack, ...]:
    """The runs of a capture on top of each other where links prove it, in order of their first calls."""
    runs = observed(capture)
    ways = dict(_ways(capture, runs))
    uppers = Counter(lower for lower, _ in ways)
    above = {lower: upper for lower, upper in ways if uppers[lower] == 1}
    upper_places, found = set(above.values()), []
    for bottom in range(len(runs)):
        if bottom not in upper_places:
            pile = [bottom]
            while pile[-1] in above:
                pile.append(above[pile[-1]])
            found.append(Stack(tuple(runs[place] for place in pile), tuple(ways[pair] for pair in pairwise(pile))))
    return tuple(found)


def _ways(capture: Capture, runs: tuple[Recurrence, ...]) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    """Which run (by its place) reads the whole output of which, step by step, with the names of what lies between."""
    into = defaultdict(list)
    for link in capture.links:
        into[link.target, link.input].append(link)
    owners = {call.id: place for place, run in enumerate(runs) for call in run.calls}
    for place, run in enumerate(runs):
        slot = "input" if run.is_cell else "sequence"
        steps = [dict(_back(capture, into, call.id, slot)) for call in run.calls]
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
