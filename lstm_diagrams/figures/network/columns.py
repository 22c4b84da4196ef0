"""Where the columns of a strand are: those of its widest recurrent layer."""

from itertools import pairwise

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.figures.network.step_rows import stands_at_steps
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.figures.network.tower import Tower
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.whole.pieces import Edge

_BESIDE, _FEEDBACK, _PAST = 12.0, 64.0, 10.0
"""Between the boxes of two steps, without and with what is fed back between them; for each line round what stands between."""
_GAP_STEP = 62.0


def place_columns(strand: Strand) -> None:
    """Which steps are drawn, and where each of them is."""
    runs, total = _runs(strand), strand.story.strands[strand.number]
    feedback = any(edge.way == "next" and _is_own(strand, edge) for edge in strand.story.edges)
    least = strand.box + (_FEEDBACK if feedback else _BESIDE) + _PAST * _past(strand)
    if any(piece.kind == "cell" for piece in strand.story.pieces if piece.strand == strand.number):
        least = max(least, 120.0)
    towers = [
        Tower.of(run, strand.steps, strand.units, below=0, name="", pitch=least, length=strand.length(run))
        for run in runs
    ]
    if towers:
        widest = max(towers, key=lambda tower: tower.grid.columns[-1])
        strand.shown, strand.columns, strand.live = widest.grid.steps, widest.grid.columns, widest.grid.live
        return
    strand.shown = elided(total, strand.steps)
    x, places = 0.0, [0.0]
    for before, step in pairwise(strand.shown):
        x += least / 2 + _GAP_STEP / 2 if None in (before, step) else least
        places.append(x)
    strand.columns, strand.live = tuple(places), len(strand.shown)


def _runs(strand: Strand) -> list[Recurrence]:
    return [piece.run for piece in strand.story.pieces if piece.strand == strand.number and piece.run is not None]


def _past(strand: Strand) -> int:
    """How many lines go at every step round what stands between."""
    own = [piece for piece in strand.story.pieces if piece.strand == strand.number]
    order = sorted(own, key=lambda piece: piece.kind != "input")
    place = {piece.number: number for number, piece in enumerate(order)}
    return sum(
        edge.way == "step"
        and {edge.source, edge.target} <= place.keys()
        and place[edge.target] > place[edge.source] + 1
        and all(stands_at_steps(piece) for piece in order[place[edge.source] : place[edge.target] + 1])
        for edge in strand.story.edges
    )


def _is_own(strand: Strand, edge: Edge) -> bool:
    return strand.story.pieces[edge.source].strand == strand.number
