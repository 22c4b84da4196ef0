"""A model around recurrent layers as a story: its pieces, over which steps each of them runs, and what each reads.

Every call and every operation that leads to a result is in one piece; there is nothing that a story leaves out.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lstm_diagrams.facts import Capture, Source, Tensor
from lstm_diagrams.readings.recurrence import Recurrence, observed, sequence_runs
from lstm_diagrams.readings.stages import Stage, call_stages, is_activation
from lstm_diagrams.readings.whole.loops import Loop, loops
from lstm_diagrams.readings.whole.nodes import Key, Nodes, Origin

MOST = 44
"""A picture of more pieces is no story."""
_POINTWISE = ("dropout", "identity", "normalization")
_TAKING_ON = (
    "linear",
    "embedding",
    "convolution",
    "pooling",
    "max_pool",
    "avg_pool",
    "mean",
    "max",
    "sum",
    "select",
    "add",
)
_SPACE = ("convolution", "pooling", "max_pool", "avg_pool", "transposed_convolution")
Way = Literal["step", "next", "all", "last", "spread", "start", "whole"]
"""How one piece reads another: step by step; the step after (``next``); all steps at once; the last one; one value at every
step (``spread``); as the state before the first step (``start``); or ``whole``, where neither runs over steps."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in a picture.

    Attributes:
        number: its place in the story.
        kind: input, recurrent, cell (a module that is a cell of its own), else the name of its first stage.
        name: path of the layer or module, name of the input, "" for an operation.
        stages: what it does, in order; () for an input.
        calls: ids of all its calls.
        strand: number of the time axis that it runs over, None where it has no steps.
        run: of a recurrent one.
        at: in a loop the steps at which it takes part, counted from 0; () where that is no question.
        output: the main tensor that comes out, of a piece in a loop at one step.
        given: the numbers of a vector that goes in, where that is known.
    """

    number: int
    kind: str
    name: str
    stages: tuple[Stage, ...]
    calls: tuple[int, ...]
    strand: int | None
    run: Recurrence | None
    at: tuple[int, ...]
    output: Tensor


@dataclass(frozen=True, slots=True)
class Edge:
    """What piece ``target`` reads of piece ``source``.

    ``slot`` and ``entry`` name the output and the input; ``steps`` holds in a loop the steps (from, to), None for one that has
    none. ``views`` names the operations between them that change no number, in order.
    """

    source: int
    target: int
    way: Way
    slot: str = ""
    entry: str = ""
    steps: tuple[tuple[int | None, int | None], ...] = ()
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Pieces in the order they ran, the edges between them, how many steps each strand has, and which pieces give results."""

    pieces: tuple[Piece, ...]
    edges: tuple[Edge, ...]
    strands: tuple[int, ...]
    results: tuple[Edge, ...]

    def into(self, number: int) -> tuple[Edge, ...]:
        """What a piece reads."""
        return tuple(edge for edge in self.edges if edge.target == number)

    def out_of(self, number: int) -> tuple[Edge, ...]:
        """What reads a piece, the model's outputs included."""
        return tuple(edge for edge in (*self.edges, *self.results) if edge.source == number)


def story(capture: Capture) -> Story | None:
    """The story of a run; None where there is none to tell, see ``refusal``."""
    return _told(capture) if not refusal(capture) else None


def refusal(capture: Capture) -> str:
    """Why a run is no story, in English; "" where it is one."""
    if capture.wiring is None:
        return "the run has no wiring: it was not captured here, or has more than 20,000 operations"
    if not any(True for _ in sequence_runs(capture)) and not loops(Nodes(capture, capture.wiring)):
        return "nothing in it runs over steps: no recurrent layer, and no loop whose states go from call to call"
    told = _told(capture)
    if len(told.pieces) > MOST:
        placed = ", ".join(dict.fromkeys(_name(piece) for piece in told.pieces[:MOST]))
        over = _name(told.pieces[MOST])
        return f"{over} has no place any more: {MOST} pieces stand before it ({placed})"
    own = [piece for piece in told.pieces if piece.kind not in ("input", "recurrent")]
    if not own and sum(piece.kind == "recurrent" for piece in told.pieces) < 2:
        return "it is one recurrent layer and nothing else"
    return ""


