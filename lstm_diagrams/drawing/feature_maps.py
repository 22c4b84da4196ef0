"""Feature maps as stacked planes to scale, kernel windows projected from one to the next, and columns for vectors."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.elision import elided
from lstm_diagrams.drawing.lines import straight
from lstm_diagrams.drawing.marks import Box, Line, Mark, Point
from lstm_diagrams.drawing.units import dots
from lstm_diagrams.theme import Role

LARGEST = 104.0
"""Longest side of a plane, in points."""
_SMALLEST = 9.0
_OFFSET = 5.5
_STRIP = 14.0
"""Height of a plane of a one-dimensional map."""
COLUMN_WIDTH = 11.0
_RGB: tuple[tuple[Role, Role], ...] = (("red", "red_fill"), ("green", "green_fill"), ("blue", "blue_fill"))


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels to points: to scale, or where that would make the smallest map illegible, by a power below 1."""

    largest: int
    power: float

    @classmethod
    def of(cls, sides: Sequence[int]) -> "Scale":
        """The scale for maps with these sides, in pixels."""
        largest, smallest = max(sides), max(1, min(sides))
        if smallest * LARGEST / largest >= _SMALLEST or smallest == largest:
            return cls(largest, 1.0)
        return cls(largest, math.log(_SMALLEST / LARGEST) / math.log(smallest / largest))

    def points(self, pixels: int) -> float:
        """A side in points."""
        return LARGEST * math.pow(max(1, pixels) / self.largest, self.power)


@dataclass(frozen=True, slots=True)
class Stack:
    """A feature map drawn as planes; the front one is at the lower left, its lower left corner at ``x`` and its middle at 0."""

    x: float
    width: float
    height: float
    planes: tuple[int | None, ...]

    @classmethod
    def of(cls, x: float, channels: int, height: int | None, width: int, scale: Scale, most: int) -> "Stack":
        """A map of so many pixels (``height`` None: one-dimensional) with at most so many planes drawn."""
        tall = _STRIP if height is None else scale.points(height)
        return cls(x, scale.points(width), tall, elided(channels, most))

    @property
    def depth(self) -> float:
        """How far the last plane stands to the right of and above the front one."""
        return (len(self.planes) - 1) * _OFFSET

    @property
    def right(self) -> float:
        """The right end of the last plane."""
        return self.x + self.width + self.depth

    @property
    def bottom(self) -> float:
        """The lower edge of the front plane; the stack as a whole is centred at 0."""
        return -(self.height + self.depth) / 2

    @property
    def top(self) -> float:
        """The upper edge of the last plane."""
        return self.bottom + self.height + self.depth

    def marks(self, number: int, outline: Role, fill: Role, *, colored: bool) -> Iterator[Mark]:
        """The planes from the back to the front, with dots for those left out; ``colored``: red, green and blue."""
        for place in reversed(range(len(self.planes))):
            index = self.planes[place]
            x, y = self.x + self.width / 2 + place * _OFFSET, self.bottom + self.height / 2 + place * _OFFSET
            if index is None:
                corner = (x + self.width / 2 - 1, y + self.height / 2 - 1)
                yield from dots([(corner[0] + shift, corner[1] + shift) for shift in (-2.6, 0.2, 3.0)], 0.9, outline)
                continue
            stroke, paint = _RGB[index] if colored else (outline, fill)
            classes = ("plane", f"map{number}", f"channel{index + 1}")
            yield Box(x, y, self.width, self.height, paint, stroke, 0.8, classes=classes)

    def window(self, width: float, height: float, at: tuple[float, float]) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a window of this size on the front plane, at these shares of the free room."""
        wide, tall = min(width, self.width), min(height, self.height)
        left = self.x + (self.width - wide) * at[0]
        low = self.bottom + (self.height - tall) * at[1]
        return left, low, left + wide, low + tall


def projection(start: Stack, end: Stack, share: tuple[float, float], number: int) -> Iterator[Mark]:
    """A kernel window on one map, and the lines to the one pixel of the next map that it makes.

    ``share`` is the window's width and height as shares of the first map's sides.
    """
    at = (0.72, 0.35 if number % 2 else 0.6)
    left, low, right, high = start.window(start.width * share[0], start.height * share[1], at)
    pixel = max(2.4, min(end.width * 0.06, 5))
    x, y = end.x + (end.width - pixel) * at[0] * 0.6 + pixel / 2, end.bottom + (end.height - pixel) * at[1] + pixel / 2
    classes = ("kernel", f"map{number}")
    corners: tuple[tuple[Point, Point], ...] = (
        ((right, high), (x - pixel / 2, y + pixel / 2)),
        ((right, low), (x - pixel / 2, y - pixel / 2)),
    )
    for start_point, end_point in corners:
        yield Line(straight(start_point, end_point), "kernel", 0.7, dashed=True, classes=classes)
    yield Box(
        (left + right) / 2, (low + high) / 2, right - left, high - low, "kernel_fill", "kernel", 1, classes=classes
    )
    yield Box(x, y, pixel, pixel, "kernel", "kernel", 0.6, classes=classes)


def column_height(size: int, largest: int) -> float:
    """Height of the column of a vector, by the root of its size: 10 stays visible beside 10,000."""
    return max(16.0, 1.25 * LARGEST * math.sqrt(size / largest))
