"""Plain paints and the rules that repaint them, in a real browser: which paint a reader sees on which page."""

import re
from dataclasses import replace
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Circle
from lstm_diagrams.render.palette import Palette
from lstm_diagrams.render.svg import finished, tree
from lstm_diagrams.theme import DARK, LIGHT, Theme
from lstm_diagrams.themes import ThemeName
from tests.browser import Chromium
from tests.figures.picture import SVG
from tests.render.drawn import CAPTION, raw, svg

_FILLS = """() => Object.fromEntries(['.paper', '.k'].map(name =>
    [name, getComputedStyle(document.querySelector(name)).fill]))"""
_PIXEL = """async () => {
    const image = document.querySelector('img'), canvas = document.createElement('canvas');
    await image.decode();
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return [...context.getImageData(2, 2, 1, 1).data].slice(0, 3)}"""


def _drawing(theme: ThemeName = "auto") -> str:
    return svg(Box(0, 0, 50, 30, "paper", None), Circle(0, 0, 9, "c_fill", "c", classes=("k",)), theme=theme)


def _rgb(paint: str) -> list[int]:
    return [int(paint[place : place + 2], 16) for place in (1, 3, 5)]


def _css(paint: str) -> str:
    return "rgb({}, {}, {})".format(*_rgb(paint))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_paint_stands_in_its_attribute_as_it_is(theme: Theme) -> None:
    root = ElementTree.fromstring(svg(Circle(0, 0, 9, "c_fill", "c", classes=("k",)), theme=theme.name))
    (circle,) = root.iter(f"{SVG}circle")
    assert (circle.get("fill"), circle.get("stroke"), circle.get("class")) == (theme.c_fill, theme.c, "k")


def test_what_is_no_paint_stays_as_it_is() -> None:
    for word in ("none", "transparent", "#123456"):
        palette, element = Palette(LIGHT, DARK), Element("circle", {"fill": word})
        palette.name_paints(element)
        assert element.attrib == {"fill": word}
        assert ".f-" not in palette.style()


def test_fixed_themes_need_no_rules_and_auto_has_only_the_roles_and_attributes_met() -> None:
    element = Element("circle", {"fill": LIGHT.c_fill, "stroke": LIGHT.c, "class": "k"})
    for fixed in (Palette(LIGHT), Palette(DARK)):
        fixed.name_paints(element)
        assert element.get("class") == "k"
        assert (fixed.style(), fixed.classes) == ("", ())
    palette = Palette(LIGHT, DARK)
    palette.name_paints(element)
    assert element.get("class") == "k f-c-fill s-c"
    rules = palette.style()
    assert set(re.findall(r"--ld-[a-z0-9-]+:#\w+", rules)) == {f"--ld-c-fill:{DARK.c_fill}", f"--ld-c:{DARK.c}"}
    assert re.findall(r" \.([fs]-[a-z-]+)\)\{(.*?)\}", rules) == [
        ("s-c", f"stroke:var(--ld-c,{LIGHT.c})"),
        ("f-c-fill", f"fill:var(--ld-c-fill,{LIGHT.c_fill})"),
    ]


def test_every_rule_speaks_of_these_paints_alone() -> None:
    """Rules of an SVG in a page hold for the whole page, where pictures of other themes may stand."""
    other = replace(LIGHT, name="other", c=LIGHT.h, h=LIGHT.c)
    one, two = Palette(LIGHT, DARK), Palette(other, DARK)
    assert one.classes[:-1] == two.classes[:-1] and one.classes[-1] != two.classes[-1]
    for palette in (one, two):
        palette.name_paints(Element("circle", {"fill": LIGHT.c}))
        selectors = re.findall(r":where\((.*?)\)\{", palette.style())
        assert selectors and all(f".{palette.classes[-1]}" in selector for selector in selectors)


@pytest.mark.parametrize(
    ("attribute", "prefers", "theme"),
    [
        ('data-md-color-scheme="default"', "light", LIGHT),
        ('data-md-color-scheme="default"', "dark", LIGHT),
        ('data-md-color-scheme="slate"', "light", DARK),
        ('data-md-color-scheme="slate"', "dark", DARK),
        ('data-jp-theme-light="true"', "dark", LIGHT),
        ('data-jp-theme-light="false"', "light", DARK),
        ('data-theme="dark"', "light", DARK),
        ('data-theme="light"', "dark", LIGHT),
        ('data-theme="auto"', "light", LIGHT),
        ('data-theme="auto"', "dark", DARK),
        ('data-bs-theme="dark"', "light", DARK),
        ('data-bs-theme="light"', "dark", LIGHT),
        ('class="dark"', "light", DARK),
        ('class="dark"', "dark", DARK),
        ('class="light"', "dark", LIGHT),
        ('data-bs-theme="auto"', "dark", DARK),
        ("", "light", LIGHT),
        ("", "dark", LIGHT),  # such as a light page of VitePress, whose dark ones alone have a mark
        ('style="color-scheme: light dark"', "light", LIGHT),
        ('style="color-scheme: light dark"', "dark", DARK),
        ('style="color-scheme: dark"', "light", DARK),
        ('style="color-scheme: light"', "dark", LIGHT),
    ],
)
@pytest.mark.parametrize("where", ["html", "body"])
def test_auto_follows_the_mark_of_the_page_or_its_color_scheme(
    chromium: Chromium, attribute: str, prefers: Literal["light", "dark"], theme: Theme, where: str
) -> None:
    html, body = (attribute, "") if where == "html" else ("", attribute)
    page = f"<!doctype html><html {html}><body {body}>{_drawing()}</body></html>"
    assert chromium.evaluate(page, _FILLS, scheme=prefers)[".k"] == _css(theme.c_fill)


