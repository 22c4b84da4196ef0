"""The site as plain Markdown: the whole of it by ProperDocs and Zensical, three pages by MkDocs, each walked by a reader."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page

from lstm_diagrams.site.export import export
from lstm_diagrams.site.problems import SourceError
from tests.browser import Chromium
from tests.integrations.documents import program
from tests.site.links import dead
from tests.site.pages import BOTH

_CHAPTER = "chapters/02-rnn-folded-and-unrolled"
_PAGES = ("index", _CHAPTER, "reference/glossary")
_TITLES = {
    "zh": ("看懂 LSTM 的结构", "第 2 章 时间上的循环：折叠与展开的 RNN"),
    "en": ("See how an LSTM is built", "Chapter 2. A loop in time: the RNN folded and unrolled"),
}
_WORDS = {"zh": "时间步", "en": "unrolled"}
_SEARCH = ".md-search__button, .md-search__input"
_FOUND = """(word) => {
  const links = root => [...root.querySelectorAll('*')].flatMap(element =>
    [...(element.shadowRoot ? links(element.shadowRoot) : []), ...(element.matches('a[href]') ? [element] : [])]);
  const results = links(document).filter(link => link.closest('.md-search-result') || link.getRootNode() !== document);
  const shown = link => link.textContent.replaceAll('\\u200b', '').toLowerCase();
  return results.filter(link => shown(link).includes(word)).map(link => link.href);
}"""
"""Where the results lead that show the word; Zensical's stand in a shadow root."""
_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
_CODE = re.compile(r"<(pre|code|script)\b[^>]*>(?!</script>).*?</\1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]+)"')
_PICTURE = re.compile(r'<svg [^>]*class="lstm-diagram')
_HEADING = re.compile(r"^#{1,6} .*\{ *#([\w-]+) *\}$", re.MULTILINE)
_NO_PROSE = re.compile(r"<(pre|code|svg|script|style|textarea)\b.*?</\1>", re.DOTALL)
_MARKDOWN = re.compile(r"^(?:!!! |\?\?\? |::: |```|--8<--).*|\{ ?[#.]\w[^}]*\}|\]\([\w./#-]+\)", re.MULTILINE)
"""Marks of Markdown, which are no prose."""


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[tuple[str, ...]], Path]:
    """Writes the sources of pages, all of them if none is named, once for all workers; gives their folder."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def written(names: tuple[str, ...]) -> Path:
        folder = shared / ("plain-pages" if names else "plain")
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                export(folder, names)
        return folder

    return written


@pytest.mark.parametrize(("host", "names"), [("mkdocs", _PAGES), ("properdocs", ()), ("zensical", ())])
def test_each_host_builds_the_same_sources_and_a_reader_walks_them(
    host: str, names: tuple[str, ...], plain: Callable[[tuple[str, ...]], Path], chromium: Chromium, tmp_path: Path
) -> None:
    if find_spec(host) is None:
        pytest.skip(f"{host} is not installed")
    sources = plain(names)
    project = tmp_path / host
    shutil.copytree(sources, project)
    for configuration in ("mkdocs.yml", "mkdocs.en.yml"):
        _build(host, project, configuration)
    site = project / "site"
    pages = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html") if path.name != "404.html"}
    wanted = {f"{folder}{name}.html" for folder in ("", "en/") for name in names} or set(BOTH)
    assert set(pages) == wanted
    assert {name: found for name, page in pages.items() if (found := dead(page, _links(page), _ids))} == {}
    for name, page in pages.items():
        language, rest = ("en", name.removeprefix("en/")) if name.startswith("en/") else ("zh", name)
        source = (sources / language / rest).with_suffix(".md").read_text("utf-8")
        html = page.read_text("utf-8")
        assert len(_PICTURE.findall(html)) == len(_PICTURE.findall(source)), name
        assert set(_HEADING.findall(source)) <= _ids(page), name
        assert _MARKDOWN.findall(_NO_PROSE.sub("", html)) == [], name
    for language in ("zh", "en"):
        walk = chromium.visit(lambda browser, language=language: _walked(browser, site, language))
        assert walk.complaints == [] and walk.foreign == []
        assert walk.titles == [*_TITLES[language], _TITLES["en" if language == "zh" else "zh"][0]]
        assert all(count >= 1 for count in walk.pictures)
        assert walk.formulas >= 2 and walk.unset == 0
        found = {urlsplit(address).path.rpartition("/site/")[2] for address in walk.results}
        leads = found & set(pages)
        assert leads, "what is found shows the word and leads to a page that has it"
        assert all(name.startswith("en/") == (language == "en") for name in leads)
        chapter = f"{'en/' if language == 'en' else ''}{_CHAPTER}.html"
        assert host == "zensical" or chapter in leads  # Zensical puts other pages first


def _build(host: str, project: Path, configuration: str) -> None:
    done = subprocess.run(
        [*program(host), "build", "--strict", "--config-file", configuration],
        cwd=project,
        env={**os.environ, "NO_COLOR": "1", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _links(page: Path) -> list[str]:
    html = _CODE.sub("", page.read_text("utf-8"))
    return [unescape(link) for link in _LINK.findall(html)]


@cache
def _ids(page: Path) -> frozenset[str]:
    return frozenset(map(unescape, _ID.findall(page.read_text("utf-8"))))


@dataclass(frozen=True, slots=True)
class Walk:
    """What a reader saw: at home, in a chapter, in search, and at home in the other language."""

    titles: list[str]
    pictures: list[int]
    formulas: int
    unset: int
    results: list[str]
    complaints: list[str]
    foreign: list[str]


def _walked(browser: Browser, site: Path, language: str) -> Walk:
    """From home by the navigation to the chapter, through search, and by the switch to the other language's home."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    try:
        complaints, foreign = list[str](), list[str]()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else foreign.append(r.url))
        home = site / ("index.html" if language == "zh" else "en/index.html")
        page.goto(home.as_uri())
        seen = [_look(page)]
        page.click(f".md-nav--primary a[href$='{_CHAPTER}.html'] >> nth=0")  # with "./" before it on Zensical
        page.wait_for_url(f"**/{_CHAPTER}.html")
        seen.append(_look(page))
        formulas, unset = page.locator(".arithmatex .katex-html").count(), page.locator(".katex-error").count()
        results = _search(page, _WORDS[language])
        page.goto(home.as_uri())
        page.hover(".md-select button")
        page.click(f".md-select__link[hreflang={'en' if language == 'zh' else 'zh'}]")
        page.wait_for_url(f"**/{'site/en' if language == 'zh' else 'site'}/index.html")
        seen.append(_look(page))
        titles, pictures = zip(*seen, strict=True)
        return Walk(list(titles), list(pictures), formulas, unset, results, complaints, foreign)
    finally:
        page.close()


