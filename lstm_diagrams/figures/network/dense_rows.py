"""Dense layers as rows of neurons, one above the other, with every drawn weight between them."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark
from lstm_diagrams.drawing.kit.units import dots_across
from lstm_diagrams.theme import Role

RADIUS, PITCH = 10.0, 26.0
RISE = 52.0
"""From the middle of one row to that of the next."""
_ROLES: dict[str, tuple[Role, Role]] = {
    "taken": ("output", "output_fill"), "hidden": ("hidden", "hidden_fill"), "result": ("result", "result_fill"),
}  # fmt: skip


def row_width(size: int, units: int) -> float:
    """Width of a row with at most ``units`` of its neurons drawn."""
    return len(elided(size, units)) * PITCH + 6


def neurons(kind: str, size: int, x: float, y: float, units: int, number: int) -> Iterator[Mark]:
    """A row of ``size`` neurons (taken, hidden or result) with its middle at (x, y); ``number`` counts the rows of a head."""
    stroke, fill = _ROLES[kind]
    indices = elided(size, units)
    if kind == "taken":
        width = row_width(size, units)
        yield Box(x, y, width, 32, "surface", stroke, 1.1, rounded=True, classes=("taken", "vector"))
    for index, place in zip(indices, _places(x, indices), strict=True):
        if index is None:
            yield from dots_across(place, y)
            continue
        label = _symbol(index) if kind == "result" else None
        yield Circle(place, y, RADIUS, fill, stroke, 1.2, label, ("neuron", kind, f"dense{number}", f"unit{index + 1}"))


def connections(
    low: tuple[int, float, float], high: tuple[int, float, float], units: int, number: int
) -> Iterator[Mark]:
    """The weights between two rows, each given by its size and its middle."""
    (size, x, y), (other, to, up) = low, high
    sources, targets = elided(size, units), elided(other, units)
    for source, start in zip(sources, _places(x, sources), strict=True):
        for target, end in zip(targets, _places(to, targets), strict=True):
            if source is not None and target is not None:
                points = straight((start, y + RADIUS), (end, up - RADIUS))
                yield Line(points, "connection", 0.6, classes=("connection", f"dense{number}"))


def _places(x: float, indices: tuple[int | None, ...]) -> list[float]:
    return [x + (place - (len(indices) - 1) / 2) * PITCH for place in range(len(indices))]


def _symbol(index: int) -> Label:
    label = Label(f"y_{{{index + 1}}}", 10, "ink", math=True)
    return Label(label.text, min(10, 10 * (2 * RADIUS - 6) / label.width), "ink", math=True)
