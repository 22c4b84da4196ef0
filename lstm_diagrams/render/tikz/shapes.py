"""What is drawn as TikZ paths, with the coordinates of the SVG."""

import re
from xml.etree.ElementTree import Element

from lstm_diagrams.render.geometry import Point, box_of, points, short

_STEP = re.compile(r"([MLC])([^MLC]*)")
_CORNERS = 4
_SIDES_OF_ROUNDED = "MLCLCLCLC"
"""The steps of a box with round corners, as the engine draws it."""


def path(shape: Element) -> str:
    """A shape's outline."""
    if shape.tag == "rect":
        return _rectangle((0.0, 0.0, float(shape.get("width", "0")), float(shape.get("height", "0"))))
    if shape.tag == "circle":
        return f"{_pair((float(shape.get('cx', '0')), float(shape.get('cy', '0'))))} circle[radius={shape.get('r')}]"
    if shape.tag == "polygon":
        return _polygon(points(shape.get("points", "")))
    return _curve(shape.get("d", ""))


def _polygon(corners: list[Point]) -> str:
    box = box_of(corners)
    if len(corners) == _CORNERS == len(set(corners)) and all(x in box[::2] and y in box[1::2] for x, y in corners):
        return _rectangle(box)
    return " -- ".join([*map(_pair, corners), "cycle"])


def _curve(d: str) -> str:
    steps = [(kind, points(places)) for kind, places in _STEP.findall(d)]
    if "".join(kind for kind, _ in steps) == _SIDES_OF_ROUNDED:
        return _rounded([place for _, places in steps for place in places])
    return "".join(_step(kind, places) for kind, places in steps)


def _step(kind: str, places: list[Point]) -> str:
    if kind == "C":
        control1, control2, end = map(_pair, places)
        return f" .. controls {control1} and {control2} .. {end}"
    return "".join((" -- " if kind == "L" else "") + _pair(place) for place in places)


def _rounded(places: list[Point]) -> str:
    """A box whose corners are cut by the distance from its edge to where the first side begins."""
    left, top, right, bottom = box_of(places)
    radius = min(abs(places[0][0] - side) for side in (left, right))
    return f"[rounded corners={short(radius)}\\ldUnit] {_rectangle((left, top, right, bottom))}"


def _rectangle(box: tuple[float, float, float, float]) -> str:
    return f"{_pair(box[:2])} rectangle {_pair(box[2:])}"


def _pair(point: Point) -> str:
    return f"({short(point[0])},{short(point[1])})"
