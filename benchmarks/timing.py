"""Two things timed in turn, so that a busy machine slows both, and the ratio of their best times."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Action = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long as the baseline something took."""

    label: str
    value: float
    baseline: float

    def __str__(self) -> str:
        return f"  {self.label:<66} {self.value:>8.2f} x of {1000 * self.baseline:.1f} ms"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title, each a ratio where there is something to compare with; they are measured as they are read."""

    title: str
    lines: Iterator[Ratio | str]


def compared(label: str, action: Action, baseline: Action, rounds: int) -> Ratio:
    """The best of ``rounds`` times of ``action`` over the best of ``baseline``, after one round that does not count."""
    pairs = [(seconds(action), seconds(baseline)) for _ in range(rounds + 1)][1:]
    best, base = min(first for first, _ in pairs), min(second for _, second in pairs)
    return Ratio(label, best / base, base)


def seconds(action: Action) -> float:
    """How long one run of ``action`` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def python(*arguments: str) -> Action:
    """An action: this Python in a process of its own, silent; where it fails, what it said ends the benchmark."""
    return lambda: _run(arguments)


def printed(module: str, *arguments: str) -> str:
    """What a module prints in a process of its own."""
    return _run(("-m", module, *arguments)).strip()


def peak() -> float:
    """The most that this process has held so far, in MB, as Linux tells it; ``getrusage`` would count its parent too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None, "every process has one"
    return int(found[1]) / 1024


def _run(arguments: tuple[str, ...]) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}")
    return done.stdout
