"""A finished SVG for programs that do less than a browser: no stacked indices, one font per line of text."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lstm_diagrams.drawing.kit.metrics import run_width
from lstm_diagrams.drawing.kit.notation import Run
from lstm_diagrams.render.geometry import short

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)" width="([\d.]+)" height="([\d.]+)"')
_POINTS = 0.75
"""Of a CSS pixel."""
_ROUNDED = 0.1
"""How exactly a size is written, in CSS pixels."""
_NAMESPACE = "http://www.w3.org/2000/svg"
_ALIKE = re.compile(r"[\u0020-\u024f]+|[^\u0020-\u024f]")
"""Latin letters in a row, which every font for text has, or one other sign."""
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Which share of a line lies left of its ``x``, by its anchor."""


def plain(svg: str) -> str:
    """``svg``, with a place of its own for every run of a formula.

    Converters leave steps (``dx``) out when they centre a line, and set a whole line in another font where the first lacks one
    of its letters; both end at a run with a place of its own.
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_NAMESPACE}}}")
        if element.tag == "text" and "math" in element.get("class", "").split():
            _place(element)
    root.set("xmlns", _NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")


def _place(line: Element) -> None:
    """Every run of a formula where a browser puts it."""
    pen, rise, size = 0.0, 0.0, float(line.get("font-size", "12"))
    places = []
    for run in line:
        pen, rise = pen + float(run.attrib.pop("dx", "0")), rise + float(run.attrib.pop("dy", "0"))
        for part in _parts(run):
            places.append((part, pen, rise))
            pen += run_width(Run(part.text or "", "base", italic=False), float(run.get("font-size", size)))
    left = float(line.get("x", "0")) - _BEFORE[line.get("text-anchor", "middle")] * pen
    for part, ahead, down in places:
        part.attrib |= {"x": short(left + ahead), "y": short(float(line.get("y", "0")) + down)}
    line[:] = [part for part, _, _ in places]
    line.set("text-anchor", "start")


def _parts(run: Element) -> Iterator[Element]:
    """A run, each of its signs that a font for text may lack apart from the letters beside it."""
    for text in _ALIKE.findall(run.text or ""):
        part = Element("tspan", run.attrib)
        part.text = text
        yield part


def size_of(svg: str) -> tuple[float, float]:
    """Width and height in points: those of the view, unless the drawing is laid out for a page of another size."""
    found = _SIZE.search(svg)
    assert found is not None, "every finished SVG says its view and its size"
    width, height, *pixels = map(float, found.groups())
    if abs(pixels[0] * _POINTS - width) <= _ROUNDED:
        return width, height
    return pixels[0] * _POINTS, pixels[1] * _POINTS
