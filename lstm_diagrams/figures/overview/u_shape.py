"""A network that shrinks its maps and lets them grow again, with ways across from size to size: drawn as the U that it is named after."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod

from lstm_diagrams.drawing.graphviz.layout import Extent
from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Line, Mark, Point, Writing
from lstm_diagrams.drawing.modules.boxes import Card, card_marks
from lstm_diagrams.figures.overview.frames import Framing, ModuleFrame, frame_mark, frame_title, named, points_along
from lstm_diagrams.figures.overview.labels import label_of
from lstm_diagrams.figures.overview.moments import part_class
from lstm_diagrams.readings.graph.link_names import Link, words
from lstm_diagrams.readings.graph.parts import LISTS, ModuleGraph

_GAP, _PADDING, _ACROSS, _LEAST = 17.0, 12.0, 56.0, 2
Frames = Mapping[str, ModuleFrame]


@dataclass(frozen=True, slots=True)
class UShape:
    """Parts going down at the left and up at the right, those of one size beside each other."""

    graph: ModuleGraph
    cards: tuple[Card, ...]
    frames: Mapping[str, tuple[ModuleFrame, Extent]]
    places: Mapping[int, Point]
    across: tuple[Link, ...]
    extent: Extent

    @classmethod
    def of(cls, graph: ModuleGraph, framing: Framing, cards: tuple[Card, ...]) -> "UShape | None":
        """The picture of a graph, None where it is no such network or its frames would run over other parts.

        Of a list of modules, which does not run, there is no frame where it would: its modules stand where they ran.
        """
        across = _across(graph)
        if len(across) < _LEAST:
            return None
        frames = dict(named(framing.frames(range(len(cards)))))
        places = _places(cards, across, frames)
        over = {name for name, frame in frames.items() if _runs_over(frame, cards, places)}
        if any(graph.groups.get(frames[name].tooltip) not in LISTS for name in over):
            return None
        frames = {name: frame for name, frame in frames.items() if name not in over}
        places = _places(cards, across, frames)
        extents = {name: _frame_extent(frame, cards, places) for name, frame in frames.items()}
        boxes = [*extents.values(), *(_around(place, cards[part]) for part, place in places.items())]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        whole = (min(lefts), min(bottoms), max(rights), max(tops))
        return cls(graph, cards, {name: (frames[name], extents[name]) for name in frames}, places, across, whole)

    @property
    def width(self) -> float:
        """Width in points."""
        return self.extent[2] - self.extent[0]

    @property
    def height(self) -> float:
        """Height in points."""
        return self.extent[3] - self.extent[1]

    def marks(self) -> Iterator[Mark]:
        """Frames, lines, cards and titles."""
        for frame, extent in self.frames.values():
            yield frame_mark(frame, extent)
        ways = {link: self._way(link) for link in self.graph.links}
        for (_, target), way in ways.items():
            yield Line(way, "muted", 1.2, arrow=True, classes=("flow", part_class(target)))
        for link in self.across:
            yield from self._name(link)
        points = [point for way in ways.values() for point in points_along(way)]
        for frame, extent in self.frames.values():
            yield from frame_title(frame, extent, points)
        for index, card in enumerate(self.cards):
            for mark in card_marks(card, *self.places[index]):
                yield replace(mark, classes=(*mark.classes, part_class(index)))

    def _way(self, link: Link) -> tuple[Point, ...]:
        """Straight where both ends are beside or below each other, else round the corner of the U."""
        (x0, y0), (x1, y1) = (self.places[end] for end in link)
        one, other = (self.cards[end] for end in link)
        if y0 == y1:
            return straight((x0 + one.width / 2, y0), (x1 - other.width / 2, y1))
        if x0 == x1:
            down = 1 if y1 < y0 else -1
            return straight((x0, y0 - down * one.height / 2), (x1, y1 + down * other.height / 2))
        if y1 < y0:
            return rounded([(x0, y0 - one.height / 2), (x0, y1), (x1 - other.width / 2, y1)])
        return rounded([(x0 + one.width / 2, y0), (x1, y0), (x1, y1 - other.height / 2)])

    def _name(self, link: Link) -> Iterator[Mark]:
        name = words(self.graph.names.get(link, ()))
        if name:
            (x0, y), (x1, _) = (self.places[end] for end in link)
            yield Writing((x0 + x1) / 2, y + 9, label_of(name), classes=("flow", "slot", part_class(link[1])))


def _across(graph: ModuleGraph) -> tuple[Link, ...]:
    """The ways from the shrinking to the growing half, outer ones first; none where a graph is anything but a chain with such ways.

    Each lies inside the one before, starts at smaller maps than that, and ends at maps of the size that it starts from.
    """
    last = len(graph.parts) - 1
    chain = {(index, index + 1) for index in range(last)}
    across = sorted(set(graph.links) - chain)
    if not chain <= set(graph.links):
        return ()
    nested = all(one[0] < other[0] and other[1] < one[1] for one, other in pairwise(across))
    sizes = [tuple(_map_size(graph, end) for end in link) for link in across]
    shrinking = all(one[0] > other[0] for one, other in pairwise(sizes))
    same = all(one == other and one for one, other in sizes)
    return tuple(across) if nested and shrinking and same else ()


def _map_size(graph: ModuleGraph, index: int) -> int:
    """How many positions the maps of a part have, 0 where it gives none."""
    output = graph.parts[index].output
    return prod(output.shape[2:]) if output is not None and len(output.shape) > 2 else 0


def _places(cards: Sequence[Card], across: Sequence[Link], frames: Frames) -> dict[int, Point]:
    """The middle of each card: the ways across lie level, and between two of them both sides have the same room."""
    left, right, middle = _sides(len(cards) - 1, across[-1], frames)
    around = {part: {name for name, frame in frames.items() if part in frame.members} for part in range(len(cards))}
    heights = _stacked(cards, left, frames, around) | _stacked(cards, right, frames, around)
    for source, target in across:
        ahead = heights[source] - heights[target]
        later = right[right.index(target) :] if ahead < 0 else left[left.index(source) :]
        for part in later:
            heights[part] -= abs(ahead)
    apart = _ACROSS + sum(
        max(_half(cards[part], [frames[name] for name in around[part]]) for part in side) for side in (left, right)
    )
    places = {part: (0.0, heights[part]) for part in left} | {part: (apart, heights[part]) for part in right}
    lowest = min(heights[side[-1]] - cards[side[-1]].height / 2 for side in (left, right))
    below = _stacked(cards, middle, frames, around, lowest, around[left[-1]] | around[right[-1]])
    return places | {part: (apart / 2, y) for part, y in below.items()}


def _sides(last: int, innermost: Link, frames: Frames) -> tuple[list[int], list[int], list[int]]:
    """The parts of both sides from top to bottom, and those at the bottom between them: one, or those of one module, or none."""
    inner = range(innermost[0] + 1, innermost[1])
    half, odd = divmod(len(inner), 2)
    middle = set(inner[half : half + odd])
    centre = set(inner[half - 1 + odd : half + 1])
    whole = [set(frame.members) for frame in frames.values() if centre <= set(frame.members) <= set(inner)]
    middle = max([middle, *whole], key=len) if centre else middle
    first, stop = (min(middle), max(middle) + 1) if middle else (inner.start + half, inner.start + half)
    return [*range(first)], [*range(last, stop - 1, -1)], [*range(first, stop)]


def _stacked(
    cards: Sequence[Card], parts: Sequence[int], frames: Frames, around: Mapping[int, set[str]],
    top: float = 0.0, above: Collection[str] = (),
) -> dict[int, float]:  # fmt: skip
    """The heights of parts below each other, with room for the frames that begin and end between them."""
    heights: dict[int, float] = {}
    y, before = top, set(above)
    for part in parts:
        y -= _room(frames, before, around[part]) + cards[part].height / 2
        heights[part] = y
        y -= cards[part].height / 2
        before = around[part]
    return heights


def _room(frames: Frames, above: set[str], below: set[str]) -> float:
    """How far two parts stand from each other, by the frames around the one and the other."""
    heads = sum(frames[name].head + _PADDING for name in below - above)
    return _GAP + _PADDING * len(above - below) + heads


def _half(card: Card, around: Sequence[ModuleFrame]) -> float:
    """Half the width that a card takes with its frames."""
    return max(card.width / 2, *(_narrowest(frame) / 2 for frame in around), 0) + _PADDING * len(around)


def _narrowest(frame: ModuleFrame) -> float:
    """So wide that a title fits beside a line that enters in the middle."""
    return 2 * (frame.width + 16)


def _frame_extent(frame: ModuleFrame, cards: Sequence[Card], places: Mapping[int, Point]) -> Extent:
    """Around all that a frame holds, its title above."""
    boxes = [_frame_extent(inner, cards, places) for inner in frame.inner]
    boxes += [_around(places[part], cards[part]) for part in frame.members]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    missing = max(0.0, _narrowest(frame) - max(rights) + min(lefts) - 2 * _PADDING) / 2
    left, right = min(lefts) - _PADDING - missing, max(rights) + _PADDING + missing
    return left, min(bottoms) - _PADDING, right, max(tops) + _PADDING + frame.head


def _runs_over(frame: ModuleFrame, cards: Sequence[Card], places: Mapping[int, Point]) -> bool:
    """Whether a frame would lie over parts that it does not hold."""
    left, bottom, right, top = _frame_extent(frame, cards, places)
    boxes = (_around(place, cards[part]) for part, place in places.items() if part not in frame.members)
    return any(box[0] < right and left < box[2] and box[1] < top and bottom < box[3] for box in boxes)


def _around(middle: Point, card: Card) -> Extent:
    (x, y), width, height = middle, card.width / 2, card.height / 2
    return x - width, y - height, x + width, y + height
