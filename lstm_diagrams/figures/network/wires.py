"""The lines of a network between its strands and blocks."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.figures.network.block_wires import into_block
from lstm_diagrams.figures.network.lanes import Lanes
from lstm_diagrams.figures.network.parts import drawn_as_steps
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.start_wires import into_start
from lstm_diagrams.figures.network.strand_wires import into_strand, within


def wires(network: Plan) -> Iterator[Mark]:
    """Every edge of a story that the strands have not drawn as arrows between their levels."""
    lanes = Lanes(network)
    for edge in network.story.edges:
        source, target = network.story.pieces[edge.source], network.story.pieces[edge.target]
        if drawn_as_steps(network.story, source):
            continue
        if target.strand is None:
            yield from into_block(lanes, edge, source, network.blocks[target.number])
        elif edge.way == "start":
            yield from into_start(lanes, edge, source, target)
        elif source.strand == target.strand:
            yield from within(lanes, edge, source, target)
        else:
            yield from into_strand(lanes, edge, source, target)
