"""A module that is a cell of its own as a level of a strand."""

from collections.abc import Iterator
from itertools import pairwise

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.kit.units import dots_across
from lstm_diagrams.figures.network.again import again_words, first_layer
from lstm_diagrams.figures.network.blocks import front, planes
from lstm_diagrams.figures.network.kernel_windows import KernelWindow
from lstm_diagrams.figures.network.rows import maps_of
from lstm_diagrams.figures.network.step_rows import GAP, rises
from lstm_diagrams.figures.network.strands import Level, Strand
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.words import AXES, Text

_APART, _ROOM = 14.0, 30.0
"""Points from one line of a state to the next, and for all of them."""


def put_cells(strand: Strand, piece: Piece, cursor: float) -> float:
    """A module that is a cell of its own: a box at each step, what it hands on between them."""
    below = strand.levels[-1] if strand.levels else None
    maps, image = maps_of(piece.output), len(piece.output.shape) == 4
    height = (maps[1] + 8 if image else 20) + 30
    bottom = cursor + (GAP if below else 0)
    y, width = bottom + 16 + height / 2, max(60.0, maps[1] + 24 if image else 60.0)
    outline, _, ground = layer_roles(first_layer(strand.story, piece))
    shape = named_shape("", piece.output, AXES, strand.language).strip()
    again = again_words(strand.story, piece)
    words = Text("{name} {shape} {again}", "{name} {shape} {again}").format(
        name=piece.name, shape=shape, again=again or ""
    )
    title = Label(fitted(words.in_language(strand.language).strip(), 11, 280), 11, outline)
    first = strand.columns[0]
    window = KernelWindow.of(piece, below) if below is not None and below.kind in ("source", "cell") else None
    said = [] if window is None else [Label(line.in_language(strand.language), 10, "kernel") for line in window.words]
    widest = max([title.width - width / 2, *(line.width for line in said)])
    left, right = first - width / 2 - max(60, widest + 22), strand.columns[-1] + width / 2 + 60
    size, classes = (right - left, height + 46), ("band", "cell_band")
    strand.marks.append(Box((left + right) / 2, y + 5, *size, ground, outline, 0.6, True, classes=classes))
    strand.marks.append(Writing(left + 12, y + height / 2 + 11, title, "left", ("band", "name")))
    if strand.reads(piece, below) and below is not None:
        strand.marks += rises(strand.shown[: strand.live], strand.columns[: strand.live], below.top, y - height / 2)
    strand.marks += _boxes(strand, piece, (y, width, height), aside=window is not None)
    for row, line in enumerate(said):
        strand.marks.append(Writing(left + 12, y - 22 - 13 * row, line, "left", ("kernel", "note")))
    if window is not None and below is not None:
        strand.marks += _windows(strand, window, below, maps, y + 8)
    _states(strand, piece, y, width, left, right)
    strand.levels.append(Level("cell", piece, y, y - height / 2, y + height / 2, left, right, base=y))
    return y + height / 2 + 28


def _boxes(strand: Strand, piece: Piece, place: tuple[float, float, float], *, aside: bool) -> Iterator[Mark]:
    """A box at each drawn step, with its maps and its time: the time ``aside`` of what comes up from a window of the input.

    ``place`` is the middle of the boxes, and how wide and high they are.
    """
    y, width, height = place
    outline, fill, _ = layer_roles(first_layer(strand.story, piece))
    for x, step in zip(strand.columns, strand.shown, strict=True):
        if step is None:
            continue
        yield Box(x, y, width, height, "surface", outline, 1.3, True, classes=("cell", f"t{step + 1}"))
        if len(piece.output.shape) == 4:
            yield from planes(maps_of(piece.output), x, y + 8, (outline, fill), ("state_maps", f"t{step + 1}"))
        time, foot, classes = Label(f"t = {step + 1}", 10, "muted"), y - height / 2 + 11, ("note", f"t{step + 1}")
        yield (
            Writing(x - width / 2 + 5, foot, time, "left", classes)
            if aside
            else Writing(x, foot, time, classes=classes)
        )


def _windows(strand: Strand, window: KernelWindow, below: Level, maps: tuple[int, float], y: float) -> Iterator[Mark]:
    """What makes one place at the second step, where the first two are drawn; ``y`` is the middle of the cell's maps."""
    if len(strand.shown) < 2 or strand.shown[1] is None or strand.live < 2:
        return
    before, x = strand.columns[:2]
    given = maps_of(below.piece.output)
    lower = below.y + 8 if below.kind == "cell" else below.y
    yield from window.marks(front(maps, before, y), front(given, x, lower), front(maps, x, y), strand.shown[1])


def _states(strand: Strand, piece: Piece, y: float, width: float, left: float, right: float) -> None:
    """Arrows from each step of a cell to the next, one for each tensor that goes there."""
    stops = [
        (x - width / 2, x + width / 2) if step is not None else (x - 16, x + 16)
        for step, x in zip(strand.shown, strand.columns, strict=True)
    ]
    ways = [
        (left + 14, stops[0][0], ("initial",)),
        *((before[1], after[0], ()) for before, after in pairwise(stops)),
        (stops[-1][1], right - 14, ("final",)),
    ]
    between = min(_APART, _ROOM / piece.carried)
    for number in range(piece.carried):
        height = y + between * ((piece.carried - 1) / 2 - number)
        for start, end, names in ways:
            ends = (start, height), (end, height)
            strand.marks.append(Line(straight(*ends), "h", 1.4, arrow=True, classes=("h", "state", *names)))
    for column, step in enumerate(strand.shown):
        if step is None:
            strand.marks += dots_across(strand.columns[column], y)
