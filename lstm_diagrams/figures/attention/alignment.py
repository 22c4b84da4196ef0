"""The alignment: a row for each asking step, a column for each weighed one, in each cell a square as large as the weight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.readings.attention import Attention
from lstm_diagrams.words import Language, Text

_MOST = 40
_LARGEST, _WIDTH, _NUMBERED = 34.0, 340.0, 30.0
_SMALL = 9.5
_ROWS, _COLUMNS = Text("提问的步", "asking step"), Text("被加权的步", "weighed step")
_BINS = Text("每格是 {rows} × {columns} 个权重里最大的", "each cell: the largest of {rows} × {columns} weights")
_SCALE = Text("最大的方块是 {largest:.2g}", "the largest square is {largest:.2g}")
_SMALL_WEIGHTS = 0.5
"""Where no weight is as large as this, squares are drawn larger, the largest one filling its cell."""
_SUMS = Text("每行之和为 1", "each row sums to 1")


@dataclass(frozen=True, slots=True)
class _Table:
    """Cells of so many rows and columns of weights each, from the top left corner."""

    left: float
    top: float
    size: float
    rows: int
    columns: int
    largest: float = 1.0


def alignment(
    attention: Attention,
    sample: int,
    head: int,
    chosen: int,
    place: tuple[float, float],
    names: tuple[Sequence[str], Sequence[str]],
    heading: Text,
    language: Language,
) -> Iterator[Mark]:
    """The weights of one head, with its top left corner at ``place``; ``names`` are those of asking and of weighed steps, if any."""
    asking, steps = len(attention.places), attention.steps
    table = _Table(*place, 0, ceil(asking / _MOST), ceil(steps / _MOST))
    across, down = ceil(steps / table.columns), ceil(asking / table.rows)
    size = min(_LARGEST, _WIDTH / max(across, down))
    rows = [attention.row(step, sample, head) for step in range(asking)]
    most = max(map(max, rows))
    table = _Table(*place, size, table.rows, table.columns, most if most < _SMALL_WEIGHTS else 1.0)
    for down_index in range(down):
        for across_index in range(across):
            own = [row[across_index * table.columns : (across_index + 1) * table.columns] for row in rows[down_index * table.rows : (down_index + 1) * table.rows]]  # fmt: skip
            yield from _cell(table, down_index, across_index, max(map(max, own)))
    middle = place[1] - size * (chosen // table.rows + 0.5)
    marked = Box(
        place[0] + size * across / 2,
        middle,
        size * across + 5,
        size + 5,
        None,
        "sample",
        1.6,
        True,
        classes=("chosen",),
    )
    yield marked
    yield from _names(table, names, (down, across), language)
    notes = [_SUMS]
    if table.largest < 1:
        notes.append(_SCALE.format(largest=most))
    if table.rows * table.columns > 1:
        notes.append(_BINS.format(rows=table.rows, columns=table.columns))
    below = place[1] - size * down - 16
    for number, note in enumerate(notes):
        label = Label(note.in_language(language), _SMALL, "muted")
        yield Writing(place[0], below - 14 * number, label, "left", ("words",))
    if heading.en:
        high = place[1] + (_room(names[1]) if names[1] else 34)
        yield Writing(place[0], high + 12, Label(heading.in_language(language), 11, "ink"), "left", ("words",))


def _room(names: Sequence[str]) -> float:
    return 22.0 if names else 34.0


def _cell(table: _Table, row: int, column: int, weight: float) -> Iterator[Mark]:
    x, y = table.left + table.size * (column + 0.5), table.top - table.size * (row + 0.5)
    said = f"α({row * table.rows + 1}, {column * table.columns + 1}) = {weight:.4f}"
    classes = ("weight", f"row{row + 1}", f"column{column + 1}")
    numbered = table.size >= _NUMBERED
    yield Box(x, y, table.size, table.size, "surface", "faint", 0.5, classes=("place",), tooltip=said)
    room = table.size - (12 if numbered else 1.5)
    side = room * sqrt(min(max(weight / table.largest, 0.0), 1.0))
    if side > 0.4:
        lift = 4.5 if numbered else 0
        yield Box(x, y + lift, side, side, "output", None, classes=classes, tooltip=said)
    if numbered:
        yield Writing(x, y - table.size / 2 + 7, Label(f"{weight:.2f}", 7.5, "ink"), classes=("number",))


def _names(
    table: _Table, names: tuple[Sequence[str], Sequence[str]], counts: tuple[int, int], language: Language
) -> Iterator[Mark]:
    """Words, or numbers, beside the rows and over the columns; of many some."""
    asking, weighed = names
    down, across = counts
    every = max(1, ceil(12 / table.size))
    for row in range(0, down, every):
        step = row * table.rows
        word = fitted(asking[step], _SMALL, 70) if asking else str(step + 1)
        y = table.top - table.size * (row + 0.5)
        yield Writing(table.left - 7, y, Label(word, _SMALL, "muted"), "right", ("axis",))
    wide = max((Label(word, _SMALL).width for word in weighed), default=Label("000", _SMALL).width) + 4
    every = max(1, ceil(wide / table.size)) if not weighed else 1
    for column in range(0, across, every):
        step = column * table.columns
        word = fitted(weighed[step], _SMALL, max(table.size * every - 2, 10)) if weighed else str(step + 1)
        x = table.left + table.size * (column + 0.5)
        yield Writing(x, table.top + 9, Label(word, _SMALL, "muted"), classes=("axis",))
    if not weighed:
        label = Label(_COLUMNS.in_language(language), _SMALL, "muted")
        yield Writing(table.left + table.size * across / 2, table.top + 23, label, classes=("axis",))
    if not asking:
        label = Label(_ROWS.in_language(language), _SMALL, "muted")
        widest = Label(str(len(range(down)) * table.rows), _SMALL).width
        yield Writing(table.left - 14 - widest, table.top - table.size * down / 2, label, "right", ("axis",))
