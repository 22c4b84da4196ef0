"""The arrows of unrolled recurrent layers: h and c handed along time, x and h handed upwards."""

from collections.abc import Iterator
from itertools import pairwise

from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import DIRECTIONS, direction_class, state_dashed, state_role
from lstm_diagrams.drawing.kit.symbols import state_symbol
from lstm_diagrams.drawing.recurrent.grid import BAND_GAP, Band, Grid
from lstm_diagrams.theme import Role

STATE_REACH = 26.0
"""Length of the arrows from h_0 and c_0 into the first step, and from the last step to h_n and c_n."""
_GAP_HALF, _FORK, _OUT = 16.0, 12.0, 26.0


def band_symbol(band: Band, state: str, step: int, direction: int) -> str:
    """``h_{2}^{(1)}`` of a layer, with an arrow for the direction where there are two."""
    return state_symbol(state, str(step), band.depth, direction if band.directions == 2 else None, band.again)


def handovers(grid: Grid, left: float, right: float) -> Iterator[Mark]:
    """What each step hands to the next, from the initial states to the final ones; the reverse chain runs to the left.

    ``left`` and ``right`` are the outer ends of the first and last arrows. Of a sample that has ended, the states are carried past
    the padding in a dashed line.
    """
    for band in grid.bands:
        for direction in range(band.directions):
            for state in band.states:
                yield from _chain(grid, band, direction, state, (left, right))


def _chain(grid: Grid, band: Band, direction: int, state: str, outer: tuple[float, float]) -> Iterator[Mark]:
    y, half = band.state_y(direction, state), band.cell_width / 2
    stops: list[tuple[float, float, str]] = []  # left edge, right edge, class of what stands there
    for column, step in enumerate(grid.steps[: grid.live]):
        x = grid.cell_x(band, column, direction)
        reach = _GAP_HALF if step is None else half
        middle = grid.columns[column] if step is None else x
        stops.append((middle - reach, middle + reach, "dots" if step is None else f"t{step + 1}"))
    first, last = stops[0][0], stops[-1][1]
    ends = [(outer[0], first, "initial"), (last, outer[1], "final")]
    spans = [(before[1], after[0], before[2] if not direction else after[2]) for before, after in pairwise(stops)]
    if direction:
        ends = [(start, end, {"initial": "final", "final": "initial"}[name]) for start, end, name in ends]
    past = (last, outer[1]) if grid.live < len(grid.steps) else None
    for start, end, name in [ends[0], *spans, ends[1]]:
        classes = [state, name, f"layer{band.depth + 1}", *direction_class(direction, band.directions)]
        points = straight((end, y), (start, y)) if direction else straight((start, y), (end, y))
        dashed = state_dashed(state) or (start, end) == past
        yield Line(points, state_role(state), 1.3, arrow=True, dashed=dashed, classes=tuple(filter(None, classes)))
    if spans and None not in grid.steps[:2]:
        yield from _handed(band, direction, state, 2 if direction else 1, (spans[0][0] + spans[0][1]) / 2)
    if past:
        step = grid.length + direction
        there = grid.cell_x(band, grid.live, direction) - half
        yield from _handed(band, direction, state, step, (last + there) / 2)


def _handed(band: Band, direction: int, state: str, step: int, x: float) -> Iterator[Mark]:
    """The name of what is handed over at ``x``, above its arrow."""
    label = Label(band_symbol(band, state, step, direction), 10, state_role(state), math=True)
    y = band.state_y(direction, state) + 10
    yield Writing(x, y, label, classes=(state, f"t{step}", f"layer{band.depth + 1}"))


def upwards(grid: Grid, output_y: float) -> Iterator[Mark]:
    """Arrows from x_t into the first layer, from layer to layer, and from the top layer to the output at ``output_y``."""
    for column, step in enumerate(grid.steps[: grid.live]):
        if step is None:
            continue
        x, time = grid.columns[column], f"t{step + 1}"
        start = x, grid.input_height / 2
        yield from _first(grid, column, start, time)
        for lower, upper in zip(grid.bands, (*grid.bands[1:], None), strict=True):
            yield from _joined(grid, lower, column, time)
            if upper:
                yield from _raised(grid, lower, upper, column, time)
            elif grid.stack.top.returns_sequence:
                ends = (x, lower.exit_y), (x, output_y - 13)
                yield Line(straight(*ends), "output", arrow=True, classes=("output", "up", time))
    for column, direction in grid.leaving:
        if direction is not None:
            yield _last(grid, column, direction, output_y)


