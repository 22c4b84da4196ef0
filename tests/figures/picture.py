"""A finished SVG, parsed: where every outline and every text lies. It knows SVG, but nothing of the package."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, filterfalse
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.figures import faces

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]
_PAINT = re.compile("[fs]-")
"""Classes that only say how an element is painted."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Rect:
    """Left, top, right, bottom, in the units of the viewBox, y down."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def center(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def corners(self) -> tuple[Point, ...]:
        return (self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)

    def shrunk(self, by: float) -> "Rect":
        return Rect(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def overlaps(self, other: "Rect") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Rect") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True)
class Outline:
    """A painted outline: its place in the order of painting, its points, its paints and classes."""

    order: int
    tag: str
    points: tuple[Point, ...]
    fill: str
    stroke: str
    line_width: float
    classes: frozenset[str]
    group: int  # the mark it is part of, 0 where it stands alone

    @cached_property
    def rect(self) -> Rect:
        xs, ys = zip(*self.points, strict=True)
        return Rect(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Writing:
    """One line of text: its place in the order of painting, the ink's rectangle, its paint, classes and group."""

    order: int
    text: str
    rect: Rect
    size: float
    fill: str
    math: bool
    classes: frozenset[str]
    group: int  # the mark it is part of, 0 where it stands alone


@dataclass(frozen=True, slots=True)
class Picture:
    """A parsed SVG."""

    svg: str
    root: Element
    view: Rect
    outlines: tuple[Outline, ...]
    writings: tuple[Writing, ...]

    @classmethod
    def of(cls, svg: str) -> "Picture":
        root = ElementTree.fromstring(svg)
        left, top, width, height = map(float, root.attrib["viewBox"].split())
        found = list(_painted(root, _Place(), count(1)))
        return cls(
            svg,
            root,
            Rect(left, top, left + width, top + height),
            tuple(part for part in found if isinstance(part, Outline)),
            tuple(part for part in found if isinstance(part, Writing)),
        )

    @property
    def texts(self) -> list[str]:
        return [writing.text for writing in self.writings]

    def shapes(self, *classes: str) -> list[Outline]:
        """The filled outlines that have all the classes."""
        return [outline for outline in self.outlines if outline.fill != "none" and outline.classes.issuperset(classes)]

    def lines(self, *classes: str) -> list[Outline]:
        """The lines, without their arrowheads, that have all the classes."""
        return [outline for outline in self.outlines if outline.fill == "none" and outline.classes.issuperset(classes)]

    def with_widths(self, extents: list[tuple[float, float]]) -> "Picture":
        """The picture with the left and right ends of every text as somebody else measured them."""
        measured = [
            replace(writing, rect=replace(writing.rect, left=left, right=right))
            for writing, (left, right) in zip(self.writings, extents, strict=True)
        ]
        return replace(self, writings=tuple(measured))


def own_classes(element: Element) -> tuple[str, ...]:
    """The classes of an element that the drawing gave it: what it is, not how it is painted."""
    return tuple(filterfalse(_PAINT.match, element.get("class", "").split()))


@dataclass(frozen=True, slots=True)
class _Place:
    """What an element inherits."""

    move: Point = (0.0, 0.0)
    classes: frozenset[str] = frozenset()
    group: int = 0
    fill: str = "black"
    stroke: str = "none"
    line_width: float = 1.0
    anchor: str = "start"

    def inside(self, element: Element) -> "_Place":
        return _Place(
            self._moved(element.get("transform")),
            self.classes.union(own_classes(element)) if "class" in element.attrib else self.classes,
            self.group,
            element.get("fill", self.fill),
            element.get("stroke", self.stroke),
            float(element.get("stroke-width", self.line_width)),
            element.get("text-anchor", self.anchor),
        )

    def _moved(self, transform: str | None) -> Point:
        if transform is None:
            return self.move
        way = re.fullmatch(r"translate\((\S+) (\S+)\)", transform)
        assert way, transform
        return self.move[0] + float(way[1]), self.move[1] + float(way[2])


