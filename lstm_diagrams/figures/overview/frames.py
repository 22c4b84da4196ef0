"""The frames of a module graph: around every module that holds others and around every repeat, with their titles."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from lstm_diagrams.drawing.graphviz.layout import Extent, Frame
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted, fitted_path, text_width
from lstm_diagrams.readings.graph.link_names import Link, words
from lstm_diagrams.readings.graph.parts import ModuleGraph, ancestors
from lstm_diagrams.readings.graph.repeats import Repeat, plain_container
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_GROUNDS: tuple[Role, ...] = ("layer2_band", "layer3_band", "layer1_band", "layer4_band")
_SIZE, _WIDEST = 11.5, 128.0
_INDENT, _ROW = 10.0, 15.0
_APART = 6.0
"""The farthest, in points, that neighbouring points of a line are from each other: less than a line of text is high."""


@dataclass(frozen=True, slots=True)
class ModuleFrame:
    """A frame around parts, with other frames inside; ``lines`` is its title, ``level`` counts the frames around it."""

    members: tuple[int, ...]
    lines: tuple[Label, ...]
    level: int
    inner: tuple["ModuleFrame", ...]
    tooltip: str

    @property
    def width(self) -> float:
        """Width of the title in points."""
        return max(line.width for line in self.lines)

    @property
    def head(self) -> float:
        """Height of the title in points."""
        return _ROW * len(self.lines) + 6

    @property
    def ground(self) -> Role:
        """What it is filled with."""
        return _GROUNDS[self.level % len(_GROUNDS)]


@dataclass(frozen=True, slots=True)
class Framing:
    """Makes the frames of one graph."""

    graph: ModuleGraph
    repeats: tuple[Repeat, ...]
    language: Language

    def frames(self, parts: range, around: str = "", level: int = 0) -> tuple[ModuleFrame, ...]:
        """The frames right in a group: of repeats that are no group of their own, and of groups."""
        return tuple(self._frames(parts, around, level))

    def _frames(self, parts: range, around: str, level: int) -> Iterator[ModuleFrame]:
        loose = [repeat for repeat in self.repeats if not repeat.first and repeat.members[0] in parts]
        loose = [repeat for repeat in loose if len(repeat.members) > 1 and self._holder(repeat.members) == around]
        taken: set[int] = set()
        for repeat in loose:
            if taken.intersection(repeat.members):
                continue
            members = range(max(parts.start, repeat.members[0]), min(parts.stop, repeat.members[-1] + 1))
            taken.update(members)
            times = times_words(repeat, self.language)
            inner = tuple(self._groups(members, around, level + 1))
            yield ModuleFrame(tuple(members), (Label(times, _SIZE),), level, inner, times)
        for run in _runs([index for index in parts if index not in taken]):
            yield from self._groups(run, around, level)

    def _groups(self, parts: range, around: str, level: int) -> Iterator[ModuleFrame]:
        depth = len(ancestors(around))
        inside: dict[str, list[int]] = {}
        for index in parts:
            way = ancestors(self.graph.parts[index].owner)
            if len(way) > depth and way[depth - 1] == around and way[depth] in self.graph.groups:
                inside.setdefault(way[depth], []).append(index)
        for path, members in inside.items():
            span = range(members[0], members[-1] + 1)
            if plain_container(self.graph, path):
                yield from self._frames(span, path, level)
                continue
            inner = tuple(self._frames(span, path, level + 1))
            yield ModuleFrame(tuple(members), self._title(path), level, inner, path)

    def carried(self, parts: range) -> Iterator[tuple[Link, str]]:
        """What a repeat of these parts carries round: from where in it to where in its next run, and what that is called.

        The one value that equal layers upon each other hand on, as in an encoder of twelve, goes without an arrow.
        """
        for repeat in self.repeats:
            ran = [self.graph.parts[member] for member in repeat.members]
            again = any(part.run[1] > 1 and part.parameters for part in ran) or all(
                part.layer is None and not part.type for part in ran
            )
            sources = {source for (source, _), _ in repeat.carried}
            if repeat.members[0] in parts and (again or len(sources) > 1):
                yield from ((link, words(names)) for link, names in repeat.carried)

    def _holder(self, members: tuple[int, ...]) -> str:
        """The innermost group that holds all members."""
        ways = [ancestors(self.graph.parts[index].owner) for index in members]
        return next(path for path in reversed(ways[0]) if all(path in way for way in ways))

    def _title(self, path: str) -> tuple[Label, ...]:
        repeat = next((repeat for repeat in self.repeats if repeat.first == path), None)
        name = path if repeat is None else f"{path} … {repeat.last.rpartition('.')[2]}"
        times = "" if repeat is None else f" {times_words(repeat, self.language)}"
        *upper, last = _broken(self.graph.groups[path])
        return (
            *(Label(line, _SIZE) for line in upper),
            Label(last + times, _SIZE),
            Label(fitted_path(name, 9.5, _WIDEST), 9.5, "muted"),
        )


def _broken(name: str) -> tuple[str, ...]:
    """A class name, in two lines where it is long: ``TransformerEncoder``, ``Layer``."""
    if text_width(name, _SIZE) <= _WIDEST:
        return (name,)
    starts = [place for place, letter in enumerate(name) if place and letter.isupper() and name[place - 1].islower()]
    fitting = [place for place in starts if text_width(name[:place], _SIZE) <= _WIDEST]
    if not fitting:
        return (fitted(name, _SIZE, _WIDEST),)
    return name[: fitting[-1]], fitted(name[fitting[-1] :], _SIZE, _WIDEST)


def times_words(repeat: Repeat, language: Language) -> str:
    """How often a unit repeats: ``× 12``."""
    if repeat.chained:
        return f"× {repeat.count:,}"
    words = Text("× {count}（并列）", "× {count}, side by side").format(count=f"{repeat.count:,}")
    return words.in_language(language)


def _runs(numbers: list[int]) -> Iterator[range]:
    """Neighbouring numbers as ranges."""
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield range(numbers[start], numbers[place - 1] + 1)
            start = place


def named(frames: Iterable[ModuleFrame], prefix: str = "") -> Iterator[tuple[str, ModuleFrame]]:
    """Every frame with a name of its own, outer ones first."""
    for number, frame in enumerate(frames):
        name = f"{prefix}{number}_"
        yield name, frame
        yield from named(frame.inner, name)


def wanted(frames: Iterable[ModuleFrame], joints: Mapping[str, list[int]], prefix: str = "") -> tuple[Frame, ...]:
    """The frames as the layout takes them, so wide that a title fits beside a line that enters in the middle.

    ``joints`` holds further boxes by the name of their frame.
    """
    made = []
    for number, frame in enumerate(frames):
        name = f"{prefix}{number}_"
        width = 2 * (frame.width + _INDENT + 6)
        made.append(
            Frame((*frame.members, *joints.get(name, ())), wanted(frame.inner, joints, name), width, frame.head, name)
        )
    return tuple(made)


def frame_mark(frame: ModuleFrame, extent: Extent) -> Mark:
    """The frame itself."""
    left, bottom, right, top = extent
    return Box(
        (left + right) / 2, (bottom + top) / 2, right - left, top - bottom, frame.ground, "faint", 0.8, rounded=True,
        classes=("frame",), tooltip=frame.tooltip,
    )  # fmt: skip


def frame_title(frame: ModuleFrame, extent: Extent, points: Iterable[Point]) -> Iterator[Mark]:
    """At the upper left, or as far left as no line runs through; on a ground of its own where there is no such place.

    ``points`` are points of all lines, close to each other.
    """
    left, _, right, top = extent
    height = _ROW * len(frame.lines)
    beside = [x for x, y in points if left < x < right and top - 6 - height < y < top - 4]
    room = int(right - left - 2 * _INDENT - frame.width)
    spots = [left + _INDENT + shift for shift in range(0, max(room, 0) + 1, 4)]
    free = [spot for spot in spots if not any(spot - 2 < x < spot + frame.width + 2 for x in beside)]
    x = free[0] if free else spots[0]
    if not free:
        place = (x + frame.width / 2, top - 5 - height / 2)
        yield Box(*place, frame.width + 6, height + 2, frame.ground, None, classes=("frame",))
    for row, line in enumerate(frame.lines):
        yield Writing(x, top - 14 - _ROW * row, line, "left", ("frame", "title"))


def points_along(way: tuple[Point, ...]) -> Iterator[Point]:
    """Points of a line of Bezier curves, however long, so near to each other that no text has room between two of them."""
    for first in range(0, len(way) - 3, 3):
        corners = way[first : first + 4]
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
        steps = 1 + int(3 * max(dist(*ends) for ends in pairwise(corners)) / _APART)
        for t in (step / steps for step in range(steps + 1)):
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
