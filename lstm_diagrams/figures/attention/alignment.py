"""The alignment: a row for each asking step, a column for each weighed one, in each cell a square as large as the weight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, fsum, sqrt

from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.figures.attention.words import sums_words
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_MOST = 40
_LARGEST, _WIDTH, _NUMBERED = 34.0, 340.0, 30.0
_SMALL = 9.5
_COMPACT_LARGEST, _COMPACT_WIDTH, _COMPACT_NUMBERED = 46.0, 290.0, 42.0
_COMPACT_SMALL = 11.5
_ROWS, _COLUMNS = Text("提问的步", "asking step"), Text("被加权的步", "weighed step")
_BINS = Text("每格是 {rows} × {columns} 个权重里最大的", "each cell: the largest of {rows} × {columns} weights")
_SCALE = Text("最大的方块是 {largest:.2g}", "the largest square is {largest:.2g}")
_SMALL_WEIGHTS = 0.5
"""Where no weight is as large as this, squares are drawn larger, the largest one filling its cell."""
_ROWS_ARE = Text("每行是一个提问的步", "each row is an asking step")


def rows_per_cell(rows: int) -> int:
    """How many asking steps one cell of the grid stands for."""
    return ceil(rows / _MOST)


@dataclass(frozen=True, slots=True)
class Alignment:
    """All weights of one head of one sample, from the top left corner at ``place``; one cell may stand for several weights.

    ``asking`` and ``weighed`` are the reader's words for the steps, if there are any; ``chosen`` is the row that is marked. A
    ``compact`` one has larger cells and letters, and says in a note what its rows are.
    """

    rows: tuple[tuple[float, ...], ...]
    chosen: int
    asking: Sequence[str]
    weighed: Sequence[str]
    place: tuple[float, float]
    compact: bool = False

    @property
    def small(self) -> float:
        """The size of its letters."""
        return _COMPACT_SMALL if self.compact else _SMALL

    @property
    def over(self) -> float:
        """How far above the cells the names of their columns stand."""
        return 13.0 if self.compact else 9.0

    @property
    def numbered(self) -> bool:
        """Whether there is room for the weights in numbers."""
        return self.size >= (_COMPACT_NUMBERED if self.compact else _NUMBERED)

    @property
    def tall(self) -> int:
        """How many asking steps a cell stands for."""
        return rows_per_cell(len(self.rows))

    @property
    def wide(self) -> int:
        """How many weighed steps a cell stands for."""
        return ceil(len(self.rows[0]) / _MOST)

    @property
    def counts(self) -> tuple[int, int]:
        """How many rows and columns of cells there are."""
        return ceil(len(self.rows) / self.tall), ceil(len(self.rows[0]) / self.wide)

    @property
    def size(self) -> float:
        """Of a cell, in points."""
        largest, width = (_COMPACT_LARGEST, _COMPACT_WIDTH) if self.compact else (_LARGEST, _WIDTH)
        return min(largest, width / max(self.counts))

    @property
    def most(self) -> float:
        """The largest weight of all."""
        return max(map(max, self.rows))

    @property
    def full(self) -> float:
        """The weight whose square fills its cell: 1, or the largest of all where that is small."""
        return self.most if self.most < _SMALL_WEIGHTS else 1.0

    def middle(self, row: float, column: float) -> tuple[float, float]:
        """Of the cell in this row and column."""
        left, top = self.place
        return left + self.size * (column + 0.5), top - self.size * (row + 0.5)


def alignment(table: Alignment, heading: Text, language: Language) -> Iterator[Mark]:
    """The cells, the row that is marked, words or numbers of the steps, and notes."""
    down, across = table.counts
    for row in range(down):
        for column in range(across):
            yield from _cell(table, row, column)
    x, y = table.middle(table.chosen // table.tall, (across - 1) / 2)
    width = table.size * across + 5
    yield Box(x, y, width, table.size + 1, None, "sample", 1.6, True, classes=("chosen",))
    yield from _names(table, language)
    left, top = table.place
    for number, note in enumerate(_notes(table)):
        label = Label(note.in_language(language), table.small, "muted")
        yield Writing(left, top - table.size * down - 16 - 14 * number, label, "left", ("words",))
    if heading.en:
        label = Label(heading.in_language(language), 11, "ink")
        yield Writing(left, top + (34 if table.weighed else 46), label, "left", ("words",))


def _notes(table: Alignment) -> Iterator[Text]:
    if table.compact and not table.asking:
        yield _ROWS_ARE
    yield sums_words([fsum(row) for row in table.rows])
    if table.full < 1:
        yield _SCALE.format(largest=table.most)
    if table.tall * table.wide > 1:
        yield _BINS.format(rows=table.tall, columns=table.wide)


def _cell(table: Alignment, row: int, column: int) -> Iterator[Mark]:
    """A square as large as the weight, with the number below where there is room."""
    first, left = row * table.tall, column * table.wide
    own = [weights[left : left + table.wide] for weights in table.rows[first : first + table.tall]]
    weight = max(map(max, own))
    said = f"α({_span(first, len(own))}, {_span(left, len(own[0]))}) {'≤' if len(own) * len(own[0]) > 1 else '='} {weight:.4f}"
    x, y = table.middle(row, column)
    foot = 17.0 if table.compact else 12.0
    read = weight != 0
    ground: Role | None = "surface" if read else None
    yield Box(x, y, table.size, table.size, ground, "faint", 0.5, classes=("place",), tooltip=said)
    side = (table.size - (foot if table.numbered else 1.5)) * sqrt(min(max(weight / table.full, 0.0), 1.0))
    if side > 0.4:
        classes = ("weight", f"row{row + 1}", f"column{column + 1}")
        yield Box(
            x, y + (foot / 2 - 1.5 if table.numbered else 0), side, side, "output", None, classes=classes, tooltip=said
        )
    if table.numbered:
        number = f"{weight:.2f}" if read else "0"
        label = Label(number, table.small if table.compact else 7.5, "ink" if read else "muted")
        yield Writing(x, y - table.size / 2 + foot / 2 + 1, label, classes=("number",))


def _span(first: int, count: int) -> str:
    return str(first + 1) if count == 1 else f"{first + 1}…{first + count}"


def _names(table: Alignment, language: Language) -> Iterator[Mark]:
    """Words, or numbers, beside the rows and over the columns; of many some."""
    down, across = table.counts
    left, top = table.place
    for row in range(0, down, max(1, ceil((table.small + 2.5) / table.size))):
        step = row * table.tall
        word = fitted(table.asking[step], table.small, 70) if table.asking else str(step + 1)
        yield Writing(left - 7, table.middle(row, 0)[1], Label(word, table.small, "muted"), "right", ("axis",))
    wide = Label("000", table.small).width + 4
    every = 1 if table.weighed else max(1, ceil(wide / table.size))
    for column in range(0, across, every):
        step = column * table.wide
        word = fitted(table.weighed[step], table.small, max(table.size - 2, 10)) if table.weighed else str(step + 1)
        yield Writing(
            table.middle(0, column)[0], top + table.over, Label(word, table.small, "muted"), classes=("axis",)
        )
    if not table.weighed:
        label = Label(_COLUMNS.in_language(language), table.small, "muted")
        yield Writing(left + table.size * across / 2, top + table.over + 14, label, classes=("axis",))
    if not (table.asking or table.compact):
        label = Label(_ROWS.in_language(language), _SMALL, "muted")
        widest = Label(str(len(table.rows)), _SMALL).width
        yield Writing(left - 14 - widest, top - table.size * down / 2, label, "right", ("axis",))
