"""Notebooks that the pages offer: with the wheel and what their first cell names installed, each runs alone in a folder.

Their code is the same in both languages, and the build of the site has run it with English pictures; here it is the Chinese one.
"""

import ast
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from lstm_diagrams.site import layout
from lstm_diagrams.site.downloads import offered, standalone
from lstm_diagrams.site.notebooks import in_language, read
from lstm_diagrams.words import LANGUAGES, Language
from tests.packaging.clean import CleanEnvironment
from tests.packaging.distributions import ROOT, wheel_of

_SOURCES = sorted(layout.NOTEBOOKS.rglob("*.py"))
_OFFERED = [path for path in _SOURCES if offered(in_language(read(path), "zh"))]
_NAMES = [path.relative_to(layout.NOTEBOOKS).with_suffix("").as_posix() for path in _OFFERED]
_JUPYTER = ("ipykernel", "nbconvert")
_ONLY_MKDOCS = re.compile(
    r"^#{1,6} .*\{ *#.*\}\s*$|^\?\?\?|^!!! |^=== \"|^:::|--8<--|^<div.* markdown|\{ *[.#:][\w-]+.*\}\s*$|:material-",
    re.MULTILINE,
)
_FENCE = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?://|#)[^)\s]+\)")


def _download(path: Path, language: Language, place: str = "") -> NotebookNode:
    made = standalone(read(path), language, place)
    nbformat.validate(made)
    return made


def _installed(notebook: NotebookNode) -> list[str]:
    """What the first cell tells pip to install."""
    (line,) = re.findall(r"^# %pip install (.*)$", notebook.cells[0].source, re.MULTILINE)
    return shlex.split(line)


def _code(notebook: NotebookNode) -> list[str]:
    """The code without the cell that installs, as Python reads it: without comments."""
    return [ast.dump(ast.parse(cell.source)) for cell in notebook.cells[1:] if cell.cell_type == "code"]


def test_only_what_shows_the_repository_itself_is_not_offered() -> None:
    assert {path.stem for path in set(_SOURCES) - set(_OFFERED)} == {"api", "architecture"}


@pytest.mark.parametrize("path", _OFFERED, ids=_NAMES)
def test_nothing_in_it_is_for_mkdocs_alone(path: Path) -> None:
    for language in LANGUAGES:
        for cell in _download(path, language).cells:
            prose = _FENCE.sub("", cell.source) if cell.cell_type == "markdown" else ""
            assert _ONLY_MKDOCS.findall(prose) == []
            assert _LINK.findall(prose) == []
            assert prose.count("<details>") == prose.count("</details>")


@pytest.mark.parametrize("path", _OFFERED, ids=_NAMES)
def test_both_languages_run_the_same_code(path: Path) -> None:
    zh, en = (_download(path, language) for language in LANGUAGES)
    assert _code(zh) == _code(en)
    assert _installed(zh) == _installed(en)


def test_where_the_site_has_an_address_links_lead_to_its_pages() -> None:
    path = layout.NOTEBOOKS / "chapters/03-lstm-structure.py"
    made = _download(path, "en", "https://lstm.example/en/chapters/03-lstm-structure.ipynb")
    links = re.findall(r"\]\(([^)\s]+)\)", "".join(cell.source for cell in made.cells if cell.cell_type == "markdown"))
    assert "https://lstm.example/en/chapters/04-inside-the-cell.html" in links
    assert all(link.startswith("http") for link in links)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> CleanEnvironment:
    """An environment with the wheel, Jupyter, and what the first cells of all downloads name; nothing is fetched for it."""
    folder = tmp_path_factory.mktemp("alone")
    made = CleanEnvironment(folder / "environment")
    made.create({*_JUPYTER, *(name for path in _OFFERED for name in _installed(_download(path, "zh")))})
    made.install(["--no-deps", "--no-index", str(wheel_of(ROOT, folder))])
    return made


@pytest.fixture(scope="module")
def results(alone: CleanEnvironment, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Any]:
    """Every download run in a folder of its own, two at a time, so that one that waits costs nothing."""
    folder = tmp_path_factory.mktemp("downloads")

    def run(path: Path) -> Any:
        own = folder / path.stem
        own.mkdir()
        nbformat.write(_download(path, "zh"), own / "page.ipynb")
        command = ("python", "-m", "nbconvert", "--execute", "--to", "notebook", "--output", "run", "page.ipynb")
        return alone.run(
            command, own, OMP_NUM_THREADS="1", IPYTHONDIR=str(folder / "ipython"), JUPYTER_PLATFORM_DIRS="1"
        )

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(_OFFERED, pool.map(run, _OFFERED), strict=True))


@pytest.mark.parametrize("path", _OFFERED, ids=_NAMES)
def test_it_runs(path: Path, results: dict[Path, Any]) -> None:
    done = results[path]
    assert done.returncode == 0, done.stderr[-3000:]


def test_it_runs_with_the_wheel_and_not_with_this_checkout(alone: CleanEnvironment, tmp_path: Path) -> None:
    done = alone.run(("python", "-c", "import lstm_diagrams as d; print(d.__file__)"), tmp_path)
    assert alone.folder in Path(done.stdout.strip()).parents
    done = alone.run(("python", "-c", "import lstm_diagrams.site"), tmp_path)
    assert "ModuleNotFoundError" in done.stderr
