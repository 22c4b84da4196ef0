"""What points at the part of an unrolled layer that a constructor argument rules: brackets, badges, chips of axes."""

from collections.abc import Callable, Iterator

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.drawing.recurrent.grid import Band, Grid
from lstm_diagrams.facts import Tensor
from lstm_diagrams.figures.parameter.words import Argument
from lstm_diagrams.readings.factored_shapes import shapes_of
from lstm_diagrams.readings.sizes import suffix
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language

_PILL_HEIGHT, _PILL_SIZE = 21.0, 11.5
_CHIP_HEIGHT, _CHIP_SIZE = 18.0, 10.0
_TICK = 5.0
_CLASS = "argument"


def pill(left: float, y: float, text: str) -> Box:
    """The argument and its value, as one writes them, with its left end at ``left``."""
    width = pill_width(text)
    label = Label(text, _PILL_SIZE, "gate")
    return Box(left + width / 2, y, width, _PILL_HEIGHT, "gate_fill", "gate", 1.2, True, label=label, classes=(_CLASS,))


def pill_width(text: str) -> float:
    """Width of a pill."""
    return Label(text, _PILL_SIZE).width + 16


def room(grid: Grid, argument: Argument) -> float:
    """How much room left of the first cells the argument's marks need."""
    if argument.name == "bias":
        return max(Label(text, _CHIP_SIZE).width for _, _, _, text in _biases(grid, argument)) + 40
    return 0.0 if argument.name == "batch_first" else pill_width(argument.shown) + 34


def pointers(grid: Grid, argument: Argument, left: float, output_y: float, language: Language) -> Iterator[Mark]:
    """The marks for one argument.

    ``left`` is the left end of what stands inside the bands ``output_y`` the height of the output.
    """
    if argument.name == "bias":
        yield from _bias_chips(grid, argument, left)
    elif argument.name == "batch_first":
        yield from _axis_rows(grid, argument, output_y, language)
    elif argument.name == "dropout":
        yield from _dropout(grid, argument, left)
    elif argument.name == "num_layers":
        bottom, top = grid.bands[0].bottom, grid.bands[-1].top
        yield from _bracket(left - 12 - room(grid, argument), left - 22, bottom, top, argument.shown)
    else:
        x, bottom, top = _PLACES[argument.name](grid)
        yield from _bracket(left, x, bottom, top, argument.shown)


def _bracket(left: float, x: float, bottom: float, top: float, text: str) -> Iterator[Mark]:
    """A bracket at ``x`` that opens to the right, a pill at ``left`` and a line between them."""
    middle = (bottom + top) / 2
    points = straight((x + _TICK, bottom), (x, bottom), (x, top), (x + _TICK, top))
    yield Line(points, "gate", 1.6, classes=(_CLASS,))
    yield Line(straight((left + pill_width(text), middle), (x, middle)), "gate", 1.6, classes=(_CLASS,))
    yield pill(left, middle, text)


Place = tuple[float, float, float]
"""Left end, bottom and top of what an argument rules."""


def _around_input(grid: Grid) -> Place:
    return grid.columns[0] - 18, -grid.input_height / 2, grid.input_height / 2


def _around_cell(grid: Grid, direction: int = 0) -> Place:
    band = grid.bands[0]
    x, y = grid.cell_x(band, 0, direction) - band.cell_width / 2, band.cell_y(direction)
    return x - 9, y - band.cell_height / 2, y + band.cell_height / 2


def _around_chain(grid: Grid) -> Place:
    return _around_cell(grid, grid.run.directions - 1)


_PLACES: dict[str, Callable[[Grid], Place]] = {
    "input_size": _around_input,
    "hidden_size": _around_cell,
    "bidirectional": _around_chain,
    "proj_size": _around_cell,
    "nonlinearity": _around_cell,
}


def _dropout(grid: Grid, argument: Argument, left: float) -> Iterator[Mark]:
    """A badge on every arrow from layer to layer; none where there is one layer or nothing is dropped."""
    for band in grid.bands[:-1]:
        y = band.top + 13
        for column, step in enumerate(grid.steps):
            if step is None or not argument.matters:
                continue
            for direction in range(grid.run.directions):
                classes = (_CLASS, f"t{step + 1}")
                label = Label("p", 11, "operation", math=True)
                x = grid.cell_x(band, column, direction)
                yield Circle(x, y, 8, "operation_fill", "operation", 1.2, label, classes)
        if band.depth == 0:
            yield from _dropout_pill(grid, argument, left, y)


