"""The pages of symptoms: each message was raised by the build, and search leads to each symptom first, by its title and its message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from playwright.sync_api import Browser

from lstm_diagrams.site.layout import NOTEBOOKS
from lstm_diagrams.site.notebooks import read
from tests.browser import Chromium
from tests.site.visit import Visit

_NAMES = ("errors", "silent")
_FOLDERS = ("", "en/")
_ON_A_GPU = {"not-contiguous"}
"""Said by a GPU alone, so that the build cannot raise it; the page says so."""
_HEADING = re.compile(r'<h2 id="([\w-]+)">(.*?)(?:<a class="headerlink".*?</a>)?</h2>', re.DOTALL)
_PRINTED = re.compile(r'<pre tabindex="0">(.*?)</pre>', re.DOTALL)
_MESSAGE = re.compile(r"^(\w+(?:Error|Warning): .*?)(?=^\w+(?:Error|Warning): |\Z)", re.MULTILINE | re.DOTALL)
_REPORT = re.compile(r'<div class="ld-check"><p>(.*?)</p><ol>(.*?)</ol>', re.DOTALL)


@dataclass(frozen=True)
class Symptom:
    """A section of a page as it was built."""

    page: str
    name: str
    title: str
    html: str

    @property
    def messages(self) -> list[str]:
        """The errors and warnings that were printed, each in one line."""
        printed = "\n".join(_text(found) for found in _PRINTED.findall(self.html))
        return [" ".join(found.split()) for found in _MESSAGE.findall(printed)]


def _text(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html)).strip()


def _symptoms(site: Path, folder: str, name: str) -> Iterator[Symptom]:
    page = (site / folder / f"symptoms/{name}.html").read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(page))
    ends = [heading.start() for heading in headings[1:]] + [len(page)]
    for heading, end in zip(headings, ends, strict=True):
        yield Symptom(f"symptoms/{name}.html", heading[1], _text(heading[2]), page[heading.end() : end])


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_title_of_an_error_is_what_this_pytorch_said(site: Path, folder: str) -> None:
    symptoms = list(_symptoms(site, folder, "errors"))
    assert len(symptoms) > 25
    for symptom in symptoms:
        raised = [message for message in symptom.messages if not message.startswith("CaptureError")]
        if symptom.name in _ON_A_GPU:
            assert raised == []
        else:
            assert symptom.title in raised[0]


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_commonest_errors_are_drawn(site: Path, folder: str) -> None:
    drawn = {symptom.name for symptom in _symptoms(site, folder, "errors") if 'id="ld-failure-' in symptom.html}
    assert {"hidden-size", "four-axes", "input-size", "tuple", "dtype", "bidirectional-head"} <= drawn


@pytest.mark.parametrize("folder", _FOLDERS)
@pytest.mark.parametrize("name", _NAMES)
def test_check_has_its_say_on_every_symptom(site: Path, folder: str, name: str) -> None:
    for symptom in _symptoms(site, folder, name):
        refused = any(message.startswith("CaptureError") for message in symptom.messages)
        assert refused or _REPORT.search(symptom.html), symptom.name


def test_most_symptoms_without_an_error_are_found_by_check(site: Path) -> None:
    reports = {symptom.name: _REPORT.search(symptom.html) for symptom in _symptoms(site, "", "silent")}
    found = {name for name, report in reports.items() if report is not None and report[2]}
    assert {"batch-first", "states-view", "reverse-half", "padded-last-step", "cell-state", "list"} <= found
    assert len(found) > len(reports) / 2, "the page says so"


def _sections(name: str) -> dict[str, tuple[str, str]]:
    """By the id of a section: its English text and its code."""
    sections: dict[str, tuple[str, str]] = {}
    section = ""
    for cell in _cells(name):
        heading = re.search(r"^## .*\{ #([\w-]+) \}$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and cell.metadata["lang"] == "en" and heading:
            section = heading[1]
            sections[section] = (cell.source, "")
        elif cell.cell_type == "code" and section:
            text, code = sections[section]
            sections[section] = (text, code + cell.source + "\n")
    return sections


def _cells(name: str) -> list[NotebookNode]:
    cells: list[NotebookNode] = read(NOTEBOOKS / f"symptoms/{name}.py").cells
    return cells


@pytest.mark.parametrize("name", _NAMES)
def test_every_symptom_has_a_wrong_and_a_right_line_and_a_chapter(name: str) -> None:
    for section, (text, code) in _sections(name).items():
        assert "# √" in code, section
        assert ("# ×" in code) != (section in _ON_A_GPU), section
        assert "fails()" in code or "assert" in code, section
        assert re.search(r"\]\(\.\./chapters/\d\db?-[\w-]+\.ipynb#[\w-]+\)", text), section


def test_a_wrong_line_that_does_not_fail_stops_the_build(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    first = next(cell for cell in _cells("errors") if cell.cell_type == "code")
    exec(first.source, names)
    with pytest.raises(AssertionError, match="neither an error nor a warning"), names["fails"]():
        pass
    with names["fails"]():
        raise ValueError("too many")
    assert capsys.readouterr().out == "ValueError: too many\n"


@pytest.mark.parametrize("folder", _FOLDERS)
def test_search_leads_to_a_symptom_first(chromium: Chromium, site: Path, folder: str) -> None:
    symptoms = [symptom for name in _NAMES for symptom in _symptoms(site, folder, name)]
    typed = [(symptom, words) for symptom in symptoms for words in (symptom.title, *symptom.messages[:1])]

    def search(browser: Browser) -> list[tuple[str, list[str], list[str]]]:
        with Visit(browser, (site / folder / "index.html").as_uri(), searches=True) as visit:
            found = [(words, [symptom.page, symptom.name], _first(visit, words)) for symptom, words in typed]
            assert visit.complaints == []
            return found

    for words, place, found in chromium.visit(search):
        assert found == place, words


_SHOWN = """() => [...document.querySelector('.md-search-result__item').querySelectorAll('a.md-search-result__link')]
  .filter(link => link.checkVisibility()).map(link => link.getAttribute('href'))"""
"""The links that are seen of the first result."""


def _first(visit: Visit, words: str) -> list[str]:
    """Which page, and which of its sections, is the first that search offers."""
    visit.search(words)
    links = visit.page.evaluate(_SHOWN)
    sections = [link.partition("#")[2] for link in links if "#" in link]
    return ["/".join(links[0].partition("?")[0].partition("#")[0].split("/")[-2:]), sections[0] if sections else ""]
