"""The MkDocs plugin ``lstm-diagrams``: the fence without any setting, in the page's language, with file and line in every error."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure import pages
from mkdocs.structure.files import File, Files

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding import html
from lstm_diagrams.integrations.embedding.block import Defaults
from lstm_diagrams.integrations.embedding.fences import FENCE
from lstm_diagrams.integrations.embedding.gallery import CACHE, TIMEOUT, Gallery, check_settings, gallery_of
from lstm_diagrams.integrations.embedding.order import Picture
from lstm_diagrams.integrations.embedding.page import Page, mkdocs_page
from lstm_diagrams.integrations.markdown import Place, to_html, validator
from lstm_diagrams.themes import theme_names
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
        timeout: seconds that one drawing may take.
    """

    lang = config_options.Optional(config_options.Choice(LANGUAGES))
    theme = config_options.Optional(config_options.Choice(theme_names()))
    inline = config_options.Type(bool, default=True)
    cache = config_options.Type(str, default=CACHE)
    path = config_options.ListOfItems(config_options.Type(str), default=["."])
    timeout = config_options.Type((int, float), default=TIMEOUT)

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """What MkDocs finds wrong, and what no gallery can be made with."""
        failed, warnings = super().validate()
        if not failed:
            try:
                check_settings(self.cache, self.path, self.timeout)
            except UsageError as error:
                failed.append(("lstm-diagrams", ValidationError(str(error))))
        return failed, warnings


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
        ours = {"name": FENCE, "class": FENCE, "format": self._fence, "validator": validator}
        settings["custom_fences"] = [*others, ours]
        config.mdx_configs[_SUPERFENCES] = settings
        return config

    @event_priority(-100)
    def on_page_markdown(self, markdown: str, *, page: pages.Page, config: MkDocsConfig, files: Files) -> None:
        """Remember the page whose fences come next."""
        self._page = _PageInWork(mkdocs_page(page.file, config), page.file, files, config)

    def on_post_page(self, output: str, *, page: pages.Page, config: MkDocsConfig) -> str:
        """Let images follow the colours of the page."""
        head, closing, body = output.partition("</head>")
        return f"{head}{html.IMAGES_IN_HEAD}{closing}{body}" if "lstm-diagram-image" in body else output

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
            named = {
                os.path.abspath(self._project / folder) for folder in self.config.path
            }  # a model may be written there yet
            folders = {os.path.dirname(path) for path in self._sources} | set(filter(os.path.isdir, named))
            for folder in sorted(folders - self._watched):
                self._server.watch(folder, recursive=False)
                self._watched.add(folder)

    def _gallery(self) -> Gallery:
        return gallery_of(self._project, self.config.cache, tuple(self.config.path), self.config.timeout)

    def _fence(self, source: str, language: str, css_class: str, options: Any, md: Any, **attributes: Any) -> str:
        """The formatter of superfences, for the page in work."""
        page = self._page
        if page is None:
            _log.warning("a diagram stands outside of every page, where it cannot be drawn")
            return html.error_box("it stands outside of every page", "en")
        told = page.told
        where = told.place_of(source)
        place = Place(
            gallery=self._gallery(),
            defaults=Defaults(self.config.lang or told.language, self.config.theme or told.theme, self.config.inline),
            seen=told.seen,
            report=lambda reason: _log.warning(f"{where}: {reason}"),
            drawn=lambda drawn: self._sources.update(drawn.sources),
            url=page.url_of,
        )
        return to_html(source, options, attributes, place)


@dataclass(frozen=True, slots=True)
class _PageInWork:
    """A page whose Markdown is being made into HTML, and the files of its site."""

    told: Page
    file: File
    files: Files
    config: MkDocsConfig

    def url_of(self, picture: Picture) -> str:
        """Put the picture among the files of the site; where it lies, as seen from this page."""
        name = f"{_FOLDER}/{html.file_name(picture)}"
        file = self.files.get_file_from_path(name)
        if file is None:
            file = File.generated(self.config, name, content=picture.content)
            self.files.append(file)
        return file.url_relative_to(self.file)