def _look(page: Page) -> tuple[str, int]:
    """The title of the page, and how many pictures it has."""
    title = page.evaluate("document.querySelector('h1').firstChild.textContent.trim()")
    return str(title), page.locator("svg.lstm-diagram").count()


def _search(page: Page, word: str) -> list[str]:
    page.wait_for_selector(_SEARCH)
    page.click(_SEARCH)
    page.wait_for_function("document.activeElement !== document.body")  # Zensical's dialog has the keyboard
    page.wait_for_timeout(300)
    page.keyboard.type(word)
    page.keyboard.press("Shift")  # Material searches when a key is let go
    page.wait_for_function(f"({_FOUND})({word!r}).length > 0", polling=50)
    return [str(address) for address in page.evaluate(_FOUND, word)]


def test_links_to_pages_that_were_not_wanted_are_their_words(plain: Callable[[tuple[str, ...]], Path]) -> None:
    home = (plain(_PAGES) / "zh/index.md").read_text("utf-8")
    assert f"]({_CHAPTER}.md)" in home and ".ipynb)" not in home and "shape-lab.md" not in home


def test_a_name_that_is_no_page_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no page 'chapters/2'.*chapters/02-rnn-folded-and-unrolled"):
        export(tmp_path, ["chapters/2"])
    assert list(tmp_path.iterdir()) == []
