"""A graph of the parts of a run, each in the group of modules it stands in, and the ways to close and to join parts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby

from lstm_diagrams.facts import Layer, Operation, Tensor
from lstm_diagrams.readings.graph.link_names import Names, joined_names

LISTS = ("ModuleList", "ModuleDict")
"""Groups that do not run themselves."""
CONTAINERS = ("Sequential", *LISTS)
"""Groups that only hold modules: an operation never belongs to them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One box or mark of a run.

    Attributes:
        kind: input, output, call, operation (one, or several in a row), parameter (one that no layer holds, where it is used),
            group (a module that is not opened) or gap (parts left out).
        owner: path of the group it stands in, "" for the model itself.
        type: class of the layer or group, "" otherwise.
        path: of the layer or group, the full name of a parameter, "" otherwise.
        output: the main tensor that comes out of it, None for input and output.
        layer: of a call.
        operations: of an operation.
        parameters: how many numbers can be learned in it.
        given: of the output: weights that are returned, by slot: ("output2", "init_h").
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

    ``groups`` holds the class name of every group by path, ``names`` what flows along a link where it is not plain.
    """

    parts: tuple[Part, ...]
    links: tuple[tuple[int, int], ...]
    groups: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=dict)

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
        used += [part.path for part in self.parts if part.kind == "parameter"]
        return tuple(dict.fromkeys([*used, *(name for part in self.parts for _, name in part.given)]))

    @property
    def joined_calls(self) -> frozenset[tuple[int, int]]:
        """Pairs of calls with links from the first to the second, at once or through operations; calls by their number among the parts."""
        found = set[tuple[int, int]]()
        reach: dict[int, frozenset[int]] = {}
        calls = 0
        for index, part in enumerate(self.parts):
            sources = frozenset().union(*(reach[before] for before in self.before(index) if before in reach))
            if part.kind == "call":
                found |= {(source, calls) for source in sources}
                sources, calls = frozenset({calls}), calls + 1
            reach[index] = sources
        return frozenset(found)

    def joined(self, new: Iterable[int], parts: tuple[Part, ...]) -> "ModuleGraph":
        """The graph in which part i has become part ``new[i]`` of ``parts``; links within a part vanish."""
        place = tuple(new)
        if place == tuple(range(len(self.parts))):
            return self if parts == self.parts else replace(self, parts=parts)
        links = {(place[source], place[target]) for source, target in self.links}
        names = joined_names(((place[source], place[target]), own) for (source, target), own in self.names.items())
        inner = {(index, index) for index in place}
        return replace(
            self,
            parts=parts,
            links=tuple(sorted(links - inner)),
            names={link: own for link, own in names.items() if link not in inner},
        )


def with_ranges(part: Part, later: Sequence[Part]) -> Part:
    """A part that stands for later ones like it: what its operations were set to there as well, ``1 … 3``."""
    others = [other.operations for other in later if len(other.operations) == len(part.operations)]
    operations = tuple(
        _ranged(each, [other[number] for other in others]) for number, each in enumerate(part.operations)
    )
    return part if operations == part.operations else replace(part, operations=operations)


def _ranged(operation: Operation, later: list[Operation]) -> Operation:
    settings = []
    for number, setting in enumerate(operation.settings):
        values = [other.settings[number].value for other in later if len(other.settings) == len(operation.settings)]
        same = all(value == setting.value for value in values)
        settings.append(setting if same else replace(setting, value=f"{setting.value} … {values[-1]}"))
    return replace(operation, settings=tuple(settings))


@lru_cache(maxsize=4096)  # asked of every part at every step of closing and folding
def ancestors(path: str) -> tuple[str, ...]:
    """All modules around a path, the model itself ("") first, the path itself last."""
    names = path.split(".") if path else []
    return ("", *(".".join(names[:count]) for count in range(1, len(names) + 1)))


def levels(graph: ModuleGraph, owner: str) -> tuple[str, ...]:
    """The modules around a part that can be closed, the model itself first. Lists of modules are no level: they do not run."""
    return tuple(path for path in ancestors(owner) if graph.groups.get(path) not in (None, *LISTS))


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
