"""The package in examples/plugin, really installed: its figure, its layer and its theme, in Python and on the command line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

_EXAMPLE = Path(__file__).parents[2] / "examples/plugin"
_PROGRAM = """
import warnings
warnings.simplefilter("error")
import torch
import lstm_diagrams as d
from sea_diagrams.modules import Tide

model, hours = Tide(), torch.zeros(4, 24, 3)
seen = d.capture(model, hours)
assert seen == d.capture(model, hours)
print([(layer.path, layer.type, layer.kind) for layer in seen.layers])
print(seen.layer("highway").setting("size"), [axis.name for axis in seen.calls[1].slot("output").tensor.axes])
print(d.draw(seen, figure="bars", lang="zh").description)
with d.defaults(theme="sea"):
    print(d.draw(seen).theme, "--ld-layer1:#7fd3e6" in d.draw(seen).svg())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a program for which the package is installed."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(_EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("site", ".cache", "dist"))
    wheel = next(WheelBuilder(str(source)).build(directory=str(folder), versions=["standard"]))
    offline = [
        "--no-index",
        "--no-deps",
        "--disable-pip-version-check",
        "--no-compile",
        "--target",
        str(folder / "libraries"),
    ]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *offline, wheel], check=True)
    path = os.pathsep.join(filter(None, [str(folder / "libraries"), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path}


def _run(installed: dict[str, str], *arguments: str, folder: Path, note: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=installed, cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, note)
    return done.stdout


def test_figure_layer_and_theme_in_python(installed: dict[str, str], tmp_path: Path) -> None:
    weights = {"lstm": 4 * 8 * (3 + 8 + 2), "highway": 2 * (8 * 8 + 8), "head": 8 + 1}
    told = "，".join(f"{path} {count}" for path, count in weights.items())
    ways = "lstm (output) → highway (input) 的连线、highway (output) → head (input) 的连线"
    assert _run(installed, "-c", _PROGRAM, folder=tmp_path).splitlines() == [
        "[('lstm', 'LSTM', 'recurrent'), ('highway', 'Highway', 'highway'), ('head', 'Linear', 'linear')]",
        "8 ['batch', 'feature']",
        f"各层参数量的条形图：{told}。不在图中：{ways}。",
        "sea True",
    ]


def test_figure_and_theme_on_the_command_line(installed: dict[str, str], tmp_path: Path) -> None:
    model = ["sea_diagrams.modules:Tide", "--input", "4,24,3"]
    options = ["--figure", "bars", "-O", "longest=500", "--theme", "sea", "-o", "bars.svg"]
    ways = "the way from lstm (output) to highway (input), the way from highway (output) to head (input)"
    note = f"lstm-diagrams: note: not in this picture: {ways}\n"
    _run(installed, "-m", "lstm_diagrams", "draw", *model, *options, folder=tmp_path, note=note)
    drawn = (tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert "416 parameters" in drawn and ".f-layer1){fill:var(--ld-layer1,#0b6a80)}" in drawn


def test_the_figure_is_listed_without_pytorch(installed: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('hidden')\n", encoding="utf-8")
    listed = _run(installed, "-m", "lstm_diagrams", "figures", folder=tmp_path)
    assert "bars\n  Parameters of each layer · 各层的参数量\n" in listed and "longest=320" in listed
