"""Whether the links of a page lead somewhere."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

Ids = Callable[[Path], Collection[str]]
"""The ids that a page has."""


def dead(base: Path, links: Iterable[str], ids: Ids) -> list[str]:
    """Those links, seen from the file ``base``, that lead to no file or to an id that its page does not have."""
    return [link for link in links if not urlsplit(link).scheme and not _leads_somewhere(base, link, ids)]


def _leads_somewhere(base: Path, link: str, ids: Ids) -> bool:
    parts = urlsplit(link)
    target = (base.parent / unquote(parts.path)).resolve() if parts.path else base
    if target.is_dir():
        target /= "index.html"
    if target.suffix == ".md":
        target = target.with_suffix(".html")
    page = target.with_suffix(".html") if target.suffix == ".ipynb" else target
    return target.is_file() and (not parts.fragment or unquote(parts.fragment) in ids(page))
