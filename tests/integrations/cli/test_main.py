"""The whole program: what it says about itself, how it ends, and what it leaves out where no model is run."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import lstm_diagrams
from lstm_diagrams.integrations.cli import figures, main


def test_the_installed_command_is_this_one() -> None:
    (command,) = metadata.entry_points(group="console_scripts", name="lstm-diagrams")
    assert command.load() is main


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"lstm-diagrams {lstm_diagrams.__version__}\n"


_WITHOUT_A_MODEL = """
import contextlib, sys
from lstm_diagrams.integrations.cli import main
for arguments in (["--help"], ["--version"], ["draw", "--help"], ["figures"], ["facts", "--schema"],
                  ["draw", "a:b", "-f", "spiral", "-o", "a.svg"], ["draw", "a:b", "-o", "a.xyz"]):
    with contextlib.suppress(SystemExit):
        main(arguments)
    assert "torch" not in sys.modules, arguments
"""


def test_pytorch_is_not_imported_where_no_model_is_run() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(lstm_diagrams.__file__).parents[1])}
    program = [sys.executable, "-c", _WITHOUT_A_MODEL]
    done = subprocess.run(program, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 2  # of the two commands that cannot be done


def test_ctrl_c_ends_it_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(figures, "registered", interrupted)
    assert main(["figures"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_of_stdout_may_leave_early() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(lstm_diagrams.__file__).parents[1])}
    program = [sys.executable, "-m", "lstm_diagrams", "facts", "--schema"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, env=environment, check=False)
    os.close(writing)
    assert done.returncode == 141
    assert done.stderr == b""


@pytest.mark.parametrize(("program", "searches"), [("python", True), ("lstm-diagrams", False)])
def test_only_our_own_program_changes_how_garbage_is_found(program: str, searches: bool) -> None:
    source = (
        f"import gc, sys; before = gc.get_threshold(); sys.argv = [{program!r}]; import lstm_diagrams; "
        "print(gc.get_threshold() == before, gc.get_freeze_count())"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(lstm_diagrams.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == [str(searches), "0"]
