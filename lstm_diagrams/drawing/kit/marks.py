"""What a figure is made of: frozen marks with coordinates in points, x to the right, y up.

Marks are painted in order, later ones over earlier ones. Colours are roles (see theme.py). ``classes`` are stable
names for pages that highlight or animate (``t3``, ``layer1``, ``unit2``, ``h``, ``c``, ``output``). A ``faded`` mark steps
back behind highlighted ones.
"""

from dataclasses import dataclass
from typing import Literal

from lstm_diagrams.drawing.kit.metrics import notation_width, text_width
from lstm_diagrams.theme import Role

Point = tuple[float, float]
Align = Literal["left", "center", "right"]
LINE_HEIGHT = 1.25
"""Distance between two lines of text, in units of the font size."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words, or with ``math`` a mathematical label such as ``h_{t-1}^{(2)}``. A line break breaks it (not in maths)."""

    text: str
    size: float = 12
    color: Role = "ink"
    math: bool = False

    @property
    def width(self) -> float:
        """Width in points."""
        return notation_width(self.text, self.size) if self.math else text_width(self.text, self.size)

    @property
    def height(self) -> float:
        """Height in points, all lines together."""
        return self.size * LINE_HEIGHT * (self.text.count("\n") + 1)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with centre (x, y)."""

    x: float
    y: float
    width: float
    height: float
    fill: Role | None = "surface"
    stroke: Role | None = "muted"
    line_width: float = 1
    rounded: bool = False
    dashed: bool = False
    label: Label | None = None
    classes: tuple[str, ...] = ()
    tooltip: str = ""
    faded: bool = False

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return (self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle with centre (x, y)."""

    x: float
    y: float
    radius: float
    fill: Role | None = "surface"
    stroke: Role | None = "muted"
    line_width: float = 1
    label: Label | None = None
    classes: tuple[str, ...] = ()
    tooltip: str = ""
    faded: bool = False

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return (self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True, slots=True)
class Parallelogram:
    """The face of a block: the parallelogram with a corner at (x, y), spanned by the edges ``along`` and ``up``.

    ``line_width`` 0 leaves its outline out. ValueError where the edges are parallel.
    """

    x: float
    y: float
    along: Point
    up: Point
    fill: Role | None = "surface"
    stroke: Role | None = "muted"
    line_width: float = 1
    classes: tuple[str, ...] = ()
    tooltip: str = ""
    faded: bool = False

    def __post_init__(self) -> None:
        if abs(self.along[0] * self.up[1] - self.along[1] * self.up[0]) < 1e-9:
            raise ValueError(f"the edges {self.along} and {self.up} span no face")

    @property
    def center(self) -> Point:
        """The middle of the face."""
        return (self.x + (self.along[0] + self.up[0]) / 2, self.y + (self.along[1] + self.up[1]) / 2)

    @property
    def corners(self) -> tuple[Point, ...]:
        """The four corners in order, the one at (x, y) first."""
        (x, y), (right, rise), (lean, tall) = (self.x, self.y), self.along, self.up
        return ((x, y), (x + right, y + rise), (x + right + lean, y + rise + tall), (x + lean, y + tall))

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        xs, ys = zip(*self.corners, strict=True)
        return (min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Writing:
    """A label that stands free, centred at (x, y) or with its left or right end there."""

    x: float
    y: float
    label: Label
    align: Align = "center"
    classes: tuple[str, ...] = ()
    faded: bool = False

    @property
    def center(self) -> Point:
        """The middle of the text."""
        shift = {"left": 0.5, "center": 0.0, "right": -0.5}[self.align]
        return (self.x + shift * self.label.width, self.y)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        (x, y), width, height = self.center, self.label.width, self.label.height
        return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through Bezier points (first point, then control, control, point ...), made by lines.straight and the like.

    With ``arrow`` the last point is the tip of the arrowhead.
    """

    points: tuple[Point, ...]
    stroke: Role = "muted"
    line_width: float = 1.2
    arrow: bool = False
    arrow_size: float = 0.6
    dashed: bool = False
    classes: tuple[str, ...] = ()
    tooltip: str = ""
    faded: bool = False

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        xs, ys = zip(*self.points, strict=True)
        return (min(xs), min(ys), max(xs), max(ys))


Mark = Box | Circle | Parallelogram | Writing | Line
