"""Attention as a run had it: which steps were weighed by which, how they were scored, and the weights themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import fsum, prod

from lstm_diagrams.facts import INPUT, Call, Capture, Flow, Layer, Weighing
from lstm_diagrams.readings.attention_scores import Score, score_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where the weights of one step stand: in which weighing, and at which index of its axis of steps, None where it has none."""

    weighing: Weighing
    step: int | None


@dataclass(frozen=True)
class Attention:
    """One attention over the steps of a memory, for every step that asked.

    Attributes:
        memory: the calls whose outputs were weighed: one over all its steps, or one for each step.
        steps: S, how many steps were weighed.
        places: for each asking step where its weights are.
        batch: N, 1 where there is no batch axis.
        heads: how many weights each pair of steps has.
        score: how pairs are scored.
        asking: the calls whose states asked, one for each step or one over all; () where none is recurrent.
        before: whether what was weighed goes into the asking step itself, and not only joins its result.
        layer: the attention layer, where one of PyTorch's or Keras' computed it.
        scorers: the layers that take part in the score, in order.
        changes: names of the operations that changed the weights after the softmax.
        shapers: the layers that take part in what they were multiplied by then, in order.
        query: where no other recurrent call asks, the output of the memory that does: h_n, or output where each step asks the
            others; "" where it is not known.
    """

    memory: tuple[Call, ...]
    steps: int
    places: tuple[Place, ...]
    batch: int
    heads: int
    score: Score
    asking: tuple[Call, ...]
    before: bool
    layer: Layer | None
    scorers: tuple[Layer, ...]
    changes: tuple[str, ...] = ()
    shapers: tuple[Layer, ...] = ()
    query: str = ""

    @cached_property
    def has_numbers(self) -> bool:
        """Whether the weights were kept."""
        return all(place.weighing.weights is not None for place in self.places)

    def row(self, step: int, sample: int = 0, head: int = 0) -> tuple[float, ...]:
        """The weights of one asking step, all counted from 0; a softmax alone sums to 1. ValueError where no numbers were kept."""
        place = self.places[step]
        one = place.weighing
        if one.weights is None:
            raise ValueError("the weights of this run were not kept")
        known = {"source": 0, "batch": sample, "head": head, "both": sample * self.heads + head, "one": 0}
        known["step"] = place.step or 0
        roles = _roles(one, self.batch, self.heads)
        first = sum(known[role] * _stride(one.shape, axis) for axis, role in enumerate(roles))
        numbers, stride = memoryview(one.weights.data).cast("d"), _stride(one.shape, one.axis)
        return tuple(numbers[first + source * stride] for source in range(self.steps))

    def total(self, step: int, sample: int = 0, head: int = 0) -> float:
        """Their sum."""
        return fsum(self.row(step, sample, head))


def _stride(shape: tuple[int, ...], axis: int) -> int:
    """How far apart neighbours along an axis lie."""
    return prod(shape[axis + 1 :])


def attentions(capture: Capture) -> tuple[Attention, ...]:
    """Every attention of a run whose weighed steps and asking steps are known, in order."""
    return capture.once(_attentions) if capture.weighings else ()


def _attentions(capture: Capture) -> tuple[Attention, ...]:
    ways = _Ways(capture)
    groups = groupby(capture.weighings, key=lambda one: _key(capture, one))
    made = [_attention(capture, ways, tuple(group)) for _, group in groups]
    return tuple(one for one in made if one is not None)


def _key(capture: Capture, one: Weighing) -> tuple[object, ...]:
    """Weighings in a row with the same key are the steps of one loop."""
    layer = None if one.call is None else capture.calls[one.call].layer
    return one.owner, layer, one.shape, one.axis, one.changes, tuple(sorted({origin.call for origin in one.memory}))


