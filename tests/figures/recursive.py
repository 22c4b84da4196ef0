"""Models whose calls are trees and graphs, each written as people write it, with the edges as plain Python recursion has them."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

Tree = tuple[int, list[Any]]
"""The place of a word, and the trees below it."""
FAMILY: Tree = (0, [(1, [(3, []), (4, [])]), (2, [(5, []), (6, []), (7, [])])])
SENTENCE = ((0, 1), (2, ((3, 4), 5)))
"""Words in pairs, as a parse puts them together."""


def full(depth: int) -> Tree:
    """Two below each, numbered from the root on."""
    count = iter(range(2 ** (depth + 1)))

    def grown(left: int) -> Tree:
        return next(count), [grown(left - 1), grown(left - 1)] if left else []

    return grown(depth)


def deep(depth: int) -> Tree:
    """One below the other; every second has a leaf beside it."""
    tree: Tree = (0, [])
    for level in range(1, depth):
        tree = (level, [tree] if level % 2 else [tree, (depth + level, [])])
    return tree


def edges(tree: Tree) -> list[tuple[int, int]]:
    """(child, parent) by the numbers that nodes have in the order in which recursion ends, from 1; by plain Python alone."""
    found: list[tuple[int, int]] = []

    def ended(node: Tree) -> int:
        below = [ended(child) for child in node[1]]
        ended.count += 1  # type: ignore[attr-defined]
        found.extend((child, ended.count) for child in below)  # type: ignore[attr-defined]
        return ended.count  # type: ignore[attr-defined]

    ended.count = 0  # type: ignore[attr-defined]
    ended(tree)
    return sorted(found)


class ChildSum(nn.Module):
    """The child-sum cell of Tai, Socher and Manning (2015), equations 2 to 8."""

    def __init__(self, features: int = 4, units: int = 5) -> None:
        super().__init__()
        self.iou_x, self.iou_h = nn.Linear(features, 3 * units), nn.Linear(units, 3 * units, bias=False)
        self.f_x, self.f_h = nn.Linear(features, units), nn.Linear(units, units, bias=False)

    def forward(self, x: Tensor, below: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
        iou = self.iou_x(x)
        if below:
            iou = iou + self.iou_h(torch.stack([h for h, _ in below]).sum(0))
        i, o, u = iou.chunk(3, -1)
        c = i.sigmoid() * u.tanh()
        for h_k, c_k in below:
            c = c + torch.sigmoid(self.f_x(x) + self.f_h(h_k)) * c_k
        return o.sigmoid() * c.tanh(), c


class Pairs(nn.Module):
    """A binary cell with weights of its own for each side, used outside of any layer (the N-ary cell of the same paper)."""

    def __init__(self, features: int = 4, units: int = 6) -> None:
        super().__init__()
        self.sides, self.word = nn.Parameter(torch.randn(2 * units, 5 * units)), nn.Linear(features, 3 * units)

    def forward(self, x: Tensor | None, below: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
        if x is not None:
            i, o, u = self.word(x).chunk(3, -1)
            c = i.sigmoid() * u.tanh()
        else:
            (left, c_left), (right, c_right) = below
            i, o, u, f, g = (torch.cat([left, right], -1) @ self.sides).chunk(5, -1)
            c = i.sigmoid() * u.tanh() + f.sigmoid() * c_left + g.sigmoid() * c_right
        return o.sigmoid() * c.tanh(), c


class Dependencies(nn.Module):
    """A TreeLSTM over a tree of words, read at its root."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.node, self.head = nn.Embedding(99, 4), ChildSum(), nn.Linear(5, 2)

    def encode(self, tree: Tree, tokens: Tensor) -> tuple[Tensor, Tensor]:
        place, below = tree
        return self.node(self.embed(tokens[place]), [self.encode(child, tokens) for child in below])

    def forward(self, tokens: Tensor, tree: Tree) -> Tensor:
        return self.head(self.encode(tree, tokens)[0])


class Phrases(nn.Module):
    """Words at the leaves, and a sentiment at every node (as for the treebank of Socher and others, 2013)."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.node, self.head = nn.Embedding(99, 4), Pairs(), nn.Linear(6, 5)

    def read(self, tree: Any, tokens: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        below = []
        for part in () if isinstance(tree, int) else tree:
            *others, last = self.read(part, tokens)
            yield from (*others, last)
            below.append(last)
        yield self.node(self.embed(tokens[tree]) if isinstance(tree, int) else None, below)

    def forward(self, tokens: Tensor, tree: Any) -> Tensor:
        return torch.stack([self.head(h) for h, _ in self.read(tree, tokens)])


class CellTree(nn.Module):
    """One of PyTorch's cells at every node, with the sum of the states below it."""

    def __init__(self, cell: str = "LSTM") -> None:
        super().__init__()
        self.embed, self.cell, self.head = nn.Embedding(99, 4), getattr(nn, f"{cell}Cell")(4, 5), nn.Linear(5, 2)

    def encode(self, tree: Tree, tokens: Tensor) -> Any:
        place, children = tree
        below = [self.encode(child, tokens) for child in children]
        x = self.embed(tokens[place : place + 1])
        if not below:
            return self.cell(x)
        both = isinstance(below[0], tuple)
        return self.cell(x, tuple(sum(states) for states in zip(*below, strict=True)) if both else sum(below))

    def forward(self, tokens: Tensor, tree: Tree) -> Tensor:
        state = self.encode(tree, tokens)
        return self.head(state[0] if isinstance(state, tuple) else state)


