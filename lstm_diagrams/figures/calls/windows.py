"""Sliding windows: each call in a row of its own, over the steps of the one sequence that they all read."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import layer_roles, state_role
from lstm_diagrams.drawing.kit.units import APART, dots
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.calls.around import beside_window
from lstm_diagrams.readings.calls import Block, Series
from lstm_diagrams.readings.companions import Companions
from lstm_diagrams.words import Language, Text

_PITCH, _LEAST_PITCH, _WIDTH, _SLIM = 46.0, 34.0, 640.0, 200.0
_CELL = 28.0
_ROW = 48.0
_RADIUS = 13.0
_SMALL = 10.0
_SPAN = Text("第 {number} 次调用：第 {first} 到 {last} 步", "call {number}: steps {first} … {last}")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where windows stand: how far apart steps are, how many one window is later than the one before, and where all end."""

    series: Series
    number: int
    pitch: float
    shift: int
    right: float
    fine: bool


def windows(
    capture: Capture,
    series: Series,
    around: Companions,
    number: int,
    most: int,
    language: Language,
    *,
    compact: bool,
) -> Iterator[Mark]:
    """At most so many calls; step by step where there is room for the cells, else each window as a bar to scale.

    Windows that are left out take the room of one. The layers that read the output of one window stand to the right of it.
    A compact picture has bars alone, what is said of each above it.
    """
    first = series.blocks[0]
    shift = first.steps - series.blocks[1].overlap
    shown = elided(len(series.blocks), most)
    total = first.steps + shift * (len(shown) - 1)
    pitch = min(_PITCH, (_SLIM if compact else _WIDTH) / total)
    fine = pitch >= _LEAST_PITCH and None not in shown and not compact
    sheet = _Sheet(series, number, pitch, shift, pitch * (total - 1), fine)
    if fine:
        yield from _inputs(sheet, total, len(shown))
    for row, index in enumerate(shown):
        left, y = pitch * shift * row, (_ROW + (14 if compact else 0)) * (row + 1)
        if index is None:
            middle = left + pitch * (first.steps - 1) / 2
            yield from dots([(middle + rise * 0.4, y + rise) for rise in APART])
        else:
            block = series.blocks[index]
            beside = left - _CELL / 2 - 6 if compact else sheet.right + _CELL / 2 + 18
            said = _SPAN.format(
                number=block.number, first=index * shift + 1, last=index * shift + block.steps
            ).in_language(language)
            label = Label(said, _SMALL, "muted")
            yield from _window(sheet, block, left, y)
            at = y + (28 if compact else 0)
            yield Writing(beside, at, label, "left", ("number", f"call{block.number}"))
            readers = around.above.get(block.call.id, ())
            start = sheet.right + _CELL / 2 + 8 if compact else beside + label.width + 6
            yield from beside_window(capture, readers, start, y, (f"call{block.number}",))


def _inputs(sheet: _Sheet, total: int, rows: int) -> Iterator[Mark]:
    """Each x once for all windows, with a line up to the last one that reads it."""
    for step in range(total):
        x = step * sheet.pitch
        last = min(step // sheet.shift, rows - 1)
        yield Line(straight((x, _RADIUS), (x, _ROW * (last + 1))), "faint", 0.8, classes=("x", f"t{step + 1}"))
        label = Label(f"x_{{{step + 1}}}", 11, "x", math=True)
        yield Circle(x, 0, max(_RADIUS, label.width / 2 + 3), "x_fill", "x", 1, label, ("x", f"t{step + 1}"))


def _window(sheet: _Sheet, block: Block, left: float, y: float) -> Iterator[Mark]:
    outline, _, band = layer_roles(sheet.number)
    right = left + sheet.pitch * (block.steps - 1)
    own = ("call", f"call{block.number}")
    width = right - left + _CELL + 12
    yield Box((left + right) / 2, y, width, _CELL + 10, band, outline, 0.9, True, classes=("band", *own))
    if sheet.fine:
        yield from _cells(sheet, block, left, y, own)
    yield from _zeros(sheet, left - (_CELL / 2 if sheet.fine else _CELL / 2 + 6), y, own)


def _cells(sheet: _Sheet, block: Block, left: float, y: float, own: tuple[str, ...]) -> Iterator[Mark]:
    outline, fill, _ = layer_roles(sheet.number)
    for step in range(block.steps):
        x = left + sheet.pitch * step
        for state in sheet.series.states if step else ():
            height = y + _lane(sheet, state)
            way = straight((x - sheet.pitch + _CELL / 2, height), (x - _CELL / 2, height))
            yield Line(way, state_role(state), 1.2, arrow=True, arrow_size=0.45, classes=(state, *own))
        name = Label(f"h_{{{step + 1}}}", 10, outline, math=True)
        yield Box(x, y, _CELL, _CELL, fill, outline, 1.1, True, label=name, classes=("cell", *own, f"t{step + 1}"))


def _zeros(sheet: _Sheet, right: float, y: float, own: tuple[str, ...]) -> Iterator[Mark]:
    """Each window begins anew."""
    x = right - 26
    given = any(start.kind == "zeros" for block in sheet.series.blocks for start in block.starts)
    label = Label("0", 12, math=True)
    yield Box(
        x, y, 18, 24, "surface", "muted", 1.2, True, dashed=not given, label=label, classes=("sign", "none", *own)
    )
    for state in sheet.series.states:
        way = straight((x + 9, y + _lane(sheet, state)), (right, y + _lane(sheet, state)))
        yield Line(way, state_role(state), 1.2, arrow=True, arrow_size=0.45, classes=(state, "handover", "none", *own))


def _lane(sheet: _Sheet, state: str) -> float:
    cell = sheet.series.layer.cell
    return 24 * cell.lane(state) if cell is not None else 0
