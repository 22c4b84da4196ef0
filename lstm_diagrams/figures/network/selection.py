"""Which steps of the output of a recurrent layer are read."""

from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece


def selected_step(taker: Piece, source: Piece) -> int | None:
    """Which step of the output of a recurrent layer is selected, None where all are read."""
    if not taker.stages or taker.stages[0].name not in ("select", "slice") or source.run is None:
        return None
    stage = taker.stages[0]
    dim = stage.setting("axis") if stage.setting("axis") is not None else stage.setting("dim")
    axes = source.run.output.axes
    if not isinstance(dim, int) or axes[dim % len(axes)].name != "time":
        return None
    index = stage.setting("index")
    if stage.name == "select":
        return index if isinstance(index, int) else None
    start, size = stage.setting("start"), stage.output.shape[dim % len(axes)]
    return start if isinstance(start, int) and size == 1 else None


def steps_read(strand: Strand, piece: Piece) -> tuple[int, ...] | None:
    """The steps whose output anything reads, None for all."""
    found: set[int] = set()
    total = strand.story.strands[strand.number]
    for edge in strand.story.out_of(piece.number):
        if edge.way == "start" or (
            edge.slot not in ("output", "") and not (piece.run and piece.run.is_cell and edge.slot == "h_n")
        ):
            continue
        step = _selected(strand, edge, piece)
        if step is None:
            return None
        found.add(step % total)
    return tuple(sorted(found))


def _selected(strand: Strand, edge: Edge, piece: Piece) -> int | None:
    if edge.way == "last":
        return -1
    if edge.target < 0 or piece.run is None or not piece.run.returns_sequence:
        return None
    return selected_step(strand.story.pieces[edge.target], piece)
