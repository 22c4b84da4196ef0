"""The project's own site in a real browser: from a file, served, and under a sub-path; both languages, both palettes."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import Chromium
from tests.site.accessibility import violations
from tests.site.pages import BOTH, other_language
from tests.site.visit import Visit

PICTURELESS = (
    "about.html",
    "changelog.html",
    "contributing.html",
    "glossary.html",
    "api.html",
    "architecture.html",
    "left-as-it-was.html",
    "limits.html",
)


def _visit(chromium: Chromium, work: Callable[[Visit], Any], url: str, **how: Any) -> Any:
    def opened(browser: Browser) -> Any:
        with Visit(browser, url, **how) as visit:
            return work(visit)

    return chromium.visit(opened)


_DIAGRAMS = """() => [...document.querySelectorAll('svg.lstm-diagram')].map(svg => {
  const box = svg.getBoundingClientRect();
  const ids = ['labelledby', 'describedby'].flatMap(kind => (svg.getAttribute('aria-' + kind) ?? '').split(' ')).filter(Boolean);
  const name = ids.map(id => document.getElementById(id)?.textContent).join(' ');
  const scale = box.width / svg.viewBox.baseVal.width;
  const sizes = [...svg.querySelectorAll('text')].map(text => parseFloat(getComputedStyle(text).fontSize)).filter(Boolean);
  const shape = svg.querySelector('[stroke^="#"], [class^="s-"], [class*=" s-"]');
  const ink = svg.querySelector('text[fill^="#"], text[class*="f-"]');
  return {width: box.width, height: box.height, name, id: svg.id, smallest: scale * Math.min(...sizes),
          stroke: getComputedStyle(shape).stroke, ink: getComputedStyle(ink).fill,
          ids: [...svg.querySelectorAll('[id]')].map(e => e.id)};
})"""


_WAYS = {"zh": [("default", 1280), ("slate", 360)], "en": [("slate", 1280), ("default", 360)]}
"""Scheme and width: the two languages of a page, which are built alike, are looked at in all four ways together."""


@pytest.fixture(scope="module")
def sound() -> set[str]:
    """The looks of texts that have been found sound on one page, and are so on all."""
    return set()


@pytest.mark.parametrize("path", BOTH)
def test_every_page(chromium: Chromium, walk: Visit, sound: set[str], site: Path, path: str) -> None:
    ways = _WAYS["en" if path.startswith("en/") else "zh"]

    def look(visit: Visit) -> tuple[list[Any], ...]:
        visit.go((site / path).as_uri())
        language = visit.page.evaluate("document.documentElement.lang")
        ids = visit.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        seen = []
        for scheme, width in ways:
            visit.resize(scheme, width)
            seen.append(visit.page.evaluate(f"[({_DIAGRAMS})(), document.documentElement.scrollWidth, innerWidth]"))
        return [language], ids, seen, violations(visit, ways, sound), visit.complaints, visit.foreign

    (language,), ids, seen, faults, complaints, foreign = chromium.visit(lambda _: look(walk))
    assert complaints == []
    assert foreign == []
    assert language == ("en" if path.startswith("en/") else "zh")
    assert len(ids) == len(set(ids)), "ids stand twice"
    assert faults == []
    for diagrams, inside, window in seen:
        assert inside <= window, "the page itself scrolls sideways"
        assert bool(diagrams) == (not path.endswith(PICTURELESS))
        for diagram in diagrams:
            assert len(diagram["name"]) > 40
            assert bool(re.search("[\u4e00-\u9fff]", diagram["name"])) == (language == "zh")
            if (
                window < 500 and "in-documentation" not in path
            ):  # its pictures stand as in other documentation, and scroll
                assert diagram["width"] <= window, "on a phone the whole picture comes first"
            else:
                assert diagram["smallest"] > 8.9, "too small to read"


def test_diagrams_follow_the_palette_of_the_page(chromium: Chromium, site: Path) -> None:
    def toggled(visit: Visit) -> tuple[object, object]:
        before = visit.page.evaluate(_DIAGRAMS)[0]
        visit.page.locator("label[for=__palette_1]:visible, label[for=__palette_0]:visible").first.click()
        visit.page.wait_for_selector("[data-md-color-scheme=slate]")
        return before, visit.page.evaluate(_DIAGRAMS)[0]

    light, dark = _visit(chromium, toggled, (site / "index.html").as_uri())
    assert light["ink"] != dark["ink"]
    assert light["stroke"] != dark["stroke"]


@pytest.mark.parametrize("path", ["chapters/04-inside-the-cell.html", "en/chapters/04-inside-the-cell.html"])
def test_the_language_switch_stays_on_the_page(chromium: Chromium, site: Path, path: str) -> None:
    def switch(visit: Visit) -> str:
        language = "zh" if path.startswith("en/") else "en"
        visit.page.hover(".md-select")
        visit.page.click(f"a.md-select__link[hreflang={language}]")
        visit.page.wait_for_selector(f"html.js[lang={language}]")
        return visit.page.url

    assert _visit(chromium, switch, (site / path).as_uri()) == (site / other_language(path)).as_uri()


_TERMS = {
    "": {
        "门控": "03", "nn.LSTM": "03", "细胞状态": "04", "隐状态": "02", "时间步": "02",
        "遗忘门": "04", "hidden_size": "06", "batch_first": "07", "双向": "06", "h_n": "08",
    },
    "en/": {
        "hidden state": "02", "nn.LSTM": "03", "forget gate": "04", "cell state": "04", "time step": "03",
        "hidden_size": "06", "batch_first": "07", "bidirectional": "06", "h_n": "08", "padding": "07",
    },
}  # fmt: skip
"""What a beginner types, and the number of a chapter that must be among what is found."""


@pytest.mark.parametrize("folder", _TERMS)
@pytest.mark.parametrize("how", ["file", "served"])
def test_search_finds_what_a_beginner_types(chromium: Chromium, site: Path, served: str, folder: str, how: str) -> None:
    base = site.as_uri() + "/" if how == "file" else served

    def search(visit: Visit) -> tuple[dict[str, list[str]], list[str], list[str]]:
        return {term: _found(visit, term) for term in _TERMS[folder]}, visit.complaints, visit.foreign

    found, complaints, foreign = _visit(chromium, search, f"{base}{folder}index.html", searches=True)
    assert complaints == []
    assert foreign == []
    for term, links in found.items():
        assert any(f"chapters/{_TERMS[folder][term]}-" in link for link in links), (term, links)
        assert all(link.startswith(base + folder) for link in links)


def _found(visit: Visit, term: str) -> list[str]:
    """Where the search leads that looks for the term."""
    visit.search(term)
    links: list[str] = visit.page.evaluate("[...document.querySelectorAll('.md-search-result__link')].map(a => a.href)")
    return links


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


def test_on_a_phone_a_tap_opens_the_picture_large_and_escape_closes_it(chromium: Chromium, site: Path) -> None:
    def tap(visit: Visit) -> tuple[Any, ...]:
        picture = visit.page.locator(".diagram svg.lstm-diagram").first
        whole = picture.bounding_box()
        picture.click()
        visit.page.wait_for_selector("dialog[open] svg.lstm-diagram")
        large = visit.page.locator("dialog svg.lstm-diagram").bounding_box()
        visit.page.keyboard.press("Escape")
        visit.page.wait_for_selector("dialog", state="detached")
        return whole, large, picture.bounding_box(), visit.complaints, visit.foreign

    whole, large, after, complaints, foreign = _visit(chromium, tap, (site / "index.html").as_uri(), width=390)
    assert whole["x"] >= 0 and whole["x"] + whole["width"] <= 390
    assert large["width"] > 1.5 * whole["width"]
    assert after == whole
    assert complaints == foreign == []


def test_a_served_page_reads_the_index_when_the_box_is_used(chromium: Chromium, served: str) -> None:
    def opened(visit: Visit) -> tuple[list[str], list[str]]:
        wanted: list[str] = []
        visit.page.on("request", lambda request: wanted.append(request.url.removeprefix(served)))
        visit.go(f"{served}en/about.html")
        visit.page.wait_for_load_state("networkidle")
        before = list(wanted)
        visit.search("perplexity")
        return before, wanted[len(before) :]

    before, after = _visit(chromium, opened, f"{served}about.html", searches=True)
    assert "en/about.html" in before and not any("search_index" in name for name in before)
    assert [name for name in after if "search_index" in name] == ["en/search/search_index.json"]
