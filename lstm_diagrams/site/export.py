"""The site without hooks or notebooks: plain Markdown with HTML in it, and configurations that MkDocs, ProperDocs and Zensical take.

``mkdocs build -f FOLDER/mkdocs.yml``, then the same with ``mkdocs.en.yml``; or ``properdocs``, or ``zensical``.
"""

import posixpath
import re
import shutil
from collections.abc import Collection
from html import escape
from pathlib import Path
from typing import Any

import nbformat
import yaml
from mkdocs.utils.yaml import yaml_load
from nbformat import NotebookNode

from lstm_diagrams.site import layout, sources
from lstm_diagrams.site.assets import assets
from lstm_diagrams.site.downloads import offered, standalone
from lstm_diagrams.site.notebooks import in_language
from lstm_diagrams.site.rendering import download_link, to_markdown, with_files_beside, with_outputs, with_pictures
from lstm_diagrams.words import LANGUAGES, Language

_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s:#]+)\.(?:ipynb|md)(#[^)\s]*)?\)")
"""A link to another page: its words, the page, the place on it."""
_TITLE = re.compile(r"^# .*$", re.MULTILINE)
_INCLUDED = re.compile(r'^--8<-- "([^":]+)(?::(\d+):)?"$', re.MULTILINE)
_HOOKED = ("hooks", "watch", "site_url")
"""Settings that only the site of the hooks has."""
_FORMULAS = "assets/katex/render.js"
_SET_FORMULAS = """\
for (const place of document.querySelectorAll(".arithmatex"))
  katex.render(place.textContent, place, {displayMode: place.tagName === "DIV", strict: "error"});
"""
"""What the hooks do while the site is built, here done by the reader's browser."""
_OTHER_HOME: dict[Language, dict[Language, str]] = {
    "zh": {"zh": "index.html", "en": "en/index.html"},
    "en": {"zh": "../index.html", "en": "index.html"},
}
"""Where the language switch of each site leads."""


def export(folder: Path, names: Collection[str] = ()) -> None:
    """Write sources and configurations of both languages into the folder, which must be empty or not there yet.

    Args:
        folder: gets ``zh``, ``en``, ``mkdocs.yml`` and ``mkdocs.en.yml``; their sites are built into ``site`` beside them.
        names: the pages made of notebooks that are wanted, such as ``chapters/05-data-cube``; without any, all pages.

    Raises:
        SourceError: a notebook fails, or there is none of that name.
    """
    for language in LANGUAGES:
        notebooks = sources.notebooks(language, announce_cached=False, names=names)
        pages = {
            path.relative_to(layout.NOTEBOOKS).with_suffix("").as_posix(): made for path, made in notebooks.items()
        }
        docs = folder / language
        for place, source in assets(language):
            _write(docs / place, source)
        _write(docs / _FORMULAS, _SET_FORMULAS)
        _write(docs / "assets/katex/katex.min.js", layout.KATEX / "katex.min.js")
        for name, notebook in pages.items():
            page = _linked(in_language(notebook, language), posixpath.dirname(name), pages if names else ())
            _write_page(docs, name, notebook, page, language)
        for path in () if names else sorted((layout.ROOT / "docs" / language).rglob("*.md")):
            text = path.read_text(encoding="utf-8")
            _write(docs / path.relative_to(layout.ROOT / "docs" / language), _INCLUDED.sub(_included, text))
        configuration = layout.CONFIGURATIONS[language]
        written = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
        _write(folder / configuration.name, _yaml(_settings(configuration, language, written)))
    _write(folder / "jieba_terms.txt", layout.ROOT / "docs" / "jieba_terms.txt")


def _write(path: Path, source: Path | str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, Path):
        shutil.copyfile(source, path)
    else:
        path.write_bytes(source.encode() if isinstance(source, str) else source)


def _included(match: re.Match[str]) -> str:
    """The file that a page includes, from a line on."""
    lines = (layout.ROOT / match[1]).read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[int(match[2] or 1) - 1 :])


def _write_page(docs: Path, name: str, notebook: NotebookNode, page: NotebookNode, language: Language) -> None:
    """The page, with the notebook to download and other files of it beside it."""
    folder, last = posixpath.split(name)
    text, downloads = with_files_beside(with_pictures(*with_outputs(to_markdown(page), page, language)))
    if offered(page):
        downloads[f"{last}.ipynb"] = nbformat.writes(standalone(notebook, language)).encode()
        link = download_link(f"{last}.ipynb", "", language)
        text = _TITLE.sub(lambda title: f"{title[0]}\n\n{link}", text, count=1)
    front = page.metadata["page"]
    about = {"title": front["title"], "description": escape(front["description"])}  # the theme writes it as it is
    scripts = (posixpath.relpath(script, folder or ".") for script in front.get("scripts", ()))
    ends = "".join(f'\n<script src="{escape(script)}" defer></script>\n' for script in scripts)
    _write(docs / f"{name}.md", f"---\n{_yaml(about)}---\n\n{text}{ends}")
    for beside, content in downloads.items():
        _write(docs / folder / beside, content)


def _yaml(values: dict[str, Any]) -> str:
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False))


def _linked(page: NotebookNode, folder: str, pages: Collection[str]) -> NotebookNode:
    """Its links to pages lead to Markdown; where only some ``pages`` are wanted, links to others are their words."""

    def link(match: re.Match[str]) -> str:
        words, target, place = match.groups()
        there = not pages or posixpath.normpath(posixpath.join(folder, target)) in pages
        return f"[{words}]({target}.md{place or ''})" if there else words

    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(link, cell.source)
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                output.data["text/markdown"] = _LINK.sub(link, str(output.data["text/markdown"]))
    return page


def _settings(configuration: Path, language: Language, pages: Collection[str]) -> dict[str, Any]:
    """The site's own configuration, without what needs hooks, and with the pages that are there."""
    with configuration.open(encoding="utf-8") as stream:
        settings: dict[str, Any] = yaml_load(stream)
    for name in _HOOKED:
        settings.pop(name, None)
    if "jieba_dict_user" in settings["plugins"]["search"]:
        settings["plugins"]["search"]["jieba_dict_user"] = "jieba_terms.txt"
    settings["docs_dir"] = language
    settings["theme"]["variant"] = "classic"  # of Zensical, with a header as dark as the white logo needs
    settings["extra_javascript"] = ["assets/katex/katex.min.js", _FORMULAS, *settings["extra_javascript"]]
    for alternate in settings["extra"]["alternate"]:
        alternate["link"] = _OTHER_HOME[language][alternate["lang"]]
    settings["nav"] = _navigation(settings["nav"], pages)
    return settings


def _navigation(entries: list[Any], pages: Collection[str]) -> list[Any]:
    """Those that lead to a page that is there, and sections with such."""
    kept: list[Any] = []
    for entry in entries:
        if isinstance(entry, str):
            place = entry.replace(".ipynb", ".md")
            kept += [place] if place in pages else []
            continue
        ((title, inside),) = entry.items()
        left = _navigation(inside if isinstance(inside, list) else [inside], pages)
        if left:
            kept.append({title: left if isinstance(inside, list) else left[0]})
    return kept
