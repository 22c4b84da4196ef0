"""Builds that are killed, that find no room on the disk or may write nothing: nothing is left running, and the next one is right."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integrations.documents import Documents, program

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="signals and processes of POSIX")
_BUILD = """
import os, signal, sys
from pathlib import Path
from lstm_diagrams.integrations.embedding.gallery import Gallery
from lstm_diagrams.integrations.embedding.order import Order

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def half(path, content):
    with open(path, "wb") as file:
        file.write(content[:len(content) // 2])
    kill()

stage = sys.argv[1]
if stage == "writing":
    Path.write_bytes = half
if stage == "written":
    Path.replace = kill
gallery = Gallery(Path("."), ".cache/lstm-diagrams", (".",))
drawn = gallery.picture(Order("slow:Net", ("5,2,3",), "overview", (), "en", "auto"))
if stage == "kept":
    kill()
print(drawn.content.decode())
gallery.close()
"""
_SLOW = """
import os, time
from pathlib import Path
import torch

def _stay(stage):
    if Path("stay").exists() and Path("stay").read_text() == stage:
        Path("here.part").write_text(str(os.getpid()))
        Path("here.part").rename("here")
        time.sleep(3600)

_stay("importing")

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 4)

    def forward(self, x):
        _stay("running")
        return self.layer(x)
"""


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    made = Documents(tmp_path)
    made.write("slow.py", _SLOW)
    return made


def _build(documents: Documents, stage: str = "", *before: str) -> "subprocess.Popen[str]":
    command = [*before, sys.executable, "-c", _BUILD, stage]
    return subprocess.Popen(command, cwd=documents.folder, stdout=subprocess.PIPE, text=True)


def _drawn(documents: Documents, *before: str) -> str:
    """What an undisturbed build draws."""
    process = _build(documents, "", *before)
    written, _ = process.communicate()
    assert process.returncode == 0 and written.startswith("<svg "), written
    return written


def _until(happened: object) -> None:
    deadline = time.monotonic() + 120
    assert callable(happened)
    while not happened():
        assert time.monotonic() < deadline, "nothing happened for two minutes"
        time.sleep(0.05)


def _gone(process: int) -> bool:
    """Whether a process is no more, or only waits to be collected by whoever has taken it over."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return not Path("/proc/self").exists() or not Path(f"/proc/{process}").exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("stage", ["importing", "running"])
def test_a_build_killed_while_a_model_never_ends_leaves_no_process_behind(documents: Documents, stage: str) -> None:
    documents.write("stay", stage)
    build = _build(documents)
    _until((documents.folder / "here").exists)
    worker = int(documents.text("here"))
    build.send_signal(signal.SIGKILL)
    build.communicate()
    _until(lambda: _gone(worker))
    (documents.folder / "stay").unlink()
    assert "Linear" in _drawn(documents)


@pytest.mark.parametrize("stage", ["writing", "written", "kept"])
def test_a_build_killed_while_it_keeps_a_picture_leaves_a_whole_one_or_none(documents: Documents, stage: str) -> None:
    build = _build(documents, stage)
    build.communicate()
    assert build.returncode == -signal.SIGKILL
    assert len([name for name in documents.kept() if name.endswith(".json")]) == (stage == "kept")
    first = _drawn(documents)
    kept = [name for name in documents.kept() if name.endswith(".json")]
    assert "Linear" in first and len(kept) == 1
    assert _drawn(documents) == first and [name for name in documents.kept() if name.endswith(".json")] == kept


def _in_a_namespace(*mounts: str) -> list[str]:
    """A command before another one, which then runs with these mounts of its own; where none can be made, the test is skipped."""
    start = ["unshare", "-rm", "sh", "-ec", " && ".join(mounts) + ' && exec "$@"', "sh"]
    try:
        tried = subprocess.run([*start, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("needs unshare of util-linux")
    if tried.returncode:
        pytest.skip(f"no mounts of one's own here: {tried.stderr.decode().strip()}")
    return start


def test_on_a_full_disk_the_picture_is_drawn_and_not_kept(documents: Documents) -> None:
    cache = documents.folder / ".cache/lstm-diagrams"
    cache.mkdir(parents=True)
    before = _in_a_namespace(f"mount -t tmpfs -o size=4k tmpfs '{cache}'")
    listed = [*before, "sh", "-c", '"$@" && ls -A .cache/lstm-diagrams', "sh"]
    process = _build(documents, "", *listed)
    written, _ = process.communicate()
    assert process.returncode == 0
    assert written.startswith("<svg ") and written.rstrip().endswith("</svg>"), (
        "nothing lies in the cache, not even half"
    )


def test_a_source_tree_that_can_only_be_read(documents: Documents) -> None:
    folder = documents.folder
    before = _in_a_namespace(
        f"mount --bind '{folder}' '{folder}'", f"mount -o remount,bind,ro '{folder}'", f"cd '{folder}'"
    )
    first = _drawn(documents, *before)
    assert not (folder / ".cache").exists()
    assert _drawn(documents) == first and documents.kept(), "of the second one, which may write"


_HOSTS = {
    "mkdocs": ["mkdocs", "build", "-q", "-d", "{out}"],
    "sphinx": ["sphinx", "-q", "-b", "html", "-d", "{out}/.trees", ".", "{out}"],
}


def _hosted(documents: Documents, host: str, out: str) -> "subprocess.Popen[bytes]":
    """A build of a small site with the slow model on its page."""
    documents.write("mkdocs.yml", "site_name: Models\ntheme: {name: mkdocs}\nplugins: [lstm-diagrams]\n")
    documents.write("docs/index.md", "```lstm-diagram\nmodel: slow:Net\ninput: 5,2,3\nfigure: overview\n```\n")
    documents.write(
        "conf.py",
        "project = 'Models'\nextensions = ['lstm_diagrams.integrations.sphinx']\nexclude_patterns = ['one', 'two']\n",
    )
    documents.write("index.rst", "Title\n=====\n\n.. lstm-diagram:: slow:Net\n   :input: 5,2,3\n   :figure: overview\n")
    name, *arguments = (word.format(out=out) for word in _HOSTS[host])
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.Popen(
        [*program(name), *arguments],
        cwd=documents.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("host", _HOSTS)
def test_a_killed_site_leaves_no_process_and_two_builds_at_once_after_it_are_right(
    documents: Documents, host: str
) -> None:
    documents.write("stay", "running")
    build = _hosted(documents, host, "one")
    _until((documents.folder / "here").exists)
    build.send_signal(signal.SIGKILL)
    build.communicate()
    _until(lambda: _gone(int(documents.text("here"))))
    (documents.folder / "stay").unlink()
    builds = [_hosted(documents, host, out) for out in ("one", "two")]
    for build in builds:
        said, _ = build.communicate()
        assert (build.returncode, said) == (0, b"")
    first, second = (
        re.findall(r"<svg .*?</svg>", documents.text(f"{out}/index.html"), re.DOTALL) for out in ("one", "two")
    )
    assert first == second and len(first) == 1 and "Linear" in first[0]
    assert [Path(name).suffix for name in documents.kept()] == [".json"]
