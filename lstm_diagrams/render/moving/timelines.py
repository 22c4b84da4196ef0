"""Which mark of a finished SVG is seen how at which moment; marks that are always seen alike share a timeline."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.render.groups import NAMESPACE

GONE, WAITING, SEEN, LIT = "gwsl"
"""How a mark is seen: not at all, hinted at, plainly, in the light."""
OPACITY = {GONE: 0.0, WAITING: 0.12, SEEN: 0.6, LIT: 1.0}
SVG = "http://www.w3.org/2000/svg"
"""The namespace of its elements."""


@dataclass(frozen=True, slots=True)
class Reel:
    """A drawing whose marks have timelines.

    Attributes:
        root: the drawing; a mark with a timeline has the class ``m0``, ``m1`` ..., and is gone where that is how the film ends.
        timelines: by number, how such marks are seen at each moment, a letter for each.
    """

    root: Element
    timelines: tuple[str, ...]

    def svg(self) -> str:
        """The drawing as it stands at the end."""
        return ElementTree.tostring(self.root, encoding="unicode") + "\n"

    def marks(self) -> Iterator[tuple[Element, str]]:
        """Every mark that has a timeline, with it."""
        for mark in _marks(self.root):
            number = next((name[1:] for name in _classes(mark) if name[:1] == "m" and name[1:].isdigit()), None)
            if number is not None:
                yield mark, self.timelines[int(number)]


def reel_of(svg: str, moments: Sequence[Moment]) -> Reel:
    """A finished SVG with the timelines of a film, whose last moment is the whole picture."""
    ElementTree.register_namespace("inkscape", NAMESPACE)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    root.set("xmlns", SVG)
    found: dict[str, int] = {}
    known: dict[frozenset[str], str] = {}
    for mark in _marks(root):
        classes = frozenset(_classes(mark))
        timeline = known.setdefault(classes, known.get(classes) or _timeline(classes, moments))
        if set(timeline) != {LIT}:
            number = found.setdefault(timeline, len(found))
            mark.set("class", f"{mark.get('class', '')} m{number}")
            if timeline[-1] == GONE:
                mark.set("opacity", "0")
    return Reel(root, tuple(found))


def _timeline(classes: frozenset[str], moments: Sequence[Moment]) -> str:
    """How marks with these classes are seen at each moment; at the last one the whole picture is in the light."""
    comes = _named(classes, (moment.appears for moment in moments))
    goes = _named(classes, (moment.leaves for moment in moments))
    light = _named(classes, (moment.lit for moment in moments))
    if not any(comes) and not any(goes) and not any(light):
        return LIT * len(moments)
    now = SEEN if not any(comes) else GONE if any(goes) else WAITING
    states = []
    for appears, leaves, lit in zip(comes, goes, light, strict=True):
        if leaves:
            now = GONE
        if appears:
            now = SEEN
        states.append(LIT if appears or (lit and now == SEEN) else now)
    return "".join(states[:-1]) + (GONE if now == GONE else LIT)


def _named(classes: frozenset[str], names: Iterable[Sequence[str]]) -> list[bool]:
    return [any(classes.issuperset(name.split()) for name in each) for each in names]


def _marks(parent: Element) -> Iterator[Element]:
    """The marks of a drawing, in or out of groups of a layer or a step, which have no class."""
    for child in parent:
        if child.tag == "g" and "class" not in child.attrib:
            yield from _marks(child)
        elif child.tag not in ("title", "desc", "style"):
            yield child


def _classes(mark: Element) -> list[str]:
    return mark.get("class", "").split()
