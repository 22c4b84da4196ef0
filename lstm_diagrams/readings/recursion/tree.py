"""A run as a tree or graph of runs of one unit: its nodes, the states between them, what enters and what is taken."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lstm_diagrams.facts import Capture, Source, Wiring
from lstm_diagrams.readings.recursion.around import Around, around
from lstm_diagrams.readings.recursion.states import state_names
from lstm_diagrams.readings.recursion.units import Key, Unit, units
from lstm_diagrams.readings.recursion.ways import TooMany, Way, Ways


@dataclass(frozen=True, slots=True)
class Handed:
    """A state that node ``source`` handed to node ``target``, counted from 0, and the way that it came in."""

    source: int
    target: int
    state: str
    way: Way


@dataclass(frozen=True, slots=True)
class Entry:
    """What came into a node from none of the others; ``position`` is its place, from 0, in what it was picked from, if that is known."""

    node: int
    way: Way
    position: int | None = None


@dataclass(frozen=True)
class Tree:
    """The runs of one unit in the order they ended, each a node, where the states between them are no chain.

    ``entering`` has every way of what ``entries`` name once. ``shapes`` has for each node that of the first tensor that it hands
    on or gives out, () where it gives none.
    """

    capture: Capture
    unit: Unit
    handed: tuple[Handed, ...]
    entries: tuple[Entry, ...]
    entering: tuple[Way, ...]
    shapes: tuple[tuple[int, ...], ...]
    around: Around

    @cached_property
    def sources(self) -> dict[int, tuple[int, ...]]:
        """By node those whose states it reads, in the order they ran."""
        return _neighbours((one.target, one.source) for one in self.handed)

    @cached_property
    def readers(self) -> dict[int, tuple[int, ...]]:
        """By node those that read its states."""
        return _neighbours((one.source, one.target) for one in self.handed)

    @property
    def outward(self) -> bool:
        """Whether it grows from a node to those that read it, none of which reads several; else nodes are made of others."""
        return all(len(each) < 2 for each in self.sources.values())

    @property
    def steps(self) -> bool:
        """Whether it is a loop that reads earlier steps too, or levels one after the other.

        Once a node reads any, each reads the one before it, and some are read several times.
        """
        first = min(self.sources, default=len(self.unit.runs))
        in_a_row = all(place - 1 in self.sources.get(place, ()) for place in range(first, len(self.unit.runs)))
        return in_a_row and any(len(readers) > 1 for readers in self.readers.values())

    @property
    def rows(self) -> tuple[int, ...]:
        """How many rows each node has, where they differ: each then stands for several nodes of a tree at once."""
        rows = tuple(shape[0] if len(shape) > 1 else 1 for shape in self.shapes)
        return rows if len({*rows}) > 1 else ()

    @property
    def whole(self) -> bool:
        """Whether it is a tree or graph, and no loop, that has every call of the run in it."""
        return not self.steps and len(self.calls) == len(self.capture.calls)

    @property
    def calls(self) -> tuple[int, ...]:
        """The ids of all calls that the picture of it shows."""
        return tuple(sorted({*self.calls_within, *self.around.calls}))

    @cached_property
    def inside(self) -> frozenset[Key]:
        """The calls and operations made in its nodes."""
        return frozenset(key for keys in self.unit.runs for key in keys)

    @property
    def calls_within(self) -> tuple[int, ...]:
        """The ids of the calls made in its nodes."""
        return tuple(number for keys in self.unit.runs for kind, number in keys if kind == "call")


def _neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return {one: tuple(sorted(others)) for one, others in found.items()}


def tree(capture: Capture) -> Tree | None:
    """The tree of a run, of several units that of the first with all calls in it, or with most; None where there is none."""
    return capture.once(_read)


def _read(capture: Capture) -> Tree | None:
    best: Tree | None = None
    for one in _trees(capture):
        if best is None or len(one.calls) > len(best.calls):
            best = one
        if len(best.calls) == len(capture.calls):
            break
    return best


def refusal(capture: Capture) -> str:
    """Why a run is no tree, in English; "" where it is one."""
    if capture.wiring is None:
        return "the run has no wiring: it was not captured here, or has more than 20,000 operations"
    if tree(capture) is not None:
        return ""
    said = dict.fromkeys(filter(None, (_chain(capture, capture.wiring, unit) for unit in units(capture))))
    return "; ".join(said) or "no layer or module ran three times or more and read what its own runs gave"


def _trees(capture: Capture) -> Iterator[Tree]:
    """The trees of a run; what reads itself through the calls of a loop alone, as the head of a decoder may, is a part of that loop."""
    if capture.wiring is None:
        return
    loop = set[Key]()
    for unit in units(capture):
        try:
            ways = Ways(capture, capture.wiring, unit)
        except TooMany:
            continue
        own = [way for way in ways.ways if way.source is not None]
        if all(any((one.kind, one.number) in loop for one in way.through) for way in own):
            continue
        if {(way.source, way.target) for way in own} == {(run - 1, run) for run in range(1, len(unit.runs))}:
            loop.update(key for keys in unit.runs for key in keys)
        if _branches(ways):
            told = _told(capture, capture.wiring, unit, ways)
            if not told.steps or told.rows:
                yield told


def _branches(ways: Ways) -> bool:
    """Whether any run reads several others, or is read by several."""
    pairs = {(way.source, way.target) for way in ways.ways if way.source is not None}
    sources, targets = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return len({*sources}) < len(sources) or len({*targets}) < len(targets)


def _chain(capture: Capture, wiring: Wiring, unit: Unit) -> str:
    """What is said of a unit whose runs follow one another; "" where they do not."""
    name = unit.path or unit.type
    try:
        ways = Ways(capture, wiring, unit)
    except TooMany:
        return f"the runs of {name} read too much for a picture: each of them what most of the others gave"
    own = [way for way in ways.ways if way.source is not None]
    if not own:
        return ""
    told = _told(capture, wiring, unit, ways)
    in_a_row = told.steps or all(place - 1 in told.sources.get(place, ()) for place in range(1, len(unit.runs)))
    follow = "each reads the one before it" if in_a_row else "none reads, or is read by, several others"
    said = f"the {len(unit.runs)} runs of {name} are a chain: {follow}"
    between = {wiring.operations[one.number].name for way in own for one in way.through if one.kind == "operation"}
    shown = [operation for operation in _GATHERING if operation in between]
    if told.rows:
        return f"{said}; they are for {', '.join(map(str, told.rows))} rows, so each may be a level of a batch of trees"
    if shown:
        return (
            f"{said}; between them is {', '.join(shown)}, as in rounds of messages between the nodes of a graph: the nodes are rows "
            "of a batch then, and the graph is in the numbers"
        )
    return said


_GATHERING = (
    "mm",
    "bmm",
    "matmul",
    "addmm",
    "index_select",
    "index",
    "gather",
    "index_add",
    "scatter_add",
    "scatter",
    "index_put",
)
"""Operations by which rows of a batch take from one another."""


def _told(capture: Capture, wiring: Wiring, unit: Unit, ways: Ways) -> Tree:
    names = state_names(capture, wiring, unit, ways)
    handed = (Handed(way.source, way.target, names[way.origin], way) for way in ways.ways if way.source is not None)
    return Tree(
        capture, unit, tuple(sorted(handed, key=lambda one: (one.target, one.source, one.state))),
        tuple(_entries(wiring, ways)), tuple(way for way in ways.ways if way.source is None),
        _shapes(capture, wiring, unit, names, ways), around(capture, wiring, unit, ways),
    )  # fmt: skip


def _shapes(
    capture: Capture, wiring: Wiring, unit: Unit, names: Mapping[Source, str], ways: Ways
) -> tuple[tuple[int, ...], ...]:
    found: dict[int, tuple[int, ...]] = {}
    for source in sorted(names, key=lambda one: (names[one] != "h", one.number, one.slot)):
        run = ways.run(source)
        assert run is not None, "a state is named because it leaves a run"
        if source.kind == "call":
            outputs = capture.calls[source.number].outputs
            shape = outputs[source.slot].tensor.shape if source.slot < len(outputs) else ()
        else:
            shape = wiring.operations[source.number].outputs[source.slot]
        found.setdefault(run, shape)
    return tuple(found.get(run, ()) for run in range(len(unit.runs)))


def _entries(wiring: Wiring, ways: Ways) -> Iterator[Entry]:
    """Each thing that enters a node once, with its place where all that came the same way have different ones."""
    firsts: dict[tuple[int, tuple[str, int]], Way] = {}
    for way in ways.ways:
        if way.source is None:
            firsts.setdefault((way.target, (way.near.kind, way.near.number)), way)
    picked = {key: _picked(wiring, way) for key, way in firsts.items()}
    for key, way in firsts.items():
        alike = [picked[other] for other, one in firsts.items() if one.origin == way.origin]
        depth = next((n for n in range(min(map(len, alike))) if len({places[n] for places in alike}) > 1), None)
        if depth is not None:
            yield Entry(way.target, way, picked[key][depth])
        else:  # each input by itself, or one thing alone
            inputs = {one.origin for one in firsts.values()}
            single = way.origin.kind == "input" and len(inputs) == len(firsts) > 1
            yield Entry(way.target, way, way.origin.slot if single else None)


def _picked(wiring: Wiring, way: Way) -> tuple[int, ...]:
    """The places that it was picked from, one axis after the other."""
    found = list[int]()
    for one in way.through:
        if one.kind != "operation":
            continue
        wired = wiring.operations[one.number]
        start, end, index = wired.setting("start"), wired.setting("end"), wired.setting("index")
        if wired.name == "select" and isinstance(index, int):
            dim = wired.setting("dim", 0)
            size = wired.given[0][dim] if isinstance(dim, int) and wired.given else 0
            found.append(index + size if index < 0 else index)
        elif wired.name == "slice" and isinstance(start, int) and isinstance(end, int) and end - start == 1:
            found.append(start)
        elif wired.name in ("unbind", "split", "chunk"):
            found.append(one.slot)
    return tuple(found)
