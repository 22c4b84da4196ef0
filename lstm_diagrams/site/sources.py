"""What pages are made of: notebooks that have run, what is taken from them, kept until they change, and the files of the shape lab."""

import posixpath
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from lstm_diagrams.site import lab, layout
from lstm_diagrams.site.downloads import offered, standalone
from lstm_diagrams.site.execution import Runner, environment, patterns_of
from lstm_diagrams.site.keeping import Kept, digest_of, written
from lstm_diagrams.site.notebooks import in_language
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.site.rendering import to_markdown
from lstm_diagrams.site.surroundings import builder, digest_of_files
from lstm_diagrams.words import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Source:
    """What a page is made of, in its language.

    Attributes:
        markdown: its prose and code, with places for outputs.
        meta: its front matter.
        outputs: a name of its outputs.
        download: the notebook that readers download, as text; None where the page offers none.
        notebook: gives the notebook with its outputs, which a page that has not changed does without.
    """

    markdown: str
    meta: dict[str, Any]
    outputs: str
    download: str | None
    notebook: Callable[[], NotebookNode]


def notebooks(language: Language, *, announce_cached: bool, names: Collection[str] = ()) -> dict[Path, NotebookNode]:
    """Every notebook, or those of the ``names``, with its outputs in a language, by its path; run now where it is not kept.

    A name is as in an address, ``chapters/05-data-cube``. Raises SourceError if one fails or there is none of that name.
    """
    return _runner(announce_cached=announce_cached).executed(_paths(names), language)


def pages(language: Language, site_url: str | None) -> dict[str, Source]:
    """What every page of a notebook is made of, by its place, ``chapters/05-data-cube.ipynb``. SourceError if one fails."""
    bench = _Bench(language, site_url)
    found = {path: bench.kept(path) for path in _paths()}
    made = _runner().executed([path for path, source in found.items() if source is None], language)
    return {_place(path): source or bench.made(path, made[path]) for path, source in found.items()}


def run(site_urls: Iterable[str | None]) -> None:
    """Run what is needed and not kept, notebooks for all languages and the shape lab at the same time.

    ``site_urls`` are the addresses of the site of each language. SourceError if a notebook fails.
    """
    benches = [_Bench(language, url) for language, url in zip(LANGUAGES, site_urls, strict=True)]
    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(lab_folder)
        _runner().run([path for path in _paths() if any(bench.kept(path) is None for bench in benches)])
        made.result()


def lab_folder() -> Path | None:
    """Where the files of the shape lab lie, made now where they are not kept; None on a site that has no page for it."""
    if not (layout.NOTEBOOKS / lab.PAGE).exists():
        return None
    return lab.lab(layout.CACHE.with_name("lab"), environment(layout.PACKAGE))


class _Bench:
    """Takes from notebooks what the pages of one language are made of."""

    def __init__(self, language: Language, site_url: str | None) -> None:
        self._language, self._address = language, site_url
        self._kept = Kept(layout.CACHE.with_name("sources"))
        self._common = digest_of(builder(), environment(layout.PACKAGE), language, site_url or "")

    def kept(self, path: Path) -> Source | None:
        """What was taken from a notebook, if neither it nor what it reads has changed since."""
        found = self._kept.find(self._name(path), self._key(path))
        if found is None or found["read"] != _read(found["patterns"]):
            return None
        return Source(
            found["markdown"], found["meta"], found["outputs"], found["download"], lambda: self._notebook(path)
        )

    def made(self, path: Path, notebook: NotebookNode) -> Source:
        """What is taken from a notebook that has its outputs."""
        page = in_language(notebook, self._language)
        place = _place(path)
        address = posixpath.join(self._address, place) if self._address else ""
        patterns = patterns_of(notebook)
        found: dict[str, Any] = {
            "patterns": patterns,
            "read": _read(patterns),
            "markdown": to_markdown(page),
            "meta": dict(page.metadata.get("page", {})),
            "outputs": digest_of(written([cell.get("outputs") for cell in page.cells])),
            "download": nbformat.writes(standalone(notebook, self._language, address)) + "\n"
            if offered(page)
            else None,
        }
        self._kept.keep(self._name(path), self._key(path), found)
        return Source(found["markdown"], found["meta"], found["outputs"], found["download"], lambda: page)

    def _notebook(self, path: Path) -> NotebookNode:
        (made,) = _runner(announce_cached=False).executed([path], self._language).values()
        return in_language(made, self._language)

    def _name(self, path: Path) -> str:
        return digest_of(self._language, self._address or "", _place(path))

    def _key(self, path: Path) -> str:
        return digest_of(self._common, path.read_bytes())


def _read(patterns: list[str]) -> str:
    return digest_of(*(digest_of_files(layout.ROOT.glob(pattern)) for pattern in patterns))


def _place(path: Path) -> str:
    return path.relative_to(layout.NOTEBOOKS).with_suffix(".ipynb").as_posix()


def _runner(*, announce_cached: bool = True) -> Runner:
    return Runner(layout.ROOT, layout.PACKAGE, layout.CACHE, announce_cached=announce_cached)


def _paths(names: Collection[str] = ()) -> list[Path]:
    known = {
        path.relative_to(layout.NOTEBOOKS).with_suffix("").as_posix(): path for path in layout.NOTEBOOKS.rglob("*.py")
    }
    for name in set(names) - set(known):
        raise SourceError(f"no page {name!r} in {layout.NOTEBOOKS.name}; there are: {', '.join(sorted(known))}")
    return sorted(known[name] for name in names or known)