def _dropout_pill(grid: Grid, argument: Argument, left: float, y: float) -> Iterator[Mark]:
    yield pill(left, y, argument.shown)
    gap = 8 if argument.matters else 3
    end = grid.cell_x(grid.bands[0], 0, 0) - gap
    yield Line(straight((left + pill_width(argument.shown), y), (end, y)), "gate", 1.6, classes=(_CLASS,))


def _biases(grid: Grid, argument: Argument) -> Iterator[tuple[Band, int, int, str]]:
    """Layer, direction, place (0 upper, 1 lower) and words of each bias; without biases, the names they would have."""
    for band in grid.bands:
        for direction in range(band.directions):
            for place, kind in enumerate(("ih", "hh")):
                name = f"bias_{kind}{suffix(band.depth, direction)}"
                text = next(iter(shapes_of(grid.run, name)), name)
                yield band, direction, place, text.removeprefix("bias_") if argument.short else text


def _bias_chips(grid: Grid, argument: Argument, left: float) -> Iterator[Mark]:
    """The two biases of every layer and direction, added in its cells; dashed and unconnected where there are none."""
    present = bool(grid.run.layer.setting("bias"))
    width = room(grid, argument) - 30
    for band, direction, place, text in _biases(grid, argument):
        y = band.cell_y(direction) + (10 if place == 0 else -10)
        classes = (_CLASS, "bias", f"layer{band.depth + 1}", DIRECTIONS[direction])
        role: Role = "gate" if present else "muted"
        label = Label(text, _CHIP_SIZE, role)
        fill: Role = "gate_fill" if present else "surface"
        yield Box(left + width / 2, y, width, 17, fill, role, 1, True, dashed=not present, label=label, classes=classes)
        if present:
            end = grid.cell_x(band, 0, direction) - band.cell_width / 2
            yield Line(straight((left + width, y), (end, y)), "gate", 1.3, arrow=True, classes=classes)


def _axis_rows(grid: Grid, argument: Argument, output_y: float, language: Language) -> Iterator[Mark]:
    """The axes of the output (above) and the input (below) in their order, and in the other order."""
    below = -grid.input_height / 2 - 40
    rows: tuple[tuple[Tensor, float, int, Role], ...] = (
        (grid.run.output, output_y + 34, 1, "output"),
        (grid.run.sequence, below, -1, "x"),
    )
    for tensor, start, away, role in rows:
        yield from _axis_row(grid, tensor, start, argument.written, True, role, language)
        if argument.matters:
            other = f"batch_first={not argument.value}"
            axes = (tensor.axes[1], tensor.axes[0], *tensor.axes[2:])
            swapped = Tensor(axes, tensor.dtype)
            yield from _axis_row(grid, swapped, start + away * 26, other, False, "x", language)


def _axis_row(
    grid: Grid, tensor: Tensor, y: float, title: str, live: bool, role: Role, language: Language
) -> Iterator[Mark]:
    """One chip per axis, the batch axis standing out; right of them what the order belongs to."""
    labels = [Label(text, _CHIP_SIZE) for text in shape_words(tensor, AXES, language)]
    widths = [label.width + 14 for label in labels]
    x = grid.columns[0] - 30
    for axis, label, width in zip(tensor.axes, labels, widths, strict=True):
        paint: Role = "gate" if axis.name == "batch" else role
        fill: Role = "gate_fill" if axis.name == "batch" else "surface"
        own = Label(label.text, _CHIP_SIZE, paint if live else "muted")
        yield Box(
            x + width / 2, y, width, _CHIP_HEIGHT, fill if live else "surface", paint if live else "faint", 1.1, True,
            dashed=not live, label=own, classes=(_CLASS, "shape"),
        )  # fmt: skip
        x += width + 5
    yield Writing(x + 5, y, Label(title, _CHIP_SIZE + 0.5, "ink" if live else "muted"), "left", (_CLASS, "shape"))
