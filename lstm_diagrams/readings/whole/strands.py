"""The time axes of a story, and which drafts of pieces run over each."""

from lstm_diagrams.facts import Source
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.whole.drafts import Draft, Drafts
from lstm_diagrams.readings.whole.nodes import Nodes
from lstm_diagrams.readings.whole.reads import Read, pick

_SPACE = ("convolution", "pooling", "max_pool", "avg_pool", "transposed_convolution")


def strands(drafts: Drafts, raw: list[Read]) -> tuple[int, ...]:
    """Finds the time axes, gives each draft that runs over one of them its number, and returns their lengths."""
    _align(drafts, raw)
    lengths: dict[int, int] = {}
    for draft in drafts.all:
        if draft.loop is not None:
            lengths.setdefault(drafts.nodes.axes.root(draft.loop.axis), draft.loop.steps)
        elif draft.run is not None:
            axis = _time(drafts.nodes, draft.run)
            if axis is not None:
                lengths.setdefault(axis, draft.run.steps)
    roots = list(lengths)
    for draft in drafts.all:
        draft.strand = _strand(drafts, draft, roots)
    return tuple(lengths.values())


def _align(drafts: Drafts, raw: list[Read]) -> None:
    """A loop that reads step t of something at its own step t runs over the same time, as do two loops of which one reads the other so."""
    found: dict[tuple[int, int], list[Read]] = {}
    for one in raw:
        if one.target is not None and one.step is not None:
            found.setdefault((one.source, one.target), []).append(one)
    for (source, target), group in found.items():
        loop, other = drafts.all[target].loop, drafts.all[source].loop
        if loop is None or len({one.step for one in group}) != loop.steps:
            continue
        if other is not None:
            if other is not loop and all(one.at == one.step for one in group) and other.steps == loop.steps:
                drafts.nodes.axes.same(loop.axis, other.axis)
            continue
        picks = {pick(drafts.nodes, one) for one in group}
        axes = {axis for axis, _, size in picks if size == loop.steps}
        if len(axes) == 1 and {(index, one.step) for one in group for _, index, _ in [pick(drafts.nodes, one)]} == {
            (step, step) for step in range(loop.steps)
        }:
            drafts.nodes.axes.same(loop.axis, axes.pop())


def _time(nodes: Nodes, run: Recurrence) -> int | None:
    """The time axis of a recurrent call over a sequence."""
    for slot, output in enumerate(run.call.outputs):
        place = next((place for place, axis in enumerate(output.tensor.axes) if axis.name == "time"), None)
        if place is not None:
            return nodes.axes.of(Source("call", run.call.id, slot))[place]
    for sources in nodes.wiring.calls[run.call.id]:
        place = next((place for place, axis in enumerate(run.sequence.axes) if axis.name == "time"), None)
        if sources and place is not None and len(nodes.axes.of(sources[0])) > place:
            return nodes.axes.of(sources[0])[place]
    return None


def _strand(drafts: Drafts, draft: Draft, roots: list[int]) -> int | None:
    axes = drafts.nodes.axes
    if draft.loop is not None:
        return roots.index(axes.root(draft.loop.axis))
    if draft.run is not None:
        axis = _time(drafts.nodes, draft.run)
        return None if axis is None else roots.index(axis)
    ((kind, number),) = draft.members[0]
    source = Source("input", 0, number) if kind == "input" else Source(kind, number, 0)  # type: ignore[arg-type]
    own, within = {*axes.of(source)} & {*roots}, axes.within(source) & {*roots}
    if len(within) != 1 or (draft.kind in _SPACE and own) or (kind != "input" and _after_space(drafts, draft, own)):
        return None
    return roots.index(within.pop())


def _after_space(drafts: Drafts, draft: Draft, own: set[int]) -> bool:
    """Whether it treats feature maps of which an axis of space is the time to be."""
    ((kind, number),) = draft.members[0]
    before = [
        origin
        for sources in drafts.nodes.node((kind, number)).inputs
        for s in sources
        for origin in drafts.nodes.origins(s)
    ]
    sources = [drafts.all[drafts.place[origin.node][0]] for origin in before if origin.node in drafts.place]
    return bool(own) and any(
        one.strand is None and (one.kind in _SPACE or len(one.output.shape) > 3) for one in sources if one is not draft
    )
