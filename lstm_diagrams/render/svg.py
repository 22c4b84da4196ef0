"""Graphviz's SVG, redone for the web: accessible, themeable, small, and the same bytes for the same drawing.

What changes: no prolog, comments, automatic ids or page polygon; role, title, description and language; colours that follow the
page; one decimal; tooltips as ``<title>``; maths with stacked indices; a line for every element.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from lstm_diagrams import garbage
from lstm_diagrams.drawing.kit.characters import visible
from lstm_diagrams.render import groups, text
from lstm_diagrams.render.geometry import Point, box_of, pairs, points, short, simplified
from lstm_diagrams.render.palette import Palette
from lstm_diagrams.theme import Theme

_SVG = "{http://www.w3.org/2000/svg}"
_LINK, _TEXT = f"{_SVG}a", f"{_SVG}text"
_WORDS = (_TEXT, f"{_SVG}title")
_TOOLTIP = "{http://www.w3.org/1999/xlink}title"
_OWN_CLASSES = {"node", "edge"}
_UNPAINTED = {"none", "transparent"}
"""How engines write that nothing is painted: newer ones the first, older ones the second."""
_PIXELS = 4 / 3
"""CSS pixels in a point."""
_AFTER_WORDS = 2
"""The place in the root after title and description."""
_FADED = "0.25"
"""Opacity of what is not highlighted."""
FONTS = "Arial,Helvetica Neue,Helvetica,Liberation Sans,Arimo,Noto Sans,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif"
"""Those of the measure that PNG and PDF have come first. Without quotes, which some tools that put an SVG into code stumble over."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What the SVG says about itself: its id, its name, what can be seen in it, and in which language (BCP 47)."""

    id: str
    title: str
    description: str
    language: str


def finished(root: Element) -> str:
    """The SVG document of a drawing's tree."""
    for line in root.iter("text"):
        line.attrib.pop(text.MEANT, None)
    _break_lines(root)
    return (
        ElementTree.tostring(root, encoding="unicode").replace(" />", "/>") + "\n"
    )  # a text or attribute holds no bare ">"


@garbage.kept()
def tree(
    drawn: str,
    caption: Caption,
    theme: Theme,
    dark: Theme | None = None,
    *,
    transparent: bool = False,
    size: tuple[float, float] | None = None,
) -> Element:
    """The tree of Graphviz's ``drawn``, painted by ``theme``, and by ``dark`` on a dark page.

    A ``transparent`` one has no paper. ``size`` is its width and height in points where they are not those of the drawing.
    """
    source = ElementTree.fromstring(re.sub(r"<!DOCTYPE.*?>", "", drawn, count=1, flags=re.DOTALL))
    palette = Palette(theme, dark)
    width, height = (float(number) for number in source.get("viewBox", "0 0 0 0").split()[2:])
    root = _root(caption, width, height)
    if size is not None:
        root.attrib |= {"width": _exact(size[0] * _PIXELS), "height": _exact(size[1] * _PIXELS)}
        root.set("preserveAspectRatio", "none")  # the view is in whole points: no strip of it may stay without paper
    root.set("class", " ".join(("lstm-diagram", *palette.classes)))
    graph = source.find(f"{_SVG}g")
    assert graph is not None, "Graphviz always writes one group"
    if not transparent:
        root.append(_ground(width, height, palette))
    root.append(_content(graph, caption))
    palette.name_paints(root)
    rules = palette.style()
    if rules:
        style = Element("style")
        style.text = f"\n{rules}\n"
        root.insert(_AFTER_WORDS, style)
    return root


def _break_lines(element: Element) -> None:
    """Every element on a line of its own; those in a text stay on its line, where a break would be a space."""
    if element.tag in ("svg", "g"):
        element.text = "\n"
        for child in element:
            child.tail = "\n"
            _break_lines(child)


def _root(caption: Caption, width: float, height: float) -> Element:
    root = Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "xmlns:inkscape": groups.NAMESPACE, "id": caption.id,
        "class": "lstm-diagram", "viewBox": f"0 0 {short(width)} {short(height)}",
        "width": short(width * _PIXELS), "height": short(height * _PIXELS),
        "role": "img", "aria-labelledby": f"{caption.id}-title", "aria-describedby": f"{caption.id}-desc",
        "lang": caption.language, "font-family": FONTS,
    })  # fmt: skip
    SubElement(root, "title", {"id": f"{caption.id}-title"}).text = visible(caption.title)
    SubElement(root, "desc", {"id": f"{caption.id}-desc"}).text = visible(caption.description)
    return root


