"""Lines into the state before the first step."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.marks import Mark, Point
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.figures.network.lanes import Lanes, leaving, line
from lstm_diagrams.figures.network.routes import free
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece
from lstm_diagrams.theme import Role


def into_start(lanes: Lanes, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
    """Into the state before the first step."""
    strand, level, (dx, dy) = lanes.strand(target)
    if level is None:
        return
    letter = edge.entry[0] if edge.entry.endswith("_0") else "h"
    role: Role = state_role(letter)
    if level.tower is None:
        ends = [(level.left + dx + 12, level.y + dy)]
    else:
        tower = level.tower
        x = -tower.reach - tower.state_width / 2 - 5 + dx
        ends = [(x, level.base + dy + band.state_y(0, letter)) for band in tower.grid.bands]
    starts = _final(lanes, edge, source, letter)
    if source.number in lanes.network.blocks:
        starts *= len(ends)  # it holds the states of all layers
    elif len(starts) != len(ends):
        starts, ends = starts[-1:], ends[:1]
    classes = (letter, "handed")
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        over = bool(number) or source.strand == strand.number
        yield line(_across(lanes, start, end, source, strand, over=over), role, classes)


def _final(lanes: Lanes, edge: Edge, source: Piece, letter: str) -> list[Point]:
    if source.number in lanes.network.blocks:
        placed = lanes.network.blocks[source.number]
        return [(placed.x, placed.top)]
    _, level, (dx, dy) = lanes.strand(source)
    if level is None or level.tower is None:
        y = level.y if level else 0.0
        return [((level.right if level else 0.0) + dx - 12, y + dy)]
    tower = level.tower
    x = tower.grid.columns[-1] + tower.reach + tower.state_width / 2 + 5 + dx
    slot = edge.slot[0] if edge.slot in ("h_n", "c_n") else letter
    if edge.slot == "output":
        return [(level.right + dx, level.y + dy)]
    return [(x, level.base + dy + band.state_y(0, slot)) for band in tower.grid.bands]


def _across(lanes: Lanes, start: Point, end: Point, source: Piece, strand: Strand, *, over: bool) -> list[Point]:
    """The way between the two, of some the one that crosses least; ``over`` other layers it goes outside of them."""
    (x, y), (to, up) = start, end
    things, placed = lanes.network.things(), lanes.network.blocks.get(source.number)
    if placed is None and abs(y - up) < 0.5 and x < to:
        return [start, end]
    lane = 7 * lanes.gutters[-1 - strand.number]
    lanes.gutters[-1 - strand.number] += 1
    dx, _ = lanes.network.places[strand.number]
    within, outside = to - 14 - lane, dx + strand.extent[0] - 4 - lane
    gutters = (outside,) if over or (placed is not None and y > up) else (within, outside)
    if placed is not None:
        near = placed.top <= up and abs(x - to) < 400 and placed.rect[2] <= to
        ways = [[start, (x, up), end]] if near else []
        for gutter in gutters:
            out = leaving(lanes, placed, gutter)
            ways.append([*out, (gutter, out[-1][1]), (gutter, up), end])
        return free(ways, things, (placed.rect,))
    if x < gutters[0]:
        return free([[start, (gutter, y), (gutter, up), end] for gutter in gutters], things)
    out_x = lanes.track(lanes.network.strands[source.strand or 0])
    below = lanes.network.places[strand.number][1] + strand.extent[1]
    low = below - 10 - lane if y < below else lanes.network.floor - 14  # below: strands that stand one above the other
    return free([[start, (out_x, y), (out_x, low), (gutter, low), (gutter, up), end] for gutter in gutters], things)
