"""Below a recurrent cell: the layer's weights, split into the row blocks of the gates, and the equations, beside or below them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import fsum

from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.figures.cell.equations import gate_equation, state_equations
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Language, Text

_ROW = 38.0
_GAP = 14.0
_EQUATION = 14.0
_LINE = 26.0
_APART = 14.0
_PRODUCT = Text("逐元素相乘，图中的 ×", "multiplies element by element: × above")
_PRODUCT_ALONE = Text("逐元素相乘", "multiplies element by element")
_SAME = Text("每个时间步都用这同一组权重", "the same weights at every time step")


@dataclass(frozen=True, slots=True)
class _Column:
    """One parameter: its name, what its blocks are called, rows and columns of one block (None: a vector)."""

    name: str
    letter: str
    source: str
    rows: int
    columns: int | None

    def shape(self, blocks: int) -> str:
        """The shape of so many blocks stacked."""
        rows = self.rows * blocks
        return str(rows) if self.columns is None else f"{rows} × {self.columns}"

    @property
    def width(self) -> float:
        """Width of the column: that of its widest text."""
        texts = (Label(self.name, 10), Label(self.shape(4), 10), Label(self.shape(1), 9))
        return max(44.0 if self.columns is None else 64.0, *(label.width + 8 for label in texts))


def tables(
    moment: Moment, parts: Collection[str], middle: float, top: float, language: Language, *, stacked: bool = False
) -> Iterator[Mark]:
    """Those of weights and equations that are among the ``parts``, centred at x = ``middle``, the upper edge at ``top``.

    Beside each other, each gate in a row, or ``stacked``.
    """
    if "weights" in parts and "equations" in parts and not stacked:
        yield from weights_table(moment, middle, top, language)
        return
    if "weights" in parts:
        marks = tuple(weights_alone(moment, middle, top, language))
        yield from marks
        top = min(mark.extent[1] for mark in marks) - _APART
    if "equations" in parts:
        product = _PRODUCT if "cell" in parts else _PRODUCT_ALONE
        yield from equations_alone(moment, middle, top, product.in_language(language))


def weights_alone(moment: Moment, middle: float, top: float, language: Language) -> Iterator[Mark]:
    """The weights without equations, centred at x = ``middle``, the upper edge at ``top``."""
    columns = _columns(moment)
    head = _head(moment, language)
    weights = fsum(column.width + _GAP for column in columns) - _GAP
    left = middle - (head + weights) / 2
    first = top - 40 - _ROW / 2
    yield from _row_names(moment, left, first, language)
    x = left + head
    for column in columns:
        yield from _stack(moment, column, x + column.width / 2, first)
        x += column.width + _GAP
    last = first - len(moment.gates) * _ROW
    yield Writing(left + head, last + 8, Label(_SAME.in_language(language), 10, "muted"), "left")
    if moment.run.proj_size:
        yield from _projection(moment, left + head, last - 26)


def equations_alone(moment: Moment, middle: float, top: float, product: str) -> Iterator[Mark]:
    """The equations one below the other, centred at x = ``middle``, the upper edge at ``top``; ``product`` explains ⊙."""
    found = [(("gate", f"gate-{gate}"), gate_equation(moment, gate)) for gate in moment.gates]
    states = [((equation.partition("_")[0],), equation) for equation in state_equations(moment)]
    labels = [(names, Label(text, _EQUATION, math=True)) for names, text in (*found, *states)]
    left = middle - max(label.width for _, label in labels) / 2
    y = top - _LINE / 2
    for names, label in labels:
        yield Writing(left, y, label, "left", ("equation", *names[-1:]))
        y -= _LINE
    if states:
        yield Writing(left, y, Label("⊙", 12, "muted", math=True), "left")
        yield Writing(left + 17, y, Label(product, 10, "muted"), "left")


def weights_table(moment: Moment, middle: float, top: float, language: Language) -> Iterator[Mark]:
    """The weights, each beside its equation, centred at x = ``middle``, the upper edge at ``top``."""
    columns = _columns(moment)
    head = _head(moment, language)
    equations = [Label(gate_equation(moment, gate), _EQUATION, math=True) for gate in moment.gates]
    states = [Label(text, _EQUATION, math=True) for text in state_equations(moment)]
    weights = fsum(column.width + _GAP for column in columns)
    left = middle - (head + weights + 14 + max(label.width for label in (*equations, *states))) / 2
    first = top - 40 - _ROW / 2
    yield from _row_names(moment, left, first, language)
    for row, gate in enumerate(moment.gates):
        y = first - row * _ROW
        yield Writing(left + head + weights + 14, y, equations[row], "left", ("equation", f"gate-{gate}"))
    x = left + head
    for column in columns:
        yield from _stack(moment, column, x + column.width / 2, first)
        x += column.width + _GAP
    last = first - len(moment.gates) * _ROW
    yield from _below(moment, states, (left + head, x + 14), last, language)


def _columns(moment: Moment) -> tuple[_Column, ...]:
    """The parameters in PyTorch's order of use: weights and bias of x, then of h."""
    found = []
    for source, word, width in (("i", "ih", moment.inputs), ("h", "hh", moment.width)):
        found.append(_Column(f"weight_{word}{moment.suffix}", "W", source, moment.hidden, width))
        if moment.biased:
            found.append(_Column(f"bias_{word}{moment.suffix}", "b", source, moment.hidden, None))
    return tuple(found)


