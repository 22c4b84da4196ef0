"""Any run as a graph of parts: the calls and the operations between them, each in the group of modules it stands in.

One operation of the run is one object in the facts, shared by all flows that go through it: that is how two branches
are seen to meet in the same addition.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from lstm_diagrams.facts import INPUT, Call, Capture, Flow, Layer, Operation, Tensor

CONTAINERS = ("Sequential", "ModuleList", "ModuleDict")
"""Groups that only hold modules: an operation never belongs to them."""
_HIDDEN = ("reshape",)
"""Operations that a reader need not see: they change no number and no order."""


@dataclass(frozen=True, slots=True)
class Part:
    """One box or mark of a run.

    Attributes:
        kind: input, output, call, operation (one, or several in a row), group (a module that is not opened) or gap (parts left out).
        owner: path of the group it stands in, "" for the model itself.
        type: class of the layer or group, "" otherwise.
        path: of the layer or group, "" otherwise.
        output: the main tensor that comes out of it, None for input and output.
        layer: of a call.
        operations: of an operation.
        parameters: how many numbers can be learned in it.
        given: of a call and of the output: weights that it was given in place of an activation, by slot: ("h_0", "init_h").
        run: which run of the layer this is, counted from 1, and how many there are; of a gap (1, the number of parts left out).
    """

    kind: str
    owner: str = ""
    type: str = ""
    path: str = ""
    output: Tensor | None = None
    layer: Layer | None = None
    operations: tuple[Operation, ...] = ()
    parameters: int = 0
    given: tuple[tuple[str, str], ...] = ()
    run: tuple[int, int] = (1, 1)


_Ends = dict[int, list[int]]
_Neighbours = tuple[_Ends, _Ends]


class _Linked:
    """Holds what feeds and what is fed by each part, once that is asked for."""

    __slots__ = ("_found",)
    _found: _Neighbours


@dataclass(frozen=True, slots=True)
class ModuleGraph(_Linked):
    """Parts in the order they ran, and links (from, to) between their indices, each once and in order.

    ``groups`` holds the class name of every group by path.
    """

    parts: tuple[Part, ...]
    links: tuple[tuple[int, int], ...]
    groups: Mapping[str, str] = field(default_factory=dict)

    def before(self, index: int) -> Sequence[int]:
        """The parts that feed into one."""
        return self._neighbours()[0].get(index, ())

    def after(self, index: int) -> Sequence[int]:
        """The parts that one feeds."""
        return self._neighbours()[1].get(index, ())

    def _neighbours(self) -> _Neighbours:
        if not hasattr(self, "_found"):
            before: _Ends = defaultdict(list)
            after: _Ends = defaultdict(list)
            for source, target in self.links:
                before[target].append(source)
                after[source].append(target)
            object.__setattr__(self, "_found", (before, after))
        return self._found

    @property
    def weights(self) -> tuple[str, ...]:
        """The full names of the parameters and buffers that its operations were given, and its calls and output as inputs."""
        used = [name for part in self.parts for operation in part.operations for name in operation.parameters]
        return tuple(dict.fromkeys([*used, *(name for part in self.parts for _, name in part.given)]))

    def joined(self, new: Iterable[int], parts: tuple[Part, ...]) -> "ModuleGraph":
        """The graph in which part i has become part ``new[i]`` of ``parts``; links within a part vanish."""
        place = tuple(new)
        if place == tuple(range(len(self.parts))):
            return self if parts == self.parts else replace(self, parts=parts)
        links = {(place[source], place[target]) for source, target in self.links}
        return replace(self, parts=parts, links=tuple(sorted(link for link in links if link[0] != link[1])))


def ancestors(path: str) -> tuple[str, ...]:
    """All modules around a path, the model itself ("") first, the path itself last."""
    names = path.split(".") if path else []
    return ("", *(".".join(names[:count]) for count in range(1, len(names) + 1)))


def module_graph(capture: Capture) -> ModuleGraph:
    """Everything that ran: calls, the operations between them that a reader should see, inputs and outputs."""
    groups = {group.path: group.type for group in capture.groups}
    operations = _operations(capture)
    found: dict[_Name, Part] = {}
    if any(flow.source == INPUT for flow in capture.flows):
        found[INPUT] = Part("input")
    feeds = _feeds(capture)
    waiting = _moments(capture, operations)
    ends = [*zip(range(len(capture.calls)), _calls(capture, groups), strict=True)]
    for call, part in ends:
        _run(waiting[call], found, feeds, operations)
        found[call] = part
    _run(waiting[len(capture.calls)], found, feeds, operations)
    if "output" in feeds or capture.outputs:
        found["output"] = Part("output", given=_given(capture).get(None, ()))
    place = {name: index for index, name in enumerate(found)}
    links = sorted({(place[source], place[target]) for target, sources in feeds.items() for source in sources})
    return ModuleGraph(tuple(found.values()), tuple(links), groups)


_Name = int | str
"""A call by its id, the input by INPUT, the output by ``output``, an operation by ``op`` and its number in the run."""


def _names(operations: Iterable[Operation]) -> list[_Name]:
    return [f"op{operation.number}" for operation in operations if operation.name not in _HIDDEN]


def _flows(capture: Capture) -> tuple[Flow, ...]:
    return (*capture.flows, *capture.branches)


def _operations(capture: Capture) -> dict[_Name, Operation]:
    return {f"op{operation.number}": operation for flow in _flows(capture) for operation in flow.operations}


def _feeds(capture: Capture) -> dict[_Name, dict[_Name, None]]:
    """What each part is fed by, in the order of the facts."""
    feeds: dict[_Name, dict[_Name, None]] = {}
    for flow in _flows(capture):
        end: _Name = "output" if flow.target is None else flow.target
        for source, target in pairwise([flow.source, *_names(flow.operations), end]):
            feeds.setdefault(target, {})[source] = None
    return feeds


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


def _run(
    names: Iterable[_Name],
    done: dict[_Name, Part],
    feeds: Mapping[_Name, Iterable[_Name]],
    operations: Mapping[_Name, Operation],
) -> None:
    """Add operations to what is done, each after those that feed it."""
    for name in names:
        waiting: list[_Name] = [name]
        while waiting:
            missing = [s for s in feeds.get(waiting[-1], ()) if s in operations and s not in done]
            if missing:
                waiting.append(missing[0])
            else:
                ready = waiting.pop()
                operation = operations[ready]
                done[ready] = Part("operation", operation.owner, output=operation.output, operations=(operation,))


def _calls(capture: Capture, groups: Mapping[str, str]) -> Iterator[Part]:
    totals = Counter(call.layer for call in capture.calls)
    seen: Counter[str] = Counter()
    layers = {layer.path: layer for layer in capture.layers}
    given = _given(capture)
    for call in capture.calls:
        seen[call.layer] += 1
        layer = layers[call.layer]
        run = (seen[call.layer], totals[call.layer])
        output = call.outputs[0].tensor if call.outputs else None
        owner = _owner(call, groups)
        weights = given.get(call.id, ())
        yield Part(
            "call", owner, layer.type, layer.path, output, layer, parameters=_size(layer), given=weights, run=run
        )


def _given(capture: Capture) -> dict[int | None, tuple[tuple[str, str], ...]]:
    """For each call, and None for the output, the weights that stand in a slot of it."""
    found: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    for use in capture.uses:
        if use.slot:
            found[use.call].append((use.slot, use.parameter))
    return {call: tuple(weights) for call, weights in found.items()}


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


def levels(graph: ModuleGraph, owner: str) -> tuple[str, ...]:
    """The modules around a part that can be closed, the model itself first. Lists of modules are no level: they do not run."""
    return tuple(path for path in ancestors(owner) if graph.groups.get(path) not in (None, "ModuleList", "ModuleDict"))


def closed(graph: ModuleGraph, depth: int) -> ModuleGraph:
    """The graph with only ``depth`` levels of modules opened (0: all); each module below is one part."""
    if depth == 0:
        return graph
    return closed_but(graph, {path for part in graph.parts for path in levels(graph, part.owner)[:depth]})


def closed_but(graph: ModuleGraph, opened: Collection[str]) -> ModuleGraph:
    """The graph with only these modules opened, given by path; each other one is one part, as is all that lies in it."""

    def place(part: Part) -> str:
        """The module that hides a part, or "" if it is seen."""
        return next((path for path in levels(graph, part.owner) if path not in opened), "")

    parts: list[Part] = []
    new: list[int] = []
    for path, run in groupby(graph.parts, key=place):
        if not path:
            for part in run:
                new.append(len(parts))
                parts.append(part)
            continue
        inside = list(run)
        new += [len(parts)] * len(inside)
        parts.append(_closed(path, inside, graph.groups[path]))
    totals = Counter(part.path for part in parts if part.kind == "group")
    seen: Counter[str] = Counter()
    for index, part in enumerate(parts):
        if part.kind == "group":
            seen[part.path] += 1
            parts[index] = replace(part, run=(seen[part.path], totals[part.path]))
    return graph.joined(new, tuple(parts))


def _closed(path: str, inside: list[Part], type_name: str) -> Part:
    layers = {part.path: part.parameters for part in inside if part.kind == "call"}
    owner = path.rpartition(".")[0]
    return Part("group", owner, type_name, path, inside[-1].output, parameters=sum(layers.values()))


def in_rows(graph: ModuleGraph) -> ModuleGraph:
    """The graph with operations that only follow each other joined into one part; what joins tensors begins a new one."""
    parts: list[Part] = []
    new: list[int] = []
    for index, part in enumerate(graph.parts):
        before = graph.before(index)
        alone = len(before) == 1 and part.kind == "operation" and part.operations[0].name != "cat"
        earlier = parts[new[before[0]]] if alone else part
        if alone and earlier.kind == "operation" and list(graph.after(before[0])) == [index]:
            follows = earlier.owner == part.owner and len(graph.before(before[0])) <= 1
            if follows:
                joined = replace(earlier, output=part.output, operations=(*earlier.operations, *part.operations))
                parts[new[before[0]]] = joined
                new.append(new[before[0]])
                continue
        new.append(len(parts))
        parts.append(part)
    return graph.joined(new, tuple(parts))


def condensed(graph: ModuleGraph, least: int) -> ModuleGraph:
    """The graph with operations that run one after another in one module, at least so many, as one part, however they are linked."""
    parts: list[Part] = []
    new: list[int] = []
    for (kind, _), run in groupby(graph.parts, key=lambda part: (part.kind, part.owner)):
        inside = list(run)
        if kind == "operation" and len(inside) >= least:
            operations = tuple(operation for part in inside for operation in part.operations)
            new += [len(parts)] * len(inside)
            parts.append(replace(inside[0], output=inside[-1].output, operations=operations))
        else:
            new += range(len(parts), len(parts) + len(inside))
            parts += inside
    return graph.joined(new, tuple(parts))
