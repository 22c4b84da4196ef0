"""The boxes of unrolled recurrent layers: bands, cells with their units, inputs, joints, and dots in the gap."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.elision import below_words
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.merging import SIGNS
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import DIRECTIONS, direction_class, layer_roles
from lstm_diagrams.drawing.kit.symbols import state_symbol
from lstm_diagrams.drawing.kit.units import dots_across, dots_upwards, unit_column
from lstm_diagrams.drawing.recurrent.grid import FEATURE_PITCH, FEATURE_RADIUS, UNIT_PITCH, UNIT_RADIUS, Band, Grid
from lstm_diagrams.labels import own_name
from lstm_diagrams.words import Language, Text

_BAND_TITLE = Text("{type} 第 {layer} 层", "{type} layer {layer}")
_PADDING = Text("填充", "padding")
_CELL_TOOLTIP = Text("第 {layer} 层，t = {step}", "layer {layer}, t = {step}")


def bands(grid: Grid, left: float, right: float, language: Language) -> Iterator[Mark]:
    """A rounded band behind each layer, from ``left`` to ``right``, with the layer's name in its upper left corner."""
    for band in grid.bands:
        outline, _, fill = layer_roles(band.depth)
        place = (left + right) / 2, (band.bottom + band.top) / 2, right - left, band.top - band.bottom
        classes = ("band", f"layer{band.depth + 1}")
        yield Box(*place, fill, outline, 0.6, rounded=True, classes=classes)
        yield Writing(left + 12, band.top - 13, _band_title(grid, band, language), "left", classes)
    if grid.layer_gap:
        middle = sum(grid.layer_gap) / 2
        for x in _own_columns(grid):
            yield from dots_upwards(x, middle)
        if grid.below:
            label = Label(below_words(grid.below).in_language(language), 10, "muted")
            yield Writing(grid.columns[0] + 10, middle, label, "left", ("dots",))


def title_width(grid: Grid, language: Language) -> float:
    """How much room the longest layer name needs."""
    return max(_band_title(grid, band, language).width for band in grid.bands) + 12


def _own_columns(grid: Grid) -> Iterator[float]:
    """The middles of the drawn steps of the sample, without padding and without the gap."""
    live = zip(grid.columns[: grid.live], grid.steps, strict=False)
    return (x for x, step in live if step is not None)


def _band_title(grid: Grid, band: Band, language: Language) -> Label:
    return Label(band_name(grid, band).in_language(language), 11, layer_roles(band.depth)[0])


def band_name(grid: Grid, band: Band) -> Text:
    """``LSTM layer 1``, with the number that its symbols have; a cell, and one of several modules, is named by what tells it apart.

    Of several modules, each counts its own layers: ``decoder: LSTM layer 1``.
    """
    row = band.row
    kind = fitted(row.run.layer.type, 11, 120)
    several = len(grid.stack.runs) > 1 or bool(row.run.name)
    named = several and row.run.layer.path and own_name(row.run.layer.type) is None
    name = f"{fitted(row.run.layer.path, 11, 120)}: {kind}" if named else kind
    if row.run.is_cell or (several and row.run.layers == 1):
        return Text(name, name)
    return _BAND_TITLE.format(type=name, layer=(row.number if several else band.depth) + 1)


def cells(grid: Grid, language: Language) -> Iterator[Mark]:
    """Every cell of every drawn step with its hidden units; in the gap, three dots; in the padding, an empty dashed cell."""
    for band in grid.bands:
        for direction in range(band.directions):
            for column, step in enumerate(grid.steps):
                if step is None:
                    if column < grid.live:  # the states are carried past the padding where its dots would be
                        yield from _gap(grid.columns[column], band.cell_y(direction))
                elif column >= grid.live:
                    place = grid.cell_x(band, column, direction), band.cell_y(direction)
                    yield _empty(place, (band.cell_width, band.cell_height), _place(band, direction, step))
                else:
                    yield from _cell(grid, band, direction, column, step, language)


def _place(band: Band, direction: int, step: int) -> tuple[str, ...]:
    sides = direction_class(direction, band.directions)
    return (f"layer{band.depth + 1}", f"t{step + 1}", *sides)


def _empty(place: tuple[float, float], size: tuple[float, float], classes: tuple[str, ...]) -> Box:
    """Where nothing was computed, because the sample has ended."""
    return Box(*place, *size, None, "faint", 1, rounded=True, dashed=True, classes=("padding", *classes))


