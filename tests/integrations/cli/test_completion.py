"""Completion, asked of a real bash."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations.cli import main

_ASKED = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
$(complete -p lstm-diagrams | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("shtab")
    path = tmp_path_factory.mktemp("completion") / "lstm-diagrams"
    with path.open("w", encoding="utf-8") as stream, pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        assert main(["completion", "bash"]) == 0
    return path


def _completed(script: Path, *words: str) -> list[str]:
    bash = shutil.which("bash")
    assert bash is not None, "every machine that these tests run on has one"
    program = [bash, "-c", _ASKED, "bash", str(script), "lstm-diagrams", *words]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("",), {"draw", "figures", "facts", "completion"}),
        (("draw", "--fig"), {"--figure"}),
        (("draw", "-f", ""), {*registered(), "all"}),
        (("draw", "net:net", "--figure", "un"), {"unrolled"}),
        (("draw", "--lang", ""), {"zh", "en"}),
        (("draw", "-t", ""), {"auto", "light", "dark", "print", "both"}),
        (("draw", "--engine", ""), {"bundled", "system"}),
        (("facts", "--weights", "my_mod"), {"my_models.py"}),
        (("completion", ""), {"bash", "zsh"}),
    ],
)
def test_bash_completes(script: Path, words: tuple[str, ...], expected: set[str]) -> None:
    found = set(_completed(script, *words))
    assert expected <= found
    assert words[-1] == "" or found == expected
    if words[0] == "draw":
        assert {name for name in found if not name.startswith("-")} <= expected | {"--figure"}


def test_zsh_has_a_script_too(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab")
    assert main(["completion", "zsh"]) == 0
    written = capsys.readouterr().out
    assert written.startswith("#compdef lstm-diagrams\n")
    assert "unrolled" in written


def test_without_shtab_the_cure_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 2
    assert "pip install shtab" in capsys.readouterr().err
