"""The finished SVG: well-formed, accessible, small, with ids of its own."""

import re
from xml.etree import ElementTree

import pytest

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.render.svg import Caption, finished, tree
from lstm_diagrams.theme import DARK, LIGHT
from tests.figures.geometry import role
from tests.figures.picture import SVG, Picture
from tests.render.drawn import raw, svg

_MARKS: tuple[Mark, ...] = (
    Box(0, 0, 200, 100, "paper", None),
    Box(
        -50,
        0,
        40,
        20,
        "h_fill",
        "h",
        rounded=True,
        label=Label("h_{1}^{(2)}", 11, "h", math=True),
        tooltip="layer 1, t = 1",
    ),
    Circle(50, 0, 9.123456, "c_fill", "c", classes=("unit", "t1")),
    Line(straight((-30, 0), (41, 0)), "h", arrow=True, classes=("h", "t1")),
    Writing(0, 30, Label("两行\ntwo lines", 10, "muted")),
)
_EVIL = "<b>&amp;\"quoted\" 'x'</b>\n]]> --> \x00\x1b 门 😀 " + "x" * 500


def test_it_is_an_image_with_a_title_and_a_description() -> None:
    root = ElementTree.fromstring(svg(*_MARKS, caption=Caption("fig", "标题", "说明。", "zh-Hans")))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (root.get("role"), root.get("lang")) == ("img", "zh-Hans")
    assert (title.text, description.text) == ("标题", "说明。")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), description.get("id"))


def test_the_caption_is_escaped_and_nothing_is_injected() -> None:
    root = ElementTree.fromstring(svg(*_MARKS, caption=Caption("fig", _EVIL, _EVIL, "en")).encode())
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "g", "path", "polygon", "circle", "text", "tspan"}
    expected = _EVIL.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert [root.find(f"{SVG}{name}").text for name in ("title", "desc")] == [expected, expected]


def test_every_id_begins_with_the_root_s() -> None:
    root = ElementTree.fromstring(svg(*_MARKS))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids[0] == "fig"
    assert len(set(ids)) == len(ids)
    assert all(name == "fig" or name.startswith("fig-") for name in ids)


def test_every_paint_names_a_role() -> None:
    root = ElementTree.fromstring(svg(*_MARKS))
    paints = [
        element.get(name)
        for element in root.iter()
        for name in ("fill", "stroke")
        if element.get(name) not in (None, "none")
    ]
    assert {role(paint) for paint in paints} == {"paper", "h_fill", "h", "c_fill", "c", "muted"}


def test_there_is_no_prolog_comment_link_or_automatic_id() -> None:
    drawn = svg(*_MARKS)
    assert drawn.startswith("<svg ")
    assert not re.search(r"<!|<\?|xlink|<a |baseline-shift|id=\"(node|edge|graph|clust)", drawn)


def test_every_element_has_a_line_of_its_own_and_no_text_a_break() -> None:
    """A change of one mark is a change of its line alone, as Git shows it."""
    drawn = svg(*_MARKS, theme="auto")
    assert max(len(re.findall(r"<(?!/|tspan)", line)) for line in drawn.splitlines()) == 1
    assert not any("\n" in "".join(element.itertext()) for element in ElementTree.fromstring(drawn).iter(f"{SVG}text"))
    changed = svg(*_MARKS[:-1], Writing(0, 30, Label("两行\nother words", 10, "muted")), theme="auto")
    assert sum(old != new for old, new in zip(drawn.splitlines(), changed.splitlines(), strict=True)) == 1


def test_numbers_have_one_decimal_at_most() -> None:
    drawing = svg(*_MARKS).split("</desc>")[1]
    places = [
        value
        for name, value in re.findall(r' (\w+|viewBox)="([^"]*)"', drawing)
        if name in ("d", "points", "x", "y", "cx", "cy", "r")
    ]
    assert places
    assert not re.search(r"\.\d\d", " ".join(places))


def test_it_is_smaller_than_what_the_engine_wrote() -> None:
    many = [Circle(20 * x, 20 * y, 6, classes=("unit",)) for x in range(10) for y in range(10)]
    assert len(svg(*_MARKS, *many)) < 0.6 * len(raw(*_MARKS, *many))


def test_classes_stand_on_the_outermost_element_of_a_mark() -> None:
    root = ElementTree.fromstring(svg(*_MARKS))
    classed = {
        " ".join(element.get("class").split()): element.tag.removeprefix(SVG)
        for element in root.iter()
        if element.get("class")
    }
    assert classed["unit t1"] == "circle"
    assert classed["h t1"] == "g"
    assert not any("align-" in names or "node" in names or "edge" in names for names in classed)


def test_a_tooltip_is_the_title_of_its_mark() -> None:
    root = ElementTree.fromstring(svg(*_MARKS))
    (owner,) = [group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    assert owner[0].text == "layer 1, t = 1"
    assert owner.find(f"{SVG}path") is not None


def test_the_size_is_that_of_the_view_in_pixels() -> None:
    root = ElementTree.fromstring(svg(*_MARKS))
    width, height = map(float, root.get("viewBox").split()[2:])
    assert (width, height) == (228, 128)
    assert (float(root.get("width")), float(root.get("height"))) == pytest.approx(
        (width * 4 / 3, height * 4 / 3), abs=0.1
    )


def test_all_marks_arrive() -> None:
    picture = Picture.of(svg(*_MARKS))
    assert picture.texts == ["h1(2)", "两行", "two lines"]
    assert len(picture.shapes("unit")) == len(picture.lines("h")) == 1


def test_only_auto_follows_the_page() -> None:
    assert ["ld-auto" in svg(*_MARKS, theme=theme) for theme in ("auto", "light", "dark")] == [True, False, False]


def test_the_same_drawing_gives_the_same_bytes() -> None:
    drawn = raw(*_MARKS)
    caption = Caption("fig", "t", "d", "en")
    assert finished(tree(drawn, caption, LIGHT, DARK)) == finished(tree(drawn, caption, LIGHT, DARK))
