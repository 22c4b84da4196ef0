"""What of a tree has a place: its nodes with their sizes, what enters them, lines that pass levels by, parts that are folded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.marks import Label
from lstm_diagrams.figures.tree.layout import BEND, Item, Shape, crossings, place, shape
from lstm_diagrams.readings.recursion.tree import Tree

NODE, HEIGHT = 34.0, 26.0
"""Width and height of a node."""
CHIP = 22.0
"""Height of what enters a node."""
BESIDE = 10.0
"""Between a node and what stands beside it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a tree is drawn: ``upright`` with its root above or below, else from left to right; what entries and nodes say."""

    tree: Tree
    upright: bool
    entries: tuple[Label, ...]
    names: tuple[Label, ...]
    marked: frozenset[int]

    def width(self, node: int) -> float:
        """Of a node: more where many states come in, or its shape stands in it."""
        lines = len(self.tree.sources.get(node, ())) if self.upright else 0
        chips = [self.chip(entry) for entry in self.entries_of(node)] if self.over else []
        return max(NODE, self.names[node].width + 12, 12.0 * lines + 8, *chips)

    def height(self, node: int) -> float:
        """Of a node: more where many states come in from the side."""
        lines = (
            0 if self.upright else len(self.tree.sources.get(node, ())) + len(self.entries_of(node)) * (not self.over)
        )
        return max(HEIGHT, self.names[node].height + 8, 11.0 * lines + 6)

    def chip(self, entry: int) -> float:
        """The width of what enters."""
        return max(CHIP, self.entries[entry].width + 15)

    @property
    def over(self) -> bool:
        """Whether what enters a node stands over it: on its other sides are the states."""
        return self.tree.outward and not self.upright

    def across(self, node: int) -> float:
        """How much of its level a node takes."""
        return self.width(node) if self.upright else self.height(node)

    def entries_of(self, node: int) -> list[int]:
        """The numbers of what enters a node."""
        return [number for number, entry in enumerate(self.tree.entries) if entry.node == node]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every item with its place, by node; ``bends`` by the ends of the line, the upper one first."""

    look: Look
    shape: Shape
    items: tuple[Item, ...]
    nodes: dict[int, Item]
    bends: dict[tuple[int, int], list[Item]]

    @property
    def depth(self) -> int:
        """The deepest level."""
        return max(item.level for item in self.items)


def plan(look: Look, most: int) -> Plan:
    """The places of a tree, of which at most so many nodes are drawn, 0 for all."""
    tree = look.tree
    below = tree.readers if tree.outward else tree.sources
    seen = shape(len(tree.unit.runs), below, most)
    nodes = {node: _node(look, node, level, leaf=not below.get(node)) for node, level in seen.levels.items()}
    parents = seen.tree_parents()
    items = [*nodes.values()]
    for node, item in nodes.items():
        for part in _below(look, seen, parents, nodes, node):
            item.below.append(part)
            items += [] if part.kind == "node" else list(_chain(part))
    place(items)
    return Plan(look, seen, tuple(items), nodes, crossings(items))


def _node(look: Look, node: int, level: int, *, leaf: bool) -> Item:
    half = look.across(node) / 2
    sizes = [look.chip(entry) if look.upright else CHIP for entry in look.entries_of(node)]
    beside = sum(sizes) + BESIDE * len(sizes) if look.over or (look.upright and not leaf) else 0
    after = CHIP + BESIDE if node in look.marked else 0
    return Item("node", node, level, half + beside, half + after)


def _below(look: Look, seen: Shape, parents: dict[int, int], nodes: dict[int, Item], node: int) -> Iterator[Item]:
    """What hangs below a node: other nodes, lines to nodes far below, what is folded, and what enters it."""
    level = seen.levels[node]
    lower = [one for one in seen.below.get(node, ()) if one in seen.levels]
    parts = [
        nodes[one] if parents[one] == node else _bends(node, one, level + 1, seen.levels[one])
        for one in lower
        if parents[one] == node or seen.levels[one] > level + 1
    ]
    if seen.hidden.get(node):
        half = 24.0 if look.upright else CHIP / 2
        parts.append(Item("folded", seen.hidden[node], level + 1, half, half, end=node))
    leaf = not seen.below.get(node)
    own = look.entries_of(node) if not look.over and (leaf or not look.upright) else []
    halves = [look.chip(entry) / 2 if look.upright else CHIP / 2 for entry in own]
    entries = [Item("entry", one, level + 1, half, half) for one, half in zip(own, halves, strict=True)]
    middle = len(parts) // 2
    yield from (*parts[:middle], *entries, *parts[middle:])


def _bends(upper: int, lower: int, first: int, end: int) -> Item:
    """The places of a line on the levels that it passes, each below the one before."""
    chain = [Item("bend", upper, level, BEND / 2, BEND / 2, end=lower) for level in range(first, end)]
    for one, other in pairwise(chain):
        one.below.append(other)
    return chain[0]


def _chain(item: Item) -> Iterator[Item]:
    yield item
    for lower in item.below:
        yield from _chain(lower)
