"""The project's own site in a real browser: from a file, served, and under a sub-path; both languages, both palettes."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import Chromium

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
SOURCES = sorted(path.relative_to(ROOT / "docs/notebooks") for path in (ROOT / "docs/notebooks").rglob("*.py"))
PAGES = [str(path.with_suffix(".html")) for path in SOURCES] + ["about.html", "changelog.html", "contributing.html"]
PICTURELESS = ("about.html", "changelog.html", "contributing.html", "glossary.html", "api.html", "architecture.html")
BOTH = [folder + page for folder in ("", "en/") for page in PAGES]


@pytest.fixture(scope="session")
def site(chromium: Chromium) -> Path:
    """The site, built now if need be: cached notebooks make that quick. Needs a browser, as all its tests do."""
    done = subprocess.run(
        [sys.executable, "-m", "lstm_diagrams.site", "build"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return SITE


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site under a sub-path of a server on this machine."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(site, folder / "some/where")
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/some/where/"
    server.shutdown()
    server.server_close()
    thread.join()


class Visit:
    """A page opened by a reader, with everything that went wrong on the way."""

    def __init__(self, browser: Browser, url: str, *, scheme: str = "light", width: int = 1280) -> None:
        self.context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        own = re.match(r"file:|http://127\.0\.0\.1:\d+/", url)
        assert own is not None
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "request", lambda r: None if r.url.startswith((own[0], "data:", "blob:")) else self.foreign.append(r.url)
        )
        self.page.goto(url)
        self.page.wait_for_selector("html.js")

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def _visit(chromium: Chromium, work: Callable[[Visit], Any], url: str, **how: Any) -> Any:
    def opened(browser: Browser) -> Any:
        with Visit(browser, url, **how) as visit:
            return work(visit)

    return chromium.visit(opened)


_DIAGRAMS = """() => [...document.querySelectorAll('svg.lstm-diagram')].map(svg => {
  const box = svg.getBoundingClientRect();
  const name = svg.getAttribute('aria-labelledby').split(' ').map(id => document.getElementById(id)?.textContent).join(' ');
  const shape = svg.querySelector('[stroke*="--ld-"]');
  const ink = svg.querySelector('text[fill*="--ld-"]');
  return {width: box.width, height: box.height, name, id: svg.id, natural: parseFloat(svg.getAttribute('width')),
          stroke: getComputedStyle(shape).stroke, ink: getComputedStyle(ink).fill,
          ids: [...svg.querySelectorAll('[id]')].map(e => e.id)};
})"""


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("path", BOTH)
def test_every_page(chromium: Chromium, site: Path, path: str, scheme: str, width: int) -> None:
    def look(visit: Visit) -> tuple[object, ...]:
        scroll = visit.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        ids = visit.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        language = visit.page.evaluate("document.documentElement.lang")
        return visit.page.evaluate(_DIAGRAMS), scroll, ids, language, visit.complaints, visit.foreign

    diagrams, scroll, ids, language, complaints, foreign = _visit(
        chromium, look, (site / path).as_uri(), scheme=scheme, width=width
    )
    assert complaints == []
    assert foreign == []
    assert language == ("en" if path.startswith("en/") else "zh")
    assert scroll[0] <= scroll[1], "the page itself scrolls sideways"
    assert len(ids) == len(set(ids)), "ids stand twice"
    assert bool(diagrams) == (not path.endswith(PICTURELESS))
    for diagram in diagrams:
        assert len(diagram["name"]) > 40
        assert bool(re.search("[\u4e00-\u9fff]", diagram["name"])) == (language == "zh")
        assert diagram["height"] > 100
        assert diagram["width"] >= 0.62 * diagram["natural"], "too small to read"
        assert diagram["width"] <= diagram["natural"] + 1, "blown up"


def test_diagrams_follow_the_palette_of_the_page(chromium: Chromium, site: Path) -> None:
    def toggled(visit: Visit) -> tuple[object, object]:
        before = visit.page.evaluate(_DIAGRAMS)[0]
        visit.page.locator("label[for=__palette_1]:visible, label[for=__palette_0]:visible").first.click()
        visit.page.wait_for_selector("[data-md-color-scheme=slate]")
        return before, visit.page.evaluate(_DIAGRAMS)[0]

    light, dark = _visit(chromium, toggled, (site / "index.html").as_uri())
    assert light["ink"] != dark["ink"]
    assert light["stroke"] != dark["stroke"]


@pytest.mark.parametrize("path", BOTH)
def test_the_language_switch_stays_on_the_page(chromium: Chromium, site: Path, path: str) -> None:
    other = path.removeprefix("en/") if path.startswith("en/") else f"en/{path}"

    def switch(visit: Visit) -> str:
        language = "zh" if path.startswith("en/") else "en"
        link = visit.page.locator(f"a.md-select__link[hreflang={language}]")
        visit.page.goto(link.evaluate("a => a.href"))
        visit.page.wait_for_selector("html.js")
        return visit.page.url

    assert _visit(chromium, switch, (site / path).as_uri()) == (site / other).as_uri()


_TERMS = [
    ("", "门控"),
    ("", "nn.LSTM"),
    ("", "细胞状态"),
    ("en/", "hidden state"),
    ("en/", "nn.LSTM"),
    ("en/", "forget gate"),
]


@pytest.mark.parametrize(("folder", "term"), _TERMS)
@pytest.mark.parametrize("how", ["file", "served"])
def test_search_finds_what_a_beginner_types(
    chromium: Chromium, site: Path, served: str, folder: str, term: str, how: str
) -> None:
    base = site.as_uri() + "/" if how == "file" else served

    def search(visit: Visit) -> tuple[list[str], list[str]]:
        visit.page.click(".md-search__input")
        visit.page.keyboard.type(term)
        visit.page.keyboard.press("Shift")
        visit.page.wait_for_selector(".md-search-result__item", timeout=15_000)
        found = visit.page.locator(".md-search-result__item .md-search-result__link")
        return [link.evaluate("a => a.href") for link in found.all()], visit.foreign

    links, foreign = _visit(chromium, search, f"{base}{folder}index.html")
    assert foreign == []
    assert any("chapters/03-lstm-structure.html" in link for link in links)
    assert all(link.startswith(base + folder) for link in links)


@pytest.mark.parametrize("folder", ["", "en/"])
def test_every_link_and_download_of_the_home_page_works_under_a_sub_path(
    chromium: Chromium, served: str, folder: str
) -> None:
    def follow(visit: Visit) -> dict[str, int]:
        links = visit.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0])")
        return {link: visit.context.request.get(link).status for link in set(links) if link.startswith(served)}

    statuses = _visit(chromium, follow, f"{served}{folder}index.html")
    assert any(link.endswith(".ipynb") for link in statuses)
    assert set(statuses.values()) == {200}


def test_on_a_phone_wide_diagrams_scroll_inside_their_frame(chromium: Chromium, site: Path) -> None:
    def measure(visit: Visit) -> list[int]:
        return visit.page.evaluate(
            "() => { const f = document.querySelector('.diagram'); f.scrollLeft = 9999; return [f.scrollWidth, f.clientWidth, f.scrollLeft] }"
        )

    inside, frame, moved = _visit(chromium, measure, (site / "index.html").as_uri(), width=360)
    assert inside > frame
    assert moved > 0


def test_the_site_is_made_of_this_checkout(site: Path) -> None:
    assert {page for page in BOTH if (site / page).is_file()} == set(BOTH)
    assert os.path.getmtime(site / "index.html") >= max(
        os.path.getmtime(ROOT / "docs/notebooks" / source) for source in SOURCES
    )
