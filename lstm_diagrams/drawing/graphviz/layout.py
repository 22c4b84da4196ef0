"""Places for boxes that branch: Graphviz ``dot`` lays them out from top to bottom, the coordinates are read back.

Sizes are all it is told, no text, so that the places are the same on every machine.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Point
from lstm_diagrams.engines import ENGINES

_PAIR = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_ROW_GAP, _COLUMN_GAP, _PADDING = 24.0, 22.0, 12.0
Extent = tuple[float, float, float, float]
"""Left, bottom, right, top."""


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
    """Where everything stands, y up: middles of boxes by number, extents of frames by name, Bezier points of links."""

    places: Mapping[int, Point]
    frames: Mapping[str, Extent]
    ways: Mapping[tuple[int, int], tuple[Point, ...]]


def laid_out(
    sizes: Mapping[int, tuple[float, float]], links: Mapping[tuple[int, int], bool], frames: Iterable[Frame]
) -> Layout:
    """The layout of boxes (width and height by number), links from box to box, and frames with names of their own.

    A link that is True runs straight down if it can. EngineError if no Graphviz engine can be run.
    """
    engine = next((engine for engine in ENGINES.values() if engine.find()), ENGINES["bundled"])
    made = json.loads(engine.output("\n".join(_source(sizes, links, frames)), "json0"))
    places, extents, names = {}, {}, {}
    for thing in made.get("objects", ()):
        if thing["name"].startswith("cluster_"):
            left, bottom, right, top = map(float, thing["bb"].split(","))
            extents[thing["name"].removeprefix("cluster_")] = (left, bottom, right, top)
        else:
            names[thing["_gvid"]] = number = int(thing["name"])
            places[number] = _points(thing["pos"])[0]
    ways = {(names[edge["tail"]], names[edge["head"]]): _points(edge["pos"]) for edge in made.get("edges", ())}
    return Layout(places, extents, ways)


def _source(
    sizes: Mapping[int, tuple[float, float]], links: Mapping[tuple[int, int], bool], frames: Iterable[Frame]
) -> Iterator[str]:
    yield f"digraph {{ graph [ranksep={_ROW_GAP / 72:.4f}, nodesep={_COLUMN_GAP / 72:.4f}, margin={_PADDING}]"
    yield 'node [shape=box, fixedsize=true, label=""] edge [dir=none]'
    for number, (width, height) in sizes.items():
        yield f"{number} [width={width / 72:.4f}, height={height / 72:.4f}]"
    for frame in frames:
        yield from _cluster(frame)
    for (source, target), straight in links.items():
        yield f"{source} -> {target} [{'headport=n, tailport=s, weight=100' if straight else ''}]"
    yield "}"


def _cluster(frame: Frame) -> Iterator[str]:
    space = f'<table border="0" cellspacing="0" fixedsize="true" width="{frame.width:.0f}" height="{frame.head:.0f}"><tr><td></td></tr></table>'
    yield f"subgraph cluster_{frame.name} {{ margin={_PADDING} label=<{space}>"
    yield " ".join(map(str, frame.members))
    for inner in frame.frames:
        yield from _cluster(inner)
    yield "}"


def _points(pos: str) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in _PAIR.findall(pos))