def _first(grid: Grid, column: int, start: Point, time: str) -> Iterator[Mark]:
    """x_t into the first layer; where that is not drawn, towards it, and the h of the layer below into the lowest one drawn."""
    if not grid.below:
        yield from _into(grid, grid.bands[0], column, start, "muted", ("x", time), start[1] + _FORK)
        return
    band = grid.bands[0]
    yield Line(straight(start, (start[0], start[1] + _OUT)), "muted", arrow=True, classes=("x", time))
    end = start[0], band.bottom - _OUT
    yield from _into(grid, band, column, end, "h", ("h", "up", time, f"layer{band.depth}"), end[1] + _FORK)


def _last(grid: Grid, column: int, direction: int, output_y: float) -> Line:
    """From the last cell of a direction of the top layer to the output."""
    x, band = grid.leaving_x(column, direction), grid.bands[-1]
    start = (x, band.cell_y(direction) + band.cell_height / 2)
    sides = direction_class(direction, band.directions)
    classes = ("output", "up", f"t{(grid.steps[column] or 0) + 1}", *sides)
    return Line(straight(start, (x, output_y - 13)), "output", arrow=True, classes=classes)


def _raised(grid: Grid, lower: Band, upper: Band, column: int, time: str) -> Iterator[Mark]:
    """What one drawn layer gives the next one: its h, or where layers between them are left out, h into those and out of them."""
    start = grid.columns[column], lower.exit_y
    classes = ("h", "up", time, f"layer{lower.depth + 1}")
    if upper.depth == lower.depth + 1:
        same = lower.row.run is upper.row.run
        yield from _into(grid, upper, column, start, "h", classes, (lower.exit_y if same else lower.top) + _FORK)
        return
    end = start[0], upper.bottom - _OUT
    yield Line(straight(start, (start[0], lower.top + _OUT)), "h", arrow=True, classes=classes)
    yield from _into(grid, upper, column, end, "h", ("h", "up", time, f"layer{upper.depth}"), end[1] + _FORK)


def between(grid: Grid) -> Iterator[Mark]:
    """Left of the first arrow from layer to layer, what h is put through on the way: Dropout, relu ..."""
    for lower, upper in pairwise(grid.bands):
        names = _passed(grid, lower, upper)
        if names:
            label = Label(fitted(" → ".join(names), 10, 220), 10, "muted")
            x = grid.columns[0] - max(lower.offset, upper.offset) - 9
            classes = ("between", f"layer{lower.depth + 1}")
            yield Writing(x, lower.top + BAND_GAP / 2, label, "right", classes)


def _passed(grid: Grid, lower: Band, upper: Band) -> tuple[str, ...]:
    """What h goes through from one drawn layer to the next: of one module its own dropout."""
    if upper.row.run is lower.row.run:
        return (f"Dropout p = {lower.row.run.dropout}",) if lower.row.run.dropout else ()
    if upper.depth > lower.depth + 1:
        return ()
    return grid.stack.between[grid.stack.runs.index(lower.row.run)]


def _into(
    grid: Grid, band: Band, column: int, start: Point, color: Role, classes: tuple[str, ...], fork: float
) -> Iterator[Mark]:
    """From ``start`` up into the cell of a layer, or where there are two directions into both, the ways parting at ``fork``."""
    for direction in range(band.directions):
        x, bottom = grid.cell_x(band, column, direction), band.cell_y(direction) - band.cell_height / 2
        points = (
            straight(start, (x, bottom))
            if x == start[0]
            else rounded([start, (start[0], fork), (x, fork), (x, bottom)], 6)
        )
        yield Line(points, color, arrow=True, classes=classes)


def _joined(grid: Grid, band: Band, column: int, time: str) -> Iterator[Mark]:
    """With two directions: from the top of each cell into its half of the joint."""
    if not grid.joins(band):
        return
    end = band.joint_y - band.joint_height / 2
    for direction, side in ((0, -10), (1, 10)):
        x, top = grid.cell_x(band, column, direction), band.cell_y(direction) + band.cell_height / 2
        target, fork = grid.columns[column] + side, end - 9
        points = rounded([(x, top), (x, fork), (target, fork), (target, end)], 4)
        yield Line(
            points,
            "h",
            arrow=True,
            arrow_size=0.5,
            classes=("h", DIRECTIONS[direction], f"layer{band.depth + 1}", time),
        )
