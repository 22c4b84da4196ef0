"""Text of a drawing: one ``<text>`` per line, with stacked sub- and superscripts as ``<tspan dy>``.

Graphviz writes a mathematical label as loose runs with ``baseline-shift``, which Firefox and most converters ignore.
"""

from xml.etree.ElementTree import Element, SubElement

from lstm_diagrams.drawing import metrics, notation
from lstm_diagrams.drawing.marks import LINE_HEIGHT
from lstm_diagrams.render.geometry import short
from lstm_diagrams.render.palette import Palette

_BASELINE = 0.35
"""How far the baseline lies below the middle of a line, in units of the font size."""
_SHIFT: dict[notation.Script, float] = {"base": 0.0, "sub": 0.27, "sup": -0.42}
_SCRIPTS: dict[str | None, notation.Script] = {None: "base", "sub": "sub", "super": "sup"}
_ANCHORS = {"align-left": "start", "align-right": "end"}

Extent = tuple[float, float, float, float]


def written(found: list[Element], extent: Extent, align: str, palette: Palette) -> list[Element]:
    """The text elements of one shape, redone.

    Args:
        found: Graphviz's ``<text>`` elements of the shape.
        extent: left, top, right, bottom of the shape that the text belongs to.
        align: align-left, align-center or align-right.
        palette: where colours become variables.
    """
    left, top, right, bottom = extent
    x = {"align-left": left, "align-right": right}.get(align, (left + right) / 2)
    middle = (top + bottom) / 2
    size = float(found[0].get("font-size", "12"))
    lines = [_math_line(found, size)] if _is_math(found) else [_plain_line(element) for element in found]
    for row, line in enumerate(lines):
        below = (row - (len(lines) - 1) / 2) * LINE_HEIGHT * size
        line.attrib = {
            "x": short(x), "y": short(middle + below + _BASELINE * size), "font-size": short(size),
            "fill": palette.variable(found[0].get("fill", "black")), **line.attrib,
        }  # fmt: skip
        if align in _ANCHORS:
            line.set("text-anchor", _ANCHORS[align])
    return lines


def _is_math(found: list[Element]) -> bool:
    return found[0].get("font-family", "") == "Times"


def _plain_line(element: Element) -> Element:
    line = Element("text")
    line.text = element.text
    return line


def _math_line(found: list[Element], size: float) -> Element:
    """One line of runs; a superscript right after a subscript steps back so that both stand above each other."""
    line = Element("text", {"class": "math"})
    shift = 0.0
    place = _Stack()
    for element in found:
        run = notation.Run(element.text or "", _SCRIPTS[element.get("baseline-shift")], "font-style" in element.attrib)
        span = SubElement(line, "tspan")
        span.text = run.text
        step = place.step(run.script, metrics.run_width(run, size))
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


class _Stack:
    """How far to step sideways before each run, so that indices of one base share their left edge."""

    def __init__(self) -> None:
        self.sub = self.sup = 0.0
        self.before: notation.Script = "base"

    def step(self, script: notation.Script, width: float) -> float:
        """The step before a run of this script and width, in points; 0 where it simply follows."""
        step = 0.0
        if script == "sup" and self.before == "sub":
            step = -self.sub
        elif script == "base" and self.before == "sup":
            step = max(0.0, self.sub - self.sup)
        if script == "base":
            self.sub = self.sup = 0.0
        elif script == "sub":
            self.sub += width
        else:
            self.sup += width
        self.before = script
        return step
