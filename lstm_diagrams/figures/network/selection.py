"""Which steps of the output of a recurrent layer are read."""

from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece, Story

State = tuple[str, int, int]
"""A final state: its letter, h or c, and of which layer and which direction it is, counted from 0."""


def selected_step(story: Story, taker: Piece, source: Piece) -> int | None:
    """Which step of what has steps is selected, None where all are read."""
    if not taker.stages or taker.stages[0].name not in ("select", "slice"):
        return None
    stage, time = taker.stages[0], _time(story, source)
    dim = stage.setting("axis") if stage.setting("axis") is not None else stage.setting("dim")
    if time is None or not isinstance(dim, int) or dim % time[1] != time[0]:
        return None
    index = stage.setting("index")
    if stage.name == "select":
        return index if isinstance(index, int) else None
    start, size = stage.setting("start"), stage.output.shape[time[0]]
    return start if isinstance(start, int) and size == 1 else None


def _time(story: Story, piece: Piece) -> tuple[int, int] | None:
    """Which axis of what comes out is time, and how many axes there are; of a layer among others as those around it have it."""
    if piece.run is not None:
        axes = piece.run.output.axes
        return next(((place, len(axes)) for place, axis in enumerate(axes) if axis.name == "time"), None)
    if piece.at:
        return None  # of one step alone
    for run in (other.run for other in story.pieces if other.strand == piece.strand and other.run is not None):
        lead, shape = run.sequence.axes[:-1], piece.output.shape
        if not run.is_cell and shape[: len(lead)] == tuple(axis.size for axis in lead):
            return next(((place, len(shape)) for place, axis in enumerate(lead) if axis.name == "time"), None)
    return None


def states_taken(taker: Piece, edge: Edge, source: Piece) -> list[State]:
    """Which final states of a recurrent layer something reads: the one that it selects, else all of them."""
    assert source.run is not None, "states are those of a recurrent layer"
    run, stage = source.run, taker.stages[0] if taker.stages else None
    index = stage.setting("index") if stage is not None and stage.name == "select" else None
    count = run.layers * run.directions
    one = isinstance(index, int) and stage is not None and stage.setting("axis") == 0
    taken = [index % count] if one and isinstance(index, int) else range(count)
    return [(edge.slot[0], *divmod(number, run.directions)) for number in taken]


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
    return selected_step(strand.story, strand.story.pieces[edge.target], piece)
