"""The ways of a tensor from the outputs of calls, as a graph of the operations between; two ways between two slots are two.

Beside the ways in ``routes``, of which one for each source is kept: those pick what figures draw, these leave nothing out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from lstm_diagrams.capture.watched.routes import MANY
from lstm_diagrams.facts import Operation

_STEPS = 256
"""Of a tensor made by more steps than these the ways are not told one by one."""
_WAYS = 64
"""So many ways into one input are told at most."""
_VIEWS = ("select", "transpose", "reshape", "flatten", "slice", "unbind", "split", "split_with_sizes")


@dataclass(slots=True, eq=False)
class Step:
    """An output of a call (``source``, as ``routes`` number them), or what came of the steps ``before``, through an operation or none."""

    before: tuple["Step", ...] = ()
    operation: Operation | None = None
    source: int | None = None


def joined(steps: tuple[Step | None, ...], operation: Operation | None = None) -> Step | None:
    """What came of these, None where none of them is any."""
    before = tuple(dict.fromkeys(step for step in steps if step is not None))
    if not before or (len(before) == 1 and operation is None):
        return before[0] if before else None
    return Step(before, operation)


def without_views(step: Step | None) -> Step | None:
    """The step without the last ones that only look at its memory in another shape."""
    while step is not None and step.operation is not None and step.operation.name in _VIEWS and len(step.before) == 1:
        step = step.before[0]
    return step


Known = tuple[int, tuple[Operation, ...]]
"""A source, and the operations from there."""


def ways(step: Step | None) -> list[Known] | None:
    """Ways from each source to here, so many that no step on any is missing; None where there are too many steps or sources."""
    if step is None:
        return []
    reached = _reached(step)
    if reached is None:
        return None
    found: dict[
        tuple[int, ...], Known
    ] = {}  # by the identity of each operation: to compare all that they say takes long
    sources = [each for each in reached if each.source is not None]
    for source in sorted(sources, key=lambda each: each.source or 0):
        few = islice(_from(source, reached), max(1, _WAYS // len(sources)))
        for number, operations in map(_known, few):
            found[number, *map(id, operations)] = number, operations
    return list(found.values())


def _reached(step: Step) -> dict[Step, Step | None] | None:
    """Every step on a way to this one, each with one that follows it."""
    reached: dict[Step, Step | None] = {step: None}
    waiting, sources = [step], 0
    while waiting:
        each = waiting.pop()
        sources += each.source is not None
        for before in each.before:
            if before not in reached:
                reached[before] = each
                waiting.append(before)
        if sources >= MANY or len(reached) > _STEPS:
            return None
    return reached


def _from(source: Step, reached: dict[Step, Step | None]) -> Iterator[list[Step]]:
    """Ways from a source that have every step between it and the end, each way from the end to the source."""
    after = _after(source, reached)
    covered: set[tuple[Step, Step]] = set()
    for each, inputs in after.items():
        for before in inputs:
            if (each, before) not in covered:
                way = [*_onward(reached, each), *_back(before, after)]
                covered.update(pairwise(way))
                yield way
    if not covered:
        yield [source]


def _after(source: Step, reached: dict[Step, Step | None]) -> dict[Step, list[Step]]:
    """Every step that something of the source went into, each with those of its inputs that came from there."""
    onward: dict[Step, list[Step]] = {}
    for each in reached:
        for before in each.before:
            onward.setdefault(before, []).append(each)
    after: dict[Step, list[Step]] = {}
    waiting, seen = [source], {source}
    while waiting:
        each = waiting.pop()
        for following in onward.get(each, ()):
            after.setdefault(following, []).append(each)
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return after


def _onward(reached: dict[Step, Step | None], step: Step) -> list[Step]:
    """From the end to this step."""
    found = []
    each: Step | None = step
    while each is not None:
        found.append(each)
        each = reached[each]
    return found[::-1]


def _back(step: Step, after: dict[Step, list[Step]]) -> Iterator[Step]:
    """From this step to the source."""
    yield step
    while step in after:
        step = after[step][0]
        yield step


def _known(way: list[Step]) -> Known:
    source = way[-1].source
    assert source is not None
    return source, tuple(step.operation for step in reversed(way) if step.operation is not None)
