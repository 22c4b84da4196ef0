"""Which boxes of an overview are joined by arrows, read from the picture's own lines: where they begin and where they end."""

from collections import defaultdict
from math import hypot

from lstm_diagrams import Diagram
from lstm_diagrams.drawing.kit.marks import Box, Circle, Line

_NEAR = 4.5
"""A line touches what it ends this near to, in points."""
Point = tuple[float, float]


def joined_boxes(diagram: Diagram) -> set[tuple[int, int]]:
    """Pairs of calls, by the order of their boxes, between which lines lead, past marks of operations and forks alone."""
    marks = diagram.canvas.marks
    boxes = [mark for mark in marks if isinstance(mark, Box | Circle) and {"module", "operator"} & {*mark.classes}]
    lines = [mark for mark in marks if isinstance(mark, Line) and "flow" in mark.classes]
    modules = [place for place, box in enumerate(boxes) if "module" in box.classes]
    calls = {place: number for number, place in enumerate(modules)}
    assert [boxes[place].tooltip for place in modules] == [
        call.layer or diagram.facts.layer(call.layer).type for call in diagram.facts.calls
    ]
    after: dict[object, set[object]] = defaultdict(set)
    for number, line in enumerate(lines):
        start, end = line.points[0], line.points[-1]
        for place, box in enumerate(boxes):
            if _touches(box, start):
                after["box", place].add(("line", number))
            if _touches(box, end):
                after["line", number].add(("box", place))
        if not line.arrow:
            forks = [other for other, line_ in enumerate(lines) if _distance(end, line_.points[0]) < 2 * _NEAR]
            after["line", number] |= {("line", other) for other in forks if other != number}
    return {(calls[place], target) for place in calls for target in _reached(after, place, calls)}


def _reached(after: dict[object, set[object]], start: int, calls: dict[int, int]) -> set[int]:
    """The calls that lines lead to, the first on each way."""
    found, seen, waiting = set[int](), set[object](), [*after["box", start]]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        assert isinstance(node, tuple)
        if node[0] == "box" and node[1] in calls:
            found.add(calls[node[1]])
        else:
            waiting += after[node]
    return found


def _touches(box: Box | Circle, point: Point) -> bool:
    left, bottom, right, top = box.extent
    return left - _NEAR < point[0] < right + _NEAR and bottom - _NEAR < point[1] < top + _NEAR


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
