"""Marks to DOT: everything stands where the marks say, and every text is taken literally."""

import math
from xml.etree.ElementTree import Element

import graphviz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_diagrams.drawing.graphviz.dot import to_dot
from lstm_diagrams.drawing.kit.canvas import MARGIN, Canvas
from lstm_diagrams.drawing.kit.characters import visible
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Writing
from lstm_diagrams.theme import DARK, LIGHT, Theme
from lstm_diagrams.words import same
from tests.figures.geometry import role
from tests.figures.picture import SVG, Outline, Picture, Rect
from tests.render.drawn import svg

_EVIL = (
    "<b>x</b>",
    "\\N",
    "\\G \\l \\r \\n",
    "a\\",
    "\\\\N",
    "&lt;",
    "&#65;",
    "&",
    "\"quoted\" 'too'",
    "<",
    ">",
    "<>",
    "<<I>x</I>>",
    "</FONT></TABLE>>",
    "--> ]]>",
    "]; evil [label=x]",
    "}",
    "门控 😀 é",
    "x" * 500,
    "{a|b}",
    "%s {0} $x",
    "<script>alert(1)</script>",
)


def _frame() -> Box:
    """A box from (0, 0) to (200, 100) that fixes where everything else is found: the view is 14 wider on each side."""
    return Box(100, 50, 200, 100, "paper", None)


def _at(x: float, y: float) -> tuple[float, float]:
    """Where a canvas point lies in the SVG beside the frame."""
    return x + MARGIN, 100 - y + MARGIN


def _close(rect: Rect, *expected: float) -> bool:
    return (rect.left, rect.top, rect.right, rect.bottom) == pytest.approx(expected, abs=0.15)


def _visible_tip(head: Outline, goal: tuple[float, float]) -> tuple[float, float]:
    """Where the stroke's mitre ends: beyond the corner, by half a line width over the sine of half the angle."""
    corners = head.points[:-1]
    tip = min(corners, key=lambda point: math.dist(point, goal))
    one, other = (point for point in corners if point != tip)
    back = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    half = math.atan2(math.dist(one, other) / 2, math.dist(back, tip))
    beyond = head.line_width / 2 / math.sin(half) / math.dist(back, tip)
    return tip[0] + (tip[0] - back[0]) * beyond, tip[1] + (tip[1] - back[1]) * beyond


def _tooltips(picture: Picture) -> list[str | None]:
    return [title.text for mark in picture.root.iter(f"{SVG}g") for title in mark.findall(f"{SVG}title")]


def test_boxes_and_circles_stand_where_the_marks_say() -> None:
    picture = Picture.of(svg(_frame(), Box(60, 70, 40, 20, classes=("b",)), Circle(150, 30, 9, classes=("k",))))
    assert _close(picture.view, 0, 0, 200 + 2 * MARGIN, 100 + 2 * MARGIN)
    (box,), (circle,) = picture.shapes("b"), picture.shapes("k")
    assert _close(box.rect, *_at(40, 80), *_at(80, 60))
    assert _close(circle.rect, *_at(141, 39), *_at(159, 21))
    assert circle.tag == "circle"


def test_rounded_boxes_keep_their_size() -> None:
    picture = Picture.of(svg(_frame(), Box(60, 70, 40, 20, rounded=True, classes=("b",))))
    (box,) = picture.shapes("b")
    assert box.tag == "path"
    assert _close(box.rect, *_at(40, 80), *_at(80, 60))


@pytest.mark.parametrize(
    "end", [(190, 50), (100, 90), (40, 20), (108, 52)], ids=["right", "up", "down left", "shorter than its head"]
)
def test_an_arrow_ends_exactly_at_its_tip(end: tuple[float, float]) -> None:
    picture = Picture.of(svg(_frame(), Line(straight((100, 50), end), "h", arrow=True, arrow_size=0.6, classes=("a",))))
    (line,), (head,) = picture.lines("a"), picture.shapes("a")
    assert line.points[0] == pytest.approx(_at(100, 50), abs=0.15)
    assert _visible_tip(head, _at(*end)) == pytest.approx(_at(*end), abs=0.2)
    towards = math.dist(line.points[0], _at(*end))
    assert all(math.dist(line.points[0], point) <= towards + 0.4 for point in [*line.points, *head.points])


def test_a_line_without_arrow_goes_to_its_last_point() -> None:
    picture = Picture.of(svg(_frame(), Line(straight((10, 10), (190, 90)), classes=("a",))))
    (line,) = picture.lines("a")
    assert line.points[-1] == pytest.approx(_at(190, 90), abs=0.15)
    assert picture.shapes("a") == []


