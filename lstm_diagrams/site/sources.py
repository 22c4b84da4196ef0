"""What runs before there are pages: all notebooks, and all settings of the shape lab."""

from collections.abc import Collection
from pathlib import Path

from nbformat import NotebookNode

from lstm_diagrams.site import lab, layout
from lstm_diagrams.site.execution import Runner, environment
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import Language


def notebooks(language: Language, *, announce_cached: bool, names: Collection[str] = ()) -> dict[Path, NotebookNode]:
    """Every notebook, or those of the ``names``, with its outputs in a language, by its path; run now where it is not kept.

    A name is as in an address, ``chapters/05-data-cube``. Raises SourceError if one fails or there is none of that name.
    """
    return _runner(announce_cached).executed(_paths(names), language)


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


def _paths(names: Collection[str] = ()) -> list[Path]:
    known = {
        path.relative_to(layout.NOTEBOOKS).with_suffix("").as_posix(): path for path in layout.NOTEBOOKS.rglob("*.py")
    }
    for name in set(names) - set(known):
        raise SourceError(f"no page {name!r} in {layout.NOTEBOOKS.name}; there are: {', '.join(sorted(known))}")
    return sorted(known[name] for name in names or known)
