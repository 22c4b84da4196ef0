"""In which way each draft of a piece reads another: many single reads become one edge."""

from lstm_diagrams.readings.whole.drafts import Draft, Drafts
from lstm_diagrams.readings.whole.nodes import Nodes
from lstm_diagrams.readings.whole.pieces import Edge, Way
from lstm_diagrams.readings.whole.reads import Read, pick


def edges_and_results(drafts: Drafts, raw: list[Read]) -> tuple[list[Edge], list[Edge]]:
    """The edges between drafts, and those to the outputs of the model."""
    groups: dict[tuple[int, str, int | None, str, str], list[Read]] = {}
    for one in raw:
        own = (
            drafts.all[one.source].loop is not None
            and one.target is not None
            and drafts.all[one.target].loop is drafts.all[one.source].loop
        )
        if own and _is_proven(drafts, one):
            continue
        offset = "" if not own or one.at is None or one.step is None else ("step" if one.at == one.step else "next")
        if drafts.all[one.source].kind == "cell" and one.source == one.target:
            continue
        groups.setdefault((one.source, one.slot, one.target, one.entry, offset), []).append(one)
    edges: list[Edge] = []
    results: list[Edge] = []
    for (source, slot, target, entry, offset), group in groups.items():
        way = _way(drafts, source, target, entry, offset, group)
        steps = tuple(
            dict.fromkeys((pick(drafts.nodes, one)[1] if one.at is None else one.at, one.step) for one in group)
        )
        views = tuple(drafts.nodes.wired(view).name for view in group[0].views[::-1])
        edge = Edge(source, -1 if target is None else target, way, slot, entry, steps, views)
        (results if target is None else edges).append(edge)
    return edges, results


def _is_proven(drafts: Drafts, one: Read) -> bool:
    """Whether it is a state handed from call to call, which links prove; a dropout at rest gives back the very tensor it is given."""
    target = drafts.all[one.target or 0]
    if one.source == one.target:
        return target.kind in ("recurrent", "cell")
    return target.run is not None and bool(one.step) and one.entry.endswith("_0")


def _way(drafts: Drafts, source: int, target: int | None, entry: str, offset: str, group: list[Read]) -> Way:
    before = drafts.all[source]
    after = None if target is None else drafts.all[target]
    if offset:
        return "next" if offset == "next" else "step"
    if (
        after is not None
        and after.kind in ("recurrent", "cell")
        and (entry.endswith("_0") or _starts(drafts.nodes, after, group))
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


def _starts(nodes: Nodes, after: Draft, group: list[Read]) -> bool:
    """Whether only the first step of a cell of its own reads it, and no later one anything like it from outside."""
    return (
        after.kind == "cell"
        and {one.step for one in group} == {0}
        and all(pick(nodes, one)[1] is None for one in group)
    )
