"""Repeats in a graph of parts: equal blocks in a row, such as the twelve layers of an encoder, told once with their number.

Each unit is laid on the one before it as soon as it is found, in a graph that changes in place: what is looked at then is
either folded away or passed by, so the whole search takes about as long as there are parts and links.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.readings.graph.items import Item, alike, join, span
from lstm_diagrams.readings.graph.link_names import Flowing, Link, joined_names
from lstm_diagrams.readings.graph.parts import CONTAINERS, ModuleGraph, Part, ancestors, with_ranges
from lstm_diagrams.readings.graph.row import Row

Carried = tuple[Link, tuple[Flowing, ...]]
"""A part of a unit and the part of the next that it hands something on to, and what that is called."""
_LONGEST = 12
"""Most items in a unit that repeats, such as convolution, normalization, activation."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A unit that stands for several.

    Attributes:
        first: path of the first of the repeated groups, "" where the unit is no group with parts of its own.
        last: path of the last of them, else "".
        members: indices of the parts of the unit.
        count: how often it runs.
        chained: whether each hands on to the next; otherwise they stand side by side.
        carried: what each hands on: from which part to which part of the next, with its names.
    """

    first: str
    last: str
    members: tuple[int, ...]
    count: int
    chained: bool
    carried: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """Equal neighbouring units, each of ``parts`` (in order), ``items`` items long; ``others`` holds the later units."""

    items: int
    parts: list[int]
    others: list[list[int]]
    between: tuple[Link, ...]
    last: Item

    @property
    def count(self) -> int:
        return 1 + len(self.others)

    @property
    def carried(self) -> Iterator[tuple[Link, Link]]:
        """By link from a unit to the next the link of the first unit to itself that it becomes."""
        for before, unit in pairwise([self.parts, *self.others]):
            for there, here in self.between:
                yield (before[there], unit[here]), (self.parts[there], self.parts[here])


def folded(graph: ModuleGraph) -> tuple[ModuleGraph, tuple[Repeat, ...]]:
    """The graph with every repeat drawn once, outer ones first, and what was folded."""
    folding = _Folding(graph)
    for group in folding.groups():
        items = folding.items(group)
        place = 0
        while place < len(items):
            found = folding.best(items, place)
            if found:
                folding.fold(items, place, found)
            place += 1
    return folding.result()


class _Folding:
    """A graph while repeats are folded in it; parts are told by their index in the graph as it was."""

    def __init__(self, graph: ModuleGraph) -> None:
        self.graph = graph
        count = len(graph.parts)
        self._before: list[set[int]] = [set() for _ in range(count)]
        self._after: list[set[int]] = [set() for _ in range(count)]
        for source, target in graph.links:
            self._after[source].add(target)
            self._before[target].add(source)
        self._next = list(range(1, count + 1))
        self._ahead: list[int] = []
        self._stands = list(range(count))
        """By part the one it was laid on, itself while it stands."""
        self._looks = _numbered_looks(graph.parts)
        self._repeats: list[tuple[Repeat, list[int]]] = []
        self._carried: list[dict[Link, list[Link]]] = []
        self._between_units: set[Link] = set()
        self._inside: dict[str, list[int]] = {}
        for index, part in enumerate(graph.parts):
            for path in ancestors(part.owner):
                if path in graph.groups or not path:
                    self._inside.setdefault(path, []).append(index)

    def groups(self) -> list[str]:
        """All groups that hold parts, outer ones first."""
        return sorted(self._inside, key=lambda path: (len(ancestors(path)), path))

    def items(self, group: str) -> list[Item]:
        """What stands right in a group, in order, but for the model's input and output."""
        level = len(ancestors(group))
        items: list[Item] = []
        for index in self._inside[group]:
            part = self.graph.parts[index]
            if self._stands[index] != index or part.kind in ("input", "output"):
                continue
            inner = next((path for path in ancestors(part.owner)[level:] if path in self.graph.groups), "")
            look = (self._looks[index], part.owner.removeprefix(inner or group))
            gap = self._between(items[-1].parts[-1], index) if items else 0
            if inner and items and items[-1].path == inner and not gap:
                items[-1].parts.append(index)
                items[-1].look += (look,)
            else:
                items.append(Item(inner, [index], gap, (look,)))
        return items

    def best(self, items: list[Item], place: int) -> _Found | None:
        """The repeat that begins with an item and hides most, or None."""
        best: _Found | None = None
        for size in range(1, min(_LONGEST, (len(items) - place) // 2) + 1):
            found = self._repeated(items, place, size)
            if found and (best is None or found.count * len(found.parts) > best.count * len(best.parts)):
                best = found
        return best

    def fold(self, items: list[Item], place: int, found: _Found) -> None:
        """Lay the later units on the first."""
        self._ahead = []
        first = found.parts
        own = {part: one for one, unit in enumerate([first, *found.others]) for part in unit}
        for one, unit in enumerate(found.others, 1):
            for here, part in zip(first, unit, strict=True):
                self._lay(part, here, own, one)
        for source in first:
            self._after[source] = {target for target in self._after[source] if own.get(target, 0) == 0}
        for target in first:
            self._before[target] = {source for source in self._before[target] if own.get(source, 0) == 0}
        self._next[first[-1]] = self._next[found.others[-1][-1]]
        alone = found.items == 1
        names = (items[place].path, found.last.path) if alone else ("", "")
        self._repeats.append((Repeat(*names, (), found.count, bool(found.between)), first))
        self._carried.append({})
        for link, there in found.carried:
            self._between_units.add(link)
            self._carried[-1].setdefault(there, []).append(link)
        del items[place + found.items : place + found.items * found.count]
        join(items, place + found.items)

    def _lay(self, part: int, here: int, own: dict[int, int], one: int) -> None:
        """Put one part of unit ``one`` on a part of the first unit; links from unit to unit are gone."""
        self._stands[part] = here
        for target in self._after[part]:
            self._before[target].discard(part)
            if target not in own:
                self._before[target].add(here)
                self._after[here].add(target)
        for source in self._before[part]:
            self._after[source].discard(part)
            if source not in own:
                self._after[source].add(here)
                self._before[here].add(source)

    def result(self) -> tuple[ModuleGraph, tuple[Repeat, ...]]:
        """The graph as it is by now, and the repeats by the places of their parts in it."""
        kept = [index for index, stands in enumerate(self._stands) if index == stands]
        places = dict(zip(kept, range(len(kept)), strict=True))
        for index, stands in enumerate(self._stands):
            self._stands[index] = self._stands[stands]  # a part is laid on an earlier one, which is settled by now
        links = ((places[source], places[target]) for source in kept for target in self._after[source])
        laid: dict[int, list[Part]] = defaultdict(list)
        for index, stands in enumerate(self._stands):
            if index != stands:
                laid[stands].append(self.graph.parts[index])
        parts = tuple(with_ranges(self.graph.parts[index], laid[index]) for index in kept)
        names = joined_names(
            ((self._place(places, source), self._place(places, target)), own)
            for (source, target), own in self.graph.names.items()
            if (source, target) not in self._between_units
        )
        graph = ModuleGraph(parts, tuple(sorted(links)), self.graph.groups, names)
        repeats = (
            Repeat(
                repeat.first,
                repeat.last,
                tuple(places[self._stands[part]] for part in members),
                repeat.count,
                repeat.chained,
                self._handed_on(places, carried),
            )
            for (repeat, members), carried in zip(self._repeats, self._carried, strict=True)
        )
        return graph, tuple(repeats)

    def _place(self, places: Mapping[int, int], part: int) -> int:
        return places[self._stands[part]]

    def _handed_on(self, places: Mapping[int, int], carried: Mapping[Link, list[Link]]) -> tuple[Carried, ...]:
        """What a unit hands on, by the places of its parts."""
        found = joined_names(
            ((self._place(places, source), self._place(places, target)), self.graph.names.get(link, ()))
            for (source, target), links in carried.items()
            for link in links
        )
        return tuple(sorted(found.items(), key=lambda pair: pair[0]))

    def _between(self, early: int, late: int) -> int:
        """How many parts stand between two."""
        count = 0
        while (early := self._next[early]) != late:
            count += 1
        return count

    def _neighbours(self, start: int, length: int) -> list[int]:
        """So many parts in order, fewer where the graph ends; kept while those from the same start are asked for."""
        if self._ahead[:1] != [start]:
            self._ahead = [start]
        self._extend(self._ahead, length)
        return self._ahead[:length]

    def _extend(self, parts: list[int], length: int) -> None:
        """Add to neighbouring parts those that come next, up to so many in all."""
        while len(parts) < length and (after := self._next[parts[-1]]) < len(self._next):
            parts.append(after)

    def _repeated(self, items: list[Item], place: int, size: int) -> _Found | None:
        """The longest run of equal units of ``size`` items from ``place`` on."""
        looks = [item.look for item in items[place : place + size]]
        first = items[place].parts[0]
        group_alone = size == 1 and (bool(items[place].path) or self.graph.parts[first].kind == "group")
        least = 2 if group_alone else 3
        if not all(alike(items, place + one * size, looks) for one in range(1, least)):
            return None
        length = span(items, place, place + size)
        if least == 3 and not self._linked_alike(self._neighbours(first, 3 * length), length):
            return None
        row, spans = Row(self._before, self._after), [length]
        unit = self._neighbours(first, length)
        while row.takes(unit):
            end = place + len(row.units) * size
            if (after := self._next[unit[-1]]) == len(self._next):
                break
            unit = [after]
            self._extend(unit, length)
            if len(unit) < length or not alike(items, end, looks):
                break
            spans.append(spans[-1] + items[end].gap + span(items, end, end + size))
        for count in range(len(row.units), least - 1, -1):
            if spans[count - 1] == count * length and row.ends_well(count):
                last = items[place + count * size - 1]
                return _Found(size, row.units[0], row.units[1:count], tuple(sorted(row.between)), last)
        return None

    def _linked_alike(self, parts: list[int], length: int) -> bool:
        """Whether three units may be a row: each of the first two leads to as many parts, each of the last two is fed by as many.

        What feeds the second from before the first must feed the first at the same place, so too of the third and the second.
        """
        return len(parts) == 3 * length and all(
            len(self._after[one]) == len(self._after[two])
            and len(self._before[two]) == len(self._before[three])
            and all(source >= parts[0] or source in self._before[one] for source in self._before[two])
            and all(source >= parts[0] or source in self._before[two] for source in self._before[three])
            for one, two, three in zip(parts, parts[length:], parts[2 * length :], strict=False)
        )


def _numbered_looks(parts: tuple[Part, ...]) -> list[int]:
    """By part a number that is equal where two parts are equal in all that must be equal in a repeat, but for their group."""
    numbers: dict[tuple[object, ...], int] = {}
    return [numbers.setdefault(look(part), len(numbers)) for part in parts]


def look(part: Part) -> tuple[object, ...]:
    """What must be equal in two parts of a repeat, but for their group."""
    settings = part.layer.settings if part.layer else ()
    weights = part.layer.parameters if part.layer else ()
    shapes = tuple((weight.name, weight.shape) for weight in weights)
    operations = tuple((operation.name, operation.output.shape) for operation in part.operations)
    shape = part.output.shape if part.output else None
    return (part.kind, part.type, shape, settings, shapes, operations, part.parameters)


def plain_container(graph: ModuleGraph, path: str) -> bool:
    """Whether a group only holds one other group, so that its frame would tell nothing."""
    inside = [part for part in graph.parts if path in ancestors(part.owner)]
    inner = {next((step for step in ancestors(part.owner)[len(ancestors(path)) :]), "") for part in inside}
    return graph.groups.get(path) in CONTAINERS and len(inner) == 1 and "" not in inner
