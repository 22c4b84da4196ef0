"""The two chains, the sum between them, the lines as thick as the weights, and the score that makes them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.facts import Layer
from lstm_diagrams.figures.attention.layout import (
    ASKING_Y,
    CELL_HEIGHT,
    CELL_WIDTH,
    MEMORY_Y,
    SUM_Y,
    TEXT_Y,
    Columns,
)
from lstm_diagrams.figures.attention.words import FORMULAS, NEEDS_NUMBERS, score_name
from lstm_diagrams.labels import full_name
from lstm_diagrams.readings.attention import Attention
from lstm_diagrams.words import Language, Text

THICKEST = 9.0
"""How thick a line is that stands for the weight 1."""
_RADIUS = 15.0
_OWN = {"h_n": "s = h_{n}", "output": "s_{i} = h_{i}"}
"""What asks where it is an output of the memory itself."""
_CONTEXT = Text("上下文向量", "context")
_JOIN = Text("合并", "joined")


def memory(
    layer: Layer, places: Columns, names: Sequence[str], row: Sequence[float] | None, *, named: bool
) -> Iterator[Mark]:
    """The weighed steps in a band, from left to right, with x or the reader's words below; pale where the weight is 0."""
    both = bool(layer.setting("bidirectional"))
    yield from _band(layer, places, MEMORY_Y, 0, named=named)
    yield from _chain(layer, places, MEMORY_Y, recurrent=layer.kind == "recurrent", both=both)
    yield from _window(places, row)
    for step, x in places.steps:
        unread = row is not None and row[step] == 0
        cell = _cell(x, MEMORY_Y, f"h_{{{step + 1}}}", 0, ("memory", f"h{step + 1}", *(("unread",) if unread else ())))
        yield (
            replace(cell, fill="surface", label=Label(f"h_{{{step + 1}}}", 12, "muted", math=True)) if unread else cell
        )
        below = MEMORY_Y - CELL_HEIGHT / 2
        yield Line(straight((x, below - 20), (x, below)), "muted", arrow=True, arrow_size=0.5, classes=("x",))
        if names:
            word = fitted(names[step], 10.5, 52)
            yield Writing(x, MEMORY_Y - TEXT_Y - 4, Label(word, 10.5, "x"), classes=("x", "token"))
        else:
            label = Label(f"x_{{{step + 1}}}", 12, "x", math=True)
            yield Writing(x, MEMORY_Y - TEXT_Y - 4, label, classes=("x",))


def _window(places: Columns, row: Sequence[float] | None) -> Iterator[Mark]:
    """Round the steps whose weights are not 0, where those are neighbours and others are 0: a window, or what is no padding."""
    read = [step for step, weight in enumerate(row or ()) if weight != 0]
    shown = [x for step, x in places.steps if step in read]
    if row is None or not shown or len(read) == len(row) or read[-1] - read[0] >= len(read):
        return
    middle, width = (shown[0] + shown[-1]) / 2, shown[-1] - shown[0] + CELL_WIDTH + 8
    yield Box(middle, MEMORY_Y, width, CELL_HEIGHT + 8, None, "sample", 1.8, True, classes=("window",))


def asking(
    attention: Attention, layer: Layer | None, places: Columns, names: Sequence[str], chosen: int, *, named: bool
) -> Iterator[Mark]:
    """The asking steps, the chosen one marked, with the reader's words above."""
    if layer is not None:
        yield from _band(layer, places, ASKING_Y, 1, named=named)
        yield from _chain(layer, places, ASKING_Y, recurrent=True, both=bool(layer.setting("bidirectional")))
    for step, x in places.steps:
        symbol = f"s_{{{step + 1}}}" if layer is not None else f"y_{{{step + 1}}}"
        classes = ("asking", f"s{step + 1}", *(("chosen",) if step == chosen else ()))
        yield _cell(x, ASKING_Y, symbol, 1, classes, 2.4 if step == chosen else 1.1)
        if names:
            word = fitted(names[step], 10.5, 52)
            yield Writing(x, ASKING_Y + TEXT_Y + 18, Label(word, 10.5, "output"), classes=("output", "token"))


def _band(layer: Layer, places: Columns, y: float, number: int, *, named: bool) -> Iterator[Mark]:
    """Behind a chain, with its name at the left where it is ``named`` there."""
    outline, _, band = layer_roles(number)
    middle, width = (places.left + places.right) / 2, places.right - places.left + 20
    classes = ("band", "memory" if number == 0 else "asking")
    yield Box(middle, y, width, CELL_HEIGHT + 22, band, outline, 0.7, True, classes=classes)
    if named:
        label = Label(fitted(full_name(layer), 10.5, 150), 10.5, outline)
        yield Writing(places.left - 18, y, label, "right", ("name",))


def names_below(layers: tuple[Layer, Layer | None], left: float, top: float) -> Iterator[Mark]:
    """Which layers the two chains are, in lines below."""
    for number, (letter, layer) in enumerate(zip("hs", layers, strict=True)):
        if layer is not None:
            label = Label(f"{letter}: {full_name(layer)}", 10.5, layer_roles(number)[0])
            yield Writing(left, top - 8 - 16 * number, label, "left", ("name",))


def _chain(layer: Layer, places: Columns, y: float, *, recurrent: bool, both: bool) -> Iterator[Mark]:
    """From step to step; dots where some are left out."""
    for gap in places.gaps:
        yield from dots([(gap + shift, y) for shift in (-5, 0, 5)])
    if not recurrent:
        return
    for left, right, whole in places.pairs():
        start, end = left + CELL_WIDTH / 2, right - CELL_WIDTH / 2
        if not whole:
            continue
        rise = 5 if both else 0
        yield Line(straight((start, y + rise), (end, y + rise)), "h", 1.2, arrow=True, arrow_size=0.5, classes=("h",))
        if both:
            back = straight((end, y - rise), (start, y - rise))
            yield Line(back, "h", 1.2, arrow=True, arrow_size=0.5, classes=("h", "reverse"))


