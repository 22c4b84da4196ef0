"""Drafts become numbered pieces: what only acts on each number is folded into the piece it acts on, what nothing reads goes."""

from collections import Counter
from dataclasses import replace

from lstm_diagrams.readings.stages import is_activation
from lstm_diagrams.readings.whole.drafts import Draft
from lstm_diagrams.readings.whole.pieces import Edge, Piece, Story

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


def folded(drafts: list[Draft], edges: list[Edge], results: list[Edge], strands: tuple[int, ...]) -> Story:
    """The story with what only acts on each number folded into what it acts on."""
    into = {number: number for number in range(len(drafts))}
    readers = Counter(edge.source for edge in (*edges, *results))
    reads = Counter(edge.target for edge in edges)
    for edge in sorted(edges, key=lambda edge: edge.target):
        one, other = drafts[edge.source], drafts[edge.target]
        first = into[edge.source]
        if (
            edge.way in ("step", "whole")
            and readers[edge.source] == reads[edge.target] == 1
            and one.strand == other.strand
            and set(one.members) == set(other.members)
            and drafts[first].kind in _TAKING_ON
            and (other.kind in _POINTWISE or is_activation(other.stages[0]))
            and not _over_time(other)
        ):
            into[edge.target] = first
            drafts[first].stages += other.stages
            drafts[first].calls += other.calls
    read = _read(drafts, edges, results)
    kept = [number for number in into if into[number] == number and number in read]
    edges = [edge for edge in edges if edge.target in read]
    place = {old: new for new, old in enumerate(kept)}

    def moved(edge: Edge) -> Edge:
        target = edge.target if edge.target < 0 else place[into[edge.target]]
        return replace(edge, source=place[into[edge.source]], target=target)

    pieces = tuple(_piece(place[number], drafts[number]) for number in kept)
    outer = tuple(moved(edge) for edge in edges if into[edge.source] != into[edge.target] or edge.way == "next")
    return Story(pieces, outer, strands, tuple(map(moved, results)))


def _read(drafts: list[Draft], edges: list[Edge], results: list[Edge]) -> set[int]:
    """The drafts with calls in them, and all that these or the results read: not the lengths that only pack."""
    found: set[int] = set()
    sources: dict[int, list[int]] = {}
    for edge in edges:
        sources.setdefault(edge.target, []).append(edge.source)
    waiting = [edge.source for edge in results] + [number for number, draft in enumerate(drafts) if draft.calls]
    while waiting:  # in a loop a draft may be read by one before it
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += sources.get(number, ())
    return found


def _piece(number: int, draft: Draft) -> Piece:
    at = tuple(sorted(draft.members)) if draft.loop else ()
    return Piece(
        number, draft.kind, draft.name, draft.stages, tuple(sorted(draft.calls)), draft.strand, draft.run, at,
        draft.stages[-1].output if draft.stages and draft.kind not in ("recurrent", "cell") else draft.output,
        draft.carried,
    )  # fmt: skip


def _over_time(draft: Draft) -> bool:
    """Whether it mixes the steps, as a softmax over time does."""
    return (
        draft.strand is not None and draft.stages[0].name in ("softmax", "log_softmax") and draft.output.shape[-1] == 1
    )
