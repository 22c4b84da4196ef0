"""What reads a tree: the boxes of layers over its root, and the model's output."""

from collections.abc import Iterator
from itertools import groupby

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.figures.tree.drawing import Paper
from lstm_diagrams.labels import full_name
from lstm_diagrams.words import Language

_WIDE, _HEIGHT, _RISE, _SIZE = 150.0, 24.0, 20.0, 10.5


def taking_marks(paper: Paper, top: float, language: Language) -> Iterator[Mark]:
    """Boxes one above the other from ``top`` on, the roots that the first reads with lines to it, and where it all goes."""
    tree = paper.look.tree
    upper = _upper(paper)
    if not tree.around.taken:
        return
    center = _center(paper, upper)
    y = top + _RISE
    for place, start in enumerate(upper):
        yield Line(
            straight(*_up(paper, start, (center, y), place)),
            "h",
            1.4,
            arrow=True,
            arrow_size=0.5,
            classes=("state", "h", "head"),
        )
    for path, calls in groupby(tree.around.after, key=lambda call: tree.capture.calls[call].layer):
        count = len(list(calls))
        words = full_name(tree.capture.layer(path)) + (f" × {count}" if count > 1 else "")
        label = Label(fitted(words, _SIZE, _WIDE), _SIZE, "dense")
        yield Box(
            center, y + _HEIGHT / 2, label.width + 18, _HEIGHT, "dense_fill", "dense", 1, True, label=label,
            classes=("module", "head"), tooltip=words,
        )  # fmt: skip
        y += _HEIGHT + _RISE
        yield Line(
            straight((center, y - _RISE), (center, y)),
            "output",
            1.3,
            arrow=True,
            arrow_size=0.5,
            classes=("output", "head"),
        )
    name = "输出" if language == "zh" else "output"
    yield Writing(center, y + 8, Label(name, 11, "output"), classes=("output", "head"))


def _upper(paper: Paper) -> list[int]:
    """The nodes whose states are taken and that no other node reads, from the first to the last."""
    tree, nodes = paper.look.tree, paper.plan.nodes
    free = [node for node in tree.around.taken if node in nodes and (tree.outward or not tree.readers.get(node))]
    roots = [node for node in free if nodes[node].level == 0]
    return sorted(roots, key=lambda node: nodes[node].at)


def _center(paper: Paper, upper: list[int]) -> float:
    places = [paper.at(paper.plan.nodes[node])[0] for node in upper]
    if not places:
        left, _, right, _ = paper.extent(min(paper.plan.nodes, key=lambda node: paper.plan.nodes[node].level))
        return (left + right) / 2
    if paper.look.upright or len(upper) == 1:
        return (min(places) + max(places)) / 2
    return max(paper.extent(node)[2] for node in upper) + 18


def _up(paper: Paper, node: int, end: Point, place: int) -> list[Point]:
    """From a root to the box above all."""
    left, _, right, top = paper.extent(node)
    _, y = paper.at(paper.plan.nodes[node])
    middle = (left + right) / 2
    if paper.look.upright:
        return [(middle, top), (end[0] + 4 * (place - 0.5) if abs(middle - end[0]) > 1 else end[0], end[1])]
    if abs(middle - end[0]) < 1:
        return [(middle, top), end]
    lane = end[0] + 4 * place
    return [(right, y), (lane, y), (lane, end[1])]
