"""A whole network as marks: its strands, the lines between them, and what has no steps."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.groups import moved
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.figures.network.dense_rows import RISE, connections
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.wires import wires


def network_marks(plan: Plan) -> Iterator[Mark]:
    """Everything of a plan, lines below the blocks that they end at."""
    for strand, (x, y) in zip(plan.strands, plan.places, strict=True):
        yield from moved(strand.marks, x, y)
    yield from _weights(plan)
    yield from wires(plan)
    for placed in plan.blocks.values():
        yield from placed.block.marks(placed.x, placed.y)


def _weights(plan: Plan) -> Iterator[Mark]:
    """The weights of a dense layer that stands on another one."""
    for placed in plan.blocks.values():
        under = plan.under(placed)
        if under is not None:
            size, other = under.block.piece.output.shape[-1], placed.block.piece.output.shape[-1]
            low = (size, under.x, under.y + (RISE / 2 if under.block.below else 0))
            yield from connections(low, (other, placed.x, placed.y), plan.units, placed.block.number)