def _painted(element: Element, place: _Place, orders: Iterator[int]) -> Iterator[Outline | Writing]:
    """All parts in the order of painting; an element this does not know is an error, not a blind spot."""
    tag = element.tag.removeprefix(SVG)
    if tag in ("title", "desc", "style"):
        return
    inner = place.inside(element) if tag != "svg" else place
    order = next(orders)
    if tag in ("svg", "g"):
        mark = order if tag == "g" and not {"transform", "id"} & element.attrib.keys() else 0
        around = replace(inner, group=mark)
        for child in element:
            yield from _painted(child, around, orders)
    elif tag == "text":
        yield _writing(element, inner, order)
    else:
        points = tuple((x + inner.move[0], y + inner.move[1]) for x, y in _POINTS[tag](element))
        width = 0.0 if inner.stroke == "none" else inner.line_width
        yield Outline(order, tag, points, inner.fill, inner.stroke, width, inner.classes, inner.group)


def _writing(element: Element, place: _Place, order: int) -> Writing:
    """Pen movements as SVG has them: ``dx`` and ``dy`` shift what follows, the anchor shifts the whole."""
    size = float(element.attrib["font-size"])
    formula = "math" in place.classes
    pen, rise, rects = 0.0, 0.0, []
    for span in element if len(element) else [element]:
        text, own = span.text or "", float(span.get("font-size", size))
        pen, rise = pen + float(span.get("dx", "0")), rise + float(span.get("dy", "0"))
        width = faces.width(text, own, serif=formula)
        high, low = (0.88, 0.14) if any(map(faces.wide, text)) else (0.74, 0.22)
        rects.append(Rect(pen, rise - high * own, pen + width, rise + low * own))
        pen += width
    x = float(element.attrib["x"]) + place.move[0] - {"start": 0.0, "middle": 0.5, "end": 1.0}[place.anchor] * pen
    y = float(element.attrib["y"]) + place.move[1]
    rect = Rect(
        x + min(rect.left for rect in rects), y + min(rect.top for rect in rects),
        x + max(rect.right for rect in rects), y + max(rect.bottom for rect in rects),
    )  # fmt: skip
    return Writing(order, "".join(element.itertext()), rect, size, place.fill, formula, place.classes, place.group)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _pairs(text: str) -> list[Point]:
    numbers = _numbers(text)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _closed(corners: list[Point]) -> list[Point]:
    return [*corners, corners[0]]


def _rect(element: Element) -> Iterable[Point]:
    x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
    return [*Rect(x, y, x + width, y + height).corners, (x, y)]


def _circle(element: Element) -> Iterable[Point]:
    x, y, radius = (float(element.attrib[name]) for name in ("cx", "cy", "r"))
    turns = [2 * math.pi * step / 24 for step in range(25)]
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def _path(element: Element) -> Iterable[Point]:
    """Points along a path of M, L, C and Z in absolute coordinates."""
    found: list[Point] = []
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", element.attrib["d"]):
        corners = _pairs(numbers)
        if command in "ML":
            found += corners
        elif command == "C":
            for first in range(0, len(corners), 3):
                found += _curve(found[-1], *corners[first : first + 3])
        else:
            assert command in "zZ", element.attrib["d"]
            found.append(found[0])
    return found


def _curve(start: Point, one: Point, two: Point, end: Point) -> list[Point]:
    weights = [
        ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3) for t in (step / 8 for step in range(1, 9))
    ]
    return [
        (a * start[0] + b * one[0] + c * two[0] + d * end[0], a * start[1] + b * one[1] + c * two[1] + d * end[1])
        for a, b, c, d in weights
    ]


_POINTS = {
    "rect": _rect,
    "circle": _circle,
    "path": _path,
    "polygon": lambda element: _closed(_pairs(element.attrib["points"])),
}
