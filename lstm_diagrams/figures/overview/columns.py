"""A module graph as a picture: columns of cards from top to bottom, frames around modules, lines for what flows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from lstm_diagrams.drawing.graphviz.layout import Extent, Layout, laid_out
from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Circle, Line, Mark, Point, Writing
from lstm_diagrams.drawing.modules.boxes import Card, card_marks
from lstm_diagrams.figures.overview.frames import (
    Framing,
    ModuleFrame,
    frame_mark,
    frame_title,
    named,
    points_along,
    wanted,
)
from lstm_diagrams.figures.overview.labels import Labels, label_of
from lstm_diagrams.figures.overview.moments import part_class
from lstm_diagrams.readings.graph.link_names import Link, words
from lstm_diagrams.readings.graph.parts import CONTAINERS, ModuleGraph, ancestors

_TALL, _WIDE, _GUTTER, _MOST = 700.0, 680.0, 40.0, 5
_JOINT = 10**9
"""Numbers from here on are joints: points where a line forks inside a frame; the first is where a column is entered."""
_CUT_INSIDE = 0.2
"""What a cut inside a frame costs, as a share of the height of all."""


def columns(graph: ModuleGraph, framing: Framing, cards: tuple[Card, ...], *, compact: bool) -> Iterator[Mark]:
    """All marks: one column, or several side by side where one would be too tall for a page and the picture need not be compact."""
    whole = _Column.of(graph, framing, cards, range(len(cards)))
    most = min(_MOST, max(1, int((_WIDE + _GUTTER) // (whole.width + _GUTTER))))
    count = 1 if compact else min(-(-int(whole.height) // int(_TALL)), most)
    ranges = _cut(graph, framing, cards, count)
    made = [whole] if len(ranges) == 1 else [_Column.of(graph, framing, cards, parts) for parts in ranges]
    low = -max(column.height for column in made) - 10
    x = 0.0
    foot: Point = (0.0, 0.0)
    for number, column in enumerate(made):
        shift = (x - column.extent[0], -column.extent[3])
        if number:
            (port_x, port_y), middle = column.layout.places[_JOINT], x - _GUTTER / 2
            end = (port_x + shift[0], port_y + shift[1])
            corners = [
                foot,
                (foot[0], low),
                (middle, low),
                (middle, end[1] + 12),
                (end[0], end[1] + 12),
                (end[0], end[1] - 2),
            ]
            yield Line(rounded(corners), "muted", 1.2, classes=("flow", column.target(_JOINT)))
        yield from column.marks(cards, shift)
        last = column.parts.stop - 1
        place = column.layout.places[last]
        foot = (place[0] + shift[0], place[1] + shift[1] - cards[last].height / 2)
        x += column.width + _GUTTER


def _cut(graph: ModuleGraph, framing: Framing, cards: tuple[Card, ...], count: int) -> list[range]:
    """The parts in up to ``count`` columns of about equal height.

    A column ends only where all that goes on comes from its last part, rather outside of frames, else only in a frame that
    is nothing but a list of modules.
    """
    tops = [0.0]
    for card in cards:
        tops.append(tops[-1] + card.height + 24)
    plain = {path for path, name in graph.groups.items() if name in CONTAINERS}
    cuts: list[int] = []
    for number in range(1, count):
        goal = tops[-1] * number / count
        places = [
            (abs(tops[stop] - goal) + _CUT_INSIDE * tops[-1] * bool(_around(graph, stop)), stop)
            for stop in range(cuts[-1] + 1 if cuts else 1, len(cards))
            if _around(graph, stop) <= plain
            and not any(stop in repeat.members[1:] for repeat in framing.repeats)
            and all(source == stop - 1 for source, target in graph.links if source < stop <= target)
        ]
        if places and min(places)[0] < 0.8 * tops[-1] / count:
            cuts.append(min(places)[1])
    return [range(start, stop) for start, stop in pairwise([0, *cuts, len(cards)])]


def _around(graph: ModuleGraph, stop: int) -> set[str]:
    """The modules that a cut before part ``stop`` would run through, the model itself not counted."""
    here, there = (ancestors(graph.parts[index].owner) for index in (stop - 1, stop))
    return (set(here) & set(there)) - {""}


@dataclass(frozen=True, slots=True)
class _Column:
    """A range of parts, laid out, with its frames."""

    parts: range
    layout: Layout
    frames: tuple[ModuleFrame, ...]
    extent: Extent
    labels: "Labels"

    @classmethod
    def of(cls, graph: ModuleGraph, framing: Framing, cards: tuple[Card, ...], parts: range) -> "_Column":
        frames = framing.frames(parts)
        sizes = {index: (cards[index].width, cards[index].height) for index in parts}
        entering = sorted({target for source, target in graph.links if source < parts.start and target in parts})
        links = {(_JOINT, target): target == entering[0] for target in entering}
        inside = [link for link in graph.links if link[0] in parts and link[1] in parts]
        links |= {(source, target): target == source + 1 for source, target in inside}
        links, joints, sources = _forked(links, frames)
        entered = {(_JOINT, target): _entering(graph, parts, target) for target in entering}
        names = {link: words(graph.names.get(link, ())) for link in inside} | entered
        beside = {link: names.get(sources.get(link, link), "") for link in links}
        labels = Labels(
            {link: label_of(name) for link, name in beside.items() if name and link[1] < _JOINT},
            {link: label_of(name) if name else None for link, name in framing.carried(parts)},
        )
        numbers = {joint for added in joints.values() for joint in added} | ({_JOINT} if entering else set())
        sizes |= dict.fromkeys(sorted(numbers), (4, 4))
        layout = laid_out(sizes, links, wanted(frames, joints), labels.room)
        return cls(parts, layout, frames, _extent(layout, sizes, labels), labels)

    @property
    def width(self) -> float:
        """Width in points."""
        return self.extent[2] - self.extent[0]

    @property
    def height(self) -> float:
        """Height in points."""
        return self.extent[3] - self.extent[1]

    def marks(self, cards: tuple[Card, ...], shift: Point) -> Iterator[Mark]:
        """Frames, lines, cards and titles, all moved by ``shift``."""

        def moved(extent: Extent) -> Extent:
            return extent[0] + shift[0], extent[1] + shift[1], extent[2] + shift[0], extent[3] + shift[1]

        ways = {
            link: tuple((x + shift[0], y + shift[1]) for x, y in way) for link, way in self.layout.ways.items()
        }  # fmt: skip
        placed = [(frame, moved(self.layout.frames[name])) for name, frame in named(self.frames)]
        for frame, extent in placed:
            yield frame_mark(frame, extent)
        for (_, target), way in ways.items():
            yield Line(way, "muted", 1.2, arrow=target < _JOINT, classes=("flow", self.target(target)))
        for (source, _), back in self.layout.back.items():
            round_trip = tuple((x + shift[0], y + shift[1]) for x, y in back)
            classes = ("flow", "carried", part_class(source))
            yield Line(round_trip, "muted", 1.2, arrow=True, dashed=True, classes=classes)
        sizes = {index: (cards[index].width, cards[index].height) for index in self.parts}
        for end, label, (x, y) in self.labels.placed(self.layout, sizes):
            yield Writing(x + shift[0], y + shift[1], label, classes=("flow", "slot", part_class(end)))
        for number, (x, y) in self.layout.places.items():
            if sum(source == number for source, _ in ways) > 1 and number >= _JOINT:
                yield Circle(x + shift[0], y + shift[1], 2, "muted", None, classes=("flow", self.target(number)))
        points = [point for way in ways.values() for point in points_along(way)]
        for frame, extent in placed:
            yield from frame_title(frame, extent, points)
        for index in self.parts:
            x, y = self.layout.places[index]
            for mark in card_marks(cards[index], x + shift[0], y + shift[1]):
                yield replace(mark, classes=(*mark.classes, part_class(index)))

    def target(self, number: int) -> str:
        """The class of the part that a link ends at, of a joint of the first one that its links end at."""
        while number >= _JOINT:
            number = min(target for source, target in self.layout.ways if source == number)
        return part_class(number)


def _entering(graph: ModuleGraph, parts: range, target: int) -> str:
    """What comes from earlier columns into a part."""
    return words(
        name
        for link in graph.links
        if link[0] < parts.start and link[1] == target
        for name in graph.names.get(link, ())
    )


def _forked(
    links: dict[Link, bool], frames: tuple[ModuleFrame, ...]
) -> tuple[dict[Link, bool], dict[str, list[int]], dict[Link, Link]]:
    """Links that enter a frame several times from one source enter it once and fork inside, at a joint.

    Gives the links (True: straight), the joints by the name of their frame, and by link from a joint the one that it was.
    """
    joints: dict[str, list[int]] = {}
    sources: dict[Link, Link] = {}
    number = _JOINT
    for name, frame in reversed(list(named(frames))):
        members = {*frame.members, *(joint for own in joints for joint in joints[own] if own.startswith(name))}
        for source in sorted({source for source, _ in links if source not in members}):
            entering = [target for start, target in links if start == source and target in members]
            if len(entering) > 1:
                number += 1
                joints.setdefault(name, []).append(number)
                straight = [links.pop((source, target)) for target in entering]
                links[source, number] = any(straight)
                links |= {(number, target): target == min(entering) for target in entering}
                for target in entering:
                    sources[number, target] = sources.pop((source, target), (source, target))
    return links, joints, sources


def _extent(layout: Layout, sizes: Mapping[int, tuple[float, float]], labels: Labels) -> Extent:
    boxes = list(layout.frames.values())
    for number, (x, y) in layout.places.items():
        width, height = sizes[number]
        boxes.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    boxes += [(x, y, x, y) for ways in (layout.ways, layout.back) for way in ways.values() for x, y in way]
    for _, label, (x, y) in labels.placed(layout, sizes):
        boxes.append((x - label.width / 2, y - label.height / 2, x + label.width / 2, y + label.height / 2))
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
