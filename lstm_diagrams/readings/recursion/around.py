"""What stands around the nodes of a tree: what prepares their input, what acts on each of them, and what reads the whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.facts import Capture, Source, Wiring
from lstm_diagrams.readings.recursion.units import Unit
from lstm_diagrams.readings.recursion.ways import Ways


@dataclass(frozen=True, slots=True)
class Around:
    """Calls beside the nodes, by their ids.

    Attributes:
        before: those on the way of what enters a node.
        between: those on the way of a state from node to node.
        each: by node those that read it alone, where the same layers read other nodes as well.
        after: those that read what is left, in the order they ran, each but the first the one before it; none where they are no chain.
        taken: the nodes that ``after`` reads, or where there is none those that the model gives out.
        given: the nodes whose states the model gives out with nothing done to them by another layer.
    """

    before: tuple[int, ...]
    between: tuple[int, ...]
    each: tuple[tuple[int, tuple[int, ...]], ...]
    after: tuple[int, ...]
    taken: tuple[int, ...]
    given: tuple[int, ...]

    @property
    def calls(self) -> tuple[int, ...]:
        """All of them."""
        return (*self.before, *self.between, *(call for _, calls in self.each for call in calls), *self.after)


def around(capture: Capture, wiring: Wiring, unit: Unit, ways: Ways) -> Around:
    """What stands around the nodes."""
    on_way = {None: dict[int, None](), 0: dict[int, None]()}
    for way in ways.ways:
        through = (one.number for one in (way.origin, *way.through) if one.kind == "call" and ways.run(one) is None)
        on_way[None if way.source is None else 0].update(dict.fromkeys(through))
    between = tuple(on_way[0])
    before = tuple(call for call in on_way[None] if call not in on_way[0])
    reads = dict(_reading(capture, ways, {*before, *between}))
    each = _each(capture, reads)
    single = {call for _, calls in each for call in calls}
    rest = [call for call in reads if call not in single]
    after, taken = _after(wiring, ways, rest)
    given = sorted({run for sources in wiring.outputs for source in sources for run in _direct(ways, source)})
    return Around(before, between, each, after, taken if after else tuple(given), tuple(given))


def _reading(capture: Capture, ways: Ways, known: set[int]) -> Iterator[tuple[int, frozenset[int]]]:
    """The calls that come from nodes and are on no way into one, with the nodes that they come from."""
    for call in capture.calls:
        origins = ways.reached(("call", call.id))
        nodes = frozenset(run for run in map(ways.run, origins) if run is not None)
        if nodes and call.id not in known:
            yield call.id, nodes


def _each(capture: Capture, reads: dict[int, frozenset[int]]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The calls that read one node each, of layers that do so for several nodes."""
    nodes: dict[str, set[int]] = {}
    for call, of in reads.items():
        nodes.setdefault(capture.calls[call].layer, set()).update(of if len(of) == 1 else ())
    found: dict[int, list[int]] = {}
    for call, of in reads.items():
        if len(of) == 1 and len(nodes[capture.calls[call].layer]) > 1:
            found.setdefault(min(of), []).append(call)
    return tuple((node, tuple(calls)) for node, calls in sorted(found.items()))


def _after(wiring: Wiring, ways: Ways, calls: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The calls where each but the first reads the one before it and nothing else, with the nodes that the first reads; else none."""
    taken: tuple[int, ...] = ()
    for place, call in enumerate(calls):
        sources = [source for given in wiring.calls[call] for source in given]
        through = [(one, way) for source in sources for one, way in ways.behind(source).items()]
        over = {tuple(one.number for one in way if one.kind == "call" and one.number in calls) for _, way in through}
        if place == 0:
            taken = tuple(sorted({run for one, _ in through if (run := ways.run(one)) is not None}))
        elif any(calls[place - 1] not in numbers for numbers in over):
            return (), ()
    return tuple(calls), taken


def _direct(ways: Ways, source: Source) -> Iterator[int]:
    """The nodes that an output of the model comes from by operations alone."""
    for origin, way in ways.behind(source).items():
        run = ways.run(origin)
        if run is not None and not any(one.kind == "call" for one in way):
            yield run
