"""Dimension lines of a block: an arrow to both ends of an edge, and beside it what the edge is and how long it really is."""

import math
from collections.abc import Iterator

from lstm_diagrams.drawing.kit.lines import between, straight
from lstm_diagrams.drawing.kit.marks import Align, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.tensors.blocks import Block

OFFSET = 9.0
"""From an edge to its dimension line."""
_SPACE = 5.0


def across(block: Block, *labels: Label, classes: tuple[str, ...] = ()) -> Iterator[Mark]:
    """Below the front face, the labels one under the other."""
    y = block.y - OFFSET
    yield from _measured((block.x, y), (block.x + block.across.length, y), classes)
    yield from _stacked(block.x + block.across.length / 2, y - _SPACE, labels, "center", classes)


def down(block: Block, *labels: Label, classes: tuple[str, ...] = ()) -> Iterator[Mark]:
    """Left of the front face."""
    x, middle = block.x - OFFSET, block.y + block.down.length / 2
    ends = (x, block.y + block.down.length), (x, block.y)
    yield from _measured(*ends, classes)
    height = math.fsum(label.height for label in labels)
    clear = _SPACE + 1 + 3 * _head(*ends)
    yield from _stacked(x - clear, middle + height / 2, labels, "right", classes)


def back(block: Block, *labels: Label, classes: tuple[str, ...] = ()) -> Iterator[Mark]:
    """Below the right side, along its lower edge; nothing for a sheet."""
    if block.back is None:
        return
    (lean, rise), right = block.lean, block.x + block.across.length
    start = (right + 0.72 * OFFSET, block.y - 0.62 * OFFSET)
    yield from _measured(start, (start[0] + lean, start[1] + rise), classes)
    yield from _stacked(start[0] + lean / 2 + _SPACE + 2, start[1] + rise / 2 + 1, labels, "left", classes)


def _measured(start: Point, end: Point, classes: tuple[str, ...]) -> Iterator[Mark]:
    middle = between(start, end, 0.5)
    for tip in (start, end):
        head = _head(start, end)
        yield Line(straight(middle, tip), "muted", 1, arrow=True, arrow_size=head, classes=("dimension", *classes))


def _head(start: Point, end: Point) -> float:
    """The size of the arrows' heads: smaller where the edge is short."""
    return min(0.6, math.dist(start, end) / 30)


def _stacked(x: float, top: float, labels: tuple[Label, ...], align: Align, classes: tuple[str, ...]) -> Iterator[Mark]:
    for label in labels:
        yield Writing(x, top - label.height / 2, label, align, ("dimension", *classes))
        top -= label.height
