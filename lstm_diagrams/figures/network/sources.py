"""What a model is given at each step of a strand."""

from collections.abc import Iterator
from dataclasses import replace

from lstm_diagrams.figures.network.again import layer_mark
from lstm_diagrams.figures.network.rows import source_row
from lstm_diagrams.figures.network.step_rows import Row
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.whole.pieces import Piece

_LAYERED = ("recurrent", "cell")


def sources(strand: Strand, pieces: list[Piece]) -> Iterator[tuple[Piece, Row, dict[int, int] | None]]:
    """What the model was given at each step, that is not drawn as the x_t of a recurrent layer."""
    for piece in pieces:
        if piece.kind == "input" and not _is_x(strand, piece):
            row = source_row(piece, tokens=_tokens(strand, piece), language=strand.language)
            yield piece, replace(row, above=_above(strand)), None
    for edge in strand.story.edges:
        source, target = strand.story.pieces[edge.source], strand.story.pieces[edge.target]
        fed = target.strand == strand.number and source.kind == "input" and source.strand is None and edge.way == "step"
        if fed and all(at is not None and step is not None for at, step in edge.steps):
            named = {step: at for at, step in edge.steps if at is not None and step is not None}
            row = source_row(source, tokens=_tokens(strand, source), language=strand.language)
            yield source, replace(row, above=_above(strand)), named


def _tokens(strand: Strand, piece: Piece) -> bool:
    readers = [strand.story.pieces[edge.target] for edge in strand.story.out_of(piece.number) if edge.target >= 0]
    return any(reader.kind == "embedding" for reader in readers)


def _is_x(strand: Strand, piece: Piece) -> bool:
    """Whether an input is just the x_t of the lowest recurrent layer."""
    above = next((one for one in strand.story.pieces if one.strand == strand.number and one.kind != "input"), None)
    if above is None or above.run is None or len(piece.output.axes) > 3:
        return False
    others = [one for one in strand.story.pieces if one.strand == strand.number and one.kind == "input"]
    reads = [edge for edge in strand.story.into(above.number) if edge.source == piece.number and edge.way == "step"]
    return bool(reads) and others == [piece]


def _above(strand: Strand) -> str:
    """What tells its letters from those of another strand."""
    if len(strand.story.strands) == 1:
        return ""
    layers = (one for one in strand.story.pieces if one.strand == strand.number and one.kind in _LAYERED)
    lowest = next(layers, None)
    return f"({strand.depth + 1})" if lowest is None else layer_mark(strand.story, lowest)
