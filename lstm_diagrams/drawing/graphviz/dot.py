"""Marks to DOT, everything pinned: the only place that knows Graphviz attributes.

``layout=nop2`` makes Graphviz draw nodes and edges where their ``pos`` says (the same as ``neato -n2``); see the
attribute reference of Graphviz for ``pos``, ``viewport`` and ``outputorder``.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

import graphviz
from graphviz.quoting import NoHtml, quote

from lstm_diagrams import garbage
from lstm_diagrams.drawing.graphviz.skew import skew_of
from lstm_diagrams.drawing.kit import notation
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.characters import visible
from lstm_diagrams.drawing.kit.lines import between
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Parallelogram, Point, Writing
from lstm_diagrams.theme import Role, Theme

_ARROW_LENGTH = 10.0
"""Length of an arrowhead of size 1, in points: an edge must end exactly that far before its tip."""

_FADED = "40"
"""Opacity of a faded mark, as the last two digits of ``#rrggbbaa``."""

_ANCHOR = '[height=0.01 pos="0,0" shape=point style=invis width=0.01]'
"""The attributes of an invisible node that a free line is an edge of."""


@garbage.kept()
def to_dot(canvas: Canvas, name: str, theme: Theme) -> graphviz.Digraph:
    """The canvas as a pinned Graphviz graph called ``name``, painted by ``theme``."""
    left, bottom, right, top = canvas.extent
    center = _point(((left + right) / 2, (bottom + top) / 2))
    width, height = math.ceil(right - left), math.ceil(top - bottom)
    graph = graphviz.Digraph(
        name,
        graph_attr={
            "id": name, "layout": "nop2", "notranslate": "true", "pad": "0", "outputorder": "breadthfirst",
            "viewport": f"{width},{height},1,{center}", "bgcolor": "transparent" if canvas.transparent else theme.paint("paper"),
            "fontname": "Helvetica", "tooltip": " ",
        },
        node_attr={"fixedsize": "true", "label": "", "fontname": "Helvetica", "margin": "0", "tooltip": " "},
        edge_attr={"tooltip": " "},
    )  # fmt: skip
    painter = _Painter(graph, theme)
    for mark in canvas.marks:
        painter.add(mark)
    return graph


class _Painter:
    """Adds marks to a graph, one node or edge each."""

    def __init__(self, graph: graphviz.Digraph, theme: Theme) -> None:
        self.graph, self.theme = graph, theme
        self.count = 0
        self.anchor = ""

    def add(self, mark: object) -> None:
        """One more mark, above those before. TypeError for anything else."""
        painted = _PAINTED.get(type(mark))
        if painted is None:
            raise TypeError(f"not a mark: {mark!r}")
        painted(self, mark)

    def box(self, mark: Box) -> None:
        """A rectangle."""
        style = [word for word, wanted in (("rounded", mark.rounded), ("dashed", mark.dashed)) if wanted]
        self._shape(mark, "box", mark.width, mark.height, ",".join(["filled", *style]))

    def circle(self, mark: Circle) -> None:
        """A circle."""
        self._shape(mark, "circle", 2 * mark.radius, 2 * mark.radius, "filled")

    def parallelogram(self, mark: Parallelogram) -> None:
        """The face of a block."""
        face = skew_of(mark.along, mark.up)
        attributes = {
            "shape": "polygon", "sides": "4", "skew": _number(face.skew, 6), "orientation": _number(face.orientation, 6),
            "style": "filled", "penwidth": _number(mark.line_width),
            "fillcolor": self._paint(mark.fill, mark.faded), "color": self._paint(mark.stroke, mark.faded),
            **_placed(mark.center, face.width, face.height),
            **_classed(mark.classes, mark.faded), **_tooltip(mark.tooltip),
        }  # fmt: skip
        self._node(attributes)

    def writing(self, mark: Writing) -> None:
        """A free text."""
        attributes = {
            "shape": "box", "style": "filled", "fillcolor": "transparent", "color": "transparent",
            **_placed(mark.center, mark.label.width, mark.label.height),
            **self._labelled(mark.label, mark.faded),
            **_classed((*mark.classes, f"align-{mark.align}"), mark.faded),
        }  # fmt: skip
        self._node(attributes)

    def line(self, mark: Line) -> None:
        """A line or an arrow."""
        attributes = {
            "pos": _spline(mark), "color": self._paint(mark.stroke, mark.faded), "penwidth": _number(mark.line_width),
            "arrowhead": "normal" if mark.arrow else "none", "arrowsize": _number(mark.arrow_size),
            **_classed(mark.classes, mark.faded), **_tooltip(mark.tooltip),
        }  # fmt: skip
        if mark.dashed:
            attributes["style"] = "dashed"
        self._edge(attributes)

    def _shape(self, mark: Box | Circle, shape: str, width: float, height: float, style: str) -> None:
        attributes = {
            "shape": shape, "style": style, "penwidth": _number(mark.line_width),
            "fillcolor": self._paint(mark.fill, mark.faded), "color": self._paint(mark.stroke, mark.faded),
            **_placed((mark.x, mark.y), width, height), **_classed(mark.classes, mark.faded), **_tooltip(mark.tooltip),
        }  # fmt: skip
        if mark.label is not None:
            attributes |= self._labelled(mark.label, mark.faded)
        self._node(attributes)

    def _labelled(self, label: Label, faded: bool) -> dict[str, str]:
        color = self._paint(label.color, faded)
        if label.math and label.text.strip():
            return {"label": _html(label, color)}
        return {"label": _plain(label.text), "fontsize": _number(label.size), "fontcolor": color}

    def _paint(self, role: Role | None, faded: bool) -> str:
        return "transparent" if role is None else self.theme.paint(role) + (_FADED if faded else "")

    def _node(self, attributes: dict[str, str]) -> None:
        self.count += 1
        self.anchor = ""
        self._statement(f"n{self.count}", attributes)

    def _edge(self, attributes: dict[str, str]) -> None:
        """A free line: an edge of an invisible node that was declared after all that the line must cover."""
        if not self.anchor:
            self.count += 1
            self.anchor = f"a{self.count}"
            self.graph.body.append(f"\t{self.anchor} {_ANCHOR}\n")
        self._statement(f"{self.anchor} -> {self.anchor}", attributes)

    def _statement(self, subject: str, attributes: dict[str, str]) -> None:
        """A node or an edge as the library writes it: the label first."""
        label = attributes.pop("label", None)
        named = [*(() if label is None else (("label", label),)), *sorted(attributes.items())]
        listed = " ".join([
            f'pos="{value}"' if name == "pos" else f"{name}={_quoted(value, type(value) is NoHtml)}"  # numbers, each time others
            for name, value in named
        ])  # fmt: skip
        self.graph.body.append(f"\t{subject} [{listed}]\n")


