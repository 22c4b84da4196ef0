"""Many captures and drawings in one process: what the process holds at the start and at the end.

``python -m tests.soak 10000 2000`` runs so many captures and drawings, prints both, and fails where something has grown.
"""

import gc
import os
import re
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from lstm_diagrams import CaptureError, capture, draw, observe

LIMIT = 16.0
"""So many MB may be added after the first runs: far less than one run would leave behind, if it left anything."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a process holds: memory in MB, threads, open files, temporary files, and objects that Python's collector knows."""

    memory: float
    threads: int
    handles: int
    files: int
    objects: int

    @classmethod
    def now(cls) -> "Holdings":
        """Of this process, after a collection."""
        gc.collect()
        status = Path("/proc/self/status").read_text(encoding="ascii")
        numbers = {name: int(number) for name, number in re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE)}
        return cls(
            numbers["VmRSS"] / 1024,
            max(numbers["Threads"], threading.active_count()),
            len(os.listdir("/proc/self/fd")),
            len(os.listdir(tempfile.gettempdir())),
            len(gc.get_objects()),
        )

    def grown_to(self, end: "Holdings") -> list[str]:
        """What is more at the end than at this start."""
        grown = [name for name in ("threads", "handles", "files") if getattr(end, name) > getattr(self, name)]
        grown += ["memory"] if end.memory > self.memory + LIMIT else []
        return grown + (["objects"] if end.objects > self.objects + 500 else [])


class Writes(nn.Module):
    """Changes itself in its forward, and fails at every third run."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.seen, self.runs = nn.LSTM(3, 5, 2), list[Tensor](), [0]

    def forward(self, x: Tensor, *, fail: bool) -> Tensor:
        """(seq, batch, 3) to (seq, batch, 5)."""
        y: Tensor = self.layer(x)[0]
        self.seen.append(y)
        self.layer.bias_hh_l0.add_(1)
        if fail:
            raise RuntimeError("this time")
        return y


def run(captures: int, drawings: int) -> None:
    """So many captures, of a model that is kept and of new ones, and so many drawings of what was captured."""
    kept, x = Writes(), torch.randn(4, 2, 3)
    for number in range(captures):
        with suppress(CaptureError):
            capture(kept, x, fail=number % 3 == 0)
        if number % 5 == 0:
            fresh = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU())
            with observe(fresh):
                fresh(x[0])
    for number in range(drawings):
        model: nn.Module = nn.LSTM(3, 5) if number % 2 else nn.Sequential(nn.Linear(3, 4), nn.ReLU())
        draw(model, x).svg()


def main(captures: int, drawings: int) -> int:
    """Warm up with a tenth, then run; 1 where something has grown. Temporary files go where nobody else puts any."""
    tempfile.tempdir = os.environ["TMPDIR"] = tempfile.mkdtemp()
    try:
        return _grown(captures, drawings)
    finally:
        shutil.rmtree(tempfile.tempdir)


def _grown(captures: int, drawings: int) -> int:
    run(max(20, captures // 10), max(4, drawings // 10))
    start = Holdings.now()
    run(captures, drawings)
    end = Holdings.now()
    print(f"{captures} captures, {drawings} drawings\n  start {start}\n  end   {end}")
    grown = start.grown_to(end)
    print(f"grown: {', '.join(grown)}" if grown else "nothing has grown")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
