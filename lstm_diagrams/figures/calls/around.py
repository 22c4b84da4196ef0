"""The other layers around the calls, each a box: below what they prepare, above what they read, alone or all together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.facts import Call, Capture
from lstm_diagrams.figures.calls.layout import INPUT_Y, OUTPUT_Y, RADIUS, Row
from lstm_diagrams.labels import full_name, short_name
from lstm_diagrams.readings.companions import Companions

_HEIGHT, _PITCH, _SIZE = 22.0, 34.0, 10.0
_GAP = 14.0
_EDGE = RADIUS + 2
"""From the middles of outputs and inputs to where lines leave them."""


def with_room(row: Row, around: Companions) -> Row:
    """The row with room for the layers around its calls."""
    return replace(row, above=_height(row, around.above), below=_height(row, around.below))


def _height(row: Row, groups: Mapping[int, tuple[Call, ...]]) -> float:
    return _PITCH * max((len(groups.get(place.block.call.id, ())) for place in row.calls), default=0)


def around_each(capture: Capture, around: Companions, row: Row) -> Iterator[Mark]:
    """The layers that belong to one call each."""
    for place in row.calls:
        ends, own = (place.left, place.right), (f"call{place.block.number}",)
        call = place.block.call.id
        yield from _stack(capture, around.above.get(call, ()), ends, row.y + OUTPUT_Y + _EDGE, own, upwards=True)
        yield from _stack(capture, around.below.get(call, ()), ends, row.y + INPUT_Y - _EDGE, own, upwards=False)


def around_all(
    capture: Capture, calls: Sequence[Call], ends: tuple[float, float], y: float, *, upwards: bool
) -> Iterator[Mark]:
    """The layers that belong to several calls, from the edge of what is drawn already."""
    yield from _stack(capture, calls, ends, y, (), upwards=upwards)


def beside_window(
    capture: Capture, calls: Sequence[Call], left: float, y: float, classes: tuple[str, ...]
) -> Iterator[Mark]:
    """The layers that read one window, from left to right."""
    for call in calls:
        words = _words(capture, call)
        label = Label(fitted(words, _SIZE, 150), _SIZE, "dense")
        start, width = left + 22, label.width + 12
        yield Line(straight((left, y), (start, y)), "muted", arrow=True, arrow_size=0.5, classes=classes)
        own = ("module", *classes)
        yield Box(
            start + width / 2,
            y,
            width,
            _HEIGHT,
            "dense_fill",
            "dense",
            1,
            True,
            label=label,
            classes=own,
            tooltip=words,
        )
        left = start + width


def _words(capture: Capture, call: Call) -> str:
    return full_name(capture.layer(call.layer))


def _stack(
    capture: Capture,
    calls: Sequence[Call],
    ends: tuple[float, float],
    y: float,
    classes: tuple[str, ...],
    *,
    upwards: bool,
) -> Iterator[Mark]:
    """Boxes away from ``y``, the one that ran first lowest, with an arrow upwards between each two."""
    (left, right), sign = ends, 1 if upwards else -1
    middle, width = (left + right) / 2, right - left
    for number, call in enumerate(calls if upwards else reversed(calls)):
        layer = capture.layer(call.layer)
        near = y + sign * (_PITCH * number)
        center = near + sign * (_GAP + _HEIGHT / 2 - 2)
        start, end = (near, center - _HEIGHT / 2) if upwards else (center + _HEIGHT / 2, near)
        yield Line(
            straight((middle, start), (middle, end)), "muted", arrow=True, arrow_size=0.5, classes=("up", *classes)
        )
        words = _words(capture, call)
        name = words if Label(words, _SIZE).width <= width - 6 else short_name(layer)
        label = Label(fitted(name, _SIZE, width - 6), _SIZE, "dense")
        yield Box(
            middle,
            center,
            width,
            _HEIGHT,
            "dense_fill",
            "dense",
            1,
            True,
            label=label,
            classes=("module", *classes),
            tooltip=words,
        )
