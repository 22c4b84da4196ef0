"""The boxes of a recurrent layer whose cells are one box each: bands, cells, joints, the circles below and above."""

from collections.abc import Callable, Iterator

from lstm_diagrams.drawing.boxed.grid import CELL_HEIGHT, CIRCLE_SIZE, BoxedGrid, Moment
from lstm_diagrams.drawing.boxed.state_names import symbol
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Mark
from lstm_diagrams.drawing.kit.merging import SIGNS
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import DIRECTIONS, direction_class, layer_roles
from lstm_diagrams.drawing.kit.units import dots_across, dots_upwards

CellLabel = Callable[[Moment, int, int], Label]
"""What is written in the cell of a moment, a layer and a direction."""

_LEAST_SIZE = 8.5
"""Of the name in a cell; one that does not even fit in it is cut."""


def type_label(grid: BoxedGrid) -> CellLabel:
    """The class of the module in every cell; of Keras' ``Bidirectional(LSTM)`` the one that runs in each direction."""
    own = grid.run.layer.type
    inner = own.partition("(")[2].rstrip(")") if grid.run.wrapped else own
    room = grid.cell_width - 10
    sizes = (size for size in (13, 11, _LEAST_SIZE) if Label(inner, size).width <= room)
    size = next(sizes, 13)
    name = fitted(inner, size, room)
    return lambda _, layer, __: Label(name, size, layer_roles(layer)[0])


def sides(grid: BoxedGrid, direction: int) -> tuple[str, ...]:
    """The class of a direction, where there are two."""
    return direction_class(direction, grid.run.directions)


def row_bands(grid: BoxedGrid, left: float, right: float) -> Iterator[Mark]:
    """A rounded band behind each drawn layer, from ``left`` to ``right``."""
    for place, layer in grid.drawn:
        bottom, top = grid.band(place)
        outline, _, band = layer_roles(layer)
        middle = ((left + right) / 2, (bottom + top) / 2)
        classes = ("band", f"layer{layer + 1}")
        yield Box(*middle, right - left, top - bottom, band, outline, 0.6, rounded=True, classes=classes)


def cell_boxes(grid: BoxedGrid, moment: Moment, label: CellLabel) -> Iterator[Mark]:
    """Every cell of one moment; dots in the gaps, whether of steps or of layers."""
    for place, layer in enumerate(grid.layers):
        if layer is None:
            middle = sum(grid.band(place)) / 2
            if moment.index:
                yield from dots_upwards(moment.x, middle)
            continue
        for direction in range(grid.run.directions):
            y = grid.cell_y(place, direction)
            if not moment.index:
                yield from dots_across(moment.x, y)
                continue
            outline, fill, _ = layer_roles(layer)
            classes = ("cell", moment.name, f"layer{layer + 1}", *sides(grid, direction))
            written = label(moment, layer, direction)
            x = grid.cell_x(moment, direction)
            yield Box(x, y, grid.cell_width, CELL_HEIGHT, fill, outline, 1.3, True, label=written, classes=classes)


def joint_boxes(grid: BoxedGrid, moment: Moment) -> Iterator[Box]:
    """With two directions: a box of two halves above the cells of one moment, the forward h left, the reverse h right.

    Where both have become one h (a sum, a product, a mean), it is one box with the sign.
    """
    sign = SIGNS.get(grid.run.merged)
    for place, layer in grid.drawn:
        if sign is not None:
            own = ("joint", f"layer{layer + 1}", moment.name)
            box = moment.x, grid.joint_y(place), 2 * grid.extent, grid.joint_height
            yield Box(*box, "h_fill", "h", 1, label=Label(sign, 9, "h"), classes=own)
            continue
        for direction, side in enumerate((-0.5, 0.5)):
            x, y, width = moment.x + side * grid.extent, grid.joint_y(place), grid.extent
            classes = ("joint", DIRECTIONS[direction], f"layer{layer + 1}", moment.name)
            yield Box(x, y, width, grid.joint_height, "h_fill", "h", 1, classes=classes)


def end_circles(grid: BoxedGrid, moment: Moment) -> Iterator[Mark]:
    """x_t below and the output above one moment."""
    x, run = moment.x, grid.run
    if not moment.index:
        for y in (0.0, grid.output_y):
            yield from dots_across(x, y)
        return
    below = Label(f"x_{{{moment.index}}}", CIRCLE_SIZE, "x", math=True)
    above = Label(symbol(run, "h", moment.index, run.layers - 1), CIRCLE_SIZE, "output", math=True)
    yield Circle(x, 0, grid.radius, "x_fill", "x", 1.2, below, ("x", moment.name))
    yield Circle(x, grid.output_y, grid.radius, "output_fill", "output", 1.2, above, ("output", moment.name))
