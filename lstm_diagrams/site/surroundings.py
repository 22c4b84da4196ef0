"""What every page depends on besides itself: the program that builds it, its configuration, its theme, and which pages there are."""

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from lstm_diagrams.site import layout
from lstm_diagrams.site.keeping import digest_of, written

_SNIPPET = re.compile(r'^\s*;?-{1,}8<-{1,}(?: "([^":]+)[^"]*")?', re.MULTILINE)
"""A line that includes a file; without a name, the files stand in the lines below it."""
_DOCSTRINGS = re.compile(r"^\s*::: ", re.MULTILINE)


def digest_of_files(files: Iterable[Path]) -> str:
    """One name for the places and contents of files."""
    return digest_of(*(part for file in sorted(files) for part in (file.as_posix(), file.read_bytes())))


_PACKAGE = layout.SITE.parent


def program() -> str:
    """A name of the package as it is now."""
    return digest_of_files(_PACKAGE.rglob("*.py"))


_PROGRAM = program()
"""The package as it was when it was loaded: what is edited later makes pages from the next start on."""


@cache
def builder() -> str:
    """A name of the program that makes pages, and of all distributions that are installed, with their versions."""
    folders = (Path(place) for place in sys.path if place)
    names = sorted(found.name for folder in folders if folder.is_dir() for found in folder.glob("*.dist-info"))
    return digest_of(_PROGRAM, *names)


def of_configuration(config: MkDocsConfig) -> str:
    """A name of all that pages of a configuration have in common: it, its theme, the builder, what is installed, formulas."""
    texts = [path for path in (*layout.CONFIGURATIONS.values(), Path(config.config_file_path)) if path.is_file()]
    changed = [file for folder in _own_folders(config) for file in folder.rglob("*") if file.is_file()]
    common = [layout.KATEX / "katex.min.js", layout.ALIASES, layout.ROOT / "docs" / "jieba_terms.txt"]
    files = digest_of_files([*texts, *changed, *(file for file in common if file.is_file())])
    return digest_of(builder(), files, config.site_url or "", config.theme["language"])


def _own_folders(config: MkDocsConfig) -> Iterator[Path]:
    """Folders of the theme that are the project's own, not those that come with what is installed."""
    for folder in map(Path, config.theme.dirs):
        if "site-packages" not in folder.parts:
            yield folder


def of_files(files: Files) -> str:
    """A name of all that links can lead to."""
    return digest_of(written(sorted([file.src_uri, file.url, file.inclusion.name] for file in files)))


def of_navigation(navigation: Navigation) -> str:
    """A name of what stands beside every page: the titles and addresses of all of them, in their order."""
    return digest_of(written(list(_entries(navigation.items))))


def _entries(items: Iterable[StructureItem]) -> Iterator[object]:
    for item in items:
        inside = list(_entries(item.children)) if isinstance(item, Section) else None
        address = [item.url, item.meta.get("icon"), item.meta.get("status")] if isinstance(item, Page) else None
        yield [item.title, address, inside]


def of_inclusions(markdown: str) -> str | None:
    """A name of the files that Markdown has put into it; None where they cannot be told."""
    parts = []
    for match in _SNIPPET.finditer(markdown):
        file = layout.ROOT / (match[1] or "")
        if not file.is_file():
            return None
        text = file.read_text(encoding="utf-8")
        inner = of_inclusions(text)
        if inner is None:
            return None
        parts += [text, inner]
    if _DOCSTRINGS.search(markdown):
        parts.append(digest_of_files(_PACKAGE.rglob("*.py")))
    return digest_of(*parts)
