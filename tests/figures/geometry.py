"""What would look wrong in a finished SVG: overlaps, texts cut or struck through, poor contrast."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from lstm_diagrams.theme import DARK, LIGHT
from tests.figures.picture import Outline, Picture, Point, Rect, Writing

_TOLERANCE = 0.6
"""How far, in points, things may reach into each other before a reader could see it."""
_BORDER, _NEAR = 1.5, 9.0
"""How far a line may graze a thing, and how far from a thing the end of a line belongs to it."""
_SOLID = {
    "cell", "unit", "neuron", "gate", "operation", "joint", "module", "operator", "input", "state", "feature", "projected",
    "step",
}  # fmt: skip
"""Classes of things that nothing else may lie over."""
_INSIDE = {"grid"}
"""Classes of lines that divide a thing."""
_ROLES = {paint: role for theme in (LIGHT, DARK) for role, paint in theme.paints()}


def flaws(picture: Picture) -> list[str]:
    """Everything about the places of texts and outlines that a reader would call a mistake."""
    return [
        *_outside(picture), *_overlapping(picture), *_struck(picture), *_overflowing(picture), *_misplaced(picture),
        *_run_over(picture),
    ]  # fmt: skip


def _outside(picture: Picture) -> Iterator[str]:
    view = picture.view.shrunk(-_TOLERANCE)
    for writing in picture.writings:
        if not view.holds(writing.rect):
            yield f"text {writing.text!r} leaves the picture: {writing.rect} in {picture.view}"
    for outline in picture.outlines:
        if not view.holds(outline.rect):
            yield f"{outline.tag} {sorted(outline.classes)} leaves the picture: {outline.rect} in {picture.view}"


def _overlapping(picture: Picture) -> Iterator[str]:
    inks = [(writing, writing.rect.shrunk(_TOLERANCE)) for writing in picture.writings]
    for (one, ink), (other, further) in combinations(inks, 2):
        if ink.overlaps(further):
            yield f"texts {one.text!r} and {other.text!r} overlap: {one.rect}, {other.rect}"


def _overflowing(picture: Picture) -> Iterator[str]:
    """Text that is wider or higher than the shape it was set into."""
    for writing in filter(lambda each: each.group, picture.writings):
        for outline in picture.outlines:
            if outline.group == writing.group and not outline.rect.holds(writing.rect.shrunk(_TOLERANCE)):
                yield f"text {writing.text!r} does not fit its {outline.tag}: {writing.rect} in {outline.rect}"


def _struck(picture: Picture) -> Iterator[str]:
    """Text that a later shape covers, or with an outline or a line through it that no shape between the two hides."""
    reaches = [(outline, outline.rect.shrunk(-0.01)) for outline in picture.outlines]
    for writing in picture.writings:
        rect = writing.rect.shrunk(_TOLERANCE)
        for outline in (outline for outline, reach in reaches if reach.overlaps(rect)):
            over = outline.order > writing.order and outline.fill != "none" and _inside(rect.center, outline)
            if over or (_touches(outline, rect) and not _hidden(picture, outline, writing)):
                what = f"{outline.tag} {sorted(outline.classes)}"
                yield f"{what} covers or crosses text {writing.text!r}: {outline.rect}, {writing.rect}"


def _misplaced(picture: Picture) -> Iterator[str]:
    """Text inside a circle that it does not belong to."""
    circles = [outline for outline in picture.shapes() if outline.tag == "circle" and "dots" not in outline.classes]
    for writing in picture.writings:
        rect = writing.rect.shrunk(_TOLERANCE)
        for circle in circles:
            if circle.group != (writing.group or -1) and _inside(rect.center, circle):
                yield f"text {writing.text!r} lies on a circle {sorted(circle.classes)} of another mark: {rect}"


def _run_over(picture: Picture) -> Iterator[str]:
    """A line over a thing that it neither begins nor ends at, or two things over each other."""
    solids = [
        (shape, shape.rect, shape.rect.shrunk(_BORDER))
        for shape in picture.shapes()
        if shape.classes & _SOLID and "legend" not in shape.classes and shape.stroke != "none"
    ]
    for line in picture.lines():
        reach = line.rect.shrunk(-0.01)
        for shape, rect, core in solids:
            over = line.order > shape.order and not line.classes & _INSIDE and reach.overlaps(rect)
            ends = (line.points[0], line.points[-1])
            if over and not any(_at(end, rect) for end in ends) and _touches(line, core):
                yield f"line {sorted(line.classes)} runs over {sorted(shape.classes)}: {line.rect}, {rect}"
    for (one, here, core), (other, there, further) in combinations(solids, 2):
        if core.overlaps(further) and not here.holds(there) and not there.holds(here):
            yield f"{sorted(one.classes)} and {sorted(other.classes)} lie over each other: {here}, {there}"


def _at(point: Point, rect: Rect) -> bool:
    near = rect.shrunk(-_NEAR)
    return near.left <= point[0] <= near.right and near.top <= point[1] <= near.bottom


def _touches(outline: Outline, rect: Rect) -> bool:
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
    rect = outline.rect
    if not (rect.left <= x <= rect.right and rect.top <= y <= rect.bottom):
        return False
    inside = False
    for (x0, y0), (x1, y1) in pairwise([*outline.points, outline.points[0]]):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def role(paint: str) -> str:
    """The role whose colour a paint is, in one of our themes; none is a colour of both."""
    assert paint in _ROLES, f"not a themed paint: {paint!r}"
    return _ROLES[paint]


def ground(picture: Picture, writing: Writing) -> str:
    """The role of what lies right under a text."""
    under = (shape for shape in reversed(picture.shapes()) if shape.order < writing.order)
    return role(next(shape.fill for shape in under if _inside(writing.rect.center, shape)))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21, by WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
