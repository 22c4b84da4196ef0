"""The arrows between the states of a recurrent layer: along time, upwards, and out to h_n and c_n."""

from collections.abc import Iterator
from itertools import pairwise

from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Align, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import direction_class, state_dashed, state_role
from lstm_diagrams.figures.states.grid import CELL_PAD, CHIP_HEIGHT, StateGrid, chains
from lstm_diagrams.readings.state_expressions import final_entry

_GAP_HALF, _OUT = 16.0, 12.0
_LABEL_GAP = 6.0
_TURN, _CURVE = 9.0, 3.0
"""How far above a cell the way up turns back to the middle, and how round its corners are."""


def handovers(grid: StateGrid) -> Iterator[Mark]:
    """What each step hands to the next, to the right, and in the reverse direction to the left."""
    for row, layer in grid.rows:
        for state, direction in chains(grid.run):
            y, reach = grid.state_y(row, state, direction), _reach(grid, row, state)
            for (here, step), (there, after) in pairwise(zip(grid.own_columns, grid.steps, strict=True)):
                left = here + (_GAP_HALF if step is None else reach)
                right = there - (_GAP_HALF if after is None else reach)
                ends = [(right, y), (left, y)] if direction else [(left, y), (right, y)]
                source = after if direction else step
                classes = (state, f"layer{layer + 1}", *direction_class(direction, grid.run.directions))
                time = ("dots",) if source is None else (f"t{source + 1}",)
                dashed = state_dashed(state)
                yield Line(straight(*ends), state_role(state), arrow=True, dashed=dashed, classes=(*classes, *time))


def upwards(grid: StateGrid) -> Iterator[Mark]:
    """Arrows from x_t into the first layer and from each layer into the next, from its h: c stays within its layer."""
    for x, step in zip(grid.own_columns, grid.steps, strict=True):
        if step is None:
            continue
        for row, layer in grid.rows:
            bottom = grid.cell_y(row) - grid.cell_height / 2
            if layer == 0:
                yield Line(straight((x, 13), (x, bottom)), "muted", arrow=True, classes=("x", f"t{step + 1}"))
            elif row == 1 and grid.layers[0] is None:
                below, above = grid.floors[0], grid.floors[1]
                yield Line(straight((x, 13), (x, below)), "muted", arrow=True, classes=("x", f"t{step + 1}"))
                way = straight((x, above - _OUT), (x, bottom))
                yield Line(way, "h", arrow=True, classes=("h", "up", f"layer{layer}", f"t{step + 1}"))
            elif grid.layers[row - 1] is not None:
                yield from _raised(grid, row - 1, x, bottom, ("h", "up", f"layer{layer}", f"t{step + 1}"))


def _raised(grid: StateGrid, row: int, x: float, end: float, classes: tuple[str, ...]) -> Iterator[Mark]:
    """From h of a drawn layer at one step upwards; past what stands above it, where that is not the uppermost state."""
    heights = [grid.state_y(row, "h", direction) for direction in range(grid.run.directions)]
    if chains(grid.run)[0][0] == "h":
        yield Line(straight((x, heights[-1] + CHIP_HEIGHT / 2), (x, end)), "h", arrow=True, classes=classes)
        return
    low, high = min(heights), max(heights)
    if high > low:
        ends = (x, low + CHIP_HEIGHT / 2), (x, high - CHIP_HEIGHT / 2)
        yield Line(straight(*ends), "h", classes=("h", "joined", *classes[2:]))
        start, leave = (x, (low + high) / 2), (low + high) / 2
    else:
        start, leave = (x + grid.chip_width / 2, high), high
    side, above = x + (grid.chip_width + CELL_PAD) / 2, grid.cell_y(row) + grid.cell_height / 2 + _TURN
    corners = [start, (side, leave), (side, above), (x, above), (x, end)]
    yield Line(rounded(corners, _CURVE), "h", arrow=True, classes=classes)


def exits(grid: StateGrid, left: float, right: float) -> Iterator[Mark]:
    """From the last step of each chain out to the entry of h_n or c_n: to ``right``, the reverse chain to ``left``.

    Past the end of a shorter sample the state stays what it is, so the line runs on through the padding.
    """
    for row, layer in grid.rows:
        for state, direction in chains(grid.run):
            y, sign = grid.state_y(row, state, direction), -1 if direction else 1
            start, end = grid.final_column(direction) + sign * _reach(grid, row, state), left if direction else right
            classes = (state, "final", f"layer{layer + 1}", *direction_class(direction, grid.run.directions))
            points, dashed = straight((start, y), (end, y)), state_dashed(state)
            yield Line(points, state_role(state), 1.6, arrow=True, dashed=dashed, classes=(*classes, "exit"))
            label = Label(final_entry(grid.run, state, layer, direction, grid.sample), 12, state_role(state))
            align: Align = "right" if direction else "left"
            yield Writing(end + sign * _LABEL_GAP, y, label, align, (*classes, "entry"))


def _reach(grid: StateGrid, row: int, state: str) -> float:
    """From the middle of a step to where its arrows begin: the cell's edge, in the output band that of the state itself."""
    inside = state == "h" and row == len(grid.layers) - 1
    return (grid.chip_width if inside else grid.cell_width) / 2
