"""The program's own words and a model's, where both write, and where nothing can be written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import lstm_diagrams

_LOUD = """
import os
import torch

class 打印(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.线 = torch.nn.Linear(3, 2)
        print("made")

    def forward(self, x):
        print("loud")
        os.system("echo louder")
        return self.线(x)
"""
_FACTS = ("facts", "loud_models:打印", "--input", "4,3")


def _program(*arguments: str, **settings: object) -> "subprocess.CompletedProcess[bytes]":
    Path("loud_models.py").write_text(_LOUD, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(lstm_diagrams.__file__).parents[1]), "LC_ALL": "C"}
    command = [sys.executable, "-m", "lstm_diagrams", *arguments]
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment, **settings}
    return subprocess.run(command, check=False, **given)  # type: ignore[call-overload]


def test_what_a_model_prints_goes_to_stderr_and_stdout_is_utf_8_in_every_locale() -> None:
    done = _program(*_FACTS)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["name"] == "打印"
    assert done.stderr.split() == [b"made", b"loud", b"louder"]


def test_a_picture_on_stdout_is_a_picture_alone() -> None:
    done = _program("draw", *_FACTS[1:], "-o", "-")
    assert done.stdout.startswith(b"<svg ") and done.stdout.rstrip().endswith(b"</svg>")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        done = _program("figures", stdout=full)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1 and done.stderr.startswith(b"lstm-diagrams: cannot write to stdout: ")


@pytest.mark.parametrize(
    "arguments",
    [["facts", "a:b"], ["draw", "torch.nn:Identity", "--input", "2", "-o", "picture.svg"]],
    ids=lambda each: each[0],
)
def test_a_deleted_working_directory_is_one_line(arguments: list[str]) -> None:
    command = "import os; os.makedirs('gone'); os.chdir('gone'); os.rmdir('../gone');"
    command += f"import sys; from lstm_diagrams.integrations.cli import main; sys.exit(main({arguments}))"
    environment = {**os.environ, "PYTHONPATH": str(Path(lstm_diagrams.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr == b"lstm-diagrams: the current directory has been deleted; change to one that is there\n"
    assert done.stdout == b""


def test_a_folder_that_is_deleted_while_the_model_runs_is_one_line() -> None:
    Path("out").mkdir()
    Path("deleting.py").write_text(
        "import shutil, torch\n"
        "class Net(torch.nn.Module):\n"
        "    def forward(self, x):\n"
        "        shutil.rmtree('out')\n"
        "        open('out', 'w').close()\n"  # a file stands where the folder was
        "        return x + 1\n"
    )
    done = _program("draw", "deleting:Net", "--input", "2", "--figure", "overview", "-o", "out/picture.svg")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1 and done.stderr.startswith(b"lstm-diagrams: ") and b"out" in done.stderr
    assert Path("out").read_text() == ""


def test_a_numpy_of_one_s_own_is_not_the_one_of_pytorch() -> None:
    Path("numpy.py").write_text("raise RuntimeError('not meant')")
    command = Path(sys.executable).with_name("lstm-diagrams")
    if not command.exists():
        pytest.skip("needs the installed command")
    Path("loud_models.py").write_text(_LOUD, encoding="utf-8")
    done = subprocess.run([command, *_FACTS], capture_output=True, check=False)
    assert (done.returncode, b"not meant" in done.stderr) == (0, False)


@pytest.mark.parametrize("text", ["9" * 50 + ",3", "9" * 5000, "4,3:int64:0.." + "9" * 50, "1000000000,1000000000"])
def test_a_huge_input_is_one_line(text: str) -> None:
    done = _program("facts", "torch.nn:Identity", "--input", text)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1 and done.stderr.startswith(b"lstm-diagrams: input ")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("tenths", [2, 5, 10, 20])
def test_ctrl_c_is_silent_also_during_imports(tenths: int) -> None:
    """A signal before the package is there is Python's own affair: it is ignored here until then."""
    environment = {**os.environ, "PYTHONPATH": str(Path(lstm_diagrams.__file__).parents[1])}
    starting = "import sys; sys.argv = ['lstm-diagrams', 'facts', 'torch.nn:LSTM(3,5)', '--input', '4,2,3'];"
    starting += "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); print('now', flush=True);"
    starting += "from lstm_diagrams.integrations.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", starting], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(tenths / 10)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate()
    assert words == b""
    assert process.returncode in (0, 130)


_WAITS = """
import sys, time

class Waits:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            print("now", flush=True)
            time.sleep(60)

sys.meta_path.insert(0, Waits())
sys.argv = ["lstm-diagrams", "draw", "waiting:Net", "--input", "4,3", "-o", "picture.svg"]
from lstm_diagrams.integrations.cli import main
sys.exit(main())
"""
_WAITING = """
import sys, time, torch

class Net(torch.nn.Module):
    def forward(self, x):
        if "{module}" == "forward":
            print("now", file=sys.stderr, flush=True)
            time.sleep(60)
        return x + 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("module", ["torch", "numpy", "lstm_diagrams.diagram", "waiting", "forward"])
def test_ctrl_c_at_a_certain_moment_is_130_and_leaves_no_file(module: str) -> None:
    Path("waiting.py").write_text(_WAITING.format(module=module))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(lstm_diagrams.__file__).parents[1]), os.getcwd()]),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", _WAITS.format(module=module)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    assert process.stdout is not None and process.stderr is not None
    said = process.stderr if module in ("waiting", "forward") else process.stdout
    assert said.readline() == b"now\n"
    process.send_signal(signal.SIGINT)
    rest, words = process.communicate()
    assert (process.returncode, rest, words) == (130, b"", b"")
    assert not Path("picture.svg").exists()
