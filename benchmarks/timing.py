"""Two things timed in turn, so that a busy machine slows both, and the ratio of their best times; amounts beside them."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Action = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long as the baseline something took."""

    label: str
    value: float

    def __str__(self) -> str:
        return f"  {self.label:<66} {self.value:>8.2f} x"


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit."""

    label: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"  {self.label:<66} {self.value:>8.1f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of one kind, under a title; it is measured as it is read."""

    title: str
    results: Iterator[Ratio] | Iterator[Ratio | Amount]


def compared(label: str, action: Action, baseline: Action, rounds: int) -> Ratio:
    """The best of ``rounds`` times of ``action`` over the best of ``baseline``, after one round that does not count."""
    pairs = [(seconds(action), seconds(baseline)) for _ in range(rounds + 1)][1:]
    return Ratio(label, min(first for first, _ in pairs) / min(second for _, second in pairs))


def seconds(action: Action) -> float:
    """How long one run of ``action`` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def python(*arguments: str) -> Action:
    """An action: this Python in a process of its own, silent; where it fails, what it said ends the benchmark."""

    def run() -> None:
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{done.stdout}{done.stderr}")

    return run
