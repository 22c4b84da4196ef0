"""Lines into the levels of a strand, from other levels of it and from elsewhere."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Line, Mark, Point
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.figures.network.lanes import Lanes, beside, final_state, leaving, line
from lstm_diagrams.figures.network.selection import states_taken
from lstm_diagrams.figures.network.strands import Level, Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece
from lstm_diagrams.theme import Role

_PAST = 10.0
"""Between the boxes of a step and the first line round them, and between such lines."""


def within(lanes: Lanes, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
    """From one level of a strand to another that does not stand right on it, or to the step after."""
    strand, above, (dx, dy) = lanes.strand(target)
    below = strand.level(source.number)
    if above is None or (below is None and source.strand is None):
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
    if below is not None and _rows_alone(strand, below, above):
        yield from _past(lanes, edge, strand, below, above)
        return
    out = lanes.track(strand)
    right = strand.columns[-1] + dx + (beside(strand) if below is None else below.right - strand.columns[-1])
    to = above.base if above.tower is not None else above.y
    side = strand.box / 2 if above.tower is None else beside(strand) if above.tower.inputs else 12.0
    end = strand.columns[-1] + dx + side
    start, stop = y + dy + (0 if below is None else 4), to + dy - (0 if above.tower is not None else 4)
    yield line([(right, start), (out, start), (out, stop), (end, stop)], "output", ("past", "flow"))


def _rows_alone(strand: Strand, below: Level, above: Level) -> bool:
    """Whether from one level to another there are only boxes at each step."""
    between = strand.levels[strand.levels.index(below) : strand.levels.index(above) + 1]
    return {level.kind for level in between} <= {"row", "source"}


def _past(lanes: Lanes, edge: Edge, strand: Strand, below: Level, above: Level) -> Iterator[Mark]:
    """At every step round what stands between the two."""
    dx, dy = lanes.network.places[strand.number]
    steps = {step for _, step in edge.steps if step is not None}
    lane = _PAST * (1 + lanes.past[strand.number])
    lanes.past[strand.number] += 1
    for x, step in zip(strand.columns[: strand.live], strand.shown, strict=False):
        if step is None or (steps and step not in steps):
            continue
        start, end = x + dx + below.half, x + dx + above.half
        out = x + dx + strand.box / 2 + lane
        corners = [(start, below.y + dy + 4), (out, below.y + dy + 4), (out, above.y + dy - 4), (end, above.y + dy - 4)]
        yield line(corners, "output", ("past", "flow", f"t{step + 1}"))


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
        yield line([begin, (middle, begin[1]), (middle, finish[1]), finish], _role(edge), classes)


def _role(edge: Edge) -> Role:
    """The colour of what goes on to the next step: of a state its own."""
    return state_role(edge.slot[0]) if edge.slot in ("h_n", "c_n") else "result"


def into_strand(lanes: Lanes, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
    """From elsewhere to every step that reads it."""
    strand, level, (dx, dy) = lanes.strand(target)
    if level is None:
        return
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
    for exit_ in _exits(lanes, edge, source, target):
        way, stretch = _to_bus(lanes, exit_, source, strand, bus), columns[0][0] + shift
        if exit_[-1][0] < columns[0][0] - 40:
            way, stretch = _to_bus_from_left(lanes, exit_, strand, bus), columns[-1][0] + shift
        yield Line(rounded([*way, (stretch, bus)], 6), "output", 1.3, classes=("spread", "flow"))
    for x, step in columns:
        classes = ("spread", "flow", *(() if step is None else (f"t{step + 1}",)))
        yield line([(x + shift, bus), (x + shift, y)], "output", classes)


def _left(lanes: Lanes, source: Piece) -> float:
    """The left end of a level, or of the row of x that stands for an input."""
    _, level, (dx, _) = lanes.strand(source)
    return dx + (level.left if level is not None else -12.0)


def _exits(lanes: Lanes, edge: Edge, source: Piece, target: Piece) -> Iterator[list[Point]]:
    """The first corners of the lines to another strand, clear of what they come from."""
    if source.number in lanes.network.blocks:
        other, _, (left, _) = lanes.strand(target)
        yield leaving(lanes, lanes.network.blocks[source.number], left + reach(other.marks)[0] - 4)
        return
    strand, level, (dx, dy) = lanes.strand(source)
    if level is None:
        tower = next(one for one in strand.levels if one.tower)
        yield [(strand.columns[-1] + dx + beside(strand), tower.base + dy)]
    elif edge.slot in ("h_n", "c_n") and level.tower is not None and source.run is not None and not source.run.is_cell:
        for state in states_taken(target, edge, source):
            point = final_state(lanes, strand, level, state)
            yield _round_below(lanes, strand, point) if state[2] else [point]
    else:
        yield [(level.right + dx, level.y + dy)]


def _round_below(lanes: Lanes, strand: Strand, start: Point) -> list[Point]:
    """From the left end of a strand to below everything."""
    dx, _ = lanes.network.places[strand.number]
    out = dx + strand.extent[0] - 4 - 7 * lanes.gutters[-1 - strand.number]
    lanes.gutters[-1 - strand.number] += 1
    low = lanes.network.floor - 14
    return [start, (out, start[1]), (out, low)]


def _to_bus(lanes: Lanes, exit_: list[Point], source: Piece, strand: Strand, bus: float) -> list[Point]:
    """On to a line below the boxes that read it, round the right side of the strand."""
    x, y = exit_[-1]
    out = lanes.track(strand)
    if source.strand is not None and x > out:
        return [(_left(lanes, source), y), (out, y), (out, bus)]
    out = max(out, x + 10)
    return [*exit_, (out, y), (out, bus)]


def _to_bus_from_left(lanes: Lanes, exit_: list[Point], strand: Strand, bus: float) -> list[Point]:
    """On to a line below the boxes that read it, down the left side of the strand."""
    dx, _ = lanes.network.places[strand.number]
    gutter = dx + strand.extent[0] - 4 - 7 * lanes.gutters[-1 - strand.number]
    lanes.gutters[-1 - strand.number] += 1
    return [*exit_, (gutter, exit_[-1][1]), (gutter, bus)]
