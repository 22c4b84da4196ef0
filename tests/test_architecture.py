"""The house itself: who may import whom, names that match files, files that stay small, texts that name no machine."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lstm_diagrams
from lstm_diagrams.figures.registry import registered

_ROOT = Path(__file__).parents[1]
_PACKAGE = _ROOT / "lstm_diagrams"
_LONGEST_FUNCTION, _LONGEST_FILE = 40, 300
_MADE = {".venv", ".git", ".cache", ".hypothesis", "site", "dist"}
_REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
]
_REGISTRIES += [".".join(parts) for parts in (("download", "pytorch", "org"), ("deb", "debian", "org"))]
_TEXTS = {".py", ".md", ".toml", ".txt", ".yml", ".css", ".js", ".html", ".svg", ".dot", ""}


def _contracts(root: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)


def _broken(file: str, line: str, folder: Path) -> str:
    """What import-linter says of a copy of the package in which one file has one line more."""
    shutil.copytree(_PACKAGE, folder / "lstm_diagrams", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_ROOT / "pyproject.toml", folder)
    with (folder / "lstm_diagrams" / file).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    done = _contracts(folder)
    assert done.returncode == 1
    return done.stdout


def test_the_contracts_of_imports_hold() -> None:
    done = _contracts(_ROOT)
    assert done.returncode == 0, done.stdout
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("figures/folded.py", "import torch"),
        ("drawing/kit/lines.py", "import torch"),
        ("integrations/cli/draw.py", "import torch"),
        ("capture/untouched/guard.py", "import graphviz"),
        ("figures/folded.py", "import graphviz"),
        ("capture/untouched/guard.py", "import lstm_diagrams.drawing.kit.lines"),
        ("figures/folded.py", "import lstm_diagrams.layers"),
        ("render/svg.py", "import lstm_diagrams.figures.folded"),
        ("diagram.py", "import lstm_diagrams.integrations.cli"),
        ("integrations/cli/draw.py", "import lstm_diagrams.site"),
        ("figures/folded.py", "import lstm_diagrams.figures.cube"),
        ("figures/cell/parts.py", "import lstm_diagrams.figures.handover.words"),
        ("drawing/kit/lines.py", "import lstm_diagrams.drawing.recurrent.grid"),
        ("drawing/passes/legend.py", "import lstm_diagrams.drawing.recurrent.cells"),
        ("drawing/recurrent/cells.py", "import lstm_diagrams.drawing.boxed.cells"),
        ("drawing/tensors/blocks.py", "import lstm_diagrams.drawing.modules.boxes"),
        ("drawing/recurrent/cells.py", "import graphviz"),
        ("drawing/new_room.py", '"""A file that no contract knows."""'),
        ("readings/recurrence.py", "import lstm_diagrams.drawing.kit.marks"),
        ("readings/recurrence.py", "import torch"),
        ("facts.py", "import lstm_diagrams.readings.recurrence"),
        ("capture/untouched/storage.py", "import lstm_diagrams.capture.watched.numbers"),
        ("words.py", "import lstm_diagrams.facts"),
        ("errors.py", "import lstm_diagrams.words"),
        ("new_room.py", '"""A file that no contract knows."""'),
    ],
)
def test_the_contracts_notice(file: str, line: str, tmp_path: Path) -> None:
    assert f"lstm_diagrams.{file.removesuffix('.py').replace('/', '.')}" in _broken(file, line, tmp_path)


def test_the_contracts_notice_a_cycle_in_one_room(tmp_path: Path) -> None:
    says = _broken("drawing/kit/metrics.py", "import lstm_diagrams.drawing.kit.marks", tmp_path)
    assert "lstm_diagrams.drawing.kit." in says
    assert ".metrics -> .marks" in says


def test_each_figure_stands_in_the_file_or_folder_of_its_name() -> None:
    places = [
        path for path in (_PACKAGE / "figures").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert {path.stem for path in places} - {"__init__", "registry"} == set(registered())
    for name, figure in registered().items():
        assert figure.function.__module__ == f"lstm_diagrams.figures.{name}"


def _imported_names(tree: ast.Module) -> list[str]:
    """The public ones."""
    froms = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = [alias.asname or alias.name for node in froms for alias in node.names]
    return [name for name in names if not name.startswith("_")]


def test_public_names_are_exported_exactly_once() -> None:
    names = _imported_names(ast.parse((_PACKAGE / "__init__.py").read_text(encoding="utf-8")))
    assert len(names) == len(set(names))
    assert sorted(names) == sorted(lstm_diagrams.__all__)
    assert len(lstm_diagrams.__all__) == len(set(lstm_diagrams.__all__))
    for name in lstm_diagrams.__all__:
        assert getattr(lstm_diagrams, name).__doc__


def _functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each function with its number of lines, the docstring not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documentation = ast.get_docstring(node, clean=False)
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            yield node.name, lines - (documentation.count("\n") + 1 if documentation else 0)


@pytest.mark.parametrize("path", sorted(_PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= _LONGEST_FILE
    assert {name: lines for name, lines in _functions(ast.parse(text)) if lines > _LONGEST_FUNCTION} == {}


def _texts() -> Iterator[tuple[Path, str]]:
    for path in sorted(_ROOT.rglob("*")):
        inside = path.relative_to(_ROOT)
        made = inside.parts[0] in _MADE or any(part.endswith(("_cache", "__pycache__")) for part in inside.parts)
        if path.is_file() and path.suffix in _TEXTS and not made:
            yield inside, path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    places = [
        *map(re.escape, _REGISTRIES),
        *(rf"(?<![\w.}}-])/{folder}/" for folder in ("work", "tmp", "root", "home")),
    ]
    found = re.compile("|".join(places))
    texts = list(_texts())
    assert len(texts) > 50
    assert {str(path): found.findall(text) for path, text in texts if found.search(text)} == {}
