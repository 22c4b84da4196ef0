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

import lstm_diagrams
from lstm_diagrams.render.frame import LEGIBLE
from tests.browser import Chromium
from tests.figures.made_facts import recurrent

_WIDTHS = (390, 700, 1280, 1920)
_PICTURES = (
    ("torch.nn:LSTM(3,5,2)", "4,2,3", "unrolled"),
    ("torch.nn:LSTM(3,5,2)", "4,2,3", "cell"),
    ("torch.nn:LSTM(3,5,2)", "4,2,3", "states"),
)
_LOOK = """() => {
  const page = document.documentElement.scrollWidth <= innerWidth + 1;
  return [page, [...document.querySelectorAll('.lstm-diagram-frame')].map(frame => {
    const picture = frame.querySelector('.lstm-diagram-scroller').firstElementChild;
    const [inside, outside] = [picture, frame].map(each => each.getBoundingClientRect());
    const sign = frame.querySelector('.lstm-diagram-more').getBoundingClientRect().width > 20;
    return {over: inside.right > outside.right + 1, sign, wide: inside.width, natural: Number(picture.getAttribute('width')),
            inside: outside.left >= -1 && outside.right <= innerWidth + 1};
  })];
}"""


def _sphinx(theme: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "conf.py").write_text(
            f"project = 'x'\nextensions = ['lstm_diagrams.integrations.sphinx']\nhtml_theme = '{theme}'\n", "utf-8"
        )
        directives = "\n".join(
            f".. lstm-diagram:: {model}\n   :input: {shape}\n   :figure: {figure}\n   :theme: auto\n   :caption: Below\n"
            for model, shape, figure in _PICTURES
        )
        (folder / "index.rst").write_text(f"Title\n=====\n\nWords.\n\n{directives}", "utf-8")
        assert build_main(["-q", "-W", "-b", "html", str(folder), str(folder / "out")]) == 0
        return folder / "out/index.html"

    return make


def _material(folder: Path) -> Path:
    (folder / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false, palette: [{scheme: default}, {scheme: slate}]}\n"
        "plugins: [lstm-diagrams]\n",
        "utf-8",
    )
    (folder / "docs").mkdir()
    fences = "\n".join(
        f"```lstm-diagram\nmodel: {model}\ninput: {shape}\nfigure: {figure}\n```\n"
        for model, shape, figure in _PICTURES
    )
    (folder / "docs/index.md").write_text(f"# Title\n\nWords.\n\n{fences}", "utf-8")
    build(load_config(str(folder / "mkdocs.yml"), strict=True))
    return folder / "site/index.html"


def _lab(folder: Path) -> Path:
    """What nbconvert makes with the style sheets of JupyterLab."""
    notebook = nbformat.v4.new_notebook()
    for _, _, figure in _PICTURES:
        data = lstm_diagrams.draw(recurrent(), figure=figure)._repr_mimebundle_()
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


def _only_files(route: Route) -> None:
    if re.match("file:|data:", route.request.url):
        route.continue_()
    else:
        route.abort()


@pytest.mark.parametrize("host", _HOSTS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_no_picture_is_cut_without_a_sign_and_every_text_can_be_read(
    host: str, tmp_path: Path, chromium: Chromium, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    make, dark = _HOSTS[host]
    page = make(tmp_path)
    smallest = {figure: _smallest(figure) for _, _, figure in _PICTURES}

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

    for width, scheme, fits, pictures in chromium.visit(visit):
        where = f"{width} px, {scheme}"
        assert fits and len(pictures) == len(_PICTURES), where
        for (_, _, figure), seen in zip(_PICTURES, pictures, strict=True):
            assert seen["inside"] and seen["over"] == seen["sign"], (where, figure)
            assert smallest[figure] * seen["wide"] / seen["natural"] >= LEGIBLE - 0.05, (where, figure)
            if figure == "states":
                assert seen["over"] is (width == 390) or width == 700, "neither always nor never"


def _smallest(figure: str) -> float:
    """CSS pixels of the smallest text of a picture at its own size."""
    svg = lstm_diagrams.draw(recurrent(), figure=figure).svg()
    view = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    natural = float(re.search(r' width="([\d.]+)"', svg)[1])
    return min(map(float, re.findall(r'font-size="([\d.]+)', svg))) * natural / view
