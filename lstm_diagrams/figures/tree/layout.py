"""Where the nodes of a tree stand: one level for each step from the root, subtrees as close as their outlines allow.

Places are across (from the first subtree to the last) and by level; how they lie on paper is for the marks. A state that passes
levels by, as in a graph, has a place in each of them, so that no line runs over a node.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

GAP = 12.0
"""Between neighbours of one level."""
BEND = 8.0
"""Room of a line that passes a level."""


@dataclass(slots=True, eq=False)
class Item:
    """Something with a place: a ``node`` or what hangs below it, an ``entry`` or a ``folded`` part; or the ``bend`` of a line.

    ``low`` and ``high`` are how far it reaches to either side. ``number`` is that of the node, of the entry, or how many nodes
    are folded; of a bend that of the node which the line comes from or goes to, ``end`` the node at the other end.
    """

    kind: str
    number: int
    level: int
    low: float
    high: float
    end: int = -1
    below: list["Item"] = field(default_factory=list)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """What is drawn of a tree: by node its level and those below it; ``hidden`` says how many nodes each has below that are not."""

    levels: Mapping[int, int]
    below: Mapping[int, tuple[int, ...]]
    hidden: Mapping[int, int]

    def tree_parents(self) -> dict[int, int]:
        """For each node the one that it hangs from: the first of those above it that is one level higher."""
        found: dict[int, int] = {}
        for node in sorted(self.levels):
            for lower in self.below.get(node, ()):
                if lower in self.levels and self.levels[lower] == self.levels[node] + 1:
                    found.setdefault(lower, node)
        return found


def shape(count: int, below: Mapping[int, tuple[int, ...]], most: int) -> Shape:
    """The levels of nodes ``range(count)``, those below a node deeper than it; only upper levels where more than ``most`` nodes are."""
    above: dict[int, list[int]] = {}
    for node, lower in below.items():
        for one in lower:
            above.setdefault(one, []).append(node)
    levels: dict[int, int] = {}
    for node in _from_above(count, below, above):
        levels[node] = max((levels[upper] + 1 for upper in above.get(node, ())), default=0)
    depth = max(levels.values())
    while most and depth and sum(level <= depth for level in levels.values()) > most:
        depth -= 1
    shown = {node: level for node, level in levels.items() if level <= depth}
    hidden = {
        node: len(_reached(node, below) - shown.keys()) for node in shown if {*below.get(node, ())} - shown.keys()
    }
    return Shape(shown, below, hidden)


def _from_above(count: int, below: Mapping[int, tuple[int, ...]], above: Mapping[int, list[int]]) -> Iterator[int]:
    """Every node after all above it."""
    waiting = {node: len(above.get(node, ())) for node in range(count)}
    ready = [node for node, left in waiting.items() if not left]
    while ready:
        node = ready.pop()
        yield node
        for lower in below.get(node, ()):
            waiting[lower] -= 1
            if not waiting[lower]:
                ready.append(lower)


def _reached(start: int, below: Mapping[int, tuple[int, ...]]) -> set[int]:
    found, waiting = set[int](), [start]
    while waiting:
        for lower in below.get(waiting.pop(), ()):
            if lower not in found:
                found.add(lower)
                waiting.append(lower)
    return found


def roots(items: Iterable[Item]) -> list[Item]:
    """Those of the first level, in order."""
    return [item for item in items if item.level == 0]


def place(items: list[Item]) -> None:
    """Give every item its place: what hangs below it in the middle under it, no two of one level in each other's way."""
    outlines: dict[int, list[tuple[float, float]]] = {}
    shifts: dict[int, float] = {}
    for item in sorted(items, key=lambda one: -one.level):
        merged = _row(item.below, outlines, shifts)
        if item.below:
            middle = (shifts[id(item.below[0])] + shifts[id(item.below[-1])]) / 2
            merged = [(low - middle, high - middle) for low, high in merged]
            for lower in item.below:
                shifts[id(lower)] -= middle
        outlines[id(item)] = [(-item.low, item.high), *merged]
    top = roots(items)
    _row(top, outlines, shifts)
    for item in sorted(items, key=lambda one: one.level):
        item.at += shifts[id(item)]
        for lower in item.below:
            lower.at = item.at


def _row(
    items: list[Item], outlines: Mapping[int, list[tuple[float, float]]], shifts: dict[int, float]
) -> list[tuple[float, float]]:
    """Set items side by side; the outline of all of them together, level by level."""
    merged: list[tuple[float, float]] = []
    for item in items:
        own = outlines[id(item)]
        shift = max((high + GAP - low for (_, high), (low, _) in zip(merged, own, strict=False)), default=0.0)
        shifts[id(item)] = shift
        moved = [(low + shift, high + shift) for low, high in own]
        joint = [(min(one[0], other[0]), max(one[1], other[1])) for one, other in zip(merged, moved, strict=False)]
        merged = [*joint, *merged[len(joint) :], *moved[len(joint) :]]
    return merged


def crossings(items: Iterable[Item]) -> dict[tuple[int, int], list[Item]]:
    """The bends of each line that passes levels, by its ends, from the upper one down."""
    found: dict[tuple[int, int], list[Item]] = {}
    for item in items:
        if item.kind == "bend":
            found.setdefault((item.number, item.end), []).append(item)
    for bends in found.values():
        bends.sort(key=lambda one: one.level)
        assert all(lower.level == upper.level + 1 for upper, lower in pairwise(bends)), "a line passes every level"
    return found
