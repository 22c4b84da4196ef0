"""Rows of like boxes, one at each drawn time step: what every step goes through before or after a recurrent layer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.units import dots_across
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.theme import Role

BOX_HEIGHT, GAP = 24.0, 24.0
WIDEST, NOTE = 74.0, 10.0
_MIXING = ("attention", "flip", "module", "cumsum", "recurrent")
"""Kinds of pieces that read several steps at once, but for those in a loop."""
_PLANE_SHIFT, _MOST_PLANES = 4.0, 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        kind: box, planes (a stack of feature maps) or symbol (a mathematical letter with the step as its index).
        name: words in each box, or the letter.
        notes: lines beside the row.
        roles: outline and inside.
        classes: of every mark.
        maps: how many feature maps a stack has, and the side of one in points.
        above: what stands above a letter, ``(2)`` for what the second layer reads.
        box: how wide a box with words is, in points.
    """

    kind: str
    name: str
    notes: tuple[str, ...]
    roles: tuple[Role, Role]
    classes: tuple[str, ...] = ()
    maps: tuple[int, float] = (1, 16)
    above: str = ""
    box: float = WIDEST

    @property
    def height(self) -> float:
        """Height in points."""
        if self.kind == "planes":
            return max(self.maps[1] + (min(self.maps[0], _MOST_PLANES) - 1) * _PLANE_SHIFT, 14.0 * len(self.notes))
        return BOX_HEIGHT


def row_marks(
    row: Row,
    steps: Sequence[int | None],
    columns: Sequence[float],
    y: float,
    *,
    named: Mapping[int, int] | None = None,
    live: int | None = None,
) -> Iterator[Mark]:
    """The row with its middle at height ``y``, its notes at the left.

    ``named`` holds the steps that it takes part in, each with the number, from 0, that a symbol has there (None: all, its own);
    after the first ``live`` columns there is padding.
    """
    for column, (step, x) in enumerate(zip(steps, columns, strict=True)):
        if step is None:
            yield from dots_across(x, y)
        elif live is not None and column >= live:
            yield Box(x, y, 30, BOX_HEIGHT, None, "faint", 1, True, True, classes=("padding", f"t{step + 1}"))
        elif named is None or step in named:
            number = step if named is None else named[step]
            yield from _thing(row, x, y, number, (*row.classes, f"t{step + 1}"))
    top = y + (len(row.notes) - 1) * 7
    left = columns[0] - row.box / 2 - 14
    for number, note in enumerate(row.notes):
        yield Writing(left, top - 14 * number, Label(note, NOTE, "muted"), "right", ("note", *row.classes))


def _thing(row: Row, x: float, y: float, step: int, classes: tuple[str, ...]) -> Iterator[Mark]:
    stroke, fill = row.roles
    if row.kind == "planes":
        count = min(row.maps[0], _MOST_PLANES)
        first = -(count - 1) / 2 * _PLANE_SHIFT
        for number in reversed(range(count)):
            shift = first + number * _PLANE_SHIFT
            yield Box(x + shift, y + shift, row.maps[1], row.maps[1], fill, stroke, 1, classes=("plane", *classes))
        return
    if row.kind == "symbol":
        label = Label(f"{row.name}_{{{step + 1}}}" + (f"^{{{row.above}}}" if row.above else ""), 12, "ink", math=True)
        width = max(30.0, label.width + 10)
    else:
        label = Label(fitted(row.name, NOTE, row.box - 8), NOTE)
        width = row.box
    yield Box(x, y, width, BOX_HEIGHT, fill, stroke, 1.1, rounded=True, label=label, classes=("step", *classes))


def rises(
    steps: Sequence[int | None],
    columns: Sequence[float],
    start: float,
    end: float,
    classes: tuple[str, ...] = ("flow",),
) -> Iterator[Mark]:
    """An arrow up at each drawn step."""
    for step, x in zip(steps, columns, strict=True):
        if step is not None:
            yield Line(straight((x, start), (x, end)), "muted", 1.2, arrow=True, classes=(*classes, f"t{step + 1}"))


def stands_at_steps(piece: Piece) -> bool:
    """Whether a piece is drawn as one box at each step; not so a recurrent layer, a cell, and what mixes the steps."""
    if piece.kind == "cell" or piece.run is not None:
        return False
    over_time = piece.kind in ("softmax", "log_softmax") and not piece.calls and piece.output.shape[-1] == 1
    return bool(piece.at) or not (piece.kind in _MIXING or over_time)
