"""The weight of every chapter's page, compressed as servers send it, against what a page may weigh."""

import gzip
from collections.abc import Iterator

from benchmarks.timing import Section
from lstm_diagrams.site import layout

LIMIT = 150_000
"""Bytes that the compressed HTML of a chapter may have."""


def section() -> Section:
    """Of the site as it was last built."""
    return Section(f"HTML of each chapter, gzipped, against {LIMIT / 1000:.0f} kB", _lines())


def _lines() -> Iterator[str]:
    site = layout.ROOT / "site"
    for page in sorted(site.rglob("chapters/*.html")):
        size = len(gzip.compress(page.read_bytes(), mtime=0))
        yield f"  {page.relative_to(site).as_posix():<66} {size / LIMIT:>8.2f} x ({size / 1000:.1f} kB)"
