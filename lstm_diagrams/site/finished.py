"""Pages as they are written, in the theme with its navigation, and what search finds of them; each kept until its own changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jieba
from jinja2 import Environment, FileSystemBytecodeCache
from material.plugins.search.plugin import SearchIndex
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from lstm_diagrams.site import layout, surroundings
from lstm_diagrams.site.keeping import Kept, digest_of, written


class Finished:
    """The pages of one build that are as they were: each with its file and its sections in the search index.

    The file has the navigation in it, so a new title in that concerns all of them; the sections are those of the page alone. To be
    made when the content of all pages is there.
    """

    def __init__(self, config: MkDocsConfig, navigation: Navigation) -> None:
        self._config = config
        configured = surroundings.of_configuration(config)
        self._files = _Pages("finished", config, digest_of(configured, surroundings.of_navigation(navigation)))
        self._indexed = _Pages("sections", config, configured)

    def look_up(self, page: Page, pictures: list[str]) -> None:
        """See whether a page is as it was, with its pictures; it is asked for below then."""
        content, facts = page.content or "", _facts(page)
        self._files.look_up(page, written([facts, _beside(page)]), content, *pictures)
        self._indexed.look_up(page, written(facts), content)

    def html(self, page: Page) -> str | None:
        """The page as it is written; None where it has to be made."""
        found: str | None = self._files.found(page)
        return found

    def sections(self, page: Page) -> list[dict[str, Any]] | None:
        """What search finds of it; None where it has to be made."""
        found: list[dict[str, Any]] | None = self._indexed.found(page)
        return found

    def index(self, page: Page, sections: list[dict[str, Any]]) -> None:
        """Keep what search finds of a page."""
        self._indexed.keep(page, sections)

    def keep(self, page: Page, html: str) -> None:
        """Keep a page as it is written."""
        self._files.keep(page, html)


class _Pages:
    """What is kept of every page in one folder, for what it is made of."""

    def __init__(self, folder: str, config: MkDocsConfig, common: str) -> None:
        self._config, self._common = config, common
        self._kept = Kept(layout.CACHE.with_name(folder))
        self._keys: dict[str, str] = {}
        self._found: dict[str, Any] = {}

    def look_up(self, page: Page, *made_of: str) -> None:
        place = page.file.src_uri
        self._keys[place] = digest_of(self._common, *made_of)
        self._found[place] = self._kept.find(self._name(place), self._keys[place])

    def found(self, page: Page) -> Any:
        return self._found.get(page.file.src_uri)

    def keep(self, page: Page, made: Any) -> None:
        place = page.file.src_uri
        self._kept.keep(self._name(place), self._keys[place], made)

    def _name(self, place: str) -> str:
        return digest_of(self._config.config_file_path, self._config.site_url or "", place)


def _facts(page: Page) -> list[Any]:
    """What is told of a page besides its content."""
    return [page.file.src_uri, page.url, page.title, page.meta, [_contents(item) for item in page.toc]]


def _beside(page: Page) -> list[Any]:
    """What the theme shows of the pages before and after it."""
    return [other and [other.title, other.url] for other in (page.previous_page, page.next_page)]


def _contents(item: AnchorLink) -> list[Any]:
    return [item.title, item.id, item.level, [_contents(child) for child in item.children]]


class Templates:
    """In place of the theme's environment: a page that is as it was asks for none of its templates."""

    def __init__(self, theme: Environment, finished: Finished, compiled: Path) -> None:
        compiled.mkdir(parents=True, exist_ok=True)
        theme.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        self._theme, self._finished = theme, finished

    def get_template(self, name: str) -> "_PageTemplate":
        """The template of a name."""
        return _PageTemplate(self._theme, self._finished, name)


class _PageTemplate:
    def __init__(self, theme: Environment, finished: Finished, name: str) -> None:
        self._theme, self._finished, self._name = theme, finished, name

    def render(self, context: Mapping[str, Any]) -> str:
        """Nothing for a page that is as it was: its file is kept."""
        page = context.get("page")
        if page is not None and self._finished.html(page) is not None:
            return ""
        return self._theme.get_template(self._name).render(context)


class Index(SearchIndex):  # type: ignore[misc]
    """The theme's search index, which reads only pages that have changed."""

    def __init__(self, finished: Finished, config: Any, terms: str | None) -> None:
        super().__init__(**config)
        self._finished, self._terms = finished, terms

    def add_entry_from_context(self, page: Page) -> None:
        """Add the sections of a page."""
        kept = self._finished.sections(page)
        if kept is not None:
            self.entries += kept
            return
        if self._terms is not None:
            jieba.load_userdict(self._terms)  # with its own dictionary, which takes as long as all unchanged pages
            self._terms = None
        known = len(self.entries)
        super().add_entry_from_context(page)
        self._finished.index(page, self.entries[known:])
