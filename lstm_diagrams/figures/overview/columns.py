"""A module graph as a picture of columns: one, or several of about equal height where one would be too tall."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from lstm_diagrams.drawing.kit.lines import rounded
from lstm_diagrams.drawing.kit.marks import Line, Mark, Point
from lstm_diagrams.drawing.modules.boxes import Card
from lstm_diagrams.figures.overview.column import JOINT, Column
from lstm_diagrams.figures.overview.frames import Framing
from lstm_diagrams.readings.graph.parts import CONTAINERS, ModuleGraph, ancestors

_TALL, _WIDE, _GUTTER, _MOST = 840.0, 720.0, 28.0, 5
_CUT_INSIDE = 80.0
"""What a cut inside a frame costs, in points of height."""
_WORTH = 0.85
"""More columns are made only where they are no taller than this share of fewer."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side, a line from the foot of each to the head of the next."""

    cards: tuple[Card, ...]
    columns: tuple[Column, ...]

    @classmethod
    def of(cls, graph: ModuleGraph, framing: Framing, cards: tuple[Card, ...], *, compact: bool) -> "Columns":
        """The fewest columns that are no taller than a page, or the lowest that are no wider than that; one if compact."""
        whole = Column.of(graph, framing, cards, range(len(cards)))
        best = cls(cards, (whole,))
        for count in () if compact else range(2, _MOST + 1):
            if best.height <= _TALL:
                break
            made = (Column.of(graph, framing, cards, parts) for parts in _cut(graph, framing, cards, whole, count))
            tried = cls(cards, tuple(made))
            if tried.width > _WIDE:
                break
            if tried.height < _WORTH * best.height:
                best = tried
        return best

    @property
    def width(self) -> float:
        """Width in points."""
        return sum(column.width for column in self.columns) + _GUTTER * (len(self.columns) - 1)

    @property
    def height(self) -> float:
        """Height in points."""
        return max(column.height for column in self.columns) + (20 if len(self.columns) > 1 else 0)

    def marks(self) -> Iterator[Mark]:
        """All marks, the first column at the left."""
        low = -max(column.height for column in self.columns) - 10
        x = 0.0
        foot: Point = (0.0, 0.0)
        for number, column in enumerate(self.columns):
            shift = (x - column.extent[0], -column.extent[3])
            if number:
                (port_x, port_y), middle = column.layout.places[JOINT], x - _GUTTER / 2
                end = (port_x + shift[0], port_y + shift[1])
                corners = [
                    foot,
                    (foot[0], low),
                    (middle, low),
                    (middle, end[1] + 12),
                    (end[0], end[1] + 12),
                    (end[0], end[1] - 2),
                ]
                yield Line(rounded(corners), "muted", 1.2, classes=("flow", column.target(JOINT)))
            yield from column.marks(self.cards, shift)
            last = column.parts.stop - 1
            place = column.layout.places[last]
            foot = (place[0] + shift[0], place[1] + shift[1] - self.cards[last].height / 2)
            x += column.width + _GUTTER


def _cut(graph: ModuleGraph, framing: Framing, cards: tuple[Card, ...], whole: Column, count: int) -> list[range]:
    """The parts in up to ``count`` columns of about equal height, by where they stand in one column.

    A column ends only where all that goes on comes from its last part, rather outside of frames, else only in a frame that
    is nothing but a list of modules.
    """
    last = len(graph.parts)
    tops = {stop: whole.extent[3] - whole.layout.places[stop][1] - cards[stop].height / 2 for stop in range(last)}
    tops |= {0: 0.0, last: whole.height}
    plain = {path for path, name in graph.groups.items() if name in CONTAINERS}
    places = {
        stop: _CUT_INSIDE * bool(_around(graph, stop))
        for stop in range(1, last)
        if _around(graph, stop) <= plain
        and not any(stop in repeat.members[1:] for repeat in framing.repeats)
        and all(source == stop - 1 for source, target in graph.links if source < stop <= target)
    }

    @cache
    def best(start: int, columns: int) -> tuple[float, float, tuple[int, ...]]:
        """The height of the tallest column from a part on, what its cuts cost, and the cuts."""
        found: tuple[float, float, tuple[int, ...]] = (tops[last] - tops[start], 0.0, ())
        if columns > 1:
            for stop in (stop for stop in places if stop > start):
                tallest, cost, cuts = best(stop, columns - 1)
                tried = (max(tops[stop] - tops[start], tallest), cost + places[stop], (stop, *cuts))
                found = min(found, tried, key=lambda each: each[0] + each[1])
        return found

    return [range(start, stop) for start, stop in pairwise([0, *best(0, count)[2], last])]


def _around(graph: ModuleGraph, stop: int) -> set[str]:
    """The modules that a cut before part ``stop`` would run through, the model itself not counted."""
    here, there = (ancestors(graph.parts[index].owner) for index in (stop - 1, stop))
    return (set(here) & set(there)) - {""}
