"""A column of units: small circles from top to bottom, with dots where some are left out; dots for left-out columns."""

from collections.abc import Iterable, Iterator

from lstm_diagrams.drawing.kit.marks import Circle, Mark
from lstm_diagrams.theme import Role

APART = (-7, 0, 7)
"""Where three dots stand that are drawn for a gap, from the middle one, in points."""


def unit_column(
    x: float,
    y: float,
    indices: tuple[int | None, ...],
    *,
    pitch: float,
    radius: float,
    fill: Role,
    stroke: Role,
    classes: tuple[str, ...],
) -> Iterator[Mark]:
    """Circles centred around (x, y), ``pitch`` apart; None in ``indices`` becomes three dots.

    Each circle has ``classes`` and ``unit1``, ``unit2``, ... (its index, counted from 1).
    """
    top = y + (len(indices) - 1) / 2 * pitch
    for row, index in enumerate(indices):
        center = top - row * pitch
        if index is None:
            yield from dots([(x, center + shift) for shift in (-0.28 * pitch, 0, 0.28 * pitch)], 1.2, stroke)
        else:
            yield Circle(x, center, radius, fill, stroke, classes=(*classes, f"unit{index + 1}"))


def dots_across(x: float, y: float) -> Iterator[Mark]:
    """Three of them from left to right, the middle one at (x, y)."""
    yield from dots([(x + shift, y) for shift in APART])


def dots_upwards(x: float, y: float) -> Iterator[Mark]:
    """Three of them above each other, the middle one at (x, y)."""
    yield from dots([(x, y + shift) for shift in APART])


def dots(centers: Iterable[tuple[float, float]], radius: float = 1.8, color: Role = "muted") -> Iterator[Mark]:
    """Small discs that stand for what is left out (class ``dots``)."""
    for x, y in centers:
        yield Circle(x, y, radius, color, None, classes=("dots",))
