"""The wheel in a clean environment: the command line, the fence, a notebook and PDF work there; MkDocs and Sphinx: test_examples.py."""

import json
from pathlib import Path

import nbformat
import pytest

import lstm_diagrams
from tests.packaging.clean import CleanEnvironment

_MODEL = ("torch.nn:LSTM(3,5)", "--input", "4,2,3")
_FENCE = """
import markdown
from lstm_diagrams.integrations.markdown import fence
fences = [{"name": "lstm-diagram", "class": "lstm-diagram", "format": fence}]
text = "```lstm-diagram\\nmodel: torch.nn:LSTM(3, 5)\\ninput: [4, 2, 3]\\n```\\n"
print(markdown.markdown(text, extensions=["pymdownx.superfences"], extension_configs={"pymdownx.superfences": {"custom_fences": fences}}))
"""
_CELL = "import torch, lstm_diagrams\nlstm_diagrams.draw(torch.nn.LSTM(3, 5), torch.randn(4, 2, 3))"


def _output(clean: CleanEnvironment, folder: Path, *command: str, **variables: str) -> str:
    done = clean.run(command, folder, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_it_asks_for_is_there_and_agrees(clean: CleanEnvironment, tmp_path: Path) -> None:
    code = "from importlib import metadata; import lstm_diagrams as d; print(metadata.version('lstm-diagrams'), d.__file__)"
    version, file = _output(clean, tmp_path, "python", "-c", code).split()
    assert version == lstm_diagrams.__version__
    assert clean.folder in Path(file).parents
    assert (Path(file).parent / "py.typed").is_file()
    assert clean.check() == "No broken requirements found."


@pytest.mark.parametrize(
    "module", ["tests", "benchmarks", "tools", "lstm_diagrams.site", "hatchling", "pytest", "playwright"]
)
def test_nothing_else_of_the_repository_is_there_and_nothing_that_it_is_worked_on_with(
    clean: CleanEnvironment, tmp_path: Path, module: str
) -> None:
    done = clean.run(["python", "-c", f"import {module}"], tmp_path)
    assert "ModuleNotFoundError" in done.stderr


def test_the_command_line_helps_without_pytorch(clean: CleanEnvironment, without_torch: str, tmp_path: Path) -> None:
    for command in (["lstm-diagrams", "--help"], ["python", "-m", "lstm_diagrams", "--help"]):
        assert "draw" in _output(clean, tmp_path, *command, PYTHONPATH=without_torch)
    assert "unrolled" in _output(clean, tmp_path, "lstm-diagrams", "figures", PYTHONPATH=without_torch)
    done = clean.run(["lstm-diagrams", "draw", *_MODEL, "-o", "a.svg"], tmp_path, PYTHONPATH=without_torch)
    assert done.returncode != 0


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<svg "), ("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_the_command_line_draws(clean: CleanEnvironment, tmp_path: Path, suffix: str, start: bytes) -> None:
    _output(clean, tmp_path, "lstm-diagrams", "draw", *_MODEL, "-o", f"lstm.{suffix}")
    assert (tmp_path / f"lstm.{suffix}").read_bytes().startswith(start)


def test_the_fence_draws(clean: CleanEnvironment, tmp_path: Path) -> None:
    html = _output(clean, tmp_path, "python", "-c", _FENCE)
    assert "<svg " in html
    assert 'role="img"' in html


def test_a_notebook_shows_a_diagram(clean: CleanEnvironment, tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_CELL)])
    nbformat.write(notebook, tmp_path / "page.ipynb")
    execute = ("jupyter", "nbconvert", "--execute", "--to", "notebook", "--output", "run", "page.ipynb")
    _output(clean, tmp_path, *execute, JUPYTER_PLATFORM_DIRS="1", IPYTHONDIR=str(tmp_path / "ipython"))
    (cell,) = json.loads((tmp_path / "run.ipynb").read_text(encoding="utf-8"))["cells"]
    (output,) = cell["outputs"]
    assert any("<svg " in "".join(shown) for shown in output["data"].values())
