"""Lines into the levels of a strand, from other levels of it and from elsewhere."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Line, Mark, Point
from lstm_diagrams.figures.network.lanes import Lanes, beside, line
from lstm_diagrams.figures.network.strands import Level, Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece


def within(lanes: Lanes, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
    """From one level of a strand to another that does not stand right on it, or to the step after."""
    strand, below, (dx, dy) = lanes.strand(source)
    _, above, _ = lanes.strand(target)
    if above is None:
        return
    if edge.way == "next":
        yield from _next(lanes, edge, strand, below, above)
        return
    if below is None:  # the x of the lowest recurrent layer
        if above.tower is not None and above.tower.inputs and strand.levels[0] is above:
            return
        first = next(level for level in strand.levels if level.tower)
        y = first.base
    elif strand.levels.index(above) == strand.levels.index(below) + 1:
        return
    else:
        y = below.y
    out = lanes.track(strand)
    right = strand.columns[-1] + dx + (beside(strand) if below is None else below.right - strand.columns[-1])
    to = above.base if above.tower is not None else above.y
    end = strand.columns[-1] + dx + (12 if above.tower is not None else strand.box / 2)
    start, stop = y + dy + (0 if below is None else 4), to + dy - (0 if above.tower is not None else 4)
    yield line([(right, start), (out, start), (out, stop), (end, stop)], "output", ("past", "flow"))


def _next(lanes: Lanes, edge: Edge, strand: Strand, below: Level | None, above: Level) -> Iterator[Mark]:
    """From a step to the next one."""
    dx, dy = lanes.network.places[strand.number]
    pairs = {(at, step) for at, step in edge.steps}
    if below is None:
        return
    start_y = below.y
    end_y = above.base if above.tower is not None else above.y
    half, other = (strand.box / 2 if below.kind == "row" else 20), (10 if above.tower is not None else strand.box / 2)
    lane = 8.0 + 7.0 * lanes.gutters[strand.number]
    lanes.gutters[strand.number] += 1
    for column, (at, step) in enumerate(zip(strand.shown, strand.shown[1:], strict=False)):
        if at is not None and step is not None and (at, step) not in pairs:
            continue
        if at is None and step is not None and (step - 1, step) not in pairs:
            continue
        if step is None and at is not None and (at, at + 1) not in pairs:
            continue
        x, to = strand.columns[column] + dx, strand.columns[column + 1] + dx
        middle = to - strand.box / 2 - lane if step is not None else to - 16
        classes = ("next", *(() if step is None else (f"t{step + 1}",)))
        begin = (x + (half if at is not None else 12), start_y + dy)
        finish = (to - (other if step is not None else 10), end_y + dy)
        if at is None:
            middle = x + 16
        yield line([begin, (middle, begin[1]), (middle, finish[1]), finish], "result", classes)


def into_strand(lanes: Lanes, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
    """From elsewhere to every step that reads it."""
    strand, level, (dx, dy) = lanes.strand(target)
    if level is None:
        return
    start = _exit(lanes, edge, source)
    y = (level.base - (level.tower.grid.input_height / 2) if level.tower else level.bottom) + dy
    steps = {step for _, step in edge.steps if step is not None}
    shown = [(x + dx, step) for x, step in zip(strand.columns[: strand.live], strand.shown, strict=False)]
    seen = [(x, step) for x, step in shown if step is not None and (not steps or step in steps)]
    columns: list[tuple[float, int | None]] = [*seen] or [place for place in shown if place[1] is None][
        :1
    ]  # in the gap
    if not columns:
        return
    first = strand.levels[0] is level
    order = lanes.entries[strand.number, level.piece.number]
    lanes.entries[strand.number, level.piece.number] += 1
    bus, shift = y - (14 + 6 * order if first else 9 + 5 * order), 0.0 if first else -16.0
    if start[0] < columns[0][0] - 40:
        gutter = dx + reach(strand.marks)[0] - 4 - 7 * lanes.gutters[-1 - strand.number]
        lanes.gutters[-1 - strand.number] += 1
        corners = [start, (gutter, start[1]), (gutter, bus)]
        stretch = columns[-1][0] + shift
    else:
        out = lanes.track(strand)
        if source.strand is not None and start[0] > out:
            start = (_left(lanes, source), start[1])
        corners = [start, (out, start[1]), (out, bus)]
        stretch = columns[0][0] + shift
    yield Line(rounded([*corners, (stretch, bus)], 6), "output", 1.3, classes=("spread", "flow"))
    for x, step in columns:
        classes = ("spread", "flow", *(() if step is None else (f"t{step + 1}",)))
        yield line([(x + shift, bus), (x + shift, y)], "output", classes)


def _left(lanes: Lanes, source: Piece) -> float:
    """The left end of a level, or of the row of x that stands for an input."""
    _, level, (dx, _) = lanes.strand(source)
    return dx + (level.left if level is not None else -12.0)


def _exit(lanes: Lanes, edge: Edge, source: Piece) -> Point:
    """Where a line to another strand leaves what it comes from."""
    if source.number in lanes.network.blocks:
        placed = lanes.network.blocks[source.number]
        return (placed.x + placed.block.width / 2, placed.y)
    strand, level, (dx, dy) = lanes.strand(source)
    if level is None:
        tower = next(one for one in strand.levels if one.tower)
        return (strand.columns[-1] + dx + beside(strand), tower.base + dy)
    if edge.slot in ("h_n", "c_n") and level.tower is not None and source.run is not None and not source.run.is_cell:
        tower_ = level.tower
        y = level.base + dy + tower_.grid.bands[-1].state_y(0, edge.slot[0])
        return (tower_.grid.columns[-1] + tower_.reach + tower_.state_width / 2 + 5 + dx, y)
    return (level.right + dx, level.y + dy)
