"""A chain of feature maps as stacks of planes, with kernel windows projected between them and the dense head as columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Point, Writing
from lstm_diagrams.figures.cnn.chain import (
    ROLES,
    FeatureMap,
    is_transposed,
    made_by_words,
    note_words,
    reach_of,
    size_words,
)
from lstm_diagrams.figures.cnn.maps import COLUMN_WIDTH, Scale, Stack, column_height, projection
from lstm_diagrams.figures.cnn.rows import MOST, Row, in_rows, stacked
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

Place = Stack | tuple[float, float]
"""Where a map stands: its planes, or for a vector the left edge and the height of its column."""
_SMALL, _NOTE, _LEAST_GAP, _BESIDE = 10.0, 9.5, 58.0, 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """What all maps of one picture share: the scale, the largest vector, the most planes, the language."""

    scale: Scale
    largest: int
    most: int
    language: Language


def plane_marks(
    maps: tuple[FeatureMap, ...], scale: Scale, most: int, language: Language, longest: float = MOST
) -> Iterator[Mark]:
    """The whole chain, in several rows where it is longer than ``longest``."""
    look = Look(scale, max((item.size for item in maps if not item.width), default=1), most, language)
    widths = [_width(item, look) for item in maps]
    gaps = [
        _gap(maps[index - 1] if index else None, item, widths[index - 1], language) for index, item in enumerate(maps)
    ]
    rows = in_rows([width + gap for width, gap in zip(widths, gaps, strict=True)], longest)
    yield from stacked([_row(maps, row, gaps, look) for row in rows], "muted")


def _row(maps: tuple[FeatureMap, ...], row: range, gaps: list[float], look: Look) -> Row:
    x, places, items = 0.0, [], [maps[index] for index in row]
    for index in row:
        x += gaps[index] if index else 0
        places.append(_place(maps[index], x, look))
        x = _left_right(places[-1])[1]
    top = max(map(_top, places))
    start = _left_right(places[0])[0]
    marks = list(_row_marks(items, places, top, look, last=maps[-1]))
    if row[0]:
        marks += _operation_words(start - gaps[row[0]], items[0], start, top, look.language)
    return Row(tuple(marks), (start - _BESIDE, 0), (x + _BESIDE, 0))


def _row_marks(
    items: list[FeatureMap], places: list[Place], top: float, look: Look, *, last: FeatureMap
) -> Iterator[Mark]:
    pairs = list(zip(items, places, strict=True))
    for item, place in pairs:
        yield from _body(item, place, last=item is last)
    for (before, start), (after, end) in pairwise(pairs):
        yield from _between(before, start, after, end)
    for item, place in pairs:
        yield from _words(item, place, top, look.language)
    for (_, start), (item, end) in pairwise(pairs):
        yield from _operation_words(_left_right(start)[1], item, _left_right(end)[0], top, look.language)


def _place(item: FeatureMap, x: float, look: Look) -> Place:
    if item.width:
        return Stack.of(x, item.size, item.space, look.scale, look.most)
    return x, column_height(item.size, look.largest)


def _width(item: FeatureMap, look: Look) -> float:
    left, right = _left_right(_place(item, 0, look))
    return right - left


def _top(place: Place) -> float:
    return place.top if isinstance(place, Stack) else place[1] / 2


def _left_right(place: Place) -> tuple[float, float]:
    return (place.x, place.right) if isinstance(place, Stack) else (place[0], place[0] + COLUMN_WIDTH)


def _gap(before: FeatureMap | None, item: FeatureMap, width: float, language: Language) -> float:
    """Room from the map before, which is so wide: the operation stands above, the sizes of both below."""
    if before is None:
        return 0
    words = max(Label(line, _SMALL).width for line in _made_by(item, language)) + 12
    below = [Label(line, _SMALL).width for line in (size_words(before), *_notes(before, language))]
    return max(_LEAST_GAP, words, max(below) - width + 24)


def _body(item: FeatureMap, place: Place, *, last: bool) -> Iterator[Mark]:
    roles = ROLES["result" if last and item.family == "dense" else item.family]
    if isinstance(place, Stack):
        yield from place.marks(item.number, roles, colored=_is_rgb(item))
    else:
        x, height = place
        classes = ("column", f"map{item.number}")
        yield Box(x + COLUMN_WIDTH / 2, 0, COLUMN_WIDTH, height, roles[1], roles[0], 0.9, classes=classes)


def _is_rgb(item: FeatureMap) -> bool:
    return item.number == 0 and item.size == 3 and len(item.space) == 2


def _between(before: FeatureMap, start: Place, after: FeatureMap, end: Place) -> Iterator[Mark]:
    """A kernel projected between two maps, or two lines that fan out into a column."""
    if isinstance(start, Stack) and isinstance(end, Stack):
        yield from projection(start, end, _window(before, after), after.number, spread=is_transposed(after))
    elif not isinstance(end, Stack):
        for (x, y), target in zip(_outer_corners(start), (end[1] / 2, -end[1] / 2), strict=True):
            yield Line(straight((x, y), (end[0], target)), "dense", 0.7, classes=("fan", f"map{after.number}"))


def _outer_corners(place: Place) -> tuple[Point, Point]:
    """The upper and the lower right corner of a map, so that lines from there cross none of its planes."""
    if isinstance(place, Stack):
        return (place.right, place.top), (place.x + place.width, place.bottom)
    return (place[0] + COLUMN_WIDTH, place[1] / 2), (place[0] + COLUMN_WIDTH, -place[1] / 2)


def _window(before: FeatureMap, after: FeatureMap) -> tuple[float, float]:
    """The kernel's width and height as shares of the map it slides over; of an adaptive pooling, its usual window.

    A transposed convolution spreads one pixel over a window of the map that it makes.
    """
    covered, other = (after, before) if is_transposed(after) else (before, after)
    windows: tuple[float, ...] = reach_of(after) or tuple(
        was / now for was, now in zip(covered.space, other.space, strict=True)
    )
    shares = [min(1.0, window / pixels) for window, pixels in zip(windows, covered.space, strict=True)]
    return shares[-1], shares[-2] if len(shares) > 1 else 1.0


def _words(item: FeatureMap, place: Place, top: float, language: Language) -> Iterator[Mark]:
    """The shape below the map, and what happens to its numbers; above the input, that it is the input."""
    left, right = _left_right(place)
    middle, classes = (left + right) / 2, f"map{item.number}"
    yield Writing(middle, -top - 16, Label(size_words(item), _SMALL), classes=("shape", classes))
    if item.made_by is None:
        name = Text("输入", "input").in_language(language)
        yield Writing(middle, top + 16, Label(name, _SMALL, "image"), classes=("title", classes))
    for row, line in enumerate(_notes(item, language)):
        yield Writing(middle, -top - 31 - row * 14, Label(line, _NOTE, "operation"), classes=("note", classes))


def _operation_words(before: float, item: FeatureMap, left: float, top: float, language: Language) -> Iterator[Mark]:
    """What made a map, above the gap from ``before`` to ``left``."""
    color: Role = "kernel" if item.width else "dense"
    for row, line in enumerate(reversed(_made_by(item, language))):
        label = Label(line, _SMALL, color)
        yield Writing((before + left) / 2, top + 16 + row * 13, label, classes=("operation", f"map{item.number}"))


def _made_by(item: FeatureMap, language: Language) -> list[str]:
    """What made a map, its name a word a line: how far two maps stand apart is a matter of the widest line."""
    name, *rest = made_by_words(item, _SMALL, 130, language) or [""]
    return [*name.split(), *rest]


def _notes(item: FeatureMap, language: Language) -> list[str]:
    return note_words(item, _NOTE, 110, language)
