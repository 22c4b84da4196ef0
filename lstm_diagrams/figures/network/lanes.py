"""Lanes that the lines of a network run in beside its strands: each line has one of its own."""

from collections import defaultdict

from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Label, Line, Point
from lstm_diagrams.figures.network.placed import Placed
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.routes import free
from lstm_diagrams.figures.network.selection import State
from lstm_diagrams.figures.network.strands import Level, Strand
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.theme import Role


class Lanes:
    """Which lanes of a network are in use, each kind counted by the strand it is beside."""

    def __init__(self, network: Plan) -> None:
        self.network, self.story = network, network.story
        self.right: dict[int, int] = defaultdict(int)
        self.buses: dict[tuple[int, int], float] = {}
        self.gutters: dict[int, int] = defaultdict(int)
        self.past: dict[int, int] = defaultdict(int)
        self.entries: dict[tuple[int, int], int] = defaultdict(int)

    def strand(self, piece: Piece) -> tuple[Strand, Level | None, Point]:
        """The strand of a piece, its level there, and the place of the strand."""
        assert piece.strand is not None
        strand = self.network.strands[piece.strand]
        return strand, strand.level(piece.number), self.network.places[piece.strand]

    def track(self, strand: Strand) -> float:
        """A height line right of everything in a strand, each time a new one."""
        dx, _ = self.network.places[strand.number]
        right = max(thing[2] for thing in strand.things) + dx
        self.right[strand.number] += 1
        return right + 2 + 8.0 * self.right[strand.number]


def final_state(lanes: Lanes, strand: Strand, level: Level, state: State) -> Point:
    """Where lines leave the final state of one layer and direction, or the dots that stand for it."""
    letter, layer, direction = state
    (dx, dy), tower = lanes.network.places[strand.number], level.tower
    assert tower is not None, "a recurrent layer over a sequence"
    grid = tower.grid
    band = grid.band(grid.bands[0].depth + layer)
    start = tower.reach + tower.state_width / 2 + 5 if band else 14.0
    height = band.state_y(direction, letter) if band else sum(grid.layer_gap or (0.0, 0.0)) / 2
    x = grid.columns[0] - start if direction else grid.columns[-1] + start
    return x + dx, level.base + dy + height


def leaving(lanes: Lanes, placed: Placed, x: float) -> list[Point]:
    """The first corners of a line to a lane at ``x``: from the side of a block, or over what stands beside it."""
    if placed.block.style == "dense" and not placed.block.left and not placed.block.under:
        return placed.over  # its words stand beside it
    ways = [placed.side, placed.over]
    taken = free([[*way, (x, way[-1][1])] for way in ways], lanes.network.things(), (placed.rect,))
    return placed.over if taken[0] == placed.over[0] else placed.side


def beside(strand: Strand) -> float:
    """How far the last x_t reaches to the right with its name."""
    return 20 + Label(f"x_{{{strand.shown[-1]}}}^{{(9)}}", 12, math=True).width


def line(corners: list[Point], role: Role, classes: tuple[str, ...]) -> Line:
    """An arrow round these corners, those without any way between them left out."""
    kept = [corners[0]]
    for corner in corners[1:]:
        if abs(corner[0] - kept[-1][0]) + abs(corner[1] - kept[-1][1]) > 0.5:
            kept.append(corner)
    if len(kept) == 1:
        kept.append((kept[0][0], kept[0][1] + 1))
    return Line(rounded(kept, 6), role, 1.4, arrow=True, classes=classes)
