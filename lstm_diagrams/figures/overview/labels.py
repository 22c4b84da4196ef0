"""The words beside the links of an overview: near where the layout has room for them, clear of frames, cards and lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.graphviz.layout import Extent, Layout, Size, Words
from lstm_diagrams.drawing.kit.marks import Label, Point
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.figures.overview.frames import points_along
from lstm_diagrams.readings.graph.link_names import Link

_SIZE, _WIDEST, _ROOM = 9.5, 150.0, 2.0
_SHIFTS = sorted(
    ((x * 4.0, y * 4.0) for x in range(-14, 15) for y in range(-6, 7)), key=lambda way: abs(way[0]) + abs(way[1])
)
"""Ways to move a label out of what it would cross, the shortest first."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words beside links, and those of links that lead back, None where such a link has none."""

    beside: Mapping[Link, Label]
    back: Mapping[Link, Label | None]

    @property
    def room(self) -> Words:
        """The room that they need."""
        return Words(
            {link: _size(label) for link, label in self.beside.items()},
            {link: None if label is None else _size(label) for link, label in self.back.items()},
        )

    def placed(self, layout: Layout, sizes: Mapping[int, Size]) -> Iterator[tuple[int, Label, Point]]:
        """Each with the later end of its link and the middle of its place; ``sizes`` are those of the cards."""
        cards = [_around(layout.places[number], size) for number, size in sizes.items()]
        ways = [*layout.ways.values(), *layout.back.values()]
        points = [point for way in ways for point in points_along(way)]
        for end, label, spot in self._spots(layout):
            place = _clear(label, spot, [*layout.frames.values()], cards, points)
            cards.append(_around(place, (label.width, label.height)))
            yield end, label, place

    def _spots(self, layout: Layout) -> Iterator[tuple[int, Label, Point]]:
        for link, label in self.beside.items():
            yield link[1], label, layout.spots[link]
        for link, back in self.back.items():
            if back is not None:
                yield link[0], back, layout.back_spots[link]


def label_of(name: str) -> Label:
    """The words beside a link, shortened where they are too long."""
    return Label(fitted(name, _SIZE, _WIDEST), _SIZE, "muted")


def _size(label: Label) -> Size:
    return label.width + 8, label.height


def _around(middle: Point, size: Size) -> Extent:
    (x, y), (width, height) = middle, size
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _clear(
    label: Label, spot: Point, frames: Sequence[Extent], cards: Sequence[Extent], points: Sequence[Point]
) -> Point:
    """The nearest place to a spot where a label is wholly inside or outside of each frame, and covers nothing."""
    size = label.width + 2 * _ROOM, label.height
    reach = _around(spot, (size[0] + 2 * max(_SHIFTS)[0], size[1] + 2 * max(up for _, up in _SHIFTS)))
    points = [(x, y) for x, y in points if reach[0] < x < reach[2] and reach[1] < y < reach[3]]
    for right, up in _SHIFTS:
        place = spot[0] + right, spot[1] + up
        own = _around(place, size)
        covers = any(own[0] < x < own[2] and own[1] < y < own[3] for x, y in points)
        if (
            not covers
            and not any(_meet(own, card) for card in cards)
            and not any(_cuts(own, frame) for frame in frames)
        ):
            return place
    return spot


def _meet(one: Extent, other: Extent) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cuts(one: Extent, frame: Extent) -> bool:
    inside = frame[0] < one[0] and frame[1] < one[1] and one[2] < frame[2] and one[3] < frame[3]
    return _meet(one, frame) and not inside
