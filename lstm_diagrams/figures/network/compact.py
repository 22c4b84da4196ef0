"""A strand laid out narrow: boxes as slim as their names, what is said beside a row in lines below the strand."""

from collections.abc import Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.marks import Label
from lstm_diagrams.figures.network.rows import piece_row
from lstm_diagrams.figures.network.step_rows import NOTE, WIDEST, Row
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.whole.pieces import Piece

_SLIMMEST, _AROUND = 32.0, 10.0
_WITHOUT_ROW = ("input", "recurrent", "cell")


def slim_box(strand: Strand, pieces: Sequence[Piece]) -> float:
    """How wide a box at a step is to be for the names of all rows."""
    run = strand.run_among([*pieces])
    rows = [piece_row(piece, run, strand.language) for piece in pieces if piece.kind not in _WITHOUT_ROW]
    names = [Label(row.name, NOTE).width + _AROUND for row in rows if row.kind == "box"]
    return min(max([_SLIMMEST, *names]), WIDEST)


def noted_below(strand: Strand, row: Row) -> Row:
    """The row without words beside it; they are said below the strand, with the name of the row."""
    if row.notes:
        named = row.notes if row.kind != "box" else (f"{row.name} {row.notes[0]}", *row.notes[1:])
        strand.said.append((" " if row.kind == "box" else "; ").join(named))
    return replace(row, notes=(), box=strand.box)
