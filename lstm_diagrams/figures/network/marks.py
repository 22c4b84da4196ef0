"""A whole network as marks: its strands, the lines between them, and what has no steps."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.groups import moved
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.figures.network.dense_rows import RISE, connections
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.tags import tagged
from lstm_diagrams.figures.network.wires import wires


def network_marks(plan: Plan) -> Iterator[Mark]:
    """Everything of a plan, lines below the blocks that they end at."""
    for strand, (x, y) in zip(plan.strands, plan.places, strict=True):
        for mark, owner in zip(strand.marks, strand.owners, strict=True):
            yield from moved([mark], x, y) if owner is None else [tagged(mark, owner, x, y)]
    yield from _weights(plan)
    yield from wires(plan)
    for placed in plan.blocks.values():
        for mark in placed.block.marks(placed.x, placed.y):
            yield tagged(mark, placed.block.piece.number)


def _weights(plan: Plan) -> Iterator[Mark]:
    """The weights of a dense layer that stands on another one."""
    for placed in plan.blocks.values():
        under = plan.under(placed)
        if under is not None:
            size, other = under.block.piece.output.shape[-1], placed.block.piece.output.shape[-1]
            low = (size, under.x, under.y + (RISE / 2 if under.block.below else 0))
            for mark in connections(low, (other, placed.x, placed.y), plan.units, placed.block.number):
                yield tagged(mark, placed.block.piece.number)
