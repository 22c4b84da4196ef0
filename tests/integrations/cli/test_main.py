"""The whole program: what it says about itself, how it ends, and what it leaves out where no model is run."""

import os
import re
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


_WITHOUT_EXTRAS = """
import contextlib, sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1:]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refused())
from lstm_diagrams.integrations.cli import main
for command in ("draw", "check", "build", "figures", "facts", "report", "completion"):
    with contextlib.suppress(SystemExit):
        main([command, "--help"])
assert main(["build", "--check"]) == 1
assert main(["build", "pictures.yml"]) == 2
"""


def test_commands_do_without_what_only_the_extras_bring(tmp_path: Path) -> None:
    """Nor is PyTorch needed to check a list, so that whoever checks need not install it."""
    asked = metadata.requires("lstm-diagrams") or []
    extras = {re.split(r"[^\w-]", each)[0].lower() for each in asked if "extra ==" in each} | {"torch"}
    owners = metadata.packages_distributions()
    modules = sorted(name for name, found in owners.items() if extras & {each.lower() for each in found})
    assert {"yaml", "shtab", "torch"} <= set(modules)
    picture = 'output = "a.svg"\nmodel = "torch.nn:LSTM(3,5)"\ninput = "4,2,3"\n'
    (tmp_path / "pyproject.toml").write_text(f"[[tool.lstm-diagrams.pictures]]\n{picture}")
    (tmp_path / "pictures.yml").write_text("pictures: []\n")
    environment = {**os.environ, "PYTHONPATH": str(Path(lstm_diagrams.__file__).parents[1])}
    program = [sys.executable, "-c", _WITHOUT_EXTRAS, *modules]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("a.svg: it has not been drawn yet\n")
    assert done.stderr == "lstm-diagrams: pictures.yml is YAML, which needs the package pyyaml (pip install pyyaml)\n"


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
