"""Where everything lies in a finished SVG, and what would look wrong in it: knows SVG, but nothing of the package."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, count, pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.figures import faces

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]
_TOLERANCE = 0.6
"""How far, in points, things may reach into each other before a reader could see it."""
_PAINT = re.compile(r"var\(--ld-([a-z0-9-]+),#[0-9a-f]{6}\)")
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


@dataclass(frozen=True, slots=True)
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

    @property
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


@dataclass(frozen=True, slots=True)
class _Place:
    """What an element inherits."""

    move: Point = (0.0, 0.0)
    classes: frozenset[str] = frozenset()
    group: int = 0
    fill: str = "black"
    stroke: str = "none"
    anchor: str = "start"

    def inside(self, element: Element) -> "_Place":
        moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", "translate(0 0)"))
        assert moved, element.attrib
        return replace(
            self,
            move=(self.move[0] + float(moved[1]), self.move[1] + float(moved[2])),
            classes=self.classes | frozenset(element.get("class", "").split()),
            fill=element.get("fill", self.fill),
            stroke=element.get("stroke", self.stroke),
            anchor=element.get("text-anchor", self.anchor),
        )


def _painted(element: Element, place: _Place, orders: Iterator[int]) -> Iterator[Outline | Writing]:
    """All parts in the order of painting; an element this does not know is an error, not a blind spot."""
    tag = element.tag.removeprefix(SVG)
    if tag in ("title", "desc", "style"):
        return
    inner = place.inside(element) if tag != "svg" else place
    order = next(orders)
    if tag in ("svg", "g"):
        mark = order if tag == "g" and "transform" not in element.attrib else 0
        for child in element:
            yield from _painted(child, replace(inner, group=mark), orders)
    elif tag == "text":
        yield _writing(element, inner, order)
    else:
        points = tuple((x + inner.move[0], y + inner.move[1]) for x, y in _POINTS[tag](element))
        width = 0.0 if inner.stroke == "none" else float(element.get("stroke-width", "1"))
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
    "polygon": lambda element: _pairs(element.attrib["points"]),
}


def flaws(picture: Picture) -> list[str]:
    """Everything about the places of texts and outlines that a reader would call a mistake."""
    return [*_outside(picture), *_overlapping(picture), *_struck(picture), *_overflowing(picture)]


def _outside(picture: Picture) -> Iterator[str]:
    view = picture.view.shrunk(-_TOLERANCE)
    for writing in picture.writings:
        if not view.holds(writing.rect):
            yield f"text {writing.text!r} leaves the picture: {writing.rect} in {picture.view}"
    for outline in picture.outlines:
        if not view.holds(outline.rect):
            yield f"{outline.tag} {sorted(outline.classes)} leaves the picture: {outline.rect} in {picture.view}"


def _overlapping(picture: Picture) -> Iterator[str]:
    for one, other in combinations(picture.writings, 2):
        if one.rect.shrunk(_TOLERANCE).overlaps(other.rect.shrunk(_TOLERANCE)):
            yield f"texts {one.text!r} and {other.text!r} overlap: {one.rect}, {other.rect}"


def _overflowing(picture: Picture) -> Iterator[str]:
    """Text that is wider or higher than the shape it was set into."""
    for writing in picture.writings:
        for outline in picture.outlines:
            if (
                writing.group
                and outline.group == writing.group
                and not outline.rect.holds(writing.rect.shrunk(_TOLERANCE))
            ):
                yield f"text {writing.text!r} does not fit its {outline.tag}: {writing.rect} in {outline.rect}"


def _struck(picture: Picture) -> Iterator[str]:
    """Text that a later shape covers, or with an outline or a line through it that no shape between the two hides."""
    for writing in picture.writings:
        rect = writing.rect.shrunk(_TOLERANCE)
        for outline in picture.outlines:
            over = outline.order > writing.order and outline.fill != "none" and _inside(rect.center, outline)
            if over or (_touches(outline, rect) and not _hidden(picture, outline, writing)):
                what = f"{outline.tag} {sorted(outline.classes)}"
                yield f"{what} covers or crosses text {writing.text!r}: {outline.rect}, {writing.rect}"


def _touches(outline: Outline, rect: Rect) -> bool:
    if not outline.rect.shrunk(-0.01).overlaps(rect):
        return False
    return any(_crosses(start, end, rect) for start, end in pairwise(outline.points))


def _crosses(start: Point, end: Point, rect: Rect) -> bool:
    """Whether a straight line touches a rectangle (Liang and Barsky's clipping)."""
    enter, leave = 0.0, 1.0
    for here, there, low, high in (
        (start[0], end[0], rect.left, rect.right),
        (start[1], end[1], rect.top, rect.bottom),
    ):
        way = there - here
        if abs(way) < 1e-9:
            if not low < here < high:
                return False
            continue
        near, far = sorted(((low - here) / way, (high - here) / way))
        enter, leave = max(enter, near), min(leave, far)
    return enter < leave


def _hidden(picture: Picture, outline: Outline, writing: Writing) -> bool:
    between = (
        shape for shape in picture.outlines if outline.order < shape.order < writing.order and shape.fill != "none"
    )
    return any(all(_inside(corner, shape) for corner in writing.rect.shrunk(_TOLERANCE).corners) for shape in between)


def _inside(point: Point, outline: Outline) -> bool:
    """Whether a point lies inside a closed outline (the even-odd rule)."""
    x, y = point
    inside = False
    for (x0, y0), (x1, y1) in pairwise([*outline.points, outline.points[0]]):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def role(paint: str) -> str:
    """The role that a paint names."""
    found = _PAINT.fullmatch(paint)
    assert found, f"not a themed paint: {paint!r}"
    return found[1].replace("-", "_")


def ground(picture: Picture, writing: Writing) -> str:
    """The role of what lies right under a text."""
    under = [shape for shape in picture.shapes() if shape.order < writing.order and _inside(writing.rect.center, shape)]
    return role(under[-1].fill)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21, by WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
