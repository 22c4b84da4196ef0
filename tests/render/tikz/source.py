"""A TeX source of ours read by its own rules: colours, shapes and texts, each with what is said of it."""

import re
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Mark as Drawn
from lstm_diagrams.render.svg import tree
from lstm_diagrams.render.tikz import tikz
from lstm_diagrams.themes import paints_of
from tests.render.drawn import CAPTION, raw

_LINE = re.compile(r"\s*\\(draw|fill|filldraw|node)(?:\[(?P<settings>.*?)\])? (?P<rest>.*);(?: % (?P<classes>.*))?")
_NODE = re.compile(r"at \((?P<x>[-.\d]+),(?P<y>[-.\d]+)\) \{(?P<text>.*)\}")
_PLACE = re.compile(r"\(([-.\d]+),([-.\d]+)\)")


@dataclass(frozen=True)
class Mark:
    """A command: its name, its settings by key, its points, its text, the classes behind it."""

    command: str
    settings: dict[str, str]
    points: tuple[tuple[float, float], ...]
    text: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Colours by name as ``#rrggbb``, marks in order, names of scopes, shifts of scopes."""

    colours: dict[str, str]
    marks: tuple[Mark, ...]
    scopes: tuple[str, ...]


def source_of(*marks: Drawn) -> str:
    """The TeX source of some marks."""
    light = paints_of("light")[0]
    return tikz(tree(raw(*marks), CAPTION, light), light)


def read(text: str) -> Source:
    """The source; AssertionError where a line of the picture is none that we know."""
    colours = {
        name: f"#{paint.lower()}" for name, paint in re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{(\w{6})\}", text)
    }
    body = text.partition(r"\useasboundingbox")[2].partition(r"\end{tikzpicture}")[0].splitlines()[1:]
    marks = [_mark(line) for line in body if not re.match(r"\s*(\\begin\{scope\}|\\end\{scope\}|%)", line)]
    return Source(colours, tuple(marks), tuple(re.findall(r"local bounding box=([^,\]]+)", text)))


def balance(text: str) -> int:
    """How many braces are left open, where comments and escaped braces count for nothing."""
    bare = re.sub(r"(?m)(?<!\\)((?:\\\\)*)%.*$", r"\1", text)
    bare = re.sub(r"\\[\\{}%]", "", bare)
    return bare.count("{") - bare.count("}")


def _mark(line: str) -> Mark:
    found = _LINE.fullmatch(line)
    assert found is not None, line
    parts = (part.partition("=") for part in (found["settings"] or "").split(", "))
    settings = {key: value for key, _, value in parts}
    node = _NODE.fullmatch(found["rest"]) if found[1] == "node" else None
    assert (node is not None) == (found[1] == "node"), line
    places = _PLACE.findall(found["rest"] if node is None else f"({node['x']},{node['y']})")
    points = tuple((float(x), float(y)) for x, y in places)
    return Mark(found[1], settings, points, node["text"] if node else "", tuple((found["classes"] or "").split()))