def _name(piece: Piece) -> str:
    return piece.name or piece.kind


def _told(capture: Capture) -> Story:
    assert capture.wiring is not None, "asked for before"
    return _Teller(capture, Nodes(capture, capture.wiring)).story()


@dataclass(slots=True)
class _Draft:
    kind: str
    name: str
    stages: tuple[Stage, ...]
    members: dict[int, tuple[Key, ...]]
    loop: Loop | None
    output: Tensor
    run: Recurrence | None = None
    strand: int | None = None
    calls: list[int] = field(default_factory=list)


class _Teller:
    """Puts the nodes of a run into pieces."""

    def __init__(self, capture: Capture, nodes: Nodes) -> None:
        self.capture, self.nodes = capture, nodes
        self.drafts: list[_Draft] = []
        self.place: dict[Key, tuple[int, int | None]] = {}
        self.loops = loops(nodes)
        self.runs = {run.call.id: run for run in (*sequence_runs(capture), *observed(capture))}

    def story(self) -> Story:
        self._pieces()
        raw = list(self._edges())
        self._align(raw)
        strands = self._strands()
        edges, results = self._ways(raw)
        return self._numbered(edges, results, strands)

    def _pieces(self) -> None:
        """A draft for each input that is read, each node and each role of a loop."""
        roles = {}
        for loop in self.loops:
            for role in loop.roles:
                for keys in role.members.values():
                    for key in keys:
                        roles[key] = (loop, role)
        for slot, given in enumerate(self.capture.inputs):
            self._add(("input", slot), _Draft("input", given.name, (), {0: (("input", slot),)}, None, given.tensor))
        for key in self.nodes.order:
            if key in self.place:
                continue
            if key in roles:
                loop, role = roles[key]
                self._role(loop, role.label, role.members)
            else:
                self._add(key, self._draft(key, {0: (key,)}, None))

    def _role(self, loop: Loop, label: tuple[str, ...], members: dict[int, tuple[Key, ...]]) -> None:
        first = members[min(members)]
        if label[0] == "cell":
            group = next(group for group in self.capture.groups if group.path == label[1])
            draft = _Draft("cell", group.path, tuple(self._stages(first)), members, loop, self._output(first[-1]))
            draft.calls = [key[1] for keys in members.values() for key in keys if key[0] == "call"]
            self.drafts.append(draft)
        else:
            self.drafts.append(self._draft(first[0], members, loop))
        for step, keys in members.items():
            for key in keys:
                self.place[key] = (len(self.drafts) - 1, step)

    def _stages(self, keys: tuple[Key, ...]) -> Iterator[Stage]:
        for key in keys:
            if key[0] == "call":
                yield from call_stages(self.capture, self.capture.calls[key[1]])
            else:
                operation = self.nodes.operation(key)
                yield Stage(operation.name, operation.name, operation.output, operation)

    def _draft(self, key: Key, members: dict[int, tuple[Key, ...]], loop: Loop | None) -> _Draft:
        stages = tuple(self._stages((key,)))
        name = self.capture.calls[key[1]].layer if key[0] == "call" else ""
        draft = _Draft(stages[0].name, name, stages, members, loop, self._output(key))
        keys = [each for group in members.values() for each in group]
        draft.calls = [number for kind, number in keys if kind == "call"]
        run = self.runs.get(min(draft.calls)) if draft.calls else None
        if (
            stages[0].name == "recurrent"
            and run is not None
            and (loop is None or list(run.call_ids) == sorted(draft.calls))
        ):
            draft.run = run
        elif stages[0].name == "recurrent":
            draft.kind = "module"
        return draft

    def _output(self, key: Key) -> Tensor:
        if key[0] == "call":
            return self.capture.calls[key[1]].outputs[0].tensor
        return self.nodes.operation(key).output

    def _add(self, key: Key, draft: _Draft) -> None:
        self.place[key] = (len(self.drafts), None)
        self.drafts.append(draft)

    def _edges(self) -> Iterator["_Raw"]:
        for number, draft in enumerate(self.drafts):
            if draft.kind == "input":
                continue
            for step, keys in draft.members.items():
                for key in keys:
                    given = self._entries(key)
                    for place, sources in enumerate(self.nodes.node(key).inputs):
                        for source in sources:
                            for origin in self.nodes.origins(source):
                                yield self._raw(
                                    origin,
                                    number,
                                    step if draft.loop else None,
                                    given[place] if place < len(given) else "",
                                )
        for place, sources in enumerate(self.nodes.wiring.outputs):
            for source in sources:
                for origin in self.nodes.origins(source):
                    yield self._raw(
                        origin,
                        None,
                        None,
                        self.capture.outputs[place].name if place < len(self.capture.outputs) else "",
                    )

    def _entries(self, key: Key) -> list[str]:
        if key[0] != "call":
            return []
        return [slot.name for slot in self.capture.calls[key[1]].inputs if slot.given]

    def _raw(self, origin: Origin, target: int | None, step: int | None, entry: str) -> "_Raw":
        source, at = self.place[origin.node]
        slot = ""
        if origin.node[0] == "call":
            outputs = self.capture.calls[origin.node[1]].outputs
            slot = outputs[origin.slot].name if origin.slot < len(outputs) else ""
        return _Raw(source, at, slot, target, step, entry, origin.views)

    def _align(self, raw: list["_Raw"]) -> None:
        """A loop that reads step t of something at its own step t runs over the same time, as do two loops of which one reads the other so."""
        found: dict[tuple[int, int], list[_Raw]] = {}
        for one in raw:
            if one.target is not None and one.step is not None:
                found.setdefault((one.source, one.target), []).append(one)
        for (source, target), group in found.items():
            loop, other = self.drafts[target].loop, self.drafts[source].loop
            if loop is None or len({one.step for one in group}) != loop.steps:
                continue
            if other is not None:
                if other is not loop and all(one.at == one.step for one in group) and other.steps == loop.steps:
                    self.nodes.axes.same(loop.axis, other.axis)
                continue
            picks = {self._pick(one) for one in group}
            axes = {axis for axis, _, size in picks if size == loop.steps}
            if len(axes) == 1 and {(index, one.step) for one in group for _, index, _ in [self._pick(one)]} == {
                (step, step) for step in range(loop.steps)
            }:
                self.nodes.axes.same(loop.axis, axes.pop())

    def _pick(self, raw: "_Raw") -> tuple[int, int | None, int]:
        """Which axis a step of a loop is picked from, which entry, and how many there are; (-1, None, 0) where none is."""
        for view in raw.views:
            wired = self.nodes.wired(view)
            if wired.name in ("select", "unbind") and wired.inputs and wired.inputs[0]:
                dim, size = wired.setting("dim", 0), wired.given[0]
                axes = self.nodes.axes.of(wired.inputs[0][0])
                index = wired.setting("index") if wired.name == "select" else view.slot
                if isinstance(dim, int) and isinstance(index, int) and len(axes) == len(size):
                    return axes[dim % len(size)], index % size[dim], size[dim]
        return -1, None, 0

    def _strands(self) -> tuple[int, ...]:
        """Finds the time axes, gives each draft that runs over one of them its number, and returns their lengths."""
        lengths: dict[int, int] = {}
        for draft in self.drafts:
            if draft.loop is not None:
                lengths.setdefault(self.nodes.axes.root(draft.loop.axis), draft.loop.steps)
            elif draft.run is not None:
                axis = self._time(draft.run)
                if axis is not None:
                    lengths.setdefault(axis, draft.run.steps)
        roots = list(lengths)
        for draft in self.drafts:
            draft.strand = self._strand(draft, roots)
        return tuple(lengths.values())

    def _time(self, run: Recurrence) -> int | None:
        """The time axis of a recurrent call over a sequence."""
        for slot, output in enumerate(run.call.outputs):
            place = next((place for place, axis in enumerate(output.tensor.axes) if axis.name == "time"), None)
            if place is not None:
                return self.nodes.axes.of(Source("call", run.call.id, slot))[place]
        for sources in self.nodes.wiring.calls[run.call.id]:
            place = next((place for place, axis in enumerate(run.sequence.axes) if axis.name == "time"), None)
            if sources and place is not None and len(self.nodes.axes.of(sources[0])) > place:
                return self.nodes.axes.of(sources[0])[place]
        return None

    def _strand(self, draft: _Draft, roots: list[int]) -> int | None:
        axes = self.nodes.axes
        if draft.loop is not None:
            return roots.index(axes.root(draft.loop.axis))
        if draft.run is not None:
            axis = self._time(draft.run)
            return None if axis is None else roots.index(axis)
        ((kind, number),) = draft.members[0]
        source = Source("input", 0, number) if kind == "input" else Source(kind, number, 0)  # type: ignore[arg-type]
        own, within = {*axes.of(source)} & {*roots}, axes.within(source) & {*roots}
        if len(within) != 1 or (draft.kind in _SPACE and own) or (kind != "input" and self._after_space(draft, own)):
            return None
        return roots.index(within.pop())

    def _after_space(self, draft: _Draft, own: set[int]) -> bool:
        """Whether it treats feature maps of which an axis of space is the time to be."""
        ((kind, number),) = draft.members[0]
        before = [
            origin
            for sources in self.nodes.node((kind, number)).inputs
            for s in sources
            for origin in self.nodes.origins(s)
        ]
        sources = [self.drafts[self.place[origin.node][0]] for origin in before if origin.node in self.place]
        return bool(own) and any(
            one.strand is None and (one.kind in _SPACE or len(one.output.shape) > 3)
            for one in sources
            if one is not draft
        )

    def _ways(self, raw: list["_Raw"]) -> tuple[list[Edge], list[Edge]]:
        groups: dict[tuple[int, str, int | None, str, str], list[_Raw]] = {}
        for one in raw:
            own = (
                self.drafts[one.source].loop is not None
                and one.target is not None
                and self.drafts[one.target].loop is self.drafts[one.source].loop
            )
            if own and self._is_proven(one):
                continue
            offset = "" if not own or one.at is None or one.step is None else ("step" if one.at == one.step else "next")
            if self.drafts[one.source].kind == "cell" and one.source == one.target:
                continue
            groups.setdefault((one.source, one.slot, one.target, one.entry, offset), []).append(one)
        edges: list[Edge] = []
        results: list[Edge] = []
        for (source, slot, target, entry, offset), group in groups.items():
            way = self._way(source, target, entry, offset, group)
            steps = tuple(dict.fromkeys((self._pick(one)[1] if one.at is None else one.at, one.step) for one in group))
            views = tuple(self.nodes.wired(view).name for view in group[0].views[::-1])
            edge = Edge(source, -1 if target is None else target, way, slot, entry, steps, views)
            (results if target is None else edges).append(edge)
        return edges, results

    def _is_proven(self, one: "_Raw") -> bool:
        """Whether it is a state handed from call to call, which links prove; a dropout at rest gives back the very tensor it is given."""
        target = self.drafts[one.target or 0]
        if one.source == one.target:
            return target.kind in ("recurrent", "cell")
        return target.run is not None and bool(one.step) and one.entry.endswith("_0")

    def _way(self, source: int, target: int | None, entry: str, offset: str, group: list["_Raw"]) -> Way:
        before = self.drafts[source]
        after = None if target is None else self.drafts[target]
        if offset:
            return "next" if offset == "next" else "step"
        if (
            after is not None
            and after.kind in ("recurrent", "cell")
            and (entry.endswith("_0") or self._starts(after, group))
        ):
            return "start"
        one, other = before.strand, None if after is None else after.strand
        if (
            before.loop is not None
            and {each.at for each in group} == {before.loop.steps - 1}
            and before.loop.steps > 1
            and one != other
        ):
            return "last"
        if one is None and other is None:
            return "whole"
        if one == other:
            return "step"
        if one is None:
            return "spread" if before.kind != "input" and len(before.output.shape) < 3 else "step"
        return "all"

    def _starts(self, after: _Draft, group: list["_Raw"]) -> bool:
        """Whether only the first step of a cell of its own reads it, and no later one anything like it from outside."""
        return (
            after.kind == "cell"
            and {one.step for one in group} == {0}
            and all(self._pick(one)[1] is None for one in group)
        )

    def _numbered(self, edges: list[Edge], results: list[Edge], strands: tuple[int, ...]) -> Story:
        """The story with what only acts on each number folded into what it acts on."""
        into = {number: number for number in range(len(self.drafts))}
        readers = Counter(edge.source for edge in (*edges, *results))
        reads = Counter(edge.target for edge in edges)
        for edge in sorted(edges, key=lambda edge: edge.target):
            one, other = self.drafts[edge.source], self.drafts[edge.target]
            first = into[edge.source]
            if (
                edge.way in ("step", "whole")
                and readers[edge.source] == reads[edge.target] == 1
                and one.strand == other.strand
                and set(one.members) == set(other.members)
                and self.drafts[first].kind in _TAKING_ON
                and (other.kind in _POINTWISE or is_activation(other.stages[0]))
                and not _over_time(other)
            ):
                into[edge.target] = first
                self.drafts[first].stages += other.stages
                self.drafts[first].calls += other.calls
        read = self._read(edges, results)
        kept = [number for number in into if into[number] == number and number in read]
        edges = [edge for edge in edges if edge.target in read]
        place = {old: new for new, old in enumerate(kept)}

        def moved(edge: Edge) -> Edge:
            target = edge.target if edge.target < 0 else place[into[edge.target]]
            return replace(edge, source=place[into[edge.source]], target=target)

        pieces = tuple(self._piece(place[number], self.drafts[number]) for number in kept)
        outer = tuple(moved(edge) for edge in edges if into[edge.source] != into[edge.target] or edge.way == "next")
        return Story(pieces, outer, strands, tuple(map(moved, results)))

    def _read(self, edges: list[Edge], results: list[Edge]) -> set[int]:
        """The drafts with calls in them, and all that these or the results read: not the lengths that only pack."""
        found = {edge.source for edge in results} | {number for number, draft in enumerate(self.drafts) if draft.calls}
        for edge in sorted(edges, key=lambda edge: -edge.target):
            if edge.target in found:
                found.add(edge.source)
        return found

    def _piece(self, number: int, draft: _Draft) -> Piece:
        at = tuple(sorted(draft.members)) if draft.loop else ()
        return Piece(
            number, draft.kind, draft.name, draft.stages, tuple(sorted(draft.calls)), draft.strand, draft.run, at,
            draft.stages[-1].output if draft.stages and draft.kind not in ("recurrent", "cell") else draft.output,
        )  # fmt: skip


def _over_time(draft: _Draft) -> bool:
    """Whether it mixes the steps, as a softmax over time does."""
    return (
        draft.strand is not None and draft.stages[0].name in ("softmax", "log_softmax") and draft.output.shape[-1] == 1
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    """One reading: what of which piece at which step, by which piece (None: an output) at which step, through which views."""

    source: int
    at: int | None
    slot: str
    target: int | None
    step: int | None
    entry: str
    views: tuple[Source, ...]
