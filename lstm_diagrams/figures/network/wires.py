"""The lines of a network between its strands and blocks."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.figures.network.block_wires import into_block
from lstm_diagrams.figures.network.lanes import Lanes
from lstm_diagrams.figures.network.parts import drawn_as_steps
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.start_wires import into_start
from lstm_diagrams.figures.network.strand_wires import into_strand, within
from lstm_diagrams.figures.network.tags import tagged
from lstm_diagrams.readings.whole.pieces import Edge, Piece


def wires(network: Plan) -> Iterator[Mark]:
    """Every edge of a story that the strands have not drawn as arrows between their levels."""
    lanes = Lanes(network)
    for edge in network.story.edges:
        source, target = network.story.pieces[edge.source], network.story.pieces[edge.target]
        for mark in _wire(lanes, edge, source, target):
            yield tagged(mark, target.number)


def _wire(lanes: Lanes, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
    if target.strand is None:
        return into_block(lanes, edge, source, lanes.network.blocks[target.number])
    if edge.way == "start":
        return into_start(lanes, edge, source, target)
    if source.strand == target.strand or drawn_as_steps(lanes.story, source):
        return within(lanes, edge, source, target)
    return into_strand(lanes, edge, source, target)
