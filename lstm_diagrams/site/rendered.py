"""A page's Markdown as HTML, with all that MkDocs knows of a page then; what was rendered from the same before is taken from there."""

import base64
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc
from mkdocs_autorefs import AutorefsPlugin

from lstm_diagrams.site import layout, surroundings
from lstm_diagrams.site.keeping import Kept, digest_of, written

Fill = Callable[[Page], tuple[list[str], dict[str, bytes]]]
"""Puts into a page that MkDocs has rendered what it leaves out; returns its pictures, and files that stand beside it by name."""


class Rendering:
    """Renders the pages of one build.

    A page is kept with its table of contents, anchors and links, which MkDocs checks when all pages are there, with its pictures
    and files, and with the names that its docstrings have given to places, to which other pages link. A page that MkDocs or
    a plugin has complained of is not kept, so that the next build complains as well.
    """

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        self._config, self._files = config, files
        self._kept = Kept(layout.CACHE.with_name("pages"))
        self._common = digest_of(surroundings.of_configuration(config), surroundings.of_files(files))

    def render(self, page: Page, outputs: str, fill: Fill) -> tuple[list[str], dict[str, bytes]]:
        """Give a page its content; ``outputs`` names what ``fill`` puts into it. Returns what ``fill`` does."""
        name = digest_of(self._config.config_file_path, self._config.site_url or "", page.file.src_uri)
        key = self._key(page, outputs)
        kept = self._kept.find(name, key) if key else None
        if kept is None:
            kept, whole = self._made(page, fill)
            if key and whole:
                self._kept.keep(name, key, kept)
        else:
            self._restore(page, kept)
        return kept["pictures"], {name: base64.b64decode(content) for name, content in kept["files"].items()}

    def _key(self, page: Page, outputs: str) -> str | None:
        markdown = page.markdown or ""
        included = surroundings.of_inclusions(markdown)
        if included is None:
            return None
        own = [page.file.src_uri, page.__dict__.get("title"), page.meta, outputs]
        return digest_of(self._common, included, written(own), markdown)

    def _made(self, page: Page, fill: Fill) -> tuple[dict[str, Any], bool]:
        """What is made now, and whether nobody has complained of it."""
        complaints = _Complaints()
        with complaints.heard(), self._names_given() as names:
            Page.render(page, self._config, self._files)
            pictures, files = fill(page)
        made = {
            "content": page.content,
            "toc": [_token(item) for item in page.toc],
            "title": page._title_from_render,
            "anchors": sorted(page.present_anchor_ids or ()),
            "links": {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()},
            "names": names,
            "handlers": [handler.name for handler in self._docstrings.handlers.seen_handlers] if names else [],
            "pictures": pictures,
            "files": {name: base64.b64encode(content).decode() for name, content in files.items()},
        }
        return made, not complaints.any

    def _restore(self, page: Page, kept: dict[str, Any]) -> None:
        page.content = kept["content"]
        page.toc = get_toc(kept["toc"])
        page._title_from_render = kept["title"]
        page.present_anchor_ids = set(kept["anchors"])
        page.links_to_anchors = {self._file(place): anchors for place, anchors in kept["links"].items()}
        for place, anchor, title, primary in kept["names"]:
            self._references.register_anchor(page, place, anchor, title=title, primary=primary)
        for handler in kept["handlers"]:
            self._docstrings.get_handler(handler)  # its style sheet is written at the end

    def _file(self, place: str) -> File:
        file = self._files.get_file_from_path(place)
        assert file is not None, "the same files are there as then, says the key"
        return file

    @property
    def _docstrings(self) -> Any:
        return self._config.plugins["mkdocstrings"]

    @property
    def _references(self) -> AutorefsPlugin:
        plugin = self._config.plugins["autorefs"]
        assert isinstance(plugin, AutorefsPlugin)
        return plugin

    @contextmanager
    def _names_given(self) -> Iterator[list[Any]]:
        """What is registered with autorefs meanwhile."""
        names: list[Any] = []
        autorefs = self._references
        register = autorefs.register_anchor

        def registered(page: Page, identifier: str, anchor: str | None = None, **more: Any) -> None:
            names.append([identifier, anchor, more.get("title"), more.get("primary", True)])
            register(page, identifier, anchor, **more)

        vars(autorefs)["register_anchor"] = registered
        try:
            yield names
        finally:
            del vars(autorefs)["register_anchor"]


def _token(item: AnchorLink) -> dict[str, Any]:
    children = [_token(child) for child in item.children]
    return {"name": item.title, "id": item.id, "level": item.level, "children": children}


class _Complaints(logging.Handler):
    """Hears of warnings of MkDocs and its plugins."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.any = False

    def emit(self, record: logging.LogRecord) -> None:
        """There is one."""
        self.any = True

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen meanwhile."""
        logger = logging.getLogger("mkdocs")
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)
