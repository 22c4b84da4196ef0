"""Pictures in the themes that documentation is written in, in a real browser, from a phone to a large screen, light and dark."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Route
from sphinx.cmd.build import build_main

from tests.browser import Chromium
from tests.integrations.twelve import ORDERS, drawn, models

pytestmark = pytest.mark.usefixtures("warm")
_WIDTHS = (390, 700, 1280, 1920)
_LEGIBLE = 9.0
"""CSS pixels of the smallest text that can be read."""
_LOOK = """() => {
  const page = document.documentElement.scrollWidth <= innerWidth + 1;
  return [page, [...document.querySelectorAll('.lstm-diagram-frame')].map(frame => {
    const picture = frame.querySelector('.lstm-diagram-scroller').firstElementChild;
    const [inside, outside] = [picture, frame].map(each => each.getBoundingClientRect());
    const sign = frame.querySelector('.lstm-diagram-more').getBoundingClientRect().width > 20;
    const source = picture.localName === 'svg' ? picture.outerHTML : atob(picture.src.split('base64,')[1]);
    const view = Number(source.match(/viewBox="0 0 ([\\d.]+)/)[1]);
    const sizes = [...source.matchAll(/font-size="([\\d.]+)/g)].map(found => Number(found[1]));
    return {over: inside.right > outside.right + 1, sign, smallest: Math.min(...sizes) * inside.width / view,
            shrunk: inside.width < Number(picture.getAttribute('width')) - 1,
            inside: outside.left >= -1 && outside.right <= innerWidth + 1};
  })];
}"""


def _sphinx(theme: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "conf.py").write_text(
            f"project = 'x'\nextensions = ['lstm_diagrams.integrations.sphinx']\nhtml_theme = '{theme}'\n"
            "lstm_diagrams_path = ['.']\nlstm_diagrams_cache = '../cache'\n",
            "utf-8",
        )
        models(folder)
        directives = "\n".join(
            f".. lstm-diagram:: {order.model}\n   :input: {order.input}\n   :figure: {order.figure}\n   :theme: auto\n   :caption: Below\n"
            for order in ORDERS
        )
        (folder / "index.rst").write_text(f"Title\n=====\n\nWords.\n\n{directives}", "utf-8")
        assert build_main(["-q", "-W", "-b", "html", str(folder), str(folder / "out")]) == 0
        return folder / "out/index.html"

    return make


def _material(folder: Path) -> Path:
    (folder / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false, palette: [{scheme: default}, {scheme: slate}]}\n"
        "plugins: [lstm-diagrams: {path: [.], cache: ../cache}]\n",
        "utf-8",
    )
    models(folder)
    (folder / "docs").mkdir()
    fences = "\n".join(
        f"```lstm-diagram\nmodel: {order.model}\ninput: {order.input}\nfigure: {order.figure}\n```\n"
        for order in ORDERS
    )
    (folder / "docs/index.md").write_text(f"# Title\n\nWords.\n\n{fences}", "utf-8")
    build(load_config(str(folder / "mkdocs.yml"), strict=True))
    return folder / "site/index.html"


def _lab(folder: Path) -> Path:
    """What nbconvert makes with the style sheets of JupyterLab."""
    notebook = nbformat.v4.new_notebook()
    models(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        bundles = [drawn(order)._repr_mimebundle_() for order in ORDERS]
    for data in bundles:
        output = nbformat.v4.new_output("execute_result", data, execution_count=1)
        notebook.cells.append(nbformat.v4.new_code_cell("diagram", outputs=[output], execution_count=1))
    html, _ = HTMLExporter(template_name="lab", mathjax_url="", require_js_url="", jquery_url="").from_notebook_node(
        notebook
    )
    (folder / "index.html").write_text(html, "utf-8")
    return folder / "index.html"


_HOSTS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "material": (_material, "document.body.dataset.mdColorScheme = 'slate'"),
    "furo": (_sphinx("furo"), "document.body.dataset.theme = 'dark'"),
    "pydata": (_sphinx("pydata_sphinx_theme"), "document.documentElement.dataset.theme = 'dark'"),
    "book": (_sphinx("sphinx_book_theme"), "document.documentElement.dataset.theme = 'dark'"),
    "rtd": (_sphinx("sphinx_rtd_theme"), "0"),
    "lab": (_lab, "document.body.dataset.jpThemeLight = 'false'"),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the hosts stand beside each other, and what one has drawn is not drawn again by the next."""
    return tmp_path_factory.mktemp("columns")


def _only_files(route: Route) -> None:
    if re.match("file:|data:", route.request.url):
        route.continue_()
    else:
        route.abort()


@pytest.mark.parametrize("host", _HOSTS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_no_picture_is_cut_without_a_sign_and_every_text_can_be_read(
    host: str, folders: Path, chromium: Chromium, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    make, dark = _HOSTS[host]
    folder = folders / host
    folder.mkdir()
    page = make(folder)

    def visit(browser: Browser) -> list[Any]:
        seen = []
        for width in _WIDTHS:
            tab = browser.new_page(viewport={"width": width, "height": 900})
            try:
                tab.route("**/*", _only_files)
                tab.goto(page.as_uri(), wait_until="load")
                seen.append((width, "light", *tab.evaluate(_LOOK)))
                tab.evaluate(dark)
                seen.append((width, "dark", *tab.evaluate(_LOOK)))
                tab.locator(".lstm-diagram-scroller").first.press("Enter")
                assert tab.evaluate("() => document.querySelector('dialog.lstm-diagram-dialog').open")
                tab.keyboard.press("Escape")
                tab.wait_for_function("() => !document.querySelector('dialog.lstm-diagram-dialog')")
            finally:
                tab.close()
        return seen

    visited = chromium.visit(visit)
    for width, scheme, fits, pictures in visited:
        assert fits and len(pictures) == len(ORDERS), (width, scheme)
        for order, seen in zip(ORDERS, pictures, strict=True):
            where = (f"{width} px, {scheme}, {order.figure}", seen)
            assert seen["inside"] and seen["over"] == seen["sign"], where
            assert seen["smallest"] >= _LEGIBLE - 0.05, where
            if seen["over"]:
                assert not seen["shrunk"] or seen["smallest"] < _LEGIBLE + 0.3, ("it shrinks before it scrolls", where)
    assert {seen["over"] for *_, pictures in visited for seen in pictures} == {True, False}, "neither always nor never"