class _Ways:
    """What flowed into each call, to be walked backwards."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture
        self.into = defaultdict[int, list[Flow]](list)
        self._before, self._names = defaultdict[int, set[int]](set), defaultdict[int, set[str]](set)
        for flow in capture.slot_flows:
            if flow.target is not None:
                self.into[flow.target].append(flow)
                self._before[flow.target].add(flow.source)
                self._names[flow.target].update(operation.name for operation in flow.operations)
        self._recurrent = {call.id for call in capture.calls_of("recurrent")}

    def behind(self, starts: Iterable[int]) -> tuple[set[int], set[int], set[str]]:
        """The recurrent calls reached backwards, the other calls on the way, and the operations between them."""
        ends, others, names = set[int](), set[int](), set[str]()
        waiting = list(starts)
        while waiting:
            call = waiting.pop()
            if call in self._recurrent:
                ends.add(call)
            elif call != INPUT and call not in others:
                others.add(call)
                names |= self._names.get(call, set())
                waiting += self._before.get(call, ())
        return ends, others, names


def _attention(capture: Capture, ways: _Ways, group: tuple[Weighing, ...]) -> Attention | None:
    first = group[0]
    steps = first.shape[first.axis]
    weighed, _, _ = _sources(ways, first)
    memory = _memory(capture, ways, weighed, steps)
    if not memory:
        return None
    batch = _batch(memory[0])
    layer = None if first.call is None else capture.layer(capture.calls[first.call].layer)
    heads = _heads(layer, first, batch)
    roles = _roles(first, batch, heads)
    if roles.count("step") > 1 or ("both" in roles and "head" in roles):
        return None
    axis = roles.index("step") if "step" in roles else None
    many = 1 if axis is None else first.shape[axis]
    if many > 1 and len(group) > 1:
        group = group[:1]
    places = tuple(Place(one, index if axis is not None else None) for one in group for index in range(many))
    asking, before = _asking(capture, ways, group, memory, many)
    own = {call.id for call in memory}
    _, scoring, names = _sources(ways, group[-1])  # the first one may ask with what the memory left
    ends, others, between = ways.behind(scoring)
    layers = _layers(capture, others)
    asks, reads = bool(ends - own) or bool(asking), bool(ends & own) or first.call is not None
    score = score_of(layer, layers, names | between, asks=asks, reads=reads)
    query = "" if asking else _own_query(ways, group[-1], own)
    _, shaping, _ = ways.behind(origin.call for origin in group[-1].factors)
    scorers, shapers = () if layer else layers, _layers(capture, shaping)
    return Attention(
        memory, steps, places, batch, heads, score, asking, before, layer, scorers, first.changes, shapers, query
    )


def _layers(capture: Capture, calls: set[int]) -> tuple[Layer, ...]:
    """The layers of these calls, in the order they ran."""
    return tuple(dict.fromkeys(capture.layer(capture.calls[call].layer) for call in sorted(calls)))


def _own_query(ways: _Ways, one: Weighing, own: set[int]) -> str:
    """The output of the memory itself that asks: into a layer's first input, or beside the steps into a score."""
    if one.call is None:
        slots = {origin.slot for origin in one.scores if origin.call in own}
    else:
        first = ways.capture.calls[one.call].inputs[0].name
        slots = {
            flow.source_slot for flow in ways.into.get(one.call, ()) if flow.source in own and flow.target_slot == first
        }
    return "h_n" if "h_n" in slots else "output" if "output" in slots and one.call is not None else ""


def _sources(ways: _Ways, one: Weighing) -> tuple[set[int], set[int], set[str]]:
    """The calls that what was weighed came from, those that the scores came from, and the operations between these and the scores."""
    if one.call is None:
        names = {name for origin in one.scores for name in origin.operations}
        return {o.call for o in one.memory}, {o.call for o in one.scores}, names
    slots = [slot.name for slot in ways.capture.calls[one.call].inputs]
    value = slots[min(2, len(slots) - 1)] if slots else ""
    flows = ways.into.get(one.call, [])
    weighed = {flow.source for flow in flows if flow.target_slot == value}
    return weighed, {flow.source for flow in flows if flow.target_slot in slots[:2]}, set()


