"""One column of an overview: a range of parts laid out from top to bottom, frames around modules, lines for what flows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.graphviz.layout import Extent, Layout, laid_out
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
from lstm_diagrams.readings.graph.parts import ModuleGraph

JOINT = 10**9
"""Numbers from here on are joints: points where a line forks inside a frame; the first is where a column is entered."""


@dataclass(frozen=True, slots=True)
class Column:
    """A range of parts, laid out, with its frames."""

    parts: range
    layout: Layout
    frames: tuple[ModuleFrame, ...]
    extent: Extent
    labels: "Labels"

    @classmethod
    def of(cls, graph: ModuleGraph, framing: Framing, cards: tuple[Card, ...], parts: range) -> "Column":
        """The layout of some parts, with a joint at the head where something comes from those before."""
        frames = framing.frames(parts)
        sizes = {index: (cards[index].width, cards[index].height) for index in parts}
        entering = sorted({target for source, target in graph.links if source < parts.start and target in parts})
        links = {(JOINT, target): target == entering[0] for target in entering}
        inside = [link for link in graph.links if link[0] in parts and link[1] in parts]
        links |= {(source, target): target == source + 1 for source, target in inside}
        links, joints, sources = _forked(links, frames)
        entered = {(JOINT, target): _entering(graph, parts, target) for target in entering}
        names = {link: words(graph.names.get(link, ())) for link in inside} | entered
        beside = {link: names.get(sources.get(link, link), "") for link in links}
        labels = Labels(
            {link: label_of(name) for link, name in beside.items() if name and link[1] < JOINT},
            {link: label_of(name) if name else None for link, name in framing.carried(parts)},
        )
        numbers = {joint for added in joints.values() for joint in added} | ({JOINT} if entering else set())
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
            yield Line(way, "muted", 1.2, arrow=target < JOINT, classes=("flow", self.target(target)))
        for (source, _), back in self.layout.back.items():
            round_trip = tuple((x + shift[0], y + shift[1]) for x, y in back)
            classes = ("flow", "carried", part_class(source))
            yield Line(round_trip, "muted", 1.2, arrow=True, dashed=True, classes=classes)
        sizes = {index: (cards[index].width, cards[index].height) for index in self.parts}
        for end, label, (x, y) in self.labels.placed(self.layout, sizes):
            yield Writing(x + shift[0], y + shift[1], label, classes=("flow", "slot", part_class(end)))
        for number, (x, y) in self.layout.places.items():
            if sum(source == number for source, _ in ways) > 1 and number >= JOINT:
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
        while number >= JOINT:
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
    number = JOINT
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
