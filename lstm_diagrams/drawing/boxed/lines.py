"""The lines of a recurrent layer whose cells are one box each: upwards, along time, and the loops that stand for time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.boxed.cells import sides
from lstm_diagrams.drawing.boxed.grid import CELL_HEIGHT, LOOP_RISE, NAME_SIZE, BoxedGrid, Moment
from lstm_diagrams.drawing.boxed.state_names import symbol
from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Circle, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.roles import state_dashed, state_role
from lstm_diagrams.theme import Role

REACH = 26.0
"""Length of the arrows from the initial states and to the final ones."""
_GAP_HALF = 16.0
_INNER, _OUTER = 34.0, 46.0
_END_SIZE, _END_GAP = 13.0, 5.0
_RISE = 10.5
"""How far above its line the name of a state stands."""


@dataclass(frozen=True, slots=True)
class _Lane:
    """The way of one state through one direction of a drawn layer, at height ``y``."""

    place: int
    layer: int
    direction: int
    state: str
    y: float
    classes: tuple[str, ...]

    @property
    def role(self) -> Role:
        return state_role(self.state)

    @property
    def ends(self) -> tuple[str, str]:
        """What stands at the left and at the right end."""
        return ("final", "initial") if self.direction else ("initial", "final")

    def label(self, grid: BoxedGrid, index: str, size: float) -> Label:
        """The name of the state at one step."""
        return Label(symbol(grid.run, self.state, index, self.layer, self.direction), size, self.role, math=True)


def _lanes(grid: BoxedGrid) -> Iterator[_Lane]:
    for place, layer in grid.drawn:
        for direction in range(grid.run.directions):
            for state in grid.run.states:
                classes = (state, f"layer{layer + 1}", *sides(grid, direction))
                yield _Lane(place, layer, direction, state, grid.lane_y(place, direction, state), classes)


def rising(grid: BoxedGrid, moment: Moment) -> Iterator[Mark]:
    """From x_t into the first drawn layer, from layer to layer, and from the top layer to the output of one moment."""
    start: Point = (moment.x, grid.radius)
    paint: Role = "muted"
    classes: tuple[str, ...] = ("x", moment.name)
    for place, layer in enumerate(grid.layers):
        if layer is None:
            bottom, top = grid.band(place)
            yield Line(straight(start, (moment.x, bottom + 2)), paint, arrow=True, classes=classes)
            start, paint, classes = (moment.x, top - 2), "h", ("h", "up", moment.name)
            continue
        yield from entering(grid, place, start, paint, classes)
        yield from joining(grid, place, moment, f"layer{layer + 1}")
        start, paint, classes = (moment.x, grid.top(place)), "h", ("h", "up", moment.name, f"layer{layer + 1}")
    end = (moment.x, grid.output_y - grid.radius)
    yield Line(straight(start, end), "output", arrow=True, classes=("output", "up", moment.name))


def entering(grid: BoxedGrid, place: int, start: Point, paint: Role, classes: tuple[str, ...]) -> Iterator[Mark]:
    """Straight up into the cell; with two directions also past it, on the right, into the reverse one."""
    x, y = start
    for direction in range(grid.run.directions):
        bottom = grid.cell_y(place, direction) - CELL_HEIGHT / 2
        beside = [start, (x, y + 10), (x + grid.side, y + 10), (x + grid.side, bottom)]
        points = rounded(beside, 7) if direction else straight(start, (x, bottom))
        yield Line(points, paint, arrow=True, classes=classes)


def joining(grid: BoxedGrid, place: int, moment: Moment, layer: str) -> Iterator[Mark]:
    """With two directions: from the top of each cell into its half of the joint."""
    if not grid.both:
        return
    for direction in (0, 1):
        x, top = grid.up_x(moment, direction), grid.cell_y(place, direction) + CELL_HEIGHT / 2
        points = straight((x, top), (x, grid.joint_y(place) - grid.joint_height / 2))
        yield Line(points, "h", arrow=True, classes=("h", layer, moment.name, *sides(grid, direction)))


def loops(grid: BoxedGrid, moment: Moment) -> Iterator[Mark]:
    """What each drawn layer hands to itself: h branches off where it rises, c leaves beside it, both come back in.

    A forward loop lies left of its cell and a reverse one right of it, so that both point the way time is read.
    """
    for lane in _lanes(grid):
        yield from _loop(grid, moment, lane)


def _loop(grid: BoxedGrid, moment: Moment, lane: _Lane) -> Iterator[Mark]:
    outwards = 1 if lane.direction else -1
    x, top = grid.up_x(moment, lane.direction), grid.cell_y(lane.place, lane.direction) + CELL_HEIGHT / 2
    edge = grid.cell_x(moment, lane.direction) + outwards * grid.cell_width / 2
    if lane.state != "h":
        start, height, far = x + outwards * 10, top + LOOP_RISE / 2, edge + outwards * (_INNER + grid.spread)
        corners = [(start, top), (start, height)]
    else:
        height, far = top + LOOP_RISE, edge + outwards * (_OUTER + grid.spread)
        corners = [(x, height)]
        yield Circle(x, height, 2.2, "h", None, classes=(*lane.classes, "loop", moment.name))
    corners += [(far, height), (far, lane.y), (edge, lane.y)]
    classes = (*lane.classes, "loop", moment.name)
    dashed = state_dashed(lane.state)
    yield Line(rounded(corners, 9), lane.role, 1.4, arrow=True, dashed=dashed, classes=classes)
    label = lane.label(grid, f"{moment.index}{'+' if lane.direction else '-'}1", NAME_SIZE)
    yield Writing(edge + outwards * (_INNER + grid.spread) / 2, lane.y + _RISE + 2, label, classes=classes)


def loop_reach(grid: BoxedGrid) -> float:
    """How far loops reach out from the middle of their moment."""
    return grid.extent + _OUTER + grid.spread


def chains(grid: BoxedGrid, columns: tuple[Moment, ...]) -> Iterator[Mark]:
    """What each moment hands to the next, from the initial states to the final ones; the reverse chains run to the left."""
    for lane in _lanes(grid):
        yield from _chain(grid, columns, lane)
        yield from _ends(grid, columns, lane)
        yield from _handed(grid, columns, lane)


def _chain(grid: BoxedGrid, columns: tuple[Moment, ...], lane: _Lane) -> Iterator[Mark]:
    left, right = end_places(grid, columns)
    edges = [_edges(grid, moment, lane.direction) for moment in columns]
    spans = [(left, edges[0][0], lane.ends[0])]
    for (before, after), (here, there) in zip(pairwise(edges), pairwise(columns), strict=True):
        spans.append((before[1], after[0], there.name if lane.direction else here.name))
    for start, stop, name in [*spans, (edges[-1][1], right, lane.ends[1])]:
        begin, end = (stop, start) if lane.direction else (start, stop)
        points, dashed = straight((begin, lane.y), (end, lane.y)), state_dashed(lane.state)
        yield Line(points, lane.role, 1.3, arrow=True, dashed=dashed, classes=(*lane.classes, name))


def _edges(grid: BoxedGrid, moment: Moment, direction: int) -> tuple[float, float]:
    """Left and right end of a cell, or of the dots in the gap."""
    if not moment.index:
        return moment.x - _GAP_HALF, moment.x + _GAP_HALF
    x = grid.cell_x(moment, direction)
    return x - grid.cell_width / 2, x + grid.cell_width / 2


def end_places(grid: BoxedGrid, columns: tuple[Moment, ...]) -> tuple[float, float]:
    """The outer ends of the first and last arrows of all chains."""
    return columns[0].x - grid.extent - REACH, columns[-1].x + grid.extent + REACH


def end_width(grid: BoxedGrid) -> float:
    """Room that the names of the states need beyond the ends of the chains."""
    index = str(grid.run.steps + 1)
    return max(lane.label(grid, index, _END_SIZE).width for lane in _lanes(grid)) + _END_GAP


def _ends(grid: BoxedGrid, columns: tuple[Moment, ...], lane: _Lane) -> Iterator[Mark]:
    """h_0 and c_0 before the first step of a chain, h_T and c_T after its last (the reverse chain ends at t = 1)."""
    left, right = end_places(grid, columns)
    steps = grid.run.steps
    at_left, at_right = (1, steps + 1) if lane.direction else (0, steps)
    for x, align, step, name in (
        (left - _END_GAP, "right", at_left, lane.ends[0]),
        (right + _END_GAP, "left", at_right, lane.ends[1]),
    ):
        label = lane.label(grid, str(step), _END_SIZE)
        yield Writing(x, lane.y, label, "right" if align == "right" else "left", (*lane.classes, name))


def _handed(grid: BoxedGrid, columns: tuple[Moment, ...], lane: _Lane) -> Iterator[Mark]:
    """The name of what is handed over, above the arrows between two drawn steps, clear of the lines that rise."""
    for here, there in pairwise(columns):
        if not (here.index and there.index):
            continue
        left, right = _edges(grid, here, lane.direction)[1], _edges(grid, there, lane.direction)[0]
        if grid.both:
            left, right = (left, there.x - grid.side) if lane.direction else (here.x + grid.side, right)
        giver = there if lane.direction else here
        label = lane.label(grid, giver.index, NAME_SIZE)
        yield Writing((left + right) / 2, lane.y + _RISE, label, classes=(*lane.classes, giver.name))
