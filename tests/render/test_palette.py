"""Paints as CSS variables, in a real browser: which paint a reader sees on which page."""

import re
from typing import Literal

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Circle
from lstm_diagrams.render.palette import Palette
from lstm_diagrams.theme import DARK, LIGHT, Theme, ThemeName
from tests.browser import Chromium
from tests.render.drawn import svg

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
def test_a_paint_becomes_the_variable_of_its_role(theme: Theme) -> None:
    palette = Palette(theme)
    for role, paint in theme.paints():
        assert palette.variable(paint.upper()) == f"var(--ld-{role.replace('_', '-')},{paint.upper()})"
    assert palette.role("c_fill") == f"var(--ld-c-fill,{theme.c_fill})"


def test_what_is_no_paint_stays_as_it_is() -> None:
    assert [Palette(LIGHT, DARK).variable(word) for word in ("none", "transparent", "#123456")] == [
        "none",
        "transparent",
        "#123456",
    ]


def test_fixed_themes_need_no_rules_and_auto_has_only_the_roles_met() -> None:
    assert Palette(LIGHT).style() == Palette(DARK).style() == ""
    palette = Palette(LIGHT, DARK)
    palette.role("c_fill")
    assert set(re.findall(r"--ld-[a-z0-9-]+:#\w+", palette.style())) == {f"--ld-c-fill:{DARK.c_fill}"}


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
        ("", "light", LIGHT),
        ("", "dark", DARK),
    ],
)
@pytest.mark.parametrize("where", ["html", "body"])
def test_auto_follows_the_page_then_the_reader(
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
        *("data-theme=dark", "data-theme=light", "data-theme=auto", "data-bs-theme=light"),
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


@pytest.mark.parametrize(("prefers", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_as_an_image_auto_follows_the_reader(
    chromium: Chromium, prefers: Literal["light", "dark"], theme: Theme
) -> None:
    source = _drawing().replace("#", "%23").replace('"', "&quot;").replace("<", "%3c").replace("\n", "")
    page = f'<!doctype html><img src="data:image/svg+xml,{source}">'
    assert chromium.evaluate(page, _PIXEL, scheme=prefers) == _rgb(theme.paper)
