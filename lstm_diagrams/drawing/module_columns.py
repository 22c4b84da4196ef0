"""A module graph as a picture: columns of cards from top to bottom, frames around modules, lines for what flows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lstm_diagrams.drawing.layout import Extent, Frame, Layout, laid_out
from lstm_diagrams.drawing.lines import rounded
from lstm_diagrams.drawing.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.module_boxes import Card, card_marks, frame_role, frame_title
from lstm_diagrams.modules import ModuleGraph, ancestors
from lstm_diagrams.repeats import Repeat, plain_container
from lstm_diagrams.words import Language, Text

_TALL, _WIDE, _GUTTER = 760.0, 880.0, 44.0
_PORT = 10**9
"""Number of the box without size where a line from the column before arrives."""
_HEAD = 34.0


@dataclass(frozen=True, slots=True)
class _Titled:
    """A frame with what stands above it."""

    members: tuple[int, ...]
    lines: tuple[Label, Label]
    level: int
    inner: tuple["_Titled", ...]
    tooltip: str

    @property
    def width(self) -> float:
        return max(line.width for line in self.lines)


def columns(
    graph: ModuleGraph, repeats: tuple[Repeat, ...], cards: tuple[Card, ...], language: Language
) -> Iterator[Mark]:
    """All marks: one column, or several side by side where one would be too tall for a page."""
    whole = _Column.of(graph, repeats, cards, range(len(cards)), language)
    wanted = min(-(-int(whole.height) // int(_TALL)), max(1, int(_WIDE // (whole.width + _GUTTER))), 3)
    ranges = _cut(graph, cards, wanted) if wanted > 1 else [range(len(cards))]
    made = [whole] if len(ranges) == 1 else [_Column.of(graph, repeats, cards, part, language) for part in ranges]
    x = 0.0
    ends: list[tuple[float, float]] = []
    lowest = min(-column.height for column in made)
    for number, column in enumerate(made):
        shift = (x - column.left, -column.top)
        if number:
            port = column.layout.places[_PORT]
            yield _connector(ends[-1], (port[0] + shift[0], port[1] + shift[1]), x - _GUTTER / 2, lowest - 8)
        yield from column.marks(graph, cards, shift)
        last = column.layout.places[ranges[number].stop - 1]
        ends.append((last[0] + shift[0], last[1] + shift[1] - cards[ranges[number].stop - 1].height / 2))
        x += column.width + _GUTTER


def _cut(graph: ModuleGraph, cards: tuple[Card, ...], wanted: int) -> list[range]:
    """The parts in columns of about equal height, cut only where all that goes on comes from the last part above."""
    heights = [card.height + 24 for card in cards]
    total = sum(heights)
    cuts: list[int] = []
    for number in range(1, wanted):
        goal = total * number / wanted
        places = [
            (abs(sum(heights[: index + 1]) - goal) + 60 * len(ancestors(_shared(graph, index))), index)
            for index in range(cuts[-1] + 1 if cuts else 0, len(cards) - 1)
            if all(source == index for source, target in graph.links if source <= index < target)
        ]
        if places and min(places)[0] < total / wanted / 2:
            cuts.append(min(places)[1])
    stops = [*(cut + 1 for cut in cuts), len(cards)]
    return [range(start, stop) for start, stop in zip([0, *stops], stops, strict=False)]


def _shared(graph: ModuleGraph, index: int) -> str:
    """The innermost group that holds a part and the next one."""
    here, there = (ancestors(graph.parts[place].owner) for place in (index, index + 1))
    return [path for path in here if path in there][-1]


def _connector(start: tuple[float, float], end: tuple[float, float], x: float, low: float) -> Mark:
    """From the foot of a column to the head of the next."""
    corners = [start, (start[0], low), (x, low), (x, end[1] + 12), (end[0], end[1] + 12), end]
    return Line(rounded(corners), "muted", 1.2, classes=("flow",))


@dataclass(frozen=True, slots=True)
class _Column:
    """A range of parts, laid out, with its frames."""

    parts: range
    layout: Layout
    frames: tuple[_Titled, ...]
    extent: Extent

    @classmethod
    def of(
        cls, graph: ModuleGraph, repeats: tuple[Repeat, ...], cards: tuple[Card, ...], parts: range, language: Language
    ) -> "_Column":
        frames = tuple(_frames(graph, repeats, parts, language))
        sizes = {index: (cards[index].width, cards[index].height) for index in parts}
        links = [link for link in graph.links if link[0] in parts and link[1] in parts]
        entering = sorted({target for source, target in graph.links if source < parts.start and target in parts})
        if entering:
            sizes[_PORT] = (2, 2)
            links += [(_PORT, target) for target in entering]
        layout = laid_out(sizes, links, _named(frames))
        return cls(parts, layout, frames, _extent(layout, sizes))

    @property
    def left(self) -> float:
        return self.extent[0]

    @property
    def top(self) -> float:
        return self.extent[3]

    @property
    def width(self) -> float:
        return self.extent[2] - self.extent[0]

    @property
    def height(self) -> float:
        return self.extent[3] - self.extent[1]

    def marks(self, graph: ModuleGraph, cards: tuple[Card, ...], shift: tuple[float, float]) -> Iterator[Mark]:
        """Frames, lines, cards and titles, all moved by ``shift``."""
        ways = [
            tuple((x + shift[0], y + shift[1]) for x, y in way) for way in self.layout.ways.values()
        ]  # fmt: skip
        placed = list(_placed(self.frames, self.layout.frames, shift))
        for frame, (left, bottom, right, top) in placed:
            yield Box(
                (left + right) / 2, (bottom + top) / 2, right - left, top - bottom, frame_role(frame.level), "faint",
                0.8, rounded=True, classes=("frame",), tooltip=frame.tooltip,
            )  # fmt: skip
        for way in ways:
            yield Line(way, "muted", 1.2, arrow=True, classes=("flow",))
        for frame, extent in placed:
            yield from _title(frame, extent, ways)
        for index in self.parts:
            x, y = self.layout.places[index]
            yield from card_marks(cards[index], x + shift[0], y + shift[1])


def _extent(layout: Layout, sizes: Mapping[int, tuple[float, float]]) -> Extent:
    boxes = list(layout.frames.values())
    for number, (x, y) in layout.places.items():
        width, height = sizes[number]
        boxes.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    points = [point for way in layout.ways.values() for point in way]
    boxes += [(x, y, x, y) for x, y in points]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _frames(
    graph: ModuleGraph, repeats: tuple[Repeat, ...], parts: range, language: Language, around: str = "", level: int = 0
) -> Iterator[_Titled]:
    """The frames right in a group: of repeats without a group of their own, and of groups."""
    loose = [
        repeat
        for repeat in repeats
        if not repeat.first and repeat.members[0] in parts and _holder(graph, repeat.members) == around
    ]
    taken: set[int] = set()
    for repeat in loose:
        members = tuple(index for index in repeat.members if index in parts)
        taken.update(members)
        inside = range(members[0], members[-1] + 1)
        inner = tuple(_groups(graph, repeats, inside, language, around, level + 1))
        times = _times(repeat, language).strip()
        yield _Titled(members, (Label(times, 11.5), Label("", 9.5)), level, inner, times)
    rest = [index for index in parts if index not in taken]
    for run in _runs(rest):
        yield from _groups(graph, repeats, run, language, around, level)


def _runs(numbers: list[int]) -> Iterator[range]:
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield range(numbers[start], numbers[place - 1] + 1)
            start = place


def _holder(graph: ModuleGraph, members: tuple[int, ...]) -> str:
    """The innermost group that holds all members."""
    ways = [ancestors(graph.parts[index].owner) for index in members]
    return next(path for path in reversed(ways[0]) if all(path in way for way in ways))


def _groups(
    graph: ModuleGraph, repeats: tuple[Repeat, ...], parts: range, language: Language, around: str, level: int
) -> Iterator[_Titled]:
    depth = len(ancestors(around)) if around or level >= 0 else 0
    inside: dict[str, list[int]] = {}
    for index in parts:
        way = ancestors(graph.parts[index].owner)
        if len(way) > depth and way[depth - 1] == around and way[depth] in graph.groups:
            inside.setdefault(way[depth], []).append(index)
    for path, members in inside.items():
        span = range(members[0], members[-1] + 1)
        if plain_container(graph, path):
            yield from _frames(graph, repeats, span, language, path, level)
            continue
        inner = tuple(_frames(graph, repeats, span, language, path, level + 1))
        repeat = next((repeat for repeat in repeats if repeat.first == path), None)
        name = path if repeat is None else f"{path} … {repeat.last.rpartition('.')[2]}"
        times = "" if repeat is None else _times(repeat, language)
        yield _Titled(tuple(members), frame_title(graph.groups[path], name, times), level, inner, path)


def _times(repeat: Repeat, language: Language) -> str:
    if repeat.chained:
        return f"  × {repeat.count:,}"
    return Text("  × {count}（并列）", "  × {count}, side by side").format(count=f"{repeat.count:,}").in_language(language)


def _named(frames: tuple[_Titled, ...], prefix: str = "") -> list[Frame]:
    """The frames as the layout wants them: half a title must fit beside a line that enters in the middle."""
    return [
        Frame(
            frame.members, tuple(_named(frame.inner, f"{prefix}{number}_")), 2 * frame.width + 12, _HEAD, f"{prefix}{number}_"
        )
        for number, frame in enumerate(frames)
    ]


def _placed(
    frames: tuple[_Titled, ...], extents: Mapping[str, Extent], shift: tuple[float, float], prefix: str = ""
) -> Iterator[tuple[_Titled, Extent]]:
    for number, frame in enumerate(frames):
        name = f"{prefix}{number}_"
        left, bottom, right, top = extents[name]
        yield frame, (left + shift[0], bottom + shift[1], right + shift[0], top + shift[1])
        yield from _placed(frame.inner, extents, shift, name)


def _title(frame: _Titled, extent: Extent, ways: list[tuple[tuple[float, float], ...]]) -> Iterator[Mark]:
    """At the upper left, or at the upper right where lines run through there; on a ground of its own if through both."""
    left, _, right, top = extent
    rows = [line for line in frame.lines if line.text]
    spots = ((left + 10, "left"), (right - 10 - frame.width, "right"))
    free = [x for x, _ in spots if not _crossed((x - 3, top - _HEAD, x + frame.width + 3, top - 4), ways)]
    x = free[0] if free else spots[0][0]
    if not free:
        height = 16.0 * len(rows)
        yield Box(
            x + frame.width / 2, top - 5 - height / 2, frame.width + 6, height, frame_role(frame.level), None,
            classes=("frame",),
        )  # fmt: skip
    for row, line in enumerate(rows):
        yield Writing(x, top - 13 - 15 * row, line, "left", ("frame", "title"))


def _crossed(area: Extent, ways: list[tuple[tuple[float, float], ...]]) -> bool:
    """Whether a line runs through an area (its Bezier curves looked at in steps)."""
    left, bottom, right, top = area
    return any(left < x < right and bottom < y < top for way in ways for x, y in _samples(way))


def _samples(way: tuple[tuple[float, float], ...]) -> Iterator[tuple[float, float]]:
    for first in range(0, len(way) - 3, 3):
        a, b, c, d = way[first : first + 4]
        for step in range(13):
            t = step / 12
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            yield (
                sum(weight * point[0] for weight, point in zip(weights, (a, b, c, d), strict=True)),
                sum(weight * point[1] for weight, point in zip(weights, (a, b, c, d), strict=True)),
            )
