"""Repeats in a graph of parts: equal blocks in a row, such as the twelve layers of an encoder, told once with their number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lstm_diagrams.readings.graph.parts import CONTAINERS, ModuleGraph, Part, ancestors

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
    """

    first: str
    last: str
    members: tuple[int, ...]
    count: int
    chained: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """Equal neighbouring ranges of parts, each ``size`` long, from ``start``."""

    start: int
    size: int
    count: int
    chained: bool
    first: str
    last: str


def folded(graph: ModuleGraph) -> tuple[ModuleGraph, tuple[Repeat, ...]]:
    """The graph with every repeat drawn once, outer ones first, and what was folded."""
    repeats: list[Repeat] = []
    searched = iter(_groups(graph))
    for group in searched:
        start = 0
        while (found := next(_search(graph, group, start), None)) is not None:
            graph, repeats = _fold(graph, repeats, found)
            start = found.start + 1
    return graph, tuple(repeats)


def _groups(graph: ModuleGraph) -> list[str]:
    """All groups that hold parts, outer ones first."""
    around = {path for part in graph.parts for path in ancestors(part.owner) if path in graph.groups or not path}
    return sorted(around, key=lambda path: (len(ancestors(path)), path))


def _items(graph: ModuleGraph, group: str) -> list[tuple[str, range]]:
    """What stands right in a group, in order: parts of its own ("") and groups (by path) with their range of parts."""
    level = len(ancestors(group))
    items: list[tuple[str, range]] = []
    for index, part in enumerate(graph.parts):
        around = ancestors(part.owner)
        if group not in around or part.kind in ("input", "output"):
            continue
        inner = next((path for path in around[level:] if path in graph.groups), "")
        if inner and items and items[-1][0] == inner and items[-1][1].stop == index:
            items[-1] = (inner, range(items[-1][1].start, index + 1))
        else:
            items.append((inner, range(index, index + 1)))
    return items


def _search(graph: ModuleGraph, group: str, start: int) -> Iterator[_Found]:
    """Repeats right in a group at or after part ``start``, the one that hides most first."""
    items = [item for item in _items(graph, group) if item[1].start >= start]
    looks = [tuple(_look(graph.parts[index], path or group) for index in places) for path, places in items]
    for place in range(len(items)):
        best: _Found | None = None
        for size in range(1, min(_LONGEST, (len(items) - place) // 2) + 1):
            found = _repeated(graph, items, looks, place, size)
            if found and (best is None or found.count * found.size > best.count * best.size):
                best = found
        if best:
            yield best


def _look(part: Part, base: str) -> tuple[object, ...]:
    """All of a part that must be equal in a repeat; paths count from ``base``."""
    settings = part.layer.settings if part.layer else ()
    weights = part.layer.parameters if part.layer else ()
    shapes = tuple((weight.name, weight.shape) for weight in weights)
    operations = tuple((operation.name, operation.output.shape) for operation in part.operations)
    inner = part.owner.removeprefix(base)
    shape = part.output.shape if part.output else None
    return (part.kind, inner, part.type, shape, settings, shapes, operations, part.parameters)


def _repeated(
    graph: ModuleGraph, items: list[tuple[str, range]], looks: Sequence[tuple[object, ...]], place: int, size: int
) -> _Found | None:
    """The longest run of equal units of ``size`` items from ``place`` on."""
    unit = looks[place : place + size]
    count = 1
    while looks[place + count * size : place + (count + 1) * size] == unit:
        count += 1
    start = items[place][1].start
    length = items[place + size - 1][1].stop - start
    first = graph.parts[start]
    group_alone = size == 1 and (bool(items[place][0]) or first.kind == "group")
    while count >= (2 if group_alone else 3):
        last = items[place + count * size - 1]
        whole = last[1].stop - start == count * length
        chained = _alike(graph, start, length, count) if whole else None
        if chained is not None:
            names = (items[place][0], last[0]) if size == 1 else ("", "")
            return _Found(start, length, count, chained, *names)
        count -= 1
    return None


def _alike(graph: ModuleGraph, start: int, length: int, count: int) -> bool | None:
    """Whether units are linked alike: True for a chain, False for units side by side, None if they are not alike."""
    stop = start + count * length
    inner: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    handed: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    entering: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    leaving: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    for source, target in graph.links:
        (one, here), (other, there) = divmod(source - start, length), divmod(target - start, length)
        source_in, target_in = start <= source < stop, start <= target < stop
        if source_in and target_in:
            if other - one not in (0, 1):
                return None
            (inner if one == other else handed)[other].add((here, there))
        elif target_in:
            entering[other].add((source, there))
        elif source_in:
            leaving[one].add((here, target))
    same = all(
        inner[0] == unit and handed[1] == hand for unit, hand in zip(inner[1:], handed[1:], strict=True)
    )  # fmt: skip
    same = same and all(unit == entering[1] for unit in entering[1:]) and all(out == leaving[0] for out in leaving[:-1])
    chained = bool(handed[1])
    if not same or not leaving[0] <= leaving[-1] or not entering[1] <= entering[0]:
        return None
    return chained if chained or (entering[0] == entering[1] and leaving[0] == leaving[-1]) else None


def _fold(graph: ModuleGraph, repeats: list[Repeat], found: _Found) -> tuple[ModuleGraph, list[Repeat]]:
    """The graph with the later units laid on the first."""
    stop = found.start + found.count * found.size
    hidden = (found.count - 1) * found.size

    def new(index: int) -> int:
        if index < found.start:
            return index
        return index - hidden if index >= stop else found.start + (index - found.start) % found.size

    handed = {
        (source, target)
        for source, target in graph.links
        if found.start <= source < stop
        and found.start <= target < stop
        and (source - found.start) // found.size != (target - found.start) // found.size
    }
    kept = replace(graph, links=tuple(link for link in graph.links if link not in handed))
    parts = (*graph.parts[: found.start + found.size], *graph.parts[stop:])
    members = tuple(range(found.start, found.start + found.size))
    earlier = [replace(repeat, members=tuple(map(new, repeat.members))) for repeat in repeats]
    made = Repeat(found.first, found.last, members, found.count, found.chained)
    return kept.joined(map(new, range(len(graph.parts))), parts), [*earlier, made]


def plain_container(graph: ModuleGraph, path: str) -> bool:
    """Whether a group only holds one other group, so that its frame would tell nothing."""
    inside = [part for part in graph.parts if path in ancestors(part.owner)]
    inner = {next((step for step in ancestors(part.owner)[len(ancestors(path)) :]), "") for part in inside}
    return graph.groups.get(path) in CONTAINERS and len(inner) == 1 and "" not in inner
