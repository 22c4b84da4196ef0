"""The sources of a small documentation project of somebody else: its own models, which write down each import."""

import os
import sys
import time
from pathlib import Path

MODELS = """
from pathlib import Path

import torch

from sizes import HIDDEN

with Path(__file__).with_name("imports").open("a") as stream:
    stream.write("imported\\n")
print("a model that prints when it is imported")


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(3, HIDDEN)
        self.head = torch.nn.Linear(HIDDEN, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0][-1])


def make_leaving():
    raise SystemExit("gone")


class Odd(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = torch.nn.ModuleDict({"<script>alert(1)</script>": torch.nn.Linear(3, 2)})

    def forward(self, x):
        return next(iter(self.parts.values()))(x)
"""


class Documents:
    """A folder with models; the pages are written by the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("models.py", MODELS)
        self.write("sizes.py", "HIDDEN = 4\n")

    def write(self, name: str, text: str) -> Path:
        """Write a file, whose modification nobody can overlook."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        changes = path.exists()
        path.write_text(text, encoding="utf-8")
        if changes:
            later = time.time() + 2  # a whole second apart, which is how exactly Python's own cache looks
            os.utime(path, (later, later))
        return path

    @property
    def imports(self) -> int:
        """How often the models were imported: each process that draws one of them does it once."""
        log = self.folder / "imports"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def kept(self) -> dict[str, int]:
        """The files of the cache, with the time of their last change."""
        return {path.name: path.stat().st_mtime_ns for path in (self.folder / ".cache/lstm-diagrams").iterdir()}

    def text(self, name: str) -> str:
        """What stands in a file."""
        return (self.folder / name).read_text(encoding="utf-8")


def program(name: str) -> list[str]:
    """The command that runs a Python program of this environment."""
    return [sys.executable, "-m", name]
