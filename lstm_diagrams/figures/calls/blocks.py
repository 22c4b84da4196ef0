"""A call as a block: its band, its time steps as cells, x below and h above each, and what goes from step to step within it."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import layer_roles, state_role
from lstm_diagrams.drawing.kit.units import dots_across
from lstm_diagrams.figures.calls.layout import (
    BAND,
    CELL_HEIGHT,
    CELL_WIDTH,
    FOOT_Y,
    HEAD_Y,
    INPUT_Y,
    OUTPUT_Y,
    RADIUS,
    Placed,
    Row,
)
from lstm_diagrams.words import Language, Text

_SMALL = 10.0
_RUN_Y = HEAD_Y + 20
_CALL = Text("第 {number} 次调用", "call {number}")
_SHORT_CALL = Text("第 {number} 次", "call {number}")
_RUN = Text("第 {number} 次 forward", "forward {number}")


def bands(row: Row, number: int) -> Iterator[Mark]:
    """Behind the cells: one band for each call; one for the whole row, with one frame for each call, where all are single steps."""
    outline, _, band = layer_roles(number)
    if row.series.singles:
        left, right = row.ends
        yield Box(
            (left + right) / 2, row.y, right - left + 12, 2 * BAND + 8, band, outline, 0.6, True, classes=("band",)
        )
    for place in row.calls:
        middle, width = (place.left + place.right) / 2, place.right - place.left
        own = ("band", "call", f"call{place.block.number}")
        single = row.series.singles
        yield Box(
            middle, row.y, width, 2 * BAND, None if single else band, outline, 0.9, True, dashed=single, classes=own
        )


def cells(row: Row, number: int) -> Iterator[Mark]:
    """The cells of every call with x and h, and the states between them."""
    for place in row.calls:
        yield from _within(row, place)
        for step, x in place.steps:
            if step is None:
                for y in (INPUT_Y, 0.0, OUTPUT_Y):
                    yield from dots_across(x, row.y + y)
            else:
                yield from _step(row, number, place, step, x)


def _step(row: Row, number: int, place: Placed, step: int, x: float) -> Iterator[Mark]:
    outline, fill, _ = layer_roles(number)
    time, classes = place.block.first + step + 1, (f"call{place.block.number}", f"t{place.block.first + step + 1}")
    below, above = row.y - CELL_HEIGHT / 2, row.y + CELL_HEIGHT / 2
    entering, leaving = row.y + INPUT_Y + RADIUS, row.y + OUTPUT_Y - RADIUS
    yield Line(straight((x, entering), (x, below)), "muted", arrow=True, classes=("x", *classes))
    yield Line(straight((x, above), (x, leaving)), "output", arrow=True, classes=("output", *classes))
    size = 9.5 if len(row.series.layer.type) < 8 else 8
    name = Label(fitted(row.series.layer.type, size, CELL_WIDTH - 4), size, outline)
    yield Box(x, row.y, CELL_WIDTH, CELL_HEIGHT, fill, outline, 1.2, True, label=name, classes=("cell", *classes))
    index = Label(f"x_{{{time}}}", 11, "x", math=True)
    yield Circle(x, row.y + INPUT_Y, max(RADIUS, index.width / 2 + 3), "x_fill", "x", 1, index, ("x", *classes))
    index = Label(f"h_{{{time}}}", 11, "output", math=True)
    reach = max(RADIUS, index.width / 2 + 3)
    yield Circle(x, row.y + OUTPUT_Y, reach, "output_fill", "output", 1, index, ("output", *classes))


def _within(row: Row, place: Placed) -> Iterator[Mark]:
    """From step to step; of a layer with two directions one line each way."""
    both = bool(row.series.layer.setting("bidirectional"))
    for (_, here), (_, there) in pairwise(place.steps):
        left, right = here + CELL_WIDTH / 2, there - CELL_WIDTH / 2
        for state in row.series.states:
            y = row.lane(state) + (3 if both else 0)
            classes = (state, f"call{place.block.number}")
            yield Line(straight((left, y), (right, y)), state_role(state), 1.3, arrow=True, classes=classes)
            if both:
                back = straight((right, y - 6), (left, y - 6))
                yield Line(back, state_role(state), 1.3, arrow=True, classes=(*classes, "reverse"))


def captions(row: Row, language: Language) -> Iterator[Mark]:
    """Above each call its number and the forward it belongs to, below it the time steps that its states have seen."""
    words = _SHORT_CALL if row.series.singles else _CALL
    for place in row.calls:
        middle, own = (place.left + place.right) / 2, (f"call{place.block.number}",)
        head = words.format(number=place.block.number).in_language(language)
        yield Writing(middle, row.y + HEAD_Y + row.above, Label(head, _SMALL, "muted"), classes=("number", *own))
        first, last = place.block.first + 1, place.block.first + place.block.steps
        span = f"t = {first}" if first == last else f"t = {first} … {last}"
        yield Writing(middle, row.y + FOOT_Y - row.below, Label(span, _SMALL, "muted"), classes=("axis", *own))
    for x, count in row.hidden:
        yield from dots_across(x, row.y)
        said = Text("另 {count} 次", "{count} more").format(count=count).in_language(language)
        yield Writing(x, row.y + HEAD_Y + row.above, Label(said, _SMALL, "muted"), classes=("dots",))


def forwards(row: Row, language: Language) -> Iterator[Mark]:
    """Over the calls, which of them belong to one forward of the model; nothing where all do."""
    if len({block.run for block in row.series.blocks}) == 1:
        return
    for run, group in groupby(row.calls, key=lambda place: place.block.run):
        own = list(group)
        left, right, y = own[0].left, own[-1].right, row.y + _RUN_Y + row.above
        yield Line(straight((left, y), (right, y)), "faint", 1, classes=("run",))
        label = Label(_RUN.format(number=run + 1).in_language(language), _SMALL, "muted")
        yield Writing((left + right) / 2, y + 9, label, classes=("run",))
