"""Lines into what has no steps."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Line, Mark, Point
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.figures.network.lanes import Lanes, beside, final_state, line
from lstm_diagrams.figures.network.placed import Placed
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.routes import free, upward
from lstm_diagrams.figures.network.selection import State, selected_step, states_taken
from lstm_diagrams.figures.network.strands import Level, Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece


def into_block(lanes: Lanes, edge: Edge, source: Piece, target: Placed) -> Iterator[Mark]:
    """From another thing without steps, or from what is taken of a strand."""
    end = (target.x, target.bottom)
    if source.number in lanes.network.blocks:
        placed = lanes.network.blocks[source.number]
        if lanes.network.under(target) is placed:
            return
        if target.block.under:
            yield line(_onward(lanes.network, placed, target), "muted", ("flow",))
            return
        ends = (placed.rect, target.rect)
        yield line(
            free(upward((placed.x, placed.top), end, lanes.network.things()), lanes.network.things(), ends),
            "output",
            ("flow",),
        )
        return
    strand, level_, (_, dy) = lanes.strand(source)
    if level_ is None:  # the x of a recurrent layer
        tower = next(one for one in strand.levels if one.tower)
        yield from _from_side(lanes, strand, tower.base + dy, end, target)
        return
    if edge.slot in ("h_n", "c_n") and level_.tower is not None and source.run is not None and not source.run.is_cell:
        yield from _from_state(lanes, edge, source, strand, level_, target)
    elif level_ is strand.levels[-1]:
        yield from _from_top(lanes, edge, source, strand, level_, target)
    else:
        yield from _from_side(lanes, strand, level_.y + dy, end, target)


def _from_top(lanes: Lanes, edge: Edge, source: Piece, strand: Strand, level: Level, target: Placed) -> Iterator[Mark]:
    """From the topmost level: from one column, or from all of them by a line that gathers them."""
    dx, dy = lanes.network.places[strand.number]
    step = -1 if edge.way == "last" else selected_step(lanes.story, target.block.piece, source)
    total = lanes.story.strands[strand.number]
    end, classes = (target.x, target.bottom), ("taken", "flow")
    top = level.top + dy
    alone = source.run is not None and not source.run.returns_sequence
    if step is not None or alone or level.kind == "cell":
        column = strand.columns[strand.column((step if step is not None else -1) % total)] + dx
        ends = (target.rect,)
        way = free(
            upward((column, top), end, lanes.network.things()),
            lanes.network.things(),
            (*ends, *_own(lanes, strand, level)),
        )
        yield line(way, "output", classes)
        return
    bus = (strand.number, level.piece.number)
    y = strand.top + dy + 8
    own_steps = strand.steps_of(level.piece)
    columns = [(x + dx, s) for x, s in zip(strand.columns[: strand.live], strand.shown, strict=False)]
    taken: list[tuple[float, int | None]] = [
        (x, s) for x, s in columns if s is not None and (own_steps is None or s in own_steps)
    ]
    taken = taken or [(x, None) for x, s in columns if s is None]  # all of them are among the steps that dots stand for
    if bus not in lanes.buses:
        lanes.buses[bus] = y
        for x, step_ in taken:
            start = top if strand.top - level.top < 2 else strand.top + dy
            at = () if step_ is None else (f"t{step_ + 1}",)
            yield Line(rounded([(x, start), (x, y)]), "output", 1.2, classes=("taken", "gathered", *at))
    live = [x for x, _ in taken]
    things, own = lanes.network.things(), (target.rect, *_own(lanes, strand, level))
    nearest = min(max(target.x, live[0]), live[-1])
    way = free([[(target.x, y), end], *upward((nearest, y), end, things)], things, own)
    reached = [live[0], live[-1], way[0][0]]
    yield Line(rounded([(min(reached), y), (max(reached), y)]), "output", 1.2, classes=("taken", "gathered"))
    yield line(way, "output", classes)


def _own(lanes: Lanes, strand: Strand, level: Level) -> Iterator[tuple[float, float, float, float]]:
    dx, dy = lanes.network.places[strand.number]
    yield level.left + dx, level.bottom + dy, level.right + dx, level.top + dy


def _from_state(
    lanes: Lanes, edge: Edge, source: Piece, strand: Strand, level: Level, target: Placed
) -> Iterator[Mark]:
    """From a final state, round the side of its layer; from all of them where it is not one that is taken."""
    for state in states_taken(target.block.piece, edge, source):
        yield _state_way(lanes, strand, level, state, target)


def _state_way(lanes: Lanes, strand: Strand, level: Level, state: State, target: Placed) -> Line:
    """From the final state of one layer and direction, or from the dots that stand for it."""
    dx, dy = lanes.network.places[strand.number]
    letter, _, direction = state
    assert level.tower is not None
    left, right = level.tower.extent(lanes.network.language)
    offset = 8.0 + 7.0 * lanes.right[strand.number]
    lanes.right[strand.number] += 1
    x, y = final_state(lanes, strand, level, state)
    out = min(left, strand.extent[0]) + dx - offset if direction else right + dx + offset
    high = strand.top + dy + offset
    corners = [(x, y), (out, y), (out, high), (target.x, high), (target.x, target.bottom)]
    if target.bottom <= high:
        side = target.x + (1 if out > target.x else -1) * target.block.width / 2
        corners = [(x, y), (out, y), (out, target.y), (side, target.y)]
    return line(corners, state_role(letter), ("taken", "flow", letter))


def _from_side(lanes: Lanes, strand: Strand, y: float, end: Point, target: Placed) -> Iterator[Mark]:
    """From the right end of a level that something stands upon."""
    dx, _ = lanes.network.places[strand.number]
    out = lanes.track(strand)
    start = strand.columns[-1] + dx + max(strand.box / 2, beside(strand))
    high = lanes.network.places[strand.number][1] + strand.top + 8 + 6.0 * lanes.right[strand.number]
    yield line([(start, y), (out, y), (out, high), (end[0], high), end], "output", ("taken", "flow"))


def _onward(network: Plan, placed: Placed, target: Placed) -> list[Point]:
    """From one thing to the next in a row, or to the first of the row above."""
    left, right = placed.x + placed.block.width / 2, target.x - target.block.width / 2
    if abs(placed.y - target.y) < 30 and right > left:
        return [(left, target.y), (right, target.y)]
    row = [other.top for other in network.blocks.values() if other.block.under and abs(other.y - placed.y) < 40]
    between = max(row) + 9
    turn = min(right, target.x - (target.block.notes / 2 if target.block.style != "box" else 0.0)) - 10
    return [(placed.x, placed.top), (placed.x, between), (turn, between), (turn, target.y), (right, target.y)]
