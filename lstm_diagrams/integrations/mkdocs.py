"""The MkDocs plugin ``lstm-diagrams``: the fence without any setting, in the page's language, with file and line in every error."""

import os
from collections import Counter
from pathlib import Path
from typing import Any, Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from lstm_diagrams.integrations.embedding import html
from lstm_diagrams.integrations.embedding.block import Defaults, language_of
from lstm_diagrams.integrations.embedding.gallery import CACHE, Gallery, gallery_of
from lstm_diagrams.integrations.embedding.order import Picture
from lstm_diagrams.integrations.markdown import FENCE, Place, to_html
from lstm_diagrams.theme import THEME_NAMES, ThemeName, theme_named
from lstm_diagrams.words import LANGUAGES

_FOLDER = "assets/lstm-diagrams"
"""Where pictures lie on the site that do not stand in their page."""
_SUPERFENCES = "pymdownx.superfences"
_log = get_plugin_logger("lstm_diagrams")


class Settings(Config):
    """What can be set under ``plugins: [lstm-diagrams: {...}]``.

    Attributes:
        lang: the language of all diagrams; left out, that of the page.
        theme: the theme where a block names none; left out, what suits the theme of the site.
        inline: whether pictures stand in their page or in files beside it, where a block does not say.
        cache: the folder of the kept pictures, relative to the folder of mkdocs.yml.
        path: folders that are searched for models first, relative to the folder of mkdocs.yml.
    """

    lang = config_options.Optional(config_options.Choice(LANGUAGES))
    theme = config_options.Optional(config_options.Choice(THEME_NAMES))
    inline = config_options.Type(bool, default=True)
    cache = config_options.Type(str, default=CACHE)
    path = config_options.ListOfItems(config_options.Type(str), default=["."])


class DiagramsPlugin(BasePlugin[Settings]):
    """Draws the fences of the pages; one instance for all builds of ``mkdocs serve``."""

    def __init__(self) -> None:
        self._project = Path()
        self._page: _PageInWork | None = None
        self._sources: set[str] = set()
        self._server: LiveReloadServer | None = None
        self._watched: set[str] = set()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Having this event makes MkDocs keep the instance from build to build."""

    @event_priority(-100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Register the fence, after other plugins have put their extensions in."""
        self._project = Path(config.config_file_path or "mkdocs.yml").resolve().parent
        if _SUPERFENCES not in config.markdown_extensions:
            config.markdown_extensions.append(_SUPERFENCES)
        settings = dict(config.mdx_configs.get(_SUPERFENCES) or {})
        others = [each for each in settings.get("custom_fences", []) if each.get("name") != FENCE]
        settings["custom_fences"] = [*others, {"name": FENCE, "class": FENCE, "format": self._fence}]
        config.mdx_configs[_SUPERFENCES] = settings
        return config

    @event_priority(-100)
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Remember the page whose fences come next."""
        self._page = _PageInWork(page, config, files, self._project)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Let the next build import the models anew, and watch the sources that were met in this one."""
        self._page = None
        self._gallery().close()
        self._watch()

    def on_build_error(self, *, error: Exception) -> None:
        """End the process that draws."""
        self._gallery().close()

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Rebuild when the source of a model changes."""
        self._server = server
        self._watch()
        return server

    def _watch(self) -> None:
        """Folders, not files: an editor that saves by renaming would leave a watch on the old file behind."""
        if self._server is not None:
            for folder in sorted({os.path.dirname(path) for path in self._sources} - self._watched):
                self._server.watch(folder, recursive=False)
                self._watched.add(folder)

    def _gallery(self) -> Gallery:
        return gallery_of(self._project, self.config.cache, tuple(self.config.path))

    def _fence(self, source: str, language: str, css_class: str, options: Any, md: Any, **attributes: Any) -> str:
        """The formatter of superfences, for the page in work."""
        page = self._page
        if page is None:
            _log.warning("a diagram stands outside of every page, where it cannot be drawn")
            return html.error_box("it stands outside of every page", "en")
        line = page.line_of(source)
        place = Place(
            gallery=self._gallery(),
            defaults=Defaults(self.config.lang or page.language, self.config.theme or page.theme, self.config.inline),
            seen=page.seen,
            report=lambda reason: _log.warning(f"{page.name}{line}: {reason}"),
            drawn=lambda drawn: self._sources.update(drawn.sources),
            url=page.url_of,
        )
        return to_html(source, attributes, place)


class _PageInWork:
    """A page whose Markdown is being made into HTML."""

    def __init__(self, page: Page, config: MkDocsConfig, files: Files, project: Path) -> None:
        self._page, self._config, self._files = page, config, files
        self.seen: Counter[str] = Counter()
        self.language = language_of(_language_tag(page, config))
        self.theme = _suitable_theme(config)
        self.name = _name(page.file, project)
        self._lines = [line.strip() for line in _text(page.file).splitlines()]
        self._found: set[int] = set()

    def line_of(self, body: str) -> str:
        """``:12``, the line in the page's file where the next fence with this body opens; nothing if it is not there."""
        wanted = [line.strip() for line in body.strip("\n").splitlines()]
        for number, line in enumerate(self._lines):
            opens = line.startswith(("```", "~~~")) and FENCE in line and number not in self._found
            if opens and self._after(number)[: len(wanted)] == wanted:
                self._found.add(number)
                return f":{number + 1}"
        return ""

    def _after(self, number: int) -> list[str]:
        below = self._lines[number + 1 :]
        first = next((place for place, line in enumerate(below) if line), 0)
        return below[first:]

    def url_of(self, picture: Picture) -> str:
        """Put the picture among the files of the site; where it lies, as seen from this page."""
        name = f"{_FOLDER}/{html.file_name(picture)}"
        file = self._files.get_file_from_path(name)
        if file is None:
            file = File.generated(self._config, name, content=picture.content)
            self._files.append(file)
        return file.url_relative_to(self._page.file)


def _language_tag(page: Page, config: MkDocsConfig) -> str:
    """The page's language, by what mkdocs-static-i18n says of its file, else by the theme."""
    for tag in (getattr(page.file, "locale", None), config.theme.get("language"), config.theme.get("locale")):
        if tag:
            return str(tag)
    return "en"


def _suitable_theme(config: MkDocsConfig) -> ThemeName:
    """``auto`` follows the reader's system where a page has no colours of its own: wrong on one that never turns dark."""
    look = config.theme
    if look.name == "readthedocs" or (look.name == "material" and not look.get("palette")):
        return "light"
    if look.name == "mkdocs" and not look.get("user_color_mode_toggle"):
        return theme_named(look.get("color_mode", "light"))
    return "auto"


def _text(file: File) -> str:
    try:
        return file.content_string
    except (OSError, ValueError):  # made by a plugin from something that is no text
        return ""


def _name(file: File, project: Path) -> str:
    """The file as a reader finds it: below the folder of mkdocs.yml, where it is there."""
    path = Path(file.abs_src_path or file.src_uri)
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else file.src_uri
