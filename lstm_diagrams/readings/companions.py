"""The other layers around the calls of a recurrent layer: which call each prepares the input of, or reads the output of."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from lstm_diagrams.facts import INPUT, Call, Capture

Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Companions:
    """Calls of other layers, in the order they ran: each group is a chain, every call reading the one before it and no other.

    Attributes:
        below: by the call that reads what they give, those that run for it alone.
        above: by the call whose output they read, those that read no other's.
        before: those that several of the calls read.
        after: those that read several of the calls.
    """

    below: Mapping[int, tuple[Call, ...]]
    above: Mapping[int, tuple[Call, ...]]
    before: tuple[Call, ...] = ()
    after: tuple[Call, ...] = ()

    @property
    def calls(self) -> frozenset[int]:
        """The ids of all of them."""
        groups = (*self.below.values(), *self.above.values(), self.before, self.after)
        return frozenset(call.id for group in groups for call in group)

    def pairs(self, own: Iterable[int]) -> frozenset[tuple[int, int]]:
        """Each call, of these and of their companions, with the next one that reads it."""
        ends = [tuple(call.id for call in group) for group in (self.before, self.after)]
        chains = [(*_ids(self.below.get(call, ())), call, *_ids(self.above.get(call, ()))) for call in own]
        found = {pair for chain in (*chains, *ends) for pair in pairwise(chain)}
        found |= {(ends[0][-1], chain[0]) for chain in chains if ends[0]}
        found |= {(chain[-1], ends[1][0]) for chain in chains if ends[1]}
        return frozenset(found)


def _ids(calls: Iterable[Call]) -> tuple[int, ...]:
    return tuple(call.id for call in calls)


def companions(capture: Capture, own: Iterable[int], others: Iterable[int]) -> Companions:
    """The layers around the calls ``own``; ``others`` are calls that are drawn elsewhere and end the search.

    A layer that reads one of the calls and is read by a later one stands between them, and is none of these. Nor are layers
    with ways past each other, such as a residual connection: boxes one upon another would say that there is none.
    """
    mine, ends = frozenset(own), frozenset((*own, *others))
    into, out = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for flow in (*capture.flows, *capture.slot_flows):
        if flow.source != INPUT and flow.target is not None:
            into[flow.target].add(flow.source)
            out[flow.source].add(flow.target)
    below, above = defaultdict[int, list[Call]](list), defaultdict[int, list[Call]](list)
    before, after = list[Call](), list[Call]()
    for call in capture.calls:
        if call.id in ends:
            continue
        read, readers = _reached(call.id, into, ends) & mine, _reached(call.id, out, ends) & mine
        if not read and len(readers) == 1:
            below[min(readers)].append(call)
        elif not readers and len(read) == 1:
            above[min(read)].append(call)
        elif not read and readers:
            before.append(call)
        elif read and not readers:
            after.append(call)
    lower, upper = ({end: _chain(group, into) for end, group in groups.items()} for groups in (below, above))
    return Companions(lower, upper, _chain(before, into), _chain(after, into))


def _reached(start: int, ways: Mapping[int, set[int]], ends: frozenset[int]) -> frozenset[int]:
    """The calls of ``ends`` that are reached without passing through another of them."""
    found, seen, waiting = set[int](), {start}, [start]
    while waiting:
        for call in ways.get(waiting.pop(), ()):
            if call in ends:
                found.add(call)
            elif call not in seen:
                seen.add(call)
                waiting.append(call)
    return frozenset(found)


def _chain(group: list[Call], into: Mapping[int, set[int]]) -> tuple[Call, ...]:
    """The calls where they are a chain, else none of them."""
    return tuple(group) if is_chain([call.id for call in group], into) else ()


def is_chain(parts: Sequence[Part], into: Mapping[Part, set[Part]]) -> bool:
    """Whether each but the first reads the one before it and nothing else, and the first none of them; ``into`` says what each reads."""
    for before, part in zip([None, *parts], parts, strict=False):
        read = into.get(part, set())
        if read & {*parts} if before is None else read != {before}:
            return False
    return True