def _head(moment: Moment, language: Language) -> float:
    """Width of the names of the rows, with the room after them."""
    labels = [_name(moment, gate, language) for gate in moment.gates]
    return max(label.width for label in (*labels, *(_slice(moment, row) for row in range(len(labels))))) + 16


def _row_names(moment: Moment, left: float, first: float, language: Language) -> Iterator[Mark]:
    """What the gates are called, and which rows of the weights are theirs."""
    for row, gate in enumerate(moment.gates):
        y = first - row * _ROW
        classes = ("gate", f"gate-{gate}")
        yield Writing(left, y + 7, _name(moment, gate, language), "left", classes)
        yield Writing(left, y - 8, _slice(moment, row), "left", classes)


def _name(moment: Moment, gate: str, language: Language) -> Label:
    return Label(moment.cell.gate(gate).title.in_language(language), 11, "gate")


def _slice(moment: Moment, row: int) -> Label:
    """The rows of a block as Python counts them."""
    return Label(f"[{row * moment.hidden}:{(row + 1) * moment.hidden}]", 10, "muted")


def _stack(moment: Moment, column: _Column, x: float, first: float) -> Iterator[Mark]:
    """One parameter as a stack of row blocks, with its name and shape above."""
    kind = ("bias",) if column.columns is None else ("weight",)
    top = first + _ROW / 2
    yield Writing(x, top + 25, Label(column.name, 10), classes=kind)
    yield Writing(x, top + 10, Label(column.shape(len(moment.gates)), 10, "muted"), classes=(*kind, "shape"))
    for row, gate in enumerate(moment.gates):
        yield from _block(column, column.source + gate, x, first - row * _ROW, (*kind, f"gate-{gate}"))


def _block(column: _Column, index: str, x: float, y: float, classes: tuple[str, ...]) -> Iterator[Mark]:
    yield Box(x, y, column.width, _ROW, "gate_fill", "gate", 0.8, classes=classes)
    yield Writing(x, y + 7, Label(f"{column.letter}_{{{index}}}", 14, math=True), classes=classes)
    yield Writing(x, y - 10, Label(column.shape(1), 9), classes=(*classes, "shape"))


def _below(
    moment: Moment, states: list[Label], places: tuple[float, float], y: float, language: Language
) -> Iterator[Mark]:
    """The equations of the states under those of the gates, W_hr beside the one that uses it, and a note."""
    for row, equation in enumerate(states):
        state = equation.text.partition("_")[0]
        yield Writing(places[1], y - row * 26, equation, "left", ("equation", state))
    note = y - len(states) * 26
    if states:
        yield Writing(places[1], note, Label("⊙", 12, "muted", math=True), "left")
        yield Writing(places[1] + 17, note, Label(_PRODUCT.in_language(language), 10, "muted"), "left")
        note -= 16
    yield Writing(places[1], note, Label(_SAME.in_language(language), 10, "muted"), "left")
    if moment.run.proj_size:
        yield from _projection(moment, places[0], y - 16)


def _projection(moment: Moment, left: float, y: float) -> Iterator[Mark]:
    """W_hr with its name."""
    column = _Column(f"weight_hr{moment.suffix}", "W", "h", moment.width, moment.hidden)
    yield from _block(column, "hr", left + column.width / 2, y, ("weight", "projection"))
    yield Writing(left + column.width + 10, y, Label(column.name, 10), "left", ("weight", "projection"))
