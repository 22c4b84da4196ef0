"""Text of a drawing: one ``<text>`` per line, with stacked sub- and superscripts as ``<tspan dy>``.

Graphviz writes a mathematical label as loose runs with ``baseline-shift``, which Firefox and most converters ignore. Font and
spaces stand on each formula, as editors read neither from a style sheet. LibreOffice and CairoSVG centre each run of a line by
itself and then leave steps back (``dx``) out, so a line of several runs is set from its start.
"""

from collections.abc import Iterator
from itertools import groupby
from math import fsum
from xml.etree.ElementTree import Element, SubElement

from lstm_diagrams.drawing.kit import metrics, notation
from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT
from lstm_diagrams.render.geometry import short

_BASELINE = 0.35
"""How far the baseline lies below the middle of a line, in units of the font size."""
_SHIFT: dict[notation.Script, float] = {"base": 0.0, "sub": 0.27, "sup": -0.42}
_SCRIPTS: dict[str | None, notation.Script] = {None: "base", "sub": "sub", "super": "sup"}
_FONTS = "Times New Roman,Liberation Serif,Tinos,serif"
_ANCHORS = {"align-left": "start", "align-center": "middle", "align-right": "end"}
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Which share of a line lies left of its ``x``, by its anchor."""

MEANT = "meant"
"""Attribute of a line that is set from its start only for those converters: where it belongs, as anchor and ``x``. No SVG has it."""

Extent = tuple[float, float, float, float]
Placed = list[tuple[notation.Run, float]]
"""The runs of a line, each with the step to the left before it."""


def written(found: list[Element], extent: Extent, align: str) -> list[Element]:
    """The text elements of one shape, redone.

    Args:
        found: Graphviz's ``<text>`` elements of the shape.
        extent: left, top, right, bottom of the shape that the text belongs to.
        align: align-left, align-center or align-right.
    """
    left, top, right, bottom = extent
    x = {"align-left": left, "align-right": right}.get(align, (left + right) / 2)
    middle = (top + bottom) / 2
    size, anchor = float(found[0].get("font-size", "12")), _ANCHORS[align]
    if _is_math(found):
        runs = list(_placed([_run(element) for element in found], size))
        lines = [_math_line(runs, size)]
        if len(runs) > 1:
            lines[0].set(MEANT, f"{anchor} {short(x)}")
            x, anchor = x - _BEFORE[anchor] * _width(runs, size), "start"
    else:
        lines = [_plain_line(element) for element in found]
    for row, line in enumerate(lines):
        below = (row - (len(lines) - 1) / 2) * LINE_HEIGHT * size
        line.attrib = {
            "x": short(x), "y": short(middle + below + _BASELINE * size), "font-size": short(size),
            "fill": found[0].get("fill", "black").lower(), **line.attrib,
        }  # fmt: skip
        if anchor != "middle":
            line.set("text-anchor", anchor)
    return lines


def _is_math(found: list[Element]) -> bool:
    return found[0].get("font-family", "") == "Times"


def _plain_line(element: Element) -> Element:
    line = Element("text")
    line.text = element.text
    return line


def _math_line(runs: Placed, size: float) -> Element:
    """One line of runs; a sub- and a superscript of one base start at the same place, above each other."""
    line = Element("text", {"class": "math", "font-family": _FONTS})
    if any(" " in run.text for run, _ in runs):
        line.set("xml:space", "preserve")
    shift = 0.0
    for run, step in runs:
        span = SubElement(line, "tspan")
        span.text = run.text
        if step:
            span.set("dx", short(step))
        wanted = _SHIFT[run.script] * size
        if wanted != shift:
            span.set("dy", short(wanted - shift))
        if run.script != "base":
            span.set("font-size", short(size * notation.SCRIPT_SCALE))
        if run.italic:
            span.set("font-style", "italic")
        shift = wanted
    return line


def _width(runs: Placed, size: float) -> float:
    return fsum(step + metrics.run_width(run, size) for run, step in runs)


def _run(element: Element) -> notation.Run:
    return notation.Run(element.text or "", _SCRIPTS[element.get("baseline-shift")], "font-style" in element.attrib)


def _placed(runs: list[notation.Run], size: float) -> Iterator[tuple[notation.Run, float]]:
    """The runs with the step to the left before each.

    Of two stacked indices the narrower is written first, so that the line goes on where the wider one ends.
    """
    for is_base, group in groupby(runs, key=lambda run: run.script == "base"):
        indices = list(group)
        if is_base:
            yield from ((run, 0.0) for run in indices)
            continue
        scripts = [[run for run in indices if run.script == script] for script in ("sub", "sup")]
        widths = [fsum(metrics.run_width(run, size) for run in script) for script in scripts]
        narrow, wide = (1, 0) if widths[1] < widths[0] else (0, 1)
        yield from ((run, 0.0) for run in scripts[narrow])
        for place, run in enumerate(scripts[wide]):
            yield run, 0.0 if place else -widths[narrow]
