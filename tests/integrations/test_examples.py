"""The small projects in examples: each builds with the command of its README, strictly, into two diagrams."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_EXAMPLES = Path(__file__).parents[2] / "examples"
_PROGRAMS = {"mkdocs": ["mkdocs"], "sphinx-build": ["sphinx"]}


@pytest.mark.parametrize(("name", "page"), [("mkdocs", "site/index.html"), ("sphinx", "out/index.html")])
def test_an_example_builds(name: str, page: str, tmp_path: Path) -> None:
    folder = shutil.copytree(_EXAMPLES / name, tmp_path / name)
    install, command = re.findall(r"```sh\n(.*)\n(.*)\n```", (folder / "README.md").read_text())[0]
    assert install == f"pip install 'lstm-diagrams[{name}]'"
    program, *arguments = shlex.split(command.replace("mkdocs serve", "mkdocs build --strict"))
    done = subprocess.run(
        [sys.executable, "-m", *_PROGRAMS[program], *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    svgs = re.findall(r"<svg .*?</svg>", (folder / page).read_text(encoding="utf-8"), re.DOTALL)
    assert [re.findall(r'lang="([^"]*)"', svg)[0] for svg in svgs] == ["en", "zh-Hans"]


def test_both_examples_draw_the_same_model() -> None:
    assert (_EXAMPLES / "mkdocs/models.py").read_bytes() == (_EXAMPLES / "sphinx/models.py").read_bytes()