def test_marks_are_painted_in_their_order() -> None:
    picture = Picture.of(
        svg(
            _frame(),
            Line(straight((0, 50), (200, 50)), classes=("first",)),
            Box(100, 50, 40, 20, classes=("second",)),
            Line(straight((0, 55), (200, 55)), classes=("third",)),
            Circle(100, 50, 5, classes=("fourth",)),
        )
    )
    assert [next(iter(outline.classes)) for outline in picture.outlines[2:]] == ["first", "second", "third", "fourth"]


def test_dashes_and_line_widths_are_kept() -> None:
    root = Picture.of(svg(_frame(), Box(60, 70, 40, 20, dashed=True, line_width=2.5, classes=("b",)))).root
    box: Element = next(element for element in root.iter() if element.get("class") == "b")
    assert float(box.attrib["stroke-width"]) == 2.5
    assert box.get("stroke-dasharray")


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_writing_is_anchored_where_it_stands(align: str) -> None:
    picture = Picture.of(svg(_frame(), Writing(100, 50, Label("words", 10), align)))
    rect, (x, y) = picture.writings[0].rect, _at(100, 50)
    assert {"left": rect.left, "center": rect.center[0], "right": rect.right}[align] == pytest.approx(x, abs=0.15)
    assert rect.top < y < rect.bottom


@pytest.mark.parametrize("text", _EVIL, ids=lambda text: text[:12])
@pytest.mark.parametrize("math_", [False, True], ids=["plain", "math"])
def test_every_text_is_literal(text: str, math_: bool) -> None:
    label = Label(text, 10, math=math_)
    shown = (
        text.replace("-", "−").replace("^", "").replace("_", "").replace("{", "").replace("}", "") if math_ else text
    )
    picture = Picture.of(svg(_frame(), Writing(100, 50, label), Box(100, 20, 50, 20, label=label, tooltip=text)))
    found = [found.replace("{", "").replace("}", "") if math_ else found for found in picture.texts]
    assert found == [shown, shown]
    assert _tooltips(picture) == [text]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(blacklist_characters="\n"), max_size=30))
def test_any_text_is_literal(text: str) -> None:
    picture = Picture.of(svg(_frame(), Writing(100, 50, Label(text, 10)), Box(100, 20, 50, 20, tooltip=text)))
    expected = visible(text).replace("\xa0", " ")
    assert [found.replace("\xa0", " ") for found in picture.texts] == ([expected] if expected else [])
    assert [(found or "").replace("\xa0", " ") for found in _tooltips(picture)] == (
        [expected.strip()] if expected.strip() else []
    )


def test_lines_of_a_text_stand_below_each_other() -> None:
    first, second = Picture.of(svg(_frame(), Box(100, 50, 80, 50, label=Label("one\ntwo", 10)))).writings
    assert (first.text, second.text) == ("one", "two")
    assert first.rect.bottom < second.rect.bottom
    assert (first.rect.center[1] + second.rect.center[1]) / 2 == pytest.approx(_at(100, 50)[1], abs=1.5)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_roles_are_painted_by_the_theme(theme: Theme) -> None:
    source = to_dot(Canvas(same(""), same(""), (Box(0, 0, 9, 9, "gate_fill", "gate"),)), "fig", theme).source
    assert theme.gate_fill in source
    assert theme.gate in source


def test_the_graph_is_graphviz_s_own() -> None:
    graph = to_dot(Canvas(same(""), same(""), (_frame(),)), "fig", LIGHT)
    assert isinstance(graph, graphviz.Digraph)
    assert graph.name == "fig"


def test_something_else_than_a_mark_is_an_error() -> None:
    class Stranger:
        extent = (0, 0, 1, 1)

    with pytest.raises(TypeError, match="not a mark"):
        to_dot(Canvas(same(""), same(""), (Stranger(),)), "fig", LIGHT)


def test_faded_marks_keep_their_role_and_step_back() -> None:
    picture = Picture.of(svg(_frame(), Circle(50, 50, 9, "c_fill", "c", faded=True, classes=("k",)), Circle(90, 50, 9)))
    (faded,) = picture.shapes("k")
    assert (role(faded.fill), role(faded.stroke)) == ("c_fill", "c")
    assert "faded" in faded.classes
    pale = [element for element in picture.root.iter() if element.get("opacity")]
    assert [(element.get("class"), element.get("opacity")) for element in pale] == [("k faded", "0.25")]
