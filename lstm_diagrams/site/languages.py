"""The site of each language: the Chinese one with the English one in its folder ``en``, one after the other or side by side."""

import multiprocessing
import posixpath
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Literal

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from lstm_diagrams.site import layout, sources
from lstm_diagrams.site.problems import show_warnings
from lstm_diagrams.words import Language

_SPAWN = multiprocessing.get_context("spawn")
"""A fork would take over the threads that ran notebooks."""
_APART = "english_apart"
"""In ``extra`` of the Chinese configuration: somebody else builds the English site."""


def build_both(*, strict: bool) -> Path:
    """Build both into ``site/`` at the same time, each in a process of its own, once all notebooks have run.

    Returns the folder. Raises MkDocsException where one of them fails.
    """
    chinese = load_config(str(layout.CONFIGURATIONS["zh"]), strict=strict)
    sources.run((chinese.site_url, _english_url(chinese.site_url)))
    chinese.extra[_APART] = True
    whole = Path(chinese.site_dir)
    beside = layout.CACHE.with_name("english")  # MkDocs empties site/ before it builds into it
    with ProcessPoolExecutor(1, _SPAWN, show_warnings) as pool:
        english = pool.submit(_build_english, layout.CONFIGURATIONS["en"], beside, chinese.site_url, strict)
        _build(chinese)
        english.result()
    shutil.move(beside, whole / "en")
    return whole


def build_english_too(chinese: MkDocsConfig) -> None:
    """Build the English site into its folder of the Chinese one, unless somebody else does."""
    if _APART not in chinese.extra:
        _build_english(layout.CONFIGURATIONS["en"], Path(chinese.site_dir) / "en", chinese.site_url, chinese.strict)


def build_for_readers(language: Language, site: Path) -> None:
    """Build one language into a folder, not strictly: what is wrong with a page is said, and the page is there."""
    configuration = layout.CONFIGURATIONS[language]
    config = load_config(str(configuration), site_dir=str(site), site_url=address_of(language))
    config.extra[_APART] = True
    _build(config, "serve")


def address_of(language: Language) -> str:
    """The public address of the site of a language, empty where it has none."""
    chinese = load_config(str(layout.CONFIGURATIONS["zh"])).site_url
    return _english_url(chinese) if language == "en" else chinese or ""


def _build_english(configuration: Path, site: Path, chinese_url: str | None, strict: bool) -> None:
    url = _english_url(chinese_url)
    _build(load_config(str(configuration), site_dir=str(site), strict=strict, site_url=url))


def _english_url(chinese_url: str | None) -> str:
    return posixpath.join(chinese_url, "en/") if chinese_url else ""


def _build(config: MkDocsConfig, command: Literal["build", "serve"] = "build") -> None:
    config.plugins.on_startup(command=command, dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
