"""Places for boxes that branch: Graphviz ``dot`` lays them out from top to bottom, the coordinates are read back.

Sizes are all it is told, no text, so that the places are the same on every machine.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lstm_diagrams.drawing.kit.marks import Point
from lstm_diagrams.engines import ENGINES

_PAIR = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_BACK = "back"
_ROW_GAP, _COLUMN_GAP, _PADDING = 24.0, 22.0, 12.0
Extent = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Link = tuple[int, int]
Size = tuple[float, float]
"""Width and height."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame around boxes and other frames, at least ``width`` wide, with ``head`` points free at its top."""

    members: tuple[int, ...]
    frames: tuple["Frame", ...] = ()
    width: float = 0
    head: float = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, y up: middles of boxes by number, extents of frames by name, Bezier points of links.

    ``back`` holds the points of links that lead back up, ``spots`` and ``back_spots`` the middles of the words beside links.
    """

    places: Mapping[int, Point]
    frames: Mapping[str, Extent]
    ways: Mapping[Link, tuple[Point, ...]]
    back: Mapping[Link, tuple[Point, ...]]
    spots: Mapping[Link, Point]
    back_spots: Mapping[Link, Point]


@dataclass(frozen=True, slots=True)
class Words:
    """Room for words beside links, and the links that lead back up from a box to one above it, or to itself."""

    beside: Mapping[Link, Size] = field(default_factory=dict)
    back: Mapping[Link, Size | None] = field(default_factory=dict)


_NO_WORDS = Words()


def laid_out(
    sizes: Mapping[int, Size], links: Mapping[Link, bool], frames: Iterable[Frame], words: Words = _NO_WORDS
) -> Layout:
    """The layout of boxes (width and height by number), links from box to box, and frames with names of their own.

    A link that is True runs straight down if it can. EngineError if no Graphviz engine can be run.
    """
    made = _made("\n".join(_source(sizes, links, frames, words)))
    places, extents, names = {}, {}, {}
    for thing in made.get("objects", ()):
        if thing["name"].startswith("cluster_"):
            left, bottom, right, top = map(float, thing["bb"].split(","))
            extents[thing["name"].removeprefix("cluster_")] = (left, bottom, right, top)
        else:
            names[thing["_gvid"]] = number = int(thing["name"])
            places[number] = _points(thing["pos"])[0]
    ways: dict[bool, dict[Link, tuple[Point, ...]]] = {True: {}, False: {}}
    spots: dict[bool, dict[Link, Point]] = {True: {}, False: {}}
    for edge in made.get("edges", ()):
        link, back = (names[edge["tail"]], names[edge["head"]]), edge.get("comment") == _BACK
        ways[back][link] = _points(edge["pos"])
        if "lp" in edge:
            spots[back][link] = _points(edge["lp"])[0]
    return Layout(places, extents, ways[False], ways[True], spots[False], spots[True])


@lru_cache(maxsize=64)
def _made(dot: str) -> dict[str, Any]:
    """What an engine makes of DOT; what it has made just now, for another height or another language, is not made again."""
    engine = next((engine for engine in ENGINES.values() if engine.find()), ENGINES["bundled"])
    made: dict[str, Any] = json.loads(engine.output(dot, "json0"))
    return made


def _source(
    sizes: Mapping[int, Size], links: Mapping[Link, bool], frames: Iterable[Frame], words: Words
) -> Iterator[str]:
    yield f"digraph {{ graph [ranksep={_ROW_GAP / 72:.4f}, nodesep={_COLUMN_GAP / 72:.4f}, margin={_PADDING}]"
    yield 'node [shape=box, fixedsize=true, label=""] edge [dir=none]'
    for number, (width, height) in sizes.items():
        yield f"{number} [width={width / 72:.4f}, height={height / 72:.4f}]"
    for frame in frames:
        yield from _cluster(frame)
    for (source, target), straight in links.items():
        room = _room(words.beside.get((source, target)))
        yield f"{source} -> {target} [{'headport=n, tailport=s, weight=100' if straight else ''}{room}]"
    for (source, target), size in words.back.items():
        sides = "headport=e, tailport=e, constraint=false"
        yield f"{source} -> {target} [{sides}, comment={_BACK}{_room(size)}]"
    yield "}"


def _room(size: Size | None) -> str:
    return "" if size is None else f" label=<{_space(*size)}>"


def _space(width: float, height: float) -> str:
    """Room of a size, without words."""
    return f'<table border="0" cellspacing="0" fixedsize="true" width="{width:.0f}" height="{height:.0f}"><tr><td></td></tr></table>'


def _cluster(frame: Frame) -> Iterator[str]:
    yield f"subgraph cluster_{frame.name} {{ margin={_PADDING} label=<{_space(frame.width, frame.head)}>"
    yield " ".join(map(str, frame.members))
    for inner in frame.frames:
        yield from _cluster(inner)
    yield "}"


def _points(pos: str) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in _PAIR.findall(pos))
