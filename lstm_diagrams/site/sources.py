"""What runs before there are pages: all notebooks, and all settings of the shape lab."""

from pathlib import Path

from nbformat import NotebookNode

from lstm_diagrams.site import lab, layout
from lstm_diagrams.site.execution import Runner, environment
from lstm_diagrams.words import Language


def notebooks(language: Language, *, announce_cached: bool) -> dict[Path, NotebookNode]:
    """Every notebook with its outputs in a language, by its path, run now where it is not kept. SourceError if one fails."""
    return _runner(announce_cached).executed(_paths(), language)


def run_notebooks() -> None:
    """Run what is not kept, for all languages at once. SourceError if one fails."""
    _runner(announce_cached=True).run(_paths())


def lab_folder() -> Path | None:
    """Where the files of the shape lab lie, made now where they are not kept; None on a site that has no page for it."""
    if not (layout.NOTEBOOKS / lab.PAGE).exists():
        return None
    return lab.lab(layout.CACHE.with_name("lab"), environment(layout.PACKAGE))


def _runner(announce_cached: bool) -> Runner:
    return Runner(layout.ROOT, layout.PACKAGE, layout.CACHE, announce_cached=announce_cached)


def _paths() -> list[Path]:
    return sorted(layout.NOTEBOOKS.rglob("*.py"))
