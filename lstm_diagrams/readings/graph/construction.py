"""Any run as a graph of parts: the calls and the operations between them, each in the group of modules it stands in.

One operation of the run is one object in the facts, shared by all flows that go through it: that is how two branches
are seen to meet in the same addition.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from lstm_diagrams.facts import INPUT, Call, Capture, Flow, Layer, Operation
from lstm_diagrams.readings.graph.link_names import Flowing, Link, Names, joined_names, named_ends
from lstm_diagrams.readings.graph.parts import ModuleGraph, Part, ancestors

_HIDDEN = ("reshape",)
"""Operations that a reader need not see: they change no number and no order."""
_Name = int | str
"""A call by its id, the input by INPUT, the output by ``output``, an operation by ``op`` and its number in the run, a parameter
by its name and what it is given to."""
_Feeds = dict[_Name, dict[_Name, None]]


def module_graph(capture: Capture) -> ModuleGraph:
    """Everything that ran: calls, the operations between them that a reader should see, inputs and outputs."""
    groups = {group.path: group.type for group in capture.groups}
    operations = _operations(capture)
    found: dict[_Name, Part] = {}
    if any(flow.source == INPUT for flow in capture.flows):
        found[INPUT] = Part("input")
    feeds = _feeds(capture)
    waiting = _moments(capture, operations)
    given = _given(capture, operations)
    for target, parameters in given.items():
        feeds.setdefault(target, {}).update(dict.fromkeys(f"{name} {target}" for name in parameters))
    run = _Run(found, feeds, operations, given)
    for call, part in zip(range(len(capture.calls)), _calls(capture, groups), strict=True):
        run.operations(waiting[call])
        run.parameters(call, part.owner)
        found[call] = part
    run.operations(waiting[len(capture.calls)])
    if "output" in feeds or capture.outputs:
        returned = tuple((use.slot, use.parameter) for use in capture.uses if use.call is None and use.slot)
        found["output"] = Part("output", given=returned)
    place = {name: index for index, name in enumerate(found)}
    links = sorted({(place[source], place[target]) for target, sources in feeds.items() for source in sources})
    return ModuleGraph(tuple(found.values()), tuple(links), groups, _link_names(capture, place, given))


def _names(operations: Iterable[Operation]) -> list[_Name]:
    return [f"op{operation.number}" for operation in operations if operation.name not in _HIDDEN]


def _flows(capture: Capture) -> tuple[Flow, ...]:
    """Every way once: ``flows`` and ``branches`` tell some of those in ``slot_flows`` with fewer of their operations."""
    known: dict[tuple[int, int | None], list[frozenset[int]]] = defaultdict(list)
    for flow in capture.slot_flows:
        known[flow.source, flow.target].append(_numbers(flow))
    short = (
        flow
        for flow in (*capture.flows, *capture.branches)
        if _numbers(flow) in known[flow.source, flow.target]
        or not any(_numbers(flow) < way for way in known[flow.source, flow.target])
    )
    return (*short, *capture.slot_flows)


def _numbers(flow: Flow) -> frozenset[int]:
    return frozenset(operation.number for operation in flow.operations)


def _operations(capture: Capture) -> dict[_Name, Operation]:
    return {f"op{operation.number}": operation for flow in _flows(capture) for operation in flow.operations}


def _way(flow: Flow) -> list[_Name]:
    """The parts that a flow goes through, from its source to its target."""
    return [flow.source, *_names(flow.operations), "output" if flow.target is None else flow.target]


def _feeds(capture: Capture) -> _Feeds:
    """What each part is fed by, in the order of the facts."""
    feeds: _Feeds = {}
    for flow in _flows(capture):
        for source, target in pairwise(_way(flow)):
            feeds.setdefault(target, {})[source] = None
    return feeds


def _given(capture: Capture, operations: Mapping[_Name, Operation]) -> dict[_Name, dict[str, str]]:
    """By part the parameters that it was given and does not hold, each with the slot that it went into, or ""."""
    given: dict[_Name, dict[str, str]] = defaultdict(dict)
    for name, operation in operations.items():
        if operation.name not in _HIDDEN:
            given[name].update(dict.fromkeys(operation.parameters, ""))
    for use in capture.uses:
        if use.call is not None and use.slot:
            given[use.call][use.parameter] = ", ".join(filter(None, (given[use.call].get(use.parameter), use.slot)))
    return given


def _link_names(capture: Capture, place: Mapping[_Name, int], given: Mapping[_Name, Mapping[str, str]]) -> Names:
    found: list[tuple[Link, tuple[Flowing, ...]]] = []
    for flow in capture.slot_flows:
        way = [place[name] for name in _way(flow)]
        seen = [operation for operation in flow.operations if operation.name not in _HIDDEN]
        found += [(link, (name,)) for link, name in named_ends(capture, flow, way, seen[0] if seen else None)]
    for target, parameters in given.items():
        for name, slot in parameters.items():
            found.append(((place[f"{name} {target}"], place[target]), (Flowing(slot, plain=not slot),)))
    return joined_names(found)


def _moments(capture: Capture, operations: Mapping[_Name, Operation]) -> dict[int, list[_Name]]:
    """By the number of calls that had ended: the operations that ran then."""
    last: dict[_Name, int] = {}
    for flow in _flows(capture):
        for name in _names(flow.operations):
            last[name] = max(last.get(name, 0), operations[name].after, flow.source + 1)
    moments: dict[int, list[_Name]] = {number: [] for number in range(len(capture.calls) + 1)}
    for name in sorted(last, key=lambda name: operations[name].number):
        moments[last[name]].append(name)
    return moments


class _Run:
    """Adds parts to what is done, each after those that feed it."""

    def __init__(
        self,
        done: dict[_Name, Part],
        feeds: Mapping[_Name, Iterable[_Name]],
        operations: Mapping[_Name, Operation],
        given: Mapping[_Name, Iterable[str]],
    ) -> None:
        self._done, self._feeds, self._operations, self._given = done, feeds, operations, given

    def operations(self, names: Iterable[_Name]) -> None:
        """Add operations, and before each the parameters that it was given."""
        for name in names:
            waiting: list[_Name] = [name]
            while waiting:
                sources = self._feeds.get(waiting[-1], ())
                missing = [source for source in sources if source in self._operations and source not in self._done]
                if missing:
                    waiting.append(missing[0])
                else:
                    ready = waiting.pop()
                    operation = self._operations[ready]
                    self.parameters(ready, operation.owner)
                    self._done[ready] = Part(
                        "operation", operation.owner, output=operation.output, operations=(operation,)
                    )

    def parameters(self, target: _Name, owner: str) -> None:
        """Add the parameters that a part was given, in its own module."""
        for name in self._given.get(target, ()):
            self._done[f"{name} {target}"] = Part("parameter", owner, path=name)


def _calls(capture: Capture, groups: Mapping[str, str]) -> Iterator[Part]:
    totals = Counter(call.layer for call in capture.calls)
    seen: Counter[str] = Counter()
    layers = {layer.path: layer for layer in capture.layers}
    for call in capture.calls:
        seen[call.layer] += 1
        layer = layers[call.layer]
        run = (seen[call.layer], totals[call.layer])
        output = call.outputs[0].tensor if call.outputs else None
        owner = _owner(call, groups)
        yield Part("call", owner, layer.type, layer.path, output, layer, parameters=_size(layer), run=run)


def _owner(call: Call, groups: Mapping[str, str]) -> str:
    if call.owner is not None:
        return call.owner
    around = [path for path in ancestors(call.layer)[:-1] if path in groups]
    return around[-1] if around else ""


def _size(layer: Layer) -> int:
    total = 0
    for parameter in layer.parameters:
        count = 1
        for size in parameter.shape:
            count *= size
        total += count
    return total