class OfItself(nn.Module):
    """The model itself is the node: its forward calls itself."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.join = nn.Embedding(99, 4), nn.Linear(9, 5)

    def forward(self, tree: Tree, tokens: Tensor) -> Tensor:
        place, children = tree
        below = torch.stack([self.forward(child, tokens) for child in children]).sum(0) if children else torch.zeros(5)
        return torch.tanh(self.join(torch.cat([self.embed(tokens[place]), below])))


class ListReader(nn.Module):
    """An nn.LSTM at every node, over the word and the nodes below it."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.reader, self.head = nn.Embedding(99, 5), nn.LSTM(5, 5), nn.Linear(5, 2)

    def encode(self, tree: Tree, tokens: Tensor) -> Tensor:
        place, children = tree
        read = [self.embed(tokens[place]), *(self.encode(child, tokens) for child in children)]
        return self.reader(torch.stack(read))[1][0][0]

    def forward(self, tokens: Tensor, tree: Tree) -> Tensor:
        return self.head(self.encode(tree, tokens))


class Similar(nn.Module):
    """Two trees by one cell, compared."""

    def __init__(self) -> None:
        super().__init__()
        self.tree, self.compare = Dependencies(), nn.Linear(10, 1)

    def forward(self, first: Tensor, one: Tree, second: Tensor, other: Tree) -> Tensor:
        return self.compare(torch.cat([self.tree.encode(one, first)[0], self.tree.encode(other, second)[0]]))


GRAPH: tuple[tuple[int, ...], ...] = ((), (), (0, 1), (1,), (2, 3), (0, 4), ())
"""By node those that it reads, from 0; 0 and 1 are read twice."""


class Graph(nn.Module):
    """Nodes that several others read; all of them are averaged."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.GRUCell(4, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        states: list[Tensor] = []
        for node, read in enumerate(GRAPH):
            before = torch.stack([states[one] for one in read]).mean(0) if read else None
            states.append(self.cell(x[node : node + 1], before))
        return self.head(torch.cat(states).mean(0))


class Levels(nn.Module):
    """A batch of trees, all nodes of one level in one call; the last level reads both others."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.GRUCell(4, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        leaves = self.cell(x[:4])
        inner = self.cell(x[4:6], leaves[[0, 1]] + leaves[[2, 3]])
        return self.head(self.cell(x[6:7], torch.cat([leaves, inner])[[3, 5]].sum(0, keepdim=True)))


class Growing(nn.Module):
    """From the root on: each node hands its state to those that grow from it."""

    PARENTS = (0, 0, 1, 1, 2, 3)

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.LSTMCell(4, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        states = [self.cell(x[:1])]
        for node, parent in enumerate(self.PARENTS, 1):
            states.append(self.cell(x[node : node + 1], states[parent]))
        return torch.cat([self.head(h) for h, _ in states])


class Rounds(nn.Module):
    """Messages on a small graph for three rounds: the nodes are rows, the graph is a matrix."""

    def __init__(self) -> None:
        super().__init__()
        self.message, self.cell, self.head = nn.Linear(5, 5), nn.GRUCell(5, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor, neighbours: Tensor) -> Tensor:
        for _ in range(3):
            x = self.cell(neighbours @ self.message(x), x)
        return self.head(x.mean(0))


WORDS = torch.arange(64)
RECURSIVE = {
    "tree of dependencies": lambda: (Dependencies(), (WORDS, FAMILY)),
    "tree of phrases": lambda: (Phrases(), (WORDS, SENTENCE)),
    "graph of calls": lambda: (Graph(), (torch.randn(7, 4),)),
    "tree that grows": lambda: (Growing(), (torch.randn(7, 4),)),
    "tree of levels": lambda: (Levels(), (torch.randn(7, 4),)),
    "two trees": lambda: (Similar(), (WORDS, FAMILY, WORDS + 1, (0, [(1, [(2, [])]), (3, [])]))),
    "large tree": lambda: (CellTree(), (WORDS, full(5))),
}