@pytest.mark.parametrize(("name", "theme"), [("light", LIGHT), ("dark", DARK)])
@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_a_fixed_theme_stays_as_it_is(chromium: Chromium, name: ThemeName, theme: Theme, scheme: str) -> None:
    page = f'<body data-md-color-scheme="{scheme}">{_drawing(name)}</body>'
    fills = chromium.evaluate(page, _FILLS, scheme="dark" if name == "light" else "light")
    assert fills == {".paper": _css(theme.paper), ".k": _css(theme.c_fill)}


@pytest.mark.parametrize(
    "scheme",
    [
        *("data-md-color-scheme=default", "data-md-color-scheme=slate", "data-jp-theme-light=false"),
        *("data-theme=dark", "data-theme=light", "data-theme=auto", "data-bs-theme=light", "class=dark", "class=light"),
    ],
)
def test_on_a_page_with_a_palette_the_paper_is_the_page_s(chromium: Chromium, scheme: str) -> None:
    page = f"<body {scheme}>{_drawing()}{_drawing()}</body>"
    for prefers in ("light", "dark"):
        assert chromium.evaluate(page, _FILLS, scheme=prefers)[".paper"] == "rgba(0, 0, 0, 0)"  # type: ignore[arg-type]


@pytest.mark.parametrize("scheme", ["default", "slate"])
@pytest.mark.parametrize("prefers", ["light", "dark"])
def test_a_page_can_repaint_a_role(chromium: Chromium, scheme: str, prefers: Literal["light", "dark"]) -> None:
    rule = "<style>.lstm-diagram { --ld-c-fill: rgb(1, 2, 3) }</style>"
    page = f'<head>{rule}</head><body data-md-color-scheme="{scheme}">{_drawing()}</body>'
    assert chromium.evaluate(page, _FILLS, scheme=prefers)[".k"] == "rgb(1, 2, 3)"


def test_pictures_of_two_themes_stand_beside_each_other(chromium: Chromium) -> None:
    """What is the colour of c in one is that of h in the other."""
    other = replace(LIGHT, name="other", c_fill=LIGHT.h_fill, h_fill=LIGHT.c_fill), replace(DARK, name="d", c="#ffffff")
    drawn = finished(tree(raw(Circle(0, 0, 9, "c_fill", "c", classes=("k",))), CAPTION, LIGHT, DARK))
    swapped = finished(
        tree(raw(Circle(0, 0, 9, "c_fill", "c", classes=("k",))).replace(LIGHT.c_fill, LIGHT.h_fill), CAPTION, *other)
    )
    script = "() => [...document.querySelectorAll('.k')].map(k => [k, getComputedStyle(k)]).map(([, s]) => [s.fill, s.stroke])"
    for scheme, fills, strokes in (
        ("default", (LIGHT.c_fill, LIGHT.h_fill), (LIGHT.c, LIGHT.c)),
        ("slate", (DARK.c_fill, DARK.c_fill), (DARK.c, "#ffffff")),
    ):
        page = f"<body data-md-color-scheme={scheme}>{drawn}{swapped}{drawn}</body>"
        seen = chromium.evaluate(page, script)
        assert seen == [[_css(fills[i]), _css(strokes[i])] for i in (0, 1, 0)]


@pytest.mark.parametrize("rule", ["", ".k { fill: rgb(1, 2, 3) }", "circle { fill: rgb(1, 2, 3) }"])
def test_a_rule_of_the_page_wins_over_ours(chromium: Chromium, rule: str) -> None:
    page = f"<head><style>{rule}</style></head><body data-md-color-scheme=slate>{_drawing()}</body>"
    assert chromium.evaluate(page, _FILLS)[".k"] == ("rgb(1, 2, 3)" if rule else _css(DARK.c_fill))


def test_where_a_browser_cannot_see_the_color_scheme_a_page_without_a_mark_follows_the_reader(
    chromium: Chromium,
) -> None:
    drawing = _drawing().replace("light-dark(red,red)", "no-such-function(red)")
    for prefers, theme in (("light", LIGHT), ("dark", DARK)):
        seen = chromium.evaluate(f"<!doctype html>{drawing}", _FILLS, scheme=prefers)  # type: ignore[arg-type]
        assert seen == {".paper": _css(theme.paper), ".k": _css(theme.c_fill)}


@pytest.mark.parametrize(
    ("style", "prefers", "theme"),
    [
        ("", "light", LIGHT),
        ("", "dark", DARK),
        ("color-scheme: light", "dark", LIGHT),
        ("color-scheme: dark", "light", DARK),
        ("color-scheme: light dark", "dark", DARK),
    ],
)
@pytest.mark.parametrize("where", ["html", "img"])
def test_as_an_image_auto_follows_the_reader_or_the_color_scheme_of_the_image(
    chromium: Chromium, style: str, prefers: Literal["light", "dark"], theme: Theme, where: str
) -> None:
    source = _drawing().replace("#", "%23").replace('"', "&quot;").replace("<", "%3c").replace("\n", "")
    html, image = (style, "") if where == "html" else ("", style)
    page = f'<!doctype html><html style="{html}"><img style="{image}" src="data:image/svg+xml,{source}"></html>'
    assert chromium.evaluate(page, _PIXEL, scheme=prefers) == _rgb(theme.paper)