def _exact(pixels: float) -> str:
    """A size that was asked for, such as 8.9 cm, to a thousandth of a pixel."""
    return f"{pixels:.3f}".rstrip("0").rstrip(".")


def _ground(width: float, height: float, palette: Palette) -> Element:
    paper = palette.paint("paper")
    return Element("rect", {"width": short(width), "height": short(height), "fill": paper, "class": "paper"})


def _content(graph: Element, caption: Caption) -> Element:
    shift = re.search(r"translate\(([-\d.]+)[ ,]([-\d.]+)\)", graph.get("transform", ""))
    assert shift is not None, "Graphviz always moves the drawing into view"
    content = Element("g", {
        "transform": f"translate({short(shift[1])} {short(shift[2])})", "text-anchor": "middle", "fill": "none",
    })  # fmt: skip
    found = graph.findall(f"{_SVG}g")
    drawn = (group for group in found if group.get("class", "").partition(" ")[0] in _OWN_CLASSES)
    content.extend(groups.grouped((mark for group in drawn for mark in _mark(group)), caption.id, caption.language))
    return content


def _mark(group: Element) -> Iterator[Element]:
    """One node or edge, or nothing: a bare element where it is one, else a group; the classes stand on the outermost."""
    link = next(group.iter(_LINK), None)
    names = [name for name in group.get("class", "").split() if name not in _OWN_CLASSES]
    aligns = [name for name in names if name.startswith("align-")]
    parts = list(_parts(list(group if link is None else link), aligns[0] if aligns else "align-center"))
    if not parts:
        return
    tooltip = (link.get(_TOOLTIP) or "").strip() if link is not None else ""
    outermost = _grouped(parts, tooltip) if tooltip or len(parts) > 1 else parts[0]
    names = [name for name in names if name not in aligns]
    if names:
        outermost.set("class", " ".join([*outermost.get("class", "").split(), *names]))
    if "faded" in names:
        outermost.set("opacity", _FADED)
    yield outermost


def _grouped(parts: list[Element], tooltip: str) -> Element:
    """The parts of a mark as a group, which has the line that all of them share: of an arrow's shaft and head, say."""
    group = Element("g")
    if tooltip:
        SubElement(group, "title").text = tooltip
    group.extend(parts)
    for name in ("stroke", "stroke-width"):
        values = {part.get(name, "") for part in parts}
        if len(values) == 1 and "" not in values:
            group.set(name, values.pop())
            for part in parts:
                del part.attrib[name]
    return group


def _parts(inside: list[Element], align: str) -> Iterator[Element]:
    shapes = [element for element in inside if element.tag not in _WORDS]
    for shape in shapes:
        if shape.get("fill", "none") not in _UNPAINTED or shape.get("stroke", "none") not in _UNPAINTED:
            yield _shape(shape)
    found = [element for element in inside if element.tag == _TEXT]
    if found:
        yield from text.written(found, box_of(_coordinates(shapes[0])), align)


def _coordinates(shape: Element) -> list[Point]:
    if shape.tag == f"{_SVG}ellipse":
        x, y, rx, ry = (float(shape.get(name, "0")) for name in ("cx", "cy", "rx", "ry"))
        return [(x - rx, y - ry), (x + rx, y + ry)]
    return points(shape.get("points") or shape.get("d") or "")


def _shape(shape: Element) -> Element:
    tag = shape.tag.removeprefix(_SVG)
    made = Element("circle" if tag == "ellipse" else tag)
    for name in ("fill", "stroke"):
        paint = shape.get(name, "none")
        if paint not in _UNPAINTED:
            made.set(name, paint.lower())
    for name in ("stroke-width", "stroke-dasharray"):
        if value := shape.get(name):
            made.set(name, value)
    if tag == "ellipse":
        made.attrib |= {
            "cx": short(shape.get("cx", "0")),
            "cy": short(shape.get("cy", "0")),
            "r": short(shape.get("rx", "0")),
        }
    elif tag == "path":
        made.set("d", simplified(shape.get("d", "")))
    else:
        made.set("points", pairs(points(shape.get("points", ""))[:-1]))  # the engine writes the first again
    return made
