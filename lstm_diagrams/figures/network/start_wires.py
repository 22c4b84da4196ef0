"""Lines into the state before the first step."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import Mark, Point
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.figures.network.lanes import Lanes, line
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
    if len(starts) != len(ends):
        starts, ends = starts[-1:], ends[:1]
    classes = (letter, "handed")
    for start, end in zip(starts, ends, strict=True):
        yield line(_across(lanes, start, end, source, strand), role, classes)


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


def _across(lanes: Lanes, start: Point, end: Point, source: Piece, strand: Strand) -> list[Point]:
    (x, y), (to, up) = start, end
    if source.number in lanes.network.blocks:
        placed = lanes.network.blocks[source.number]
        if placed.top <= up and abs(placed.x - to) < 400 and placed.rect[2] <= to:
            return [(x, y), (x, up), (to, up)]
        gutter = to - 16 - 7 * lanes.gutters[-1 - strand.number]
        lanes.gutters[-1 - strand.number] += 1
        return [(placed.rect[2], placed.y), (gutter, placed.y), (gutter, up), (to, up)]
    if abs(y - up) < 0.5 and x < to:
        return [start, end]
    gutter = to - 14 - 7 * lanes.gutters[-1 - strand.number]
    lanes.gutters[-1 - strand.number] += 1
    if x < gutter:
        return [start, (gutter, y), (gutter, up), end]
    out = lanes.track(lanes.network.strands[source.strand or 0])
    above = lanes.network.places[strand.number][1] + reach(strand.marks)[1]
    if y < above:  # strands that stand one above the other
        between = above - 10 - 7 * lanes.gutters[-1 - strand.number]
        return [start, (out, y), (out, between), (gutter, between), (gutter, up), end]
    low = min(thing[1] for thing in lanes.network.things()) - 14
    return [start, (out, y), (out, low), (gutter, low), (gutter, up), end]
