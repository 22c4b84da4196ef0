"""Three pages of the site as plain Markdown, built by MkDocs, ProperDocs and Zensical, and walked by a reader in a browser."""

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from lstm_diagrams.site.export import export
from lstm_diagrams.site.problems import SourceError
from tests.browser import Chromium
from tests.integrations.documents import program

_CHAPTER = "chapters/02-rnn-folded-and-unrolled"
_PAGES = ("index", _CHAPTER, "reference/glossary")
_WORD = "时间步"
_FOUND = """(word) => {
  const links = root => [...root.querySelectorAll('*')].flatMap(element =>
    [...(element.shadowRoot ? links(element.shadowRoot) : []), ...(element.matches('a[href]') ? [element] : [])]);
  const results = links(document).filter(link => link.closest('.md-search-result') || link.getRootNode() !== document);
  return results.filter(link => link.textContent.replaceAll('\\u200b', '').includes(word)).map(link => link.href);
}"""
"""Where the results lead that show the word; Zensical's stand in a shadow root."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources that all three are given."""
    folder = tmp_path_factory.mktemp("plain")
    export(folder, _PAGES)
    return folder


@pytest.mark.parametrize("host", ["mkdocs", "properdocs", "zensical"])
def test_a_reader_walks_the_same_sources_on_each_host(host: str, plain: Path, chromium: Chromium) -> None:
    if find_spec(host) is None:
        pytest.skip(f"{host} is not installed")
    for configuration in ("mkdocs.yml", "mkdocs.en.yml"):
        done = subprocess.run(
            [*program(host), "build", "--strict", "--config-file", configuration],
            cwd=plain,
            env={**os.environ, "NO_COLOR": "1", "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def walk(browser: Browser) -> dict[str, Any]:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        try:
            return _walked(page, plain / "site")
        finally:
            page.close()

    seen = chromium.visit(walk)
    assert seen["errors"] == [] and seen["foreign"] == []
    assert seen["titles"] == ["看懂 LSTM 的结构", "第 2 章 时间上的循环：折叠与展开的 RNN", "See how an LSTM is built"]
    assert all(count >= 1 for count in seen["pictures"])
    assert seen["formulas"] >= 2 and seen["unset"] == 0
    leads = {name for name in _PAGES for address in seen["results"] if f"/{name}.html" in address}
    assert leads, "what is found shows the word and leads to a page that has it"
    assert host == "zensical" or _CHAPTER in leads  # Zensical puts other pages first


def _walked(page: Page, site: Path) -> dict[str, Any]:
    """From home by the navigation to the chapter, through search, and by the switch to the other language's home."""
    errors, foreign = list[str](), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else foreign.append(r.url))
    page.goto((site / "index.html").as_uri())
    titles, pictures = [_title(page)], [_pictures(page)]
    page.click(f".md-nav--primary a[href$='{_CHAPTER}.html'] >> nth=0")  # with "./" before it on Zensical
    page.wait_for_url(f"**/{_CHAPTER}.html")
    titles.append(_title(page))
    pictures.append(_pictures(page))
    formulas = page.locator(".arithmatex .katex-html").count()
    results = _search(page)
    page.goto((site / "index.html").as_uri())
    english = page.get_attribute(".md-select__link[hreflang=en]", "href")
    page.goto((site / str(english)).as_uri())
    titles.append(_title(page))
    pictures.append(_pictures(page))
    return {
        "errors": errors,
        "foreign": foreign,
        "titles": titles,
        "pictures": pictures,
        "formulas": formulas,
        "unset": page.locator(".katex-error").count(),
        "results": results,
    }


def _title(page: Page) -> str:
    return str(page.evaluate("document.querySelector('h1').firstChild.textContent.trim()"))


def _pictures(page: Page) -> int:
    return page.locator("svg.lstm-diagram").count()


def _search(page: Page) -> list[str]:
    button = ".md-search__button, .md-search__input"
    page.wait_for_selector(button)
    page.click(button)
    page.wait_for_function("document.activeElement !== document.body")  # Zensical's dialog has the keyboard
    page.wait_for_timeout(300)
    page.keyboard.type(_WORD)
    page.keyboard.press("Shift")  # Material searches when a key is let go
    page.wait_for_function(f"({_FOUND})({_WORD!r}).length > 0", polling=50)
    return [str(address) for address in page.evaluate(_FOUND, _WORD)]


def test_links_to_pages_that_were_not_wanted_are_their_words(plain: Path) -> None:
    home = (plain / "zh/index.md").read_text("utf-8")
    assert f"]({_CHAPTER}.md)" in home and ".ipynb)" not in home and "shape-lab.md" not in home


def test_a_name_that_is_no_page_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no page 'chapters/2'.*chapters/02-rnn-folded-and-unrolled"):
        export(tmp_path, ["chapters/2"])
    assert list(tmp_path.iterdir()) == []