def _memory(capture: Capture, ways: _Ways, weighed: set[int], steps: int) -> tuple[Call, ...]:
    """The calls that gave the weighed steps: one recurrent call with as many, or as many calls of one cell; else another layer's one."""
    calls = weighed - {INPUT}
    ends, _, _ = ways.behind(calls)
    own = [capture.calls[call] for call in sorted(ends)]
    whole = [call for call in own if (slot := call.slot("output")) is not None and slot.tensor.size("time") == steps]
    if whole:
        return (whole[-1],)
    cells = [call for call in own if call.slot("sequence") is None or _length(call) == 1]
    if len(cells) == steps and len({call.layer for call in cells}) == 1:
        return tuple(cells)
    if len(calls) == 1 and not ends:
        (only,) = (capture.calls[call] for call in calls)
        shapes = [slot.tensor.shape for slot in only.outputs]
        return (only,) if any(steps in shape[:-1] for shape in shapes) else ()
    return ()


def _length(call: Call) -> int:
    return 1 if (slot := call.slot("sequence")) is None else slot.tensor.size("time") or 1


def _batch(call: Call) -> int:
    tensor = call.outputs[0].tensor
    size = tensor.size("batch")
    if size is not None:
        return size
    known = any(axis.name in ("time", "hidden") for axis in tensor.axes)
    return 1 if known or len(tensor.axes) < 3 else tensor.axes[0].size


def _heads(layer: Layer | None, one: Weighing, batch: int) -> int:
    """How many weights a pair of steps has: an axis of its own of four, or one together with the batch."""
    if _four(one):
        return one.shape[1]
    said = layer.setting("num_heads", 0) if layer is not None else 0
    rest = [size for axis, size in enumerate(one.shape) if axis != one.axis]
    return said if isinstance(said, int) and said > 1 and batch * said in rest else 1


def _four(one: Weighing) -> bool:
    """Whether the axes are batch, head, asking step and weighed step."""
    return len(one.shape) == 4 and one.axis == 3


def _roles(one: Weighing, batch: int, heads: int) -> list[str]:
    """What each axis of the weights counts: source, batch, head, both of these, step, or nothing."""
    if _four(one):
        return ["batch", "head", "step", "source"]
    roles: list[str] = []
    for axis, size in enumerate(one.shape):
        if axis == one.axis:
            roles.append("source")
        elif heads > 1 and size == batch * heads and not {"batch", "both"} & {*roles}:
            roles.append("both")
        elif size == batch and batch > 1 and not {"batch", "both"} & {*roles}:
            roles.append("batch")
        else:
            roles.append("one" if size == 1 else "step")
    return roles


def _asking(
    capture: Capture, ways: _Ways, group: Sequence[Weighing], memory: tuple[Call, ...], many: int
) -> tuple[tuple[Call, ...], bool]:
    """The calls that ask, and whether what was weighed goes into them."""
    own = {call.id for call in memory}
    queries = []
    for one in group:
        ends, _, _ = ways.behind(_sources(ways, one)[1])
        queries.append(sorted(ends - own))
    if many > 1:
        whole = [capture.calls[call] for call in queries[0] if _length(capture.calls[call]) == many]
        loop = [capture.calls[call] for call in queries[0]]
        return (tuple(whole[-1:]) or (tuple(loop) if len(loop) == many else ())), False
    layers = Counter(capture.calls[call].layer for query in queries for call in query[-1:])
    if not layers:
        layers = Counter(
            call.layer for one in group[:1] for call in capture.calls_of("recurrent") if call.id >= one.after
        )
    if not layers:
        return (), False
    path = layers.most_common(1)[0][0]
    takers = [_next(capture, path, one.after) for one in group]
    if all(call is not None and own & _taken(ways, call) for call in takers):
        return tuple(call for call in takers if call is not None), True
    askers = [capture.calls[query[-1]] for query in queries if query and capture.calls[query[-1]].layer == path]
    return (tuple(askers), False) if len(askers) == len(group) else ((), False)


def _next(capture: Capture, path: str, after: int) -> Call | None:
    return next((call for call in capture.calls[after:] if call.layer == path), None)


def _taken(ways: _Ways, call: Call) -> set[int]:
    """The recurrent calls whose outputs flow into what a call takes at its step, besides its states."""
    starts = [flow.source for flow in ways.into.get(call.id, ()) if not flow.target_slot.endswith("_0")]
    return ways.behind(starts)[0]
