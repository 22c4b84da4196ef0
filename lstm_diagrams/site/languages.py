"""The site of each language: the Chinese one with the English one in its folder ``en``, one after the other or side by side."""

import multiprocessing
import posixpath
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from lstm_diagrams.site import layout, sources
from lstm_diagrams.site.problems import show_warnings

_SPAWN = multiprocessing.get_context("spawn")
"""A fork would take over the threads that ran notebooks."""
_APART = "english_apart"
"""In ``extra`` of the Chinese configuration: somebody else builds the English site."""


def build_both(*, strict: bool) -> Path:
    """Build both into ``site/`` at the same time, each in a process of its own, once all notebooks have run.

    Returns the folder. Raises MkDocsException where one of them fails.
    """
    sources.run_notebooks()
    sources.lab_folder()
    chinese = load_config(str(layout.CONFIGURATIONS["zh"]), strict=strict)
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


def first_to_read(config: MkDocsConfig) -> bool:
    """Whether this build is the first one that asks for the notebooks."""
    return config.theme["language"] == "zh" and _APART not in config.extra


def _build_english(configuration: Path, site: Path, chinese_url: str | None, strict: bool) -> None:
    url = posixpath.join(chinese_url, "en/") if chinese_url else ""
    _build(load_config(str(configuration), site_dir=str(site), strict=strict, site_url=url))


def _build(config: MkDocsConfig) -> None:
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
