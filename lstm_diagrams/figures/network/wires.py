"""The lines of a network between its strands and blocks."""

from collections import defaultdict
from collections.abc import Iterator

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Point
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.figures.network.levels import Level, Strand, selected_step
from lstm_diagrams.figures.network.parts import drawn_as_steps
from lstm_diagrams.figures.network.plan import Placed, Plan
from lstm_diagrams.figures.network.routes import free, upward
from lstm_diagrams.readings.whole.story import Edge, Piece
from lstm_diagrams.theme import Role


class Wires:
    """Draws every edge of a story that the strands have not drawn as arrows between their levels."""

    def __init__(self, network: Plan) -> None:
        self.network, self.story = network, network.story
        self._right: dict[int, int] = defaultdict(int)
        self._buses: dict[tuple[int, int], float] = {}
        self._gutters: dict[int, int] = defaultdict(int)
        self._entries: dict[tuple[int, int], int] = defaultdict(int)

    def marks(self) -> Iterator[Mark]:
        """All lines."""
        for edge in self.story.edges:
            source, target = self.story.pieces[edge.source], self.story.pieces[edge.target]
            if drawn_as_steps(self.story, source):
                continue
            if target.strand is None:
                yield from self._into_block(edge, source, self.network.blocks[target.number])
            elif source.strand == target.strand:
                yield from self._within(edge, source, target)
            else:
                yield from self._into_strand(edge, source, target)

    def _strand(self, piece: Piece) -> tuple[Strand, Level | None, Point]:
        assert piece.strand is not None
        strand = self.network.strands[piece.strand]
        return strand, strand.level(piece.number), self.network.places[piece.strand]

    # -- into what has no steps

    def _into_block(self, edge: Edge, source: Piece, target: Placed) -> Iterator[Mark]:
        end = (target.x, target.bottom)
        if source.number in self.network.blocks:
            placed = self.network.blocks[source.number]
            if self.network.under(target) is placed:
                return
            if target.block.under:
                yield _line(_onward(self.network, placed, target), "muted", ("flow",))
                return
            ends = (placed.rect, target.rect)
            yield _line(
                free(upward((placed.x, placed.top), end, self.network.things()), self.network.things(), ends),
                "output",
                ("flow",),
            )
            return
        strand, level_, (_, dy) = self._strand(source)
        if level_ is None:  # the x of a recurrent layer
            tower = next(one for one in strand.levels if one.tower)
            yield from self._from_side(strand, tower.base + dy, end, target)
            return
        if (
            edge.slot in ("h_n", "c_n")
            and level_.tower is not None
            and source.run is not None
            and not source.run.is_cell
        ):
            yield from self._from_state(edge, source, strand, level_, target)
        elif level_ is strand.levels[-1]:
            yield from self._from_top(edge, source, strand, level_, target)
        else:
            yield from self._from_side(strand, level_.y + dy, end, target)

    def _from_top(self, edge: Edge, source: Piece, strand: Strand, level: Level, target: Placed) -> Iterator[Mark]:
        """From the topmost level: from one column, or from all of them by a line that gathers them."""
        dx, dy = self.network.places[strand.number]
        step = -1 if edge.way == "last" else selected_step(target.block.piece, source)
        total = self.story.strands[strand.number]
        end, classes = (target.x, target.bottom), ("taken", "flow")
        top = level.top + dy
        alone = source.run is not None and not source.run.returns_sequence
        if step is not None or alone or level.kind == "cell":
            column = strand.columns[strand.column((step if step is not None else -1) % total)] + dx
            ends = (target.rect,)
            way = free(
                upward((column, top), end, self.network.things()),
                self.network.things(),
                (*ends, *self._own(strand, level)),
            )
            yield _line(way, "output", classes)
            return
        bus = (strand.number, level.piece.number)
        y = strand.top + dy + 8
        if bus not in self._buses:
            self._buses[bus] = y
            for column, step_ in enumerate(strand.shown[: strand.live]):
                if step_ is not None:
                    x = strand.columns[column] + dx
                    start = top if strand.top - level.top < 2 else strand.top + dy
                    yield Line(
                        rounded([(x, start), (x, y)]), "output", 1.2, classes=("taken", "gathered", f"t{step_ + 1}")
                    )
        live = [x for x, s in zip(strand.columns[: strand.live], strand.shown, strict=False) if s is not None]
        ends_ = [live[0] + dx, live[-1] + dx, target.x]
        yield Line(rounded([(min(ends_), y), (max(ends_), y)]), "output", 1.2, classes=("taken", "gathered"))
        yield _line([(target.x, y), end], "output", classes)

    def _own(self, strand: Strand, level: Level) -> Iterator[tuple[float, float, float, float]]:
        dx, dy = self.network.places[strand.number]
        yield level.left + dx, level.bottom + dy, level.right + dx, level.top + dy

    def _from_state(self, edge: Edge, source: Piece, strand: Strand, level: Level, target: Placed) -> Iterator[Mark]:
        """From a final state, round the side of its layer; from all of them where it is not one that is taken."""
        assert source.run is not None
        run, letter = source.run, edge.slot[0]
        index = target.block.piece.stages[0].setting("index") if target.block.piece.kind == "select" else None
        count = run.layers * run.directions
        whole = not isinstance(index, int) or target.block.piece.stages[0].setting("axis") != 0
        taken = [*range(count)] if whole or not isinstance(index, int) else [index % count]
        for number in taken:
            layer, direction = divmod(number, run.directions)
            yield self._state_way(strand, level, (letter, layer, direction), target)

    def _state_way(self, strand: Strand, level: Level, state: tuple[str, int, int], target: Placed) -> Line:
        """From the final state of one layer and direction, or from the dots that stand for it."""
        dx, dy = self.network.places[strand.number]
        (letter, layer, direction), tower = state, level.tower
        assert tower is not None
        grid = tower.grid
        band = grid.band(grid.bands[0].depth + layer)
        left, right = tower.extent(self.network.language)
        offset = 8.0 + 7.0 * self._right[strand.number]
        self._right[strand.number] += 1
        start = tower.reach + tower.state_width / 2 + 5 if band else 14.0
        height = band.state_y(direction, letter) if band else sum(grid.layer_gap or (0.0, 0.0)) / 2
        y = level.base + dy + height
        if direction:
            x, out = grid.columns[0] - start + dx, min(left, reach(strand.marks)[0]) + dx - offset
        else:
            x, out = grid.columns[-1] + start + dx, right + dx + offset
        high = strand.top + dy + offset
        corners = [(x, y), (out, y), (out, high), (target.x, high), (target.x, target.bottom)]
        if target.bottom <= high:
            side = target.x + (1 if out > target.x else -1) * target.block.width / 2
            corners = [(x, y), (out, y), (out, target.y), (side, target.y)]
        return _line(corners, state_role(letter), ("taken", "flow", letter))

    def _from_side(self, strand: Strand, y: float, end: Point, target: Placed) -> Iterator[Mark]:
        """From the right end of a level that something stands upon."""
        dx, _ = self.network.places[strand.number]
        out = self._track(strand)
        start = strand.columns[-1] + dx + max(37.0, _beside(strand))
        high = self.network.places[strand.number][1] + strand.top + 8 + 6.0 * self._right[strand.number]
        yield _line([(start, y), (out, y), (out, high), (end[0], high), end], "output", ("taken", "flow"))

    def _track(self, strand: Strand) -> float:
        """A height line right of everything in a strand, each time a new one."""
        dx, _ = self.network.places[strand.number]
        right = max(thing[2] for thing in strand.things()) + dx
        self._right[strand.number] += 1
        return right + 2 + 8.0 * self._right[strand.number]

    # -- within a strand

    def _within(self, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
        strand, below, (dx, dy) = self._strand(source)
        _, above, _ = self._strand(target)
        if above is None:
            return
        if edge.way == "next":
            yield from self._next(edge, strand, below, above)
            return
        if edge.way == "start":
            yield from self._start(edge, source, target)
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
        out = self._track(strand)
        beside = _beside(strand)
        right = strand.columns[-1] + dx + (beside if below is None else below.right - strand.columns[-1])
        to = above.base if above.tower is not None else above.y
        end = strand.columns[-1] + dx + (12 if above.tower is not None else 37)
        start, stop = y + dy + (0 if below is None else 4), to + dy - (0 if above.tower is not None else 4)
        yield _line([(right, start), (out, start), (out, stop), (end, stop)], "output", ("past", "flow"))

    def _next(self, edge: Edge, strand: Strand, below: Level | None, above: Level) -> Iterator[Mark]:
        """From a step to the next one."""
        dx, dy = self.network.places[strand.number]
        pairs = {(at, step) for at, step in edge.steps}
        if below is None:
            return
        start_y = below.y
        end_y = above.base if above.tower is not None else above.y
        half, other = (37 if below.kind == "row" else 20), (10 if above.tower is not None else 37)
        lane = 8.0 + 7.0 * self._gutters[strand.number]
        self._gutters[strand.number] += 1
        for column, (at, step) in enumerate(zip(strand.shown, strand.shown[1:], strict=False)):
            if at is not None and step is not None and (at, step) not in pairs:
                continue
            if at is None and step is not None and (step - 1, step) not in pairs:
                continue
            if step is None and at is not None and (at, at + 1) not in pairs:
                continue
            x, to = strand.columns[column] + dx, strand.columns[column + 1] + dx
            middle = to - 37 - lane if step is not None else to - 16
            classes = ("next", *(() if step is None else (f"t{step + 1}",)))
            begin = (x + (half if at is not None else 12), start_y + dy)
            finish = (to - (other if step is not None else 10), end_y + dy)
            if at is None:
                middle = x + 16
            yield _line([begin, (middle, begin[1]), (middle, finish[1]), finish], "result", classes)

    # -- into a strand from elsewhere

    def _into_strand(self, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
        if edge.way == "start":
            yield from self._start(edge, source, target)
            return
        strand, level, (dx, dy) = self._strand(target)
        if level is None:
            return
        start = self._exit(edge, source)
        y = (level.base - (level.tower.grid.input_height / 2) if level.tower else level.bottom) + dy
        steps = {step for _, step in edge.steps if step is not None}
        columns = [
            (x + dx, step)
            for x, step in zip(strand.columns[: strand.live], strand.shown, strict=False)
            if step is not None and (not steps or step in steps)
        ]
        first = strand.levels[0] is level
        order = self._entries[strand.number, level.piece.number]
        self._entries[strand.number, level.piece.number] += 1
        bus, shift = (
            y - (14 + 6 * order if first else 9 + 5 * order),
            0.0 if first and not self._under(level, strand) else -16.0,
        )
        if start[0] < columns[0][0] - 40:
            gutter = dx + reach(strand.marks)[0] - 4 - 7 * self._gutters[-1 - strand.number]
            self._gutters[-1 - strand.number] += 1
            corners = [start, (gutter, start[1]), (gutter, bus)]
            stretch = columns[-1][0] + shift
        else:
            out = self._track(strand)
            if source.strand is not None and start[0] > out:
                start = (self._left(source), start[1])
            corners = [start, (out, start[1]), (out, bus)]
            stretch = columns[0][0] + shift
        yield Line(rounded([*corners, (stretch, bus)], 6), "output", 1.3, classes=("spread", "flow"))
        for x, step in columns:
            yield _line([(x + shift, bus), (x + shift, y)], "output", ("spread", "flow", f"t{step + 1}"))

    def _under(self, level: Level, strand: Strand) -> bool:
        return strand.levels.index(level) > 0

    def _left(self, source: Piece) -> float:
        """The left end of a level, or of the row of x that stands for an input."""
        _, level, (dx, _) = self._strand(source)
        return dx + (level.left if level is not None else -12.0)

    def _exit(self, edge: Edge, source: Piece) -> Point:
        """Where a line to another strand leaves what it comes from."""
        if source.number in self.network.blocks:
            placed = self.network.blocks[source.number]
            return (placed.x + placed.block.width / 2, placed.y)
        strand, level, (dx, dy) = self._strand(source)
        if level is None:
            tower = next(one for one in strand.levels if one.tower)
            return (strand.columns[-1] + dx + _beside(strand), tower.base + dy)
        if (
            edge.slot in ("h_n", "c_n")
            and level.tower is not None
            and source.run is not None
            and not source.run.is_cell
        ):
            tower_ = level.tower
            y = level.base + dy + tower_.grid.bands[-1].state_y(0, edge.slot[0])
            return (tower_.grid.columns[-1] + tower_.reach + tower_.state_width / 2 + 5 + dx, y)
        return (level.right + dx, level.y + dy)

    def _start(self, edge: Edge, source: Piece, target: Piece) -> Iterator[Mark]:
        """Into the state before the first step."""
        strand, level, (dx, dy) = self._strand(target)
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
        starts = self._final(edge, source, letter)
        if len(starts) != len(ends):
            starts, ends = starts[-1:], ends[:1]
        classes = (letter, "handed")
        for start, end in zip(starts, ends, strict=True):
            yield _line(self._across(start, end, source, strand), role, classes)

    def _final(self, edge: Edge, source: Piece, letter: str) -> list[Point]:
        if source.number in self.network.blocks:
            placed = self.network.blocks[source.number]
            return [(placed.x, placed.top)]
        _, level, (dx, dy) = self._strand(source)
        if level is None or level.tower is None:
            y = level.y if level else 0.0
            return [((level.right if level else 0.0) + dx - 12, y + dy)]
        tower = level.tower
        x = tower.grid.columns[-1] + tower.reach + tower.state_width / 2 + 5 + dx
        slot = edge.slot[0] if edge.slot in ("h_n", "c_n") else letter
        if edge.slot == "output":
            return [(level.right + dx, level.y + dy)]
        return [(x, level.base + dy + band.state_y(0, slot)) for band in tower.grid.bands]

    def _across(self, start: Point, end: Point, source: Piece, strand: Strand) -> list[Point]:
        (x, y), (to, up) = start, end
        if source.number in self.network.blocks:
            placed = self.network.blocks[source.number]
            if placed.top <= up and abs(placed.x - to) < 400 and placed.rect[2] <= to:
                return [(x, y), (x, up), (to, up)]
            gutter = to - 16 - 7 * self._gutters[-1 - strand.number]
            self._gutters[-1 - strand.number] += 1
            return [(placed.rect[2], placed.y), (gutter, placed.y), (gutter, up), (to, up)]
        if abs(y - up) < 0.5 and x < to:
            return [start, end]
        gutter = to - 14 - 7 * self._gutters[-1 - strand.number]
        self._gutters[-1 - strand.number] += 1
        if x < gutter:
            return [start, (gutter, y), (gutter, up), end]
        out = self._track(self.network.strands[source.strand or 0])
        low = min(thing[1] for thing in self.network.things()) - 14
        return [start, (out, y), (out, low), (gutter, low), (gutter, up), end]


def _beside(strand: Strand) -> float:
    """How far the last x_t reaches to the right with its name."""
    return 20 + Label(f"x_{{{strand.shown[-1]}}}^{{(9)}}", 12, math=True).width


def _onward(network: Plan, placed: Placed, target: Placed) -> list[Point]:
    """From one thing to the next in a row, or to the first of the row above."""
    left, right = placed.x + placed.block.width / 2, target.x - target.block.width / 2
    if abs(placed.y - target.y) < 30 and right > left:
        return [(left, target.y), (right, target.y)]
    row = [other.top for other in network.blocks.values() if other.block.under and abs(other.y - placed.y) < 40]
    between = max(row) + 9
    beside = min(right, target.x - (target.block.notes / 2 if target.block.style != "box" else 0.0)) - 10
    return [(placed.x, placed.top), (placed.x, between), (beside, between), (beside, target.y), (right, target.y)]


def _line(corners: list[Point], role: Role, classes: tuple[str, ...]) -> Line:
    kept = [corners[0]]
    for corner in corners[1:]:
        if abs(corner[0] - kept[-1][0]) + abs(corner[1] - kept[-1][1]) > 0.5:
            kept.append(corner)
    if len(kept) == 1:
        kept.append((kept[0][0], kept[0][1] + 1))
    return Line(rounded(kept, 6), role, 1.4, arrow=True, classes=classes)
