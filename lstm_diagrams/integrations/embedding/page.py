"""The page that a Python-Markdown is in the middle of, as far as its host tells: MkDocs, ProperDocs, Zensical or nobody."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstm_diagrams.integrations.embedding.block import language_of
from lstm_diagrams.integrations.embedding.fences import Fences
from lstm_diagrams.themes import ThemeName, theme_named
from lstm_diagrams.words import Language


@dataclass(frozen=True, slots=True)
class Page:
    """A page whose Markdown is being made into HTML.

    Attributes:
        project: the folder of the documentation project.
        name: its file, as a reader finds it; nothing where the host does not tell.
        language: the language of its diagrams.
        theme: the theme that suits the site.
        fences: where its fences stand.
        seen: the ids of its pictures so far.
    """

    project: Path
    name: str
    language: Language
    theme: ThemeName
    fences: Fences
    seen: Counter[str] = field(default_factory=Counter)

    def place_of(self, body: str) -> str:
        """``docs/page.md:12``, where the next fence with this body stands; ``line 12`` of a page without a name."""
        line = self.fences.line_of(body)
        if not self.name:
            return "" if line is None else f"line {line}"
        return self.name if line is None else f"{self.name}:{line}"


def page_of(md: Any) -> Page:
    """The page that ``md`` converts at this moment, the same object for all its fences."""
    kept = vars(md).get("lstm_diagrams_page")
    if kept is None or kept[0] is not md.lines:  # another list for each page
        kept = md.lstm_diagrams_page = (md.lines, _told(md))
    page: Page = kept[1]
    return page


def mkdocs_page(file: Any, config: Any) -> Page:
    """The page of a ``File`` of MkDocs or ProperDocs."""
    project = Path(config.config_file_path or "mkdocs.yml").resolve().parent
    look = config.theme
    tag = (
        getattr(file, "locale", None) or look.get("language") or look.get("locale") or "en"
    )  # mkdocs-static-i18n's first
    name = _below(project, file.abs_src_path or "", file.src_uri)
    return Page(project, name, language_of(str(tag)), _theme_of_mkdocs(look), Fences(_text(file)))


def _told(md: Any) -> Page:
    for processor in (*md.treeprocessors, *md.preprocessors):
        told: list[Any] = [getattr(processor, name, None) for name in ("file", "page", "config")]
        file, page, config = told
        if hasattr(file, "src_uri") and hasattr(config, "config_file_path"):  # the links of MkDocs and ProperDocs
            return mkdocs_page(file, config)
        if hasattr(page, "path") and isinstance(config, dict) and "docs_dir" in config:  # the context of Zensical
            return _zensical_page(page.path, config, md.lines)
    return Page(Path.cwd(), "", "en", "auto", Fences("\n".join(md.lines)))


def _zensical_page(path: str, config: dict[str, Any], lines: list[str]) -> Page:
    project = Path(config.get("root_dir") or ".").resolve()
    file = project / config["docs_dir"] / path
    look = config.get("theme") or {}
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):  # made by a plugin from something that is no text
        text = "\n".join(lines)
    theme: ThemeName = "auto" if look.get("palette") else "light"
    return Page(project, _below(project, file, path), language_of(str(look.get("language"))), theme, Fences(text))


def _below(folder: Path, file: str | os.PathLike[str], otherwise: str) -> str:
    path = Path(file)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else otherwise


def _theme_of_mkdocs(look: Any) -> ThemeName:
    """In a file ``auto`` follows the reader's system where a page has no colours of its own: wrong on one that never turns dark."""
    if look.name == "readthedocs" or (look.name == "material" and not look.get("palette")):
        return "light"
    if look.name == "mkdocs" and not look.get("user_color_mode_toggle"):
        return theme_named(look.get("color_mode", "light"))
    return "auto"


def _text(file: Any) -> str:
    try:
        text: str = file.content_string
    except (OSError, ValueError):  # made by a plugin from something that is no text
        return ""
    return text
