"""Groups for those who go on drawing: the marks of a layer, and in it those of a step, as a named group of an editor.

Painting order stays: a mark joins an earlier group only over marks that it does not lie on (an arrow's tip at an edge
lies beside it). What lies across others, such as a
line between two layers, is in a later group of the same name.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from xml.etree.ElementTree import Element

from lstm_diagrams.drawing.kit.metrics import text_width
from lstm_diagrams.render.geometry import box_of, points
from lstm_diagrams.words import Text

NAMESPACE = "http://www.inkscape.org/namespaces/inkscape"
_LABELS = re.compile(r' (?:xmlns:inkscape|inkscape:label)="[^"]*"')
_LEFT_OF_ANCHOR = {"start": 0.0, "middle": 0.5, "end": 1.0}
_NAMES = {"layer": Text("第 {} 层", "layer {}"), "t": Text("t = {}", "t = {}")}
_SQUARE = 64.0
"""Side of the squares by which marks are found, in points: about as large as most marks."""
Box = tuple[float, float, float, float]
Squares = list[tuple[int, int]]
Placed = tuple[Element, Box]
"""A mark, and where it lies."""


@dataclass(slots=True)
class _Run:
    """Marks that stand together; without a name, those of no layer and step."""

    name: str
    marks: list[Placed] = field(default_factory=list)


class _Ground:
    """Where the marks of all runs lie, in squares: few are to be looked at to find what lies under a mark."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[tuple[int, Box]]] = defaultdict(list)

    def add(self, run: int, box: Box, squares: Squares) -> None:
        """A mark in that box, which lies in these squares, is one of this run."""
        for square in squares:
            self._squares[square].append((run, box))

    def last_under(self, box: Box, squares: Squares) -> int:
        """The last run with a mark on which something in that box would lie; before all of them where there is none."""
        found = -1
        for square in squares:
            for run, other in self._squares.get(square, ()):
                if run > found and _overlap(box, other):
                    found = run
        return found


def grouped(marks: Iterable[Element], prefix: str, language: str) -> list[Element]:
    """The marks of a drawing, those of a layer or a step in groups.

    Args:
        marks: in the order of painting, with their classes.
        prefix: what the groups' ids begin with.
        language: of the groups' labels, a BCP 47 tag.
    """
    seen: Counter[str] = Counter()
    return [
        part
        for run in _runs([(mark, _box(mark)) for mark in marks], lambda mark: _layer(mark) or _step(mark))
        for part in _written(run, _inside(run, prefix, language, seen), prefix, language, seen)
    ]


def without_labels(svg: str) -> str:
    """The SVG as it may stand in HTML, which knows no attributes of editors."""
    return _LABELS.sub("", svg)


def _inside(run: _Run, prefix: str, language: str, seen: Counter[str]) -> list[Element]:
    """What stands in a group: in one of a layer, groups of its steps."""
    if not run.name.startswith("layer"):
        return [mark for mark, _ in run.marks]
    return [
        part
        for step in _runs(run.marks, _step)
        for part in _written(step, [mark for mark, _ in step.marks], f"{prefix}-{run.name}", language, seen)
    ]


def _runs(marks: Iterable[Placed], name_of: Callable[[Element], str]) -> list[_Run]:
    """Each mark is at the end of the earliest run of its name where it is still painted over the same marks."""
    runs: list[_Run] = []
    ground, places = _Ground(), defaultdict[str, list[int]](list)
    for mark, box in marks:
        name, squares = name_of(mark), _squares(box)
        own = places[name]
        first = bisect_left(own, ground.last_under(box, squares)) if name else len(own)
        if first == len(own):
            own.append(len(runs))
            runs.append(_Run(name))
        runs[own[first]].marks.append((mark, box))
        ground.add(own[first], box, squares)
    return runs


def _written(run: _Run, content: list[Element], prefix: str, language: str, seen: Counter[str]) -> Iterator[Element]:
    """A run as a group; as it is where it has no name or is one mark alone."""
    if not run.name or len(run.marks) == 1:
        yield from content
        return
    name = f"{prefix}-{run.name}"
    seen[name] += 1
    kind, number = re.fullmatch(r"([a-z]+)(\d+)", run.name).groups()  # type: ignore[union-attr]  # as _name makes it
    label = _NAMES[kind].in_language("zh" if language.startswith("zh") else "en").format(number)
    identifier = name if seen[name] == 1 else f"{name}-{seen[name]}"
    group = Element("g", {"id": identifier, "inkscape:label": label})
    group.extend(content)
    yield group


def _layer(mark: Element) -> str:
    """The class of its layer, as ``layer2``, or nothing."""
    return _numbered(mark.get("class", ""), "layer")


def _step(mark: Element) -> str:
    """The class of its step, as ``t3``, or nothing."""
    return _numbered(mark.get("class", ""), "t")


@lru_cache(maxsize=1024)  # the same few classes stand at thousands of marks
def _numbered(names: str, kind: str) -> str:
    classes = names.split()
    if "legend" in classes:
        return ""
    return next((name for name in classes if name.startswith(kind) and name[len(kind) :].isdecimal()), "")


def _squares(box: Box) -> Squares:
    left, top, right, bottom = [int(side // _SQUARE) for side in box]
    return list(product(range(left, right + 1), range(top, bottom + 1)))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _box(mark: Element) -> Box:
    return box_of([corner for part in mark.iter() for corner in _corners(part)])


def _corners(part: Element) -> list[tuple[float, float]]:
    if part.tag == "circle":
        x, y, radius = (float(part.get(name, "0")) for name in ("cx", "cy", "r"))
        return [(x - radius, y - radius), (x + radius, y + radius)]
    if part.tag == "text":
        x, y, size = (float(part.get(name, "0")) for name in ("x", "y", "font-size"))
        width = text_width("".join(part.itertext()), size)
        left = x - _LEFT_OF_ANCHOR[part.get("text-anchor", "middle")] * width
        return [(left, y - size), (left + width, y + 0.5 * size)]
    return points(part.get("points") or part.get("d") or "")
