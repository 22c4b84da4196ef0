"""The boxes of the states of a recurrent layer: a cell for each layer and step with its h and c, and what is returned of it."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.elision import below_words
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import DIRECTIONS, direction_class, layer_roles, state_fill, state_role
from lstm_diagrams.drawing.kit.units import dots_across, dots_upwards
from lstm_diagrams.figures.states.grid import CHIP_HEIGHT, StateGrid, chains, symbol_of
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_BAND_TITLE = Text("{type} 第 {layer} 层", "{type} layer {layer}")
_PADDING = Text("填充", "padding")
FRAME_PAD = 8.0
"""From a cell to the frame around it."""


def band_title(grid: StateGrid, layer: int, language: Language) -> Label:
    """The name of a layer counted from 0."""
    kind = fitted(grid.run.layer.type, 11, 120)
    if grid.run.name:
        kind = f"{fitted(grid.run.name, 11, 120)}: {kind}"
    return Label(_BAND_TITLE.format(type=kind, layer=layer + 1).in_language(language), 11, layer_roles(layer)[0])


def layer_bands(grid: StateGrid, left: float, right: float, language: Language) -> Iterator[Mark]:
    """A rounded band behind each layer with its name in the upper left corner; dots where layers are left out."""
    for row, layer in enumerate(grid.layers):
        if layer is None:
            middle = (grid.floors[row] + grid.floors[row + 1]) / 2 - 11
            for x in (column for column, step in zip(grid.columns, grid.steps, strict=False) if step is not None):
                yield from dots_upwards(x, middle)
            if row == 0:
                label = Label(below_words(grid.run.layers - 1).in_language(language), 11, "muted")
                yield Writing(grid.columns[0] + 10, middle, label, "left", ("dots",))
            continue
        outline, _, fill = layer_roles(layer)
        (bottom, top), classes = grid.band(row), ("band", f"layer{layer + 1}")
        box = (left + right) / 2, (bottom + top) / 2, right - left, top - bottom
        yield Box(*box, fill, outline, 0.6, rounded=True, classes=classes)
        yield Writing(left + 12, top - 13, band_title(grid, layer, language), "left", classes)


def cells(grid: StateGrid) -> Iterator[Mark]:
    """The cell of every drawn layer and step, empty; those of padding dashed."""
    for row, layer in grid.rows:
        for column, step in zip(grid.columns, (*grid.steps, *grid.padding), strict=True):
            if step is None:
                continue
            place = column, grid.cell_y(row), grid.cell_width, grid.cell_height
            classes = (f"layer{layer + 1}", f"t{step + 1}")
            if step in grid.padding:
                yield Box(*place, None, "muted", 0.8, rounded=True, dashed=True, classes=("padding", *classes))
            else:
                yield Box(*place, "surface", layer_roles(layer)[0], 1, rounded=True, classes=("cell", *classes))


def output_band(grid: StateGrid) -> Mark:
    """The band around h of the top layer at every step: the output."""
    bottom, top = grid.output_band
    left, right = grid.columns[0] - grid.cell_width / 2 - 4, grid.columns[-1] + grid.cell_width / 2 + 4
    box = (left + right) / 2, (bottom + top) / 2, right - left, top - bottom
    return Box(*box, "output_fill", "output", 1.6, rounded=True, classes=("output", "band"))


def state_boxes(grid: StateGrid) -> Iterator[Mark]:
    """The box of every state of every drawn step: coloured where it is returned, grey where it is not; dots in the gap.

    In the output band, the places of padding are dashed.
    """
    for row, layer in grid.rows:
        for x, step in zip(grid.own_columns, grid.steps, strict=True):
            for state, direction in chains(grid.run):
                y = grid.state_y(row, state, direction)
                if step is None:
                    yield from dots_across(x, y)
                else:
                    yield _state(grid, (x, y), state, (layer, step, direction))
    yield from _padded_output(grid)


def _padded_output(grid: StateGrid) -> Iterator[Mark]:
    for x, step in zip(grid.columns[len(grid.steps) :], grid.padding, strict=True):
        if step is None:
            continue
        for direction in range(grid.run.directions):
            box = x, grid.state_y(len(grid.layers) - 1, "h", direction), grid.chip_width, CHIP_HEIGHT
            classes = ("padding", "output", f"t{step + 1}")
            yield Box(*box, None, "output", 0.8, rounded=True, dashed=True, classes=classes)


def _state(grid: StateGrid, place: tuple[float, float], state: str, where: tuple[int, int, int]) -> Box:
    layer, step, direction = where
    final = step == (0 if direction else grid.run.length(grid.sample) - 1)
    output = state == "h" and layer == grid.run.layers - 1
    fill, stroke, width, text = _look(state, final=final, output=output)
    label = Label(symbol_of(grid.run, state, step, layer, direction), 13, text, math=True)
    named = {"final": final, "output": output, "shared": final and output, "unreturned": not final and not output}
    classes = ["state", state, f"layer{layer + 1}", f"t{step + 1}", *direction_class(direction, grid.run.directions)]
    classes += [name for name, wanted in named.items() if wanted]
    box = *place, grid.chip_width, CHIP_HEIGHT
    return Box(*box, fill, stroke, width, rounded=True, label=label, classes=tuple(classes))


def _look(state: str, *, final: bool, output: bool) -> tuple[Role, Role, float, Role]:
    """Fill, outline, its width and the colour of the text, by what of it is returned."""
    if final and output:
        return "h_fill", "output", 2.6, "h"
    if output:
        return "output_fill", "output", 1, "output"
    if final:
        return state_fill(state), state_role(state), 1.4, state_role(state)
    return "surface", "faint", 0.8, "muted"


def final_frames(grid: StateGrid) -> Iterator[Mark]:
    """A dashed frame around the last step: of every layer at once, or with two directions of each chain by itself."""
    width = grid.cell_width + 2 * FRAME_PAD
    if grid.run.directions == 1:
        bottom = grid.cell_y(0) - grid.cell_height / 2 - FRAME_PAD
        top = grid.output_band[1] + FRAME_PAD - 2
        yield _frame(grid.final_column(0), bottom, top, width, grid.run.states)
        return
    for row, layer in grid.rows:
        for direction in range(2):
            places = [grid.state_y(row, state, direction) for state in grid.run.states]
            inner, outer = CHIP_HEIGHT / 2 + 5, CHIP_HEIGHT / 2 + FRAME_PAD + 4
            below, above = (inner, outer) if direction else (outer, inner)
            bottom, top = min(places) - below, max(places) + above
            classes = (*grid.run.states, f"layer{layer + 1}", DIRECTIONS[direction])
            yield _frame(grid.final_column(direction), bottom, top, width, classes)


def _frame(x: float, bottom: float, top: float, width: float, classes: tuple[str, ...]) -> Box:
    box = x, (bottom + top) / 2, width, top - bottom
    return Box(*box, None, "red", 1.8, rounded=True, dashed=True, classes=("frame", "final", *classes))


def inputs(grid: StateGrid, language: Language) -> Iterator[Mark]:
    """x_t below each drawn step, and what stands in the place of steps that the sample does not have."""
    for x, step in zip(grid.own_columns, grid.steps, strict=True):
        if step is None:
            yield from dots_across(x, 0)
        else:
            yield Writing(x, 0, Label(f"x_{{{step + 1}}}", 13, "x", math=True), classes=("x", f"t{step + 1}"))
    beyond = grid.columns[len(grid.steps) :]
    if beyond:
        label = Label(_PADDING.in_language(language), 11, "muted")
        yield Writing((beyond[0] + beyond[-1]) / 2, 0, label, classes=("padding",))
