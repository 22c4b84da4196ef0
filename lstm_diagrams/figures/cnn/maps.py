"""Feature maps as stacked planes or volumes to scale, kernel windows projected from one to the next, and columns for vectors."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.elision import LEAST, elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Line, Mark, Parallelogram
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.theme import Role

LARGEST = 104.0
"""Longest side of a plane, in points."""
_SMALLEST, _LEAST = 9.0, 1.5
_OFFSET = 5.5
_DEPTH = 0.3
"""How far a pixel of depth leads to the right and upwards, against a pixel of width."""
_DEEPEST = 1.2 * LARGEST
"""How far the last volume may stand from the front one."""
_STRIP = 14.0
"""Height of a plane of a one-dimensional map."""
COLUMN_WIDTH = 11.0
_RGB: tuple[tuple[Role, Role], ...] = (("red", "red_fill"), ("green", "green_fill"), ("blue", "blue_fill"))


SCALES = ("auto", "true", "root")
"""``true``: sides to scale; ``root``: by their square roots; ``auto``: to scale unless the smallest map would be illegible."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels to points: to scale, or by a power below 1."""

    largest: int
    power: float

    @classmethod
    def of(cls, sides: Sequence[int], name: str = "auto") -> "Scale":
        """The scale of this name for maps with these sides, in pixels. UnknownName lists the known ones."""
        largest, smallest = max(sides), max(1, min(sides))
        if name not in SCALES:
            raise UnknownName("scale", name, SCALES)
        if name != "auto":
            return cls(largest, 1.0 if name == "true" else 0.5)
        if smallest * LARGEST / largest >= _SMALLEST or smallest == largest:
            return cls(largest, 1.0)
        return cls(largest, math.log(_SMALLEST / LARGEST) / math.log(smallest / largest))

    def points(self, pixels: int) -> float:
        """A side in points, large enough to be seen."""
        return max(_LEAST, LARGEST * math.pow(max(1, pixels) / self.largest, self.power))


@dataclass(frozen=True, slots=True)
class Stack:
    """A feature map drawn as planes; the front one is at the lower left, its lower left corner at ``x``, the whole centred at 0.

    ``thickness`` is how far each leads to the right and upwards: 0 for a plane, more for a volume.
    """

    x: float
    width: float
    height: float
    planes: tuple[int | None, ...]
    thickness: float = 0.0

    @classmethod
    def of(cls, x: float, channels: int, space: tuple[int, ...], scale: Scale, most: int) -> "Stack":
        """A map of so many pixels, (width), (height, width) or (depth, height, width), with at most so many planes drawn."""
        tall = scale.points(space[-2]) if len(space) > 1 else _STRIP
        thickness = _DEPTH * scale.points(space[-3]) if len(space) > 2 else 0.0
        if thickness and most:
            most = min(most, max(LEAST, 1 + int(_DEEPEST / (_OFFSET + thickness))))
        return cls(x, scale.points(space[-1]), tall, elided(channels, most), thickness)

    @property
    def offset(self) -> float:
        """How far a plane stands to the right of and above the one before it."""
        return _OFFSET + self.thickness

    @property
    def depth(self) -> float:
        """How far the end of the last plane stands to the right of and above the front one."""
        return (len(self.planes) - 1) * self.offset + self.thickness

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

    def marks(self, number: int, roles: tuple[Role, Role, Role], *, colored: bool) -> Iterator[Mark]:
        """The planes from the back to the front, with dots for those left out; ``colored``: red, green and blue.

        ``roles`` are the outline, the fill, and the fill of the side of a volume.
        """
        outline, fill, side = roles
        for place in reversed(range(len(self.planes))):
            index = self.planes[place]
            x, y = self.x + self.width / 2 + place * self.offset, self.bottom + self.height / 2 + place * self.offset
            if index is None:
                corner = (x + self.width / 2 - 1, y + self.height / 2 - 1)
                yield from dots([(corner[0] + shift, corner[1] + shift) for shift in (-2.6, 0.2, 3.0)], 0.9, outline)
                continue
            stroke, paint = _RGB[index] if colored else (outline, fill)
            classes = ("plane", f"map{number}", f"channel{index + 1}")
            if self.thickness:
                yield from self._sides(x, y, (stroke, paint, side), ("side", *classes[1:]))
            yield Box(x, y, self.width, self.height, paint, stroke, 0.8, classes=classes)

    def _sides(self, x: float, y: float, roles: tuple[Role, Role, Role], classes: tuple[str, ...]) -> Iterator[Mark]:
        """The top and the right side of the volume whose front is centred at (x, y)."""
        outline, fill, side = roles
        left, right, low, high = x - self.width / 2, x + self.width / 2, y - self.height / 2, y + self.height / 2
        back = (self.thickness, self.thickness)
        yield Parallelogram(left, high, (self.width, 0), back, fill, outline, 0.8, classes)
        yield Parallelogram(right, low, back, (0, self.height), side, outline, 0.8, classes)

    def window(self, width: float, height: float, at: tuple[float, float]) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a window of this size on the front plane, at these shares of the free room."""
        wide, tall = min(width, self.width), min(height, self.height)
        left = self.x + (self.width - wide) * at[0]
        low = self.bottom + (self.height - tall) * at[1]
        return left, low, left + wide, low + tall


def projection(
    start: Stack, end: Stack, share: tuple[float, float], number: int, *, spread: bool = False
) -> Iterator[Mark]:
    """A kernel window on one map, and the lines to the one pixel of the next map that it makes.

    ``share`` is the window's width and height as shares of the first map's sides; with ``spread`` (a transposed
    convolution) one pixel of the first map leads to a window of the next one, ``share`` being of the next one's sides.
    """
    at = (0.72, 0.35 if number % 2 else 0.6)
    covered, other = (end, start) if spread else (start, end)
    left, low, right, high = covered.window(covered.width * share[0], covered.height * share[1], at)
    pixel = max(2.4, min(other.width * 0.06, 5))
    x = other.x + (other.width - pixel) * at[0] * 0.6 + pixel / 2
    y = other.bottom + (other.height - pixel) * at[1] + pixel / 2
    classes = ("kernel", f"map{number}")
    facing, near = (left, x + pixel / 2) if spread else (right, x - pixel / 2)
    for corner, edge in ((high, y + pixel / 2), (low, y - pixel / 2)):
        ends = ((near, edge), (facing, corner)) if spread else ((facing, corner), (near, edge))
        yield Line(straight(*ends), "kernel", 0.7, dashed=True, classes=classes)
    yield Box(
        (left + right) / 2, (low + high) / 2, right - left, high - low, "kernel_fill", "kernel", 1, classes=classes
    )
    yield Box(x, y, pixel, pixel, "kernel", "kernel", 0.6, classes=classes)


def column_height(size: int, largest: int) -> float:
    """Height of the column of a vector, by the root of its size: 10 stays visible beside 10,000."""
    return max(16.0, 1.25 * LARGEST * math.sqrt(size / largest))
