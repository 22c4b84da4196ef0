"""``make site``, cold and unchanged, against plain MkDocs on the same pages as Markdown, exported with their outputs in place."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.utils.yaml import yaml_load

from benchmarks.timing import Action, Ratio, Section, compared, python, seconds
from lstm_diagrams.site import layout, sources
from lstm_diagrams.site.notebooks import in_language
from lstm_diagrams.site.rendering import place, runs_of_outputs, to_markdown
from lstm_diagrams.words import LANGUAGES, Language

_ROUNDS = 3
_BUILD = """
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
for path in sys.argv[1:]:
    config = load_config(path)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
"""


_COLD = """
import sys, tempfile
from pathlib import Path
from lstm_diagrams.site import __main__, layout
with tempfile.TemporaryDirectory() as folder:
    layout.CACHE = Path(folder)
    sys.exit(__main__.main(["build"]))
"""


def section() -> Section:
    """Seconds of ours, and ours / plain MkDocs with the notebooks unchanged; both languages."""
    return Section("make site, and against plain MkDocs on the same pages as .md", _lines())


def _lines() -> Iterator[Ratio | str]:
    yield _line("cold: every notebook runs", seconds(python("-c", _COLD)))
    ours = python("-m", "lstm_diagrams.site", "build")
    ours()  # the results of every notebook are kept now
    yield _line("nothing changed", seconds(ours))
    yield _line("one sentence of one page changed", _after_an_edit(ours))
    with tempfile.TemporaryDirectory() as folder:
        plain = [_exported(language, Path(folder) / language) for language in LANGUAGES]
        yield compared("nothing changed, to plain MkDocs", ours, python("-c", _BUILD, *map(str, plain)), _ROUNDS)


def _after_an_edit(build: Action) -> float:
    """Seconds of a build after a page has one sentence more, which it loses again."""
    page = layout.NOTEBOOKS / "index.py"
    text = page.read_text(encoding="utf-8")
    head, start, rest = text.partition('# %% [markdown] lang="zh"\n')
    try:
        page.write_text(f"{head}{start}{rest.replace('。', '。多了一句。', 1)}", encoding="utf-8")
        return seconds(build)
    finally:
        page.write_text(text, encoding="utf-8")


def _line(label: str, time: float) -> str:
    return f"  {label:<66} {time:>8.1f} s"


def _exported(language: Language, folder: Path) -> Path:
    """A MkDocs project of the pages of one language; the path of its configuration."""
    pages = folder / "docs"
    shutil.copytree(layout.ROOT / "docs" / language, pages)
    shutil.copytree(layout.SHARED, pages, dirs_exist_ok=True)
    for path, notebook in sources.notebooks(language, announce_cached=False).items():
        page = pages / path.relative_to(layout.NOTEBOOKS).with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(_page(in_language(notebook, language)), encoding="utf-8")
    configuration = folder / "mkdocs.yml"
    configuration.write_text(json.dumps(_plain(language, folder)), encoding="utf-8")  # JSON is YAML
    return configuration


def _page(notebook: nbformat.NotebookNode) -> str:
    """The page's Markdown with its outputs as HTML, and links that lead to .md pages."""
    text = to_markdown(notebook).replace(".ipynb", ".md")
    for number, cell in enumerate(notebook.cells):
        for run in runs_of_outputs(cell):
            text = text.replace(place(number, run[0]), "".join(_html(cell.outputs[position]) for position in run))
    return text


def _html(output: nbformat.NotebookNode) -> str:
    data = output.get("data", {})
    text = output.get("text", data.get("text/plain", ""))
    return str(data.get("image/svg+xml") or data.get("text/html") or f"<pre>{text}</pre>")


def _plain(language: Language, folder: Path) -> dict[str, Any]:
    """The site's own configuration without its hook and without notebooks."""
    with layout.CONFIGURATIONS[language].open("rb") as stream:
        configuration: dict[str, Any] = dict(yaml_load(stream))
    plain: dict[str, Any] = json.loads(json.dumps(configuration).replace(".ipynb", ".md"))
    plain |= {"hooks": [], "watch": [], "docs_dir": str(folder / "docs"), "site_dir": str(folder / "site")}
    terms = plain["plugins"]["search"].get("jieba_dict_user")
    if terms:
        plain["plugins"]["search"]["jieba_dict_user"] = str(layout.ROOT / terms)
    return plain