_PAINTED: dict[type, Callable[[_Painter, Any], None]] = {
    Box: _Painter.box, Circle: _Painter.circle, Parallelogram: _Painter.parallelogram,
    Writing: _Painter.writing, Line: _Painter.line,
}  # fmt: skip
"""How each kind of mark is added."""


@lru_cache(maxsize=4096)  # the same few stand at thousands of marks
def _quoted(value: str, literal: bool) -> str:
    quoted: str = quote(graphviz.nohtml(value) if literal else value)
    return quoted


def _spline(line: Line) -> str:
    points = list(line.points)
    if not line.arrow:
        return " ".join(map(_point, points))
    tip, before = points[-1], points[-2]
    length = _ARROW_LENGTH * line.arrow_size
    distance = math.dist(before, tip)
    points[-1] = between(tip, before, length / distance)
    if distance < 1.5 * length:
        points[-2] = between(points[-4], points[-1], 2 / 3)
    return f"e,{_point(tip)} " + " ".join(map(_point, points))


def _placed(center: Point, width: float, height: float) -> dict[str, str]:
    return {"pos": _point(center), "width": _number(width / 72, 6), "height": _number(height / 72, 6)}


def _classed(classes: tuple[str, ...], faded: bool) -> dict[str, str]:
    names = (*classes, "faded") if faded else classes
    return {"class": " ".join(names)} if names else {}


def _tooltip(text: str) -> dict[str, str]:
    """Graphviz reads the escapes of a tooltip twice."""
    return {"tooltip": _plain(text, escape_rounds=2)} if text else {}


def _plain(text: str, escape_rounds: int = 1) -> str:
    """Text as Graphviz takes it literally: no escapes, no entities, no HTML, nothing that XML forbids."""
    plain = visible(text).replace("&", "&amp;").replace("\\", "\\" * 2**escape_rounds).replace("\n", "\\n")
    literal: str = graphviz.nohtml(plain)
    return literal


def _html(label: Label, color: str) -> str:
    small = _number(label.size * notation.SCRIPT_SCALE)
    parts = []
    for run in notation.runs(label.text):
        text = escape(visible(run.text)).replace("\\", "\\\\")
        text = f"<I>{text}</I>" if run.italic else text
        tag = {"base": "", "sub": "SUB", "sup": "SUP"}[run.script]
        parts.append(f'<{tag}><FONT POINT-SIZE="{small}">{text}</FONT></{tag}>' if tag else text)
    return f'<<FONT FACE="Times" POINT-SIZE="{_number(label.size)}" COLOR="{color}">{"".join(parts)}</FONT>>'


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


@lru_cache(maxsize=4096)  # marks stand in rows and columns and are of a few sizes
def _number(value: float, digits: int = 2) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