def _cell(x: float, y: float, symbol: str, number: int, classes: tuple[str, ...], width: float = 1.1) -> Box:
    outline, fill, _ = layer_roles(number)
    label = Label(symbol, 12, outline, math=True)
    return Box(x, y, CELL_WIDTH, CELL_HEIGHT, fill, outline, width, True, label=label, classes=("cell", *classes))


def weights(places: Columns, row: Sequence[float] | None, x: float, size: float) -> Iterator[Mark]:
    """A line from each weighed step to the sum, as thick as its weight, with the number in that size; and the sum."""
    for step, start in places.steps:
        foot = (start, MEMORY_Y + CELL_HEIGHT / 2)
        classes = ("weight", f"h{step + 1}")
        if row is None:
            yield Line(straight(foot, (x, SUM_Y)), "muted", 0.8, dashed=True, classes=classes)
            continue
        weight = row[step]
        if weight == 0:
            continue
        thick = max(THICKEST * weight, 0.25)
        said = f"α_{step + 1} = {weight:.4f}"
        yield Line(straight(foot, (x, SUM_Y)), "gate", thick, classes=classes, tooltip=said)
    if row is not None:
        for step, start in places.steps:
            label = Label(f"{row[step]:.2f}", size, "ink") if row[step] else Label("0", size, "muted")
            y = MEMORY_Y + CELL_HEIGHT / 2 + 19
            yield Box(
                start, y, label.width + 4, size + 3, "surface", None, label=label, classes=("number", f"h{step + 1}")
            )
    yield Circle(x, SUM_Y, _RADIUS, "gate_fill", "gate", 1.4, Label("Σ", 13, "ink", math=True), ("sum",))


def context(attention: Attention, x: float, upper: float, language: Language) -> Iterator[Mark]:
    """From the sum into the asking step, or past it to what joins both."""
    name = Label(_CONTEXT.in_language(language), 10, "gate")
    yield Writing(x - _RADIUS - 6, SUM_Y + 13, name, "right", ("words", "context"))
    start, below = SUM_Y + _RADIUS, ASKING_Y - CELL_HEIGHT / 2
    classes = ("context",)
    if attention.before or not attention.asking:
        yield Line(straight((x, start), (x, below)), "gate", 2, arrow=True, classes=classes)
        return
    side = x + CELL_WIDTH / 2 + 7
    joint = ASKING_Y + TEXT_Y + 2
    label = Label(_JOIN.in_language(language), 9.5, "ink")
    width = max(label.width + 10, side - x + 22)
    foot = joint - 8
    yield Line(
        straight((x, ASKING_Y + CELL_HEIGHT / 2), (x, foot)), "h", 1.3, arrow=True, arrow_size=0.5, classes=("h",)
    )
    way = rounded([(x, start), (x, start + 14), (side, start + 14), (side, foot)], 6)
    yield Line(way, "gate", 2, arrow=True, classes=classes)
    yield Box((x + side) / 2, joint, width, 16, "gate_fill", "gate", 1.1, True, label=label, classes=("meeting",))


_SLIM, _HALF = 118.0, 31.5
"""Of a line in the box of the score, where the picture is narrow, and how far that box reaches above the height of the sum."""


def score(
    attention: Attention,
    x: float,
    left: float,
    sources: tuple[float, float | None],
    said: tuple[str, str],
    language: Language,
    *,
    compact: bool,
) -> Iterator[Mark]:
    """The score and its softmax as a box right of the sum: it takes the steps and the one that asks, and gives the weights.

    ``sources`` are where the band of weighed steps ends and where the asking state stands, ``said`` are the symbol of this state and
    the formula of the weights.
    """
    query, made = said
    name = score_name(attention).in_language(language)
    names = wrapped(name, 10.5, _SLIM) if compact else [fitted(name, 10.5, 260)]
    formula = Label(FORMULAS[attention.score], 12, "ink", math=True)
    last = Label(made, 12, "ink", math=True)
    lines = [*(Label(each, 10.5, "operation") for each in names), formula, last]
    if attention.query:
        lines.insert(-2, Label(_OWN[attention.query], 12, "ink", math=True))
    width, half = max(line.width for line in lines) + 20, 9.5 * len(lines) + 3
    middle, top = left + width / 2, SUM_Y + (min(half, _HALF) if compact else half)
    low = top - 2 * half
    yield Box(middle, top - half, width, 2 * half, "operation_fill", "operation", 1.2, True, classes=("score",))
    for number, label in enumerate(lines):
        yield Writing(middle, top - 12.5 - 19 * number, label, classes=("score",))
    end, asks = sources
    way = rounded([(end, MEMORY_Y), (middle, MEMORY_Y), (middle, low)], 7)
    yield Line(way, "h", 1.3, arrow=True, classes=("h", "keys"))
    yield Line(straight((left, SUM_Y), (x + _RADIUS, SUM_Y)), "operation", 1.4, arrow=True, classes=("alpha",))
    if asks is not None:
        under = ASKING_Y - CELL_HEIGHT / 2
        between = under - 26
        way = rounded([(asks, under), (asks, between), (middle, between), (middle, top)], 7)
        yield Line(way, "h", 1.3, arrow=True, classes=("h", "query"))
        label = Label(query, 12, "h", math=True)
        yield Writing(middle + 8, between - 10, label, "left", ("query",))
    if not attention.has_numbers:
        note = Label(NEEDS_NUMBERS.in_language(language), 10, "muted")
        yield Writing(middle + 8, low - 16, note, "left", ("words",))
