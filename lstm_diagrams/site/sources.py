"""What runs before there are pages: all notebooks, and all settings of the shape lab."""

from collections.abc import Collection
from pathlib import Path

from nbformat import NotebookNode

from lstm_diagrams.site import lab, layout
from lstm_diagrams.site.execution import Runner, environment
from lstm_diagrams.site.problems import SourceError


def notebooks(*, announce_cached: bool, names: Collection[str] = ()) -> dict[Path, NotebookNode]:
    """Every notebook, or those of the ``names``, with its outputs, by its path; run now where it is not kept.

    A name is as in an address, ``chapters/05-data-cube``. Raises SourceError if one fails or there is none of that name.
    """
    paths = {
        path.relative_to(layout.NOTEBOOKS).with_suffix("").as_posix(): path for path in layout.NOTEBOOKS.rglob("*.py")
    }
    for name in set(names) - set(paths):
        raise SourceError(f"no page {name!r} in {layout.NOTEBOOKS.name}; there are: {', '.join(sorted(paths))}")
    runner = Runner(layout.ROOT, layout.PACKAGE, layout.CACHE, announce_cached=announce_cached)
    return runner.executed(sorted(paths[name] for name in names or paths))


def lab_folder() -> Path | None:
    """Where the files of the shape lab lie, made now where they are not kept; None on a site that has no page for it."""
    if not (layout.NOTEBOOKS / lab.PAGE).exists():
        return None
    return lab.lab(layout.CACHE.with_name("lab"), environment(layout.PACKAGE))