def _cell(grid: Grid, band: Band, direction: int, column: int, step: int, language: Language) -> Iterator[Mark]:
    outline, fill, _ = layer_roles(band.depth)
    x, y = grid.cell_x(band, column, direction), band.cell_y(direction)
    classes = _place(band, direction, step)
    tooltip = _CELL_TOOLTIP.format(layer=band.depth + 1, step=step + 1).in_language(language)
    yield Box(
        x,
        y,
        band.cell_width,
        band.cell_height,
        "surface",
        outline,
        1.3,
        True,
        classes=("cell", *classes),
        tooltip=tooltip,
    )
    shift = band.cell_width / 4 if band.projected else 0
    yield from unit_column(
        x - shift,
        y,
        band.units,
        pitch=UNIT_PITCH,
        radius=UNIT_RADIUS,
        fill=fill,
        stroke=outline,
        classes=("unit", *classes),
    )
    yield from unit_column(
        x + shift,
        y,
        band.projected,
        pitch=UNIT_PITCH,
        radius=UNIT_RADIUS,
        fill="h_fill",
        stroke="h",
        classes=("projected", *classes),
    )


def inputs(grid: Grid, language: Language) -> Iterator[Mark]:
    """x_t at the bottom of each drawn step: a box with one small circle per feature, and its name below."""
    if grid.live < len(grid.columns):
        middle = (grid.columns[grid.live] + grid.columns[-1]) / 2
        word = Label(_PADDING.in_language(language), 10, "muted")
        yield Writing(middle, -grid.input_height / 2 - 12, word, classes=("padding",))
    for column, step in enumerate(grid.steps):
        x = grid.columns[column]
        if step is None:
            yield from _gap(x, 0)
            continue
        if column >= grid.live:
            yield _empty((x, 0), (20, grid.input_height), (f"t{step + 1}",))
            continue
        classes = ("x", f"t{step + 1}")
        yield Box(x, 0, 20, grid.input_height, "surface", "x", 1, rounded=True, classes=("input", *classes))
        yield from unit_column(
            x,
            0,
            grid.features,
            pitch=FEATURE_PITCH,
            radius=FEATURE_RADIUS,
            fill="x_fill",
            stroke="x",
            classes=("feature", *classes),
        )
        label = Label(f"x_{{{step + 1}}}", 12, "x", math=True)
        yield Writing(x, -grid.input_height / 2 - 12, label, classes=classes)


def joints(grid: Grid) -> Iterator[Mark]:
    """Where both directions of a layer are joined: a box of two halves, the forward h left, the reverse h right.

    Where both have become one h (a sum, a product, a mean), it is one box with the sign.
    """
    for band in grid.bands:
        if not grid.joins(band):
            continue
        for column, step in enumerate(grid.steps):
            x, y = grid.columns[column], band.joint_y
            if step is None:
                yield from _gap(x, y)
                continue
            if column >= grid.live:
                yield _empty((x, y), (40, band.joint_height), (f"layer{band.depth + 1}", f"t{step + 1}"))
                continue
            sign, classes = SIGNS.get(band.row.run.merged), ("joint", f"layer{band.depth + 1}", f"t{step + 1}")
            if sign is not None:
                yield Box(x, y, 40, band.joint_height, "h_fill", "h", 1, label=Label(sign, 9, "h"), classes=classes)
                continue
            for half, direction in zip((-0.5, 0.5), DIRECTIONS, strict=True):
                yield Box(x + half * 20, y, 20, band.joint_height, "h_fill", "h", 1, classes=(*classes, direction))


def output_row(grid: Grid, y: float) -> Iterator[Mark]:
    """The band at height ``y`` that holds what leaves the top layer, h of every step or of the last: the output."""
    left = min(grid.leaving_x(*place) for place in grid.leaving) - 30
    right = grid.columns[grid.live - 1] + 30
    yield Box(
        (left + right) / 2, y, right - left, 26, "output_fill", "output", 1, rounded=True, classes=("output", "band")
    )
    for column, direction in grid.leaving:
        x, step = grid.leaving_x(column, direction), grid.steps[column]
        if step is None:
            yield from _gap(x, y)
        elif column >= grid.live:
            yield _empty((x, y), (40, 26), ("output", f"t{step + 1}"))
        else:
            top = grid.bands[-1]
            way = None if top.directions == 1 else direction
            label = Label(state_symbol("h", str(step + 1), top.depth, way, top.again), 12, "output", math=True)
            yield Writing(x, y, label, classes=("output", f"t{step + 1}"))
    sign = SIGNS.get(grid.stack.top.merged)
    if sign is not None and not grid.stack.top.returns_sequence:
        yield Writing((left + right) / 2, y, Label(sign, 12, "output"), classes=("output", "joint"))


def _gap(x: float, y: float) -> Iterator[Mark]:
    yield from dots_across(x, y)
