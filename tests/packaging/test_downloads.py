"""Notebooks that the pages offer: with the wheel and what their first cell names installed, each runs alone in a folder.

Their code is the same in both languages, and the build of the site has run it with English pictures; here it is the Chinese one.
That it trains to what the page says is seen by the build, which runs it whole; here every cell runs, with only what the first
cells install and only the files that it brings along, but loops that train make a few updates alone (``each_alone``).
"""

import ast
import re
import shlex
from collections.abc import Iterable
from pathlib import Path

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
_OFFERED = [path for path in _SOURCES if "# download: false" not in path.read_text(encoding="utf-8")]
_NAMES = [path.relative_to(layout.NOTEBOOKS).with_suffix("").as_posix() for path in _OFFERED]
_JUPYTER = ("ipykernel", "nbformat")
_EACH_ALONE = Path(__file__).with_name("each_alone.py")
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


def _code(notebook: NotebookNode, own: set[str]) -> list[str]:
    """The code without the cell that installs and those of one language alone, as Python reads it: without comments."""
    cells = [cell for cell in notebook.cells[1:] if cell.cell_type == "code" and cell.id not in own]
    return [ast.dump(ast.parse(cell.source)) for cell in cells]


def _own(notebook: NotebookNode) -> set[str]:
    """The ids of the cells that downloads have in one language alone, with the files that they bring."""
    own = [f"cell-{number}" for number, cell in enumerate(notebook.cells) if "lang" in cell.metadata]
    return {*own, *(f"{cell}-file-0" for cell in own)}


def test_only_what_shows_the_repository_itself_is_not_offered() -> None:
    assert {path.stem for path in set(_SOURCES) - set(_OFFERED)} == {"api", "architecture", "comparison"}
    assert [path for path in _SOURCES if offered(in_language(read(path), "zh"))] == _OFFERED


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
    own = _own(read(path))
    assert _code(zh, own) == _code(en, own)
    assert _installed(zh) == _installed(en)


_BRINGS = """\
# %% [markdown]
# # Lines { #lines }

# %% lang="zh"
1

# %% lang="en" brings="here/lines.txt"
from pathlib import Path

lines = Path("here/lines.txt").read_text(encoding="utf-8")
"""


def test_a_file_that_a_cell_brings_is_written_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'said "O" \\ """three\'\'\' 诗\n\n  "end"'
    for folder in ("checkout/here", "reader"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "checkout/here/lines.txt").write_text(text, encoding="utf-8")
    (tmp_path / "page.py").write_text(_BRINGS, encoding="utf-8")
    monkeypatch.setattr(layout, "ROOT", tmp_path / "checkout")
    made = _download(tmp_path / "page.py", "en")
    monkeypatch.chdir(tmp_path / "reader")
    ran: dict[str, object] = {}
    for cell in made.cells:
        if cell.cell_type == "code":
            exec(cell.source, ran)
    assert ran["lines"] == text
    assert "write_text" not in "".join(cell.source for cell in _download(tmp_path / "page.py", "zh").cells)


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
    named = {name for path in _OFFERED for name in _installed(_download(path, "zh"))}
    made.create({*_JUPYTER, *named}, [wheel_of(ROOT, folder)])
    return made


@pytest.fixture(scope="module")
def results(alone: CleanEnvironment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has one for every download, in which it was run."""
    folder = tmp_path_factory.mktemp("downloads")
    for path in _OFFERED:
        (folder / path.stem).mkdir()
        nbformat.write(_download(path, "zh"), folder / path.stem / "page.ipynb")
    own = {"OMP_NUM_THREADS": "1", "IPYTHONDIR": str(folder / "ipython")}
    _run_each(alone, sorted(folder.glob("*/page.ipynb")), own)
    return folder


def _run_each(alone: CleanEnvironment, notebooks: Iterable[Path], variables: dict[str, str]) -> None:
    done = alone.run(("python", "-P", str(_EACH_ALONE), *map(str, notebooks)), alone.folder, **variables)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", _OFFERED, ids=_NAMES)
def test_it_runs(path: Path, results: Path) -> None:
    ran = results / path.stem
    assert (ran / "result.txt").read_text(encoding="utf-8") == "done", (ran / "said.txt").read_text("utf-8")[-3000:]


def test_one_that_cannot_run_is_seen(alone: CleanEnvironment, tmp_path: Path) -> None:
    """The program that runs them fails what raises an error, and lets nothing of one reach the next."""
    codes = {
        "a": "lost = 1 / 0",
        "b": "import torch\nlost",
        "c": "import sys\nsys.exit(3)",
        "d": "import os\nos.mkdir('here')",
    }
    for name, code in codes.items():
        (tmp_path / name).mkdir()
        cells = [nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("print('after')")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / name / "page.ipynb")
    _run_each(alone, [tmp_path / name / "page.ipynb" for name in codes], {"IPYTHONDIR": str(tmp_path / "ipython")})
    results = {name: (tmp_path / name / "result.txt").read_text(encoding="utf-8") for name in codes}
    assert results == {"a": "ZeroDivisionError", "b": "NameError", "c": "SystemExit", "d": "done"}
    assert (tmp_path / "d/here").is_dir()
    assert "after" in (tmp_path / "d/said.txt").read_text(encoding="utf-8")


_TRAINS = """\
import torch

layer, rounds, notes, others = torch.nn.Linear(1, 1), [], [], []
optimizer = torch.optim.SGD(layer.parameters(), 0.1)
assert not rounds
for epoch in range(50):
    if epoch % 10 == 0:
        notes.append(epoch)
    for x in torch.ones(50, 1, 1):
        optimizer.zero_grad()
        layer(x).sum().backward()
        optimizer.step()
        rounds.append((epoch, layer.weight.item()))
for each in range(50):
    others.append(each)
assert len(rounds) == 2500
print(len(rounds), len({weight for _, weight in rounds}), len(notes), len(others))
"""


def test_a_loop_that_trains_makes_a_few_updates_and_nothing_else_is_left_out(
    alone: CleanEnvironment, tmp_path: Path
) -> None:
    codes = {
        "a": _TRAINS,
        "b": f"{_TRAINS}assert lost",
        "c": _TRAINS.replace("assert not rounds", "assert rounds"),
        "d": "total = 0\nfor each in range(50):\n    total += each\nassert total == 0",
        "e": f"{_TRAINS}open('file', 'x').write('')\nrounds[100]",
    }
    for name, code in codes.items():
        (tmp_path / name).mkdir()
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        nbformat.write(made, tmp_path / name / "page.ipynb")
    _run_each(alone, [tmp_path / name / "page.ipynb" for name in codes], {"IPYTHONDIR": str(tmp_path / "ipython")})
    results = [(tmp_path / name / "result.txt").read_text(encoding="utf-8") for name in codes]
    assert results == ["done", "NameError", "AssertionError", "AssertionError", "done"]
    assert "9 9 5 50" in (tmp_path / "a/said.txt").read_text(encoding="utf-8")
    assert "2500" in (tmp_path / "e/said.txt").read_text(encoding="utf-8"), "whole where a few updates are too few"


def test_it_runs_with_the_wheel_and_not_with_this_checkout(alone: CleanEnvironment, tmp_path: Path) -> None:
    done = alone.run(("python", "-c", "import lstm_diagrams as d; print(d.__file__)"), tmp_path)
    assert alone.folder in Path(done.stdout.strip()).parents
    done = alone.run(("python", "-c", "import lstm_diagrams.site"), tmp_path)
    assert "ModuleNotFoundError" in done.stderr
