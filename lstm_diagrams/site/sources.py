"""What runs before there are pages: all notebooks, and all settings of the shape lab."""

from pathlib import Path

from nbformat import NotebookNode

from lstm_diagrams.site import lab, layout
from lstm_diagrams.site.execution import Runner, environment


def notebooks(*, announce_cached: bool) -> dict[Path, NotebookNode]:
    """Every notebook with its outputs, by its path, run now where it is not kept. SourceError if one fails."""
    runner = Runner(layout.ROOT, layout.PACKAGE, layout.CACHE, announce_cached=announce_cached)
    return runner.executed(sorted(layout.NOTEBOOKS.rglob("*.py")))


def lab_folder() -> Path | None:
    """Where the files of the shape lab lie, made now where they are not kept; None on a site that has no page for it."""
    if not (layout.NOTEBOOKS / lab.PAGE).exists():
        return None
    return lab.lab(layout.CACHE.with_name("lab"), environment(layout.PACKAGE))
