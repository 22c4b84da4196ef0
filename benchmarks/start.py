"""``import lstm_diagrams`` and ``lstm-diagrams draw`` against ``import torch``, each in a process of its own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Ratio, Section, compared, python

_ROUNDS = 5


def section() -> Section:
    """One import, and one picture of a small LSTM, / import torch."""
    return Section("import lstm_diagrams, and lstm-diagrams draw, against import torch", _lines())


def _lines() -> Iterator[Ratio]:
    torch = python("-c", "import torch")
    yield compared("import, a new process each", python("-c", "import lstm_diagrams"), torch, _ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        output = str(Path(folder) / "lstm.svg")
        draw = python("-m", "lstm_diagrams", "draw", "torch.nn:LSTM(3,5,2)", "--input", "4,2,3", "--output", output)
        yield compared("draw, a new process each", draw, torch, _ROUNDS)
