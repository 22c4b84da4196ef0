"""The file llms.txt of a site: every page with its address and what it is about, for programs that read (llmstxt.org)."""

import posixpath
from collections.abc import Iterator
from html import unescape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

NAME = "llms.txt"


def overview(navigation: Navigation, config: MkDocsConfig) -> str:
    """The text, in the order of the navigation; to be asked for once all pages are read."""
    lines = [f"# {config.site_name}", "", f"> {config.site_description}"]
    return "\n".join([*lines, *_listed(navigation.items, config), ""])


def _listed(items: list[StructureItem], config: MkDocsConfig) -> Iterator[str]:
    """Pages above the sections, as in the navigation."""
    pages = [item for item in items if isinstance(item, Page)]
    if pages:
        yield ""
        yield from (_line(page, config) for page in pages)
    for item in items:
        if isinstance(item, Section):
            yield from ("", f"## {item.title}")
            yield from _listed(item.children, config)


def _line(page: Page, config: MkDocsConfig) -> str:
    address = posixpath.join(config.site_url, page.url) if config.site_url else page.url
    about = unescape(page.meta.get("description", ""))
    return f"- [{page.title}]({address})" + (f": {about}" if about else "")
