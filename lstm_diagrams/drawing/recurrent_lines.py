"""The arrows of an unrolled recurrent layer: h and c handed along time, x and h handed upwards."""

from collections.abc import Iterator
from itertools import pairwise

from lstm_diagrams.drawing.lines import rounded, straight
from lstm_diagrams.drawing.marks import Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.recurrent_cells import DIRECTIONS
from lstm_diagrams.drawing.recurrent_grid import Grid
from lstm_diagrams.theme import Role

STATE_REACH = 26.0
"""Length of the arrows from h_0 and c_0 into the first step, and from the last step to h_n and c_n."""
_GAP_HALF = 16.0
STATE_ROLES: dict[str, Role] = {"h": "h", "c": "c"}


def state_symbol(grid: Grid, state: str, step: int, layer: int, direction: int) -> str:
    """``h_{2}^{(1)}``, with an arrow for the direction where there are two; the layer is counted from 0."""
    arrow = "→←"[direction] if grid.run.directions == 2 else ""
    return f"{state}_{{{step}}}^{{({layer + 1}){arrow}}}"


def handovers(grid: Grid, left: float, right: float) -> Iterator[Mark]:
    """What each step hands to the next, from the initial states to the final ones; the reverse chain runs to the left.

    ``left`` and ``right`` are the outer ends of the first and last arrows. Of a sample that has ended, the states are carried past
    the padding in a dashed line.
    """
    for layer in range(grid.run.layers):
        for direction in range(grid.run.directions):
            for state in grid.run.states:
                yield from _chain(grid, layer, direction, state, (left, right))


def _chain(grid: Grid, layer: int, direction: int, state: str, outer: tuple[float, float]) -> Iterator[Mark]:
    y = grid.state_y(layer, direction, state)
    half = grid.cell_width / 2
    stops: list[tuple[float, float, str]] = []  # left edge, right edge, class of what stands there
    for column, step in enumerate(grid.steps[: grid.live]):
        x = grid.cell_x(column, direction)
        reach = _GAP_HALF if step is None else half
        middle = grid.columns[column] if step is None else x
        stops.append((middle - reach, middle + reach, "" if step is None else f"t{step + 1}"))
    first, last = stops[0][0], stops[-1][1]
    ends = [(outer[0], first, "initial"), (last, outer[1], "final")]
    spans = [(before[1], after[0], before[2] if not direction else after[2]) for before, after in pairwise(stops)]
    if direction:
        ends = [(start, end, {"initial": "final", "final": "initial"}[name]) for start, end, name in ends]
    past = (last, outer[1]) if grid.live < len(grid.steps) else None
    for start, end, name in [ends[0], *spans, ends[1]]:
        classes = [state, name, f"layer{layer + 1}", *([DIRECTIONS[direction]] if grid.run.directions == 2 else [])]
        points = straight((end, y), (start, y)) if direction else straight((start, y), (end, y))
        dashed = (start, end) == past
        yield Line(points, STATE_ROLES[state], 1.3, arrow=True, dashed=dashed, classes=tuple(filter(None, classes)))
    if spans and None not in grid.steps[:2]:
        yield from _handed(grid, layer, direction, state, 2 if direction else 1, (spans[0][0] + spans[0][1]) / 2)
    if past:
        step = grid.length + direction
        there = grid.cell_x(grid.live, direction) - half
        yield from _handed(grid, layer, direction, state, step, (last + there) / 2)


def _handed(grid: Grid, layer: int, direction: int, state: str, step: int, x: float) -> Iterator[Mark]:
    """The name of what is handed over at ``x``, above its arrow."""
    label = Label(state_symbol(grid, state, step, layer, direction), 10, STATE_ROLES[state], math=True)
    yield Writing(
        x, grid.state_y(layer, direction, state) + 10, label, classes=(state, f"t{step}", f"layer{layer + 1}")
    )


def upwards(grid: Grid, output_y: float) -> Iterator[Mark]:
    """Arrows from x_t into the first layer, from layer to layer, and from the top layer to the output at ``output_y``."""
    for column, step in enumerate(grid.steps[: grid.live]):
        if step is None:
            continue
        x, time = grid.columns[column], f"t{step + 1}"
        yield from _into(grid, 0, column, (x, grid.input_height / 2), "muted", ("x", time))
        for layer in range(grid.run.layers):
            top = _top(grid, layer)
            yield from _joined(grid, layer, column, time)
            if layer + 1 < grid.run.layers:
                yield from _into(grid, layer + 1, column, (x, top), "h", ("h", "up", time, f"layer{layer + 1}"))
            else:
                yield Line(straight((x, top), (x, output_y - 13)), "output", arrow=True, classes=("output", "up", time))


def _top(grid: Grid, layer: int) -> float:
    """Where a layer's h leaves it upwards."""
    if grid.run.directions == 2:
        return grid.joint_y(layer) + grid.joint_height / 2
    return grid.cell_y(layer, 0) + grid.cell_height / 2


def _into(grid: Grid, layer: int, column: int, start: Point, color: Role, classes: tuple[str, ...]) -> Iterator[Mark]:
    """From ``start`` up into the cell of a layer, or into both cells where there are two directions."""
    for direction in range(grid.run.directions):
        x, bottom = grid.cell_x(column, direction), grid.cell_y(layer, direction) - grid.cell_height / 2
        fork = start[1] + 12
        points = (
            straight(start, (x, bottom))
            if x == start[0]
            else rounded([start, (start[0], fork), (x, fork), (x, bottom)], 6)
        )
        yield Line(points, color, arrow=True, classes=classes)


def _joined(grid: Grid, layer: int, column: int, time: str) -> Iterator[Mark]:
    """With two directions: from the top of each cell into its half of the joint."""
    if grid.run.directions == 1:
        return
    end = grid.joint_y(layer) - grid.joint_height / 2
    for direction, side in ((0, -10), (1, 10)):
        x, top = grid.cell_x(column, direction), grid.cell_y(layer, direction) + grid.cell_height / 2
        target, fork = grid.columns[column] + side, end - 9
        points = rounded([(x, top), (x, fork), (target, fork), (target, end)], 4)
        yield Line(
            points, "h", arrow=True, arrow_size=0.5, classes=("h", DIRECTIONS[direction], f"layer{layer + 1}", time)
        )
