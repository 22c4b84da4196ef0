"""One panel: the steps of a network from left to right, with x below those that take one and a result above those that give one."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.units import dots_across
from lstm_diagrams.theme import Role

PITCH = 56.0
"""Distance of two steps."""
_WIDTH, _HEIGHT, _RADIUS = 34.0, 40.0, 15.0
_RISE = 62.0
_SYMBOL, _ROOM = 13.0, 19.0
"""Size of a symbol, and how wide it is at most in its circle."""
TOP, BOTTOM = _RISE + _RADIUS, -_RISE - _RADIUS
"""How far a panel reaches above and below the middle of its cells."""


@dataclass(frozen=True, slots=True)
class Step:
    """One column: the symbols of what it takes and gives, "" for neither; which stage it belongs to, counted from 0."""

    taken: str
    given: str
    stage: int = 0


Column = Step | None
"""A step, or a gap where steps are left out."""


def width(columns: tuple[Column, ...]) -> float:
    """Of the columns from edge to edge."""
    return (len(columns) - 1) * PITCH + _WIDTH


def panel(columns: tuple[Column, ...], left: float, classes: tuple[str, ...], *, both: bool) -> Iterator[Mark]:
    """The columns, the left edge of the first cell at ``left``, the middle of all cells at height 0.

    States are handed to the right, with ``both`` to the left as well.
    """
    places = [left + _WIDTH / 2 + place * PITCH for place in range(len(columns))]
    for x, column in zip(places, columns, strict=True):
        if column is None:
            yield from dots_across(x, 0)
            continue
        outline, fill, _ = layer_roles(column.stage)
        yield Box(x, 0, _WIDTH, _HEIGHT, fill, outline, 1.4, rounded=True, classes=("moment", *classes))
        if column.taken:
            yield _line((x, -_RISE + _RADIUS), (x, -_HEIGHT / 2), "x", ("x", *classes))
            label = _symbol(column.taken, "x")
            yield Circle(x, -_RISE, _RADIUS, "x_fill", "x", 1.2, label, ("input", "x", *classes))
        if column.given:
            yield _line((x, _HEIGHT / 2), (x, _RISE - _RADIUS), "output", ("y", *classes))
            label = _symbol(column.given, "output")
            yield Circle(x, _RISE, _RADIUS, "output_fill", "output", 1.2, label, ("result", "y", *classes))
    for place in range(len(columns) - 1):
        reach = [12.0 if columns[end] is None else _WIDTH / 2 for end in (place, place + 1)]
        start, end = places[place] + reach[0], places[place + 1] - reach[1]
        height = 6.0 if both else 0.0
        yield _line((start, height), (end, height), "h", ("carried", *classes))
        if both:
            yield _line((end, -height), (start, -height), "h", ("carried", "reverse", *classes))


def _symbol(source: str, role: Role) -> Label:
    """A symbol in its circle; smaller where the number of its step has many digits."""
    usual = Label(source, _SYMBOL, role, math=True)
    return Label(source, min(_SYMBOL, _SYMBOL * _ROOM / usual.width), role, math=True)


def _line(start: Point, end: Point, role: Role, classes: tuple[str, ...]) -> Line:
    return Line(straight(start, end), role, 1.4, arrow=True, classes=classes)


def name(text: str, x: float, y: float, *, own: bool, classes: tuple[str, ...]) -> Mark:
    """What a relation is called."""
    return Writing(x, y, Label(text, 13, "ink" if own else "muted"), classes=("name", *classes))
