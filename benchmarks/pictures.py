"""From model to SVG for longer and longer sequences, shortened as for readers and with every step, unit and feature."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import torch
from torch import nn

from benchmarks.timing import Ratio, Section, compared
from lstm_diagrams import draw

_LENGTHS = (4, 32, 256, 1000)
_EVERYTHING: dict[str, Any] = {"steps": 0, "units": 0, "features": 0}
_batches = count(2)


def section() -> Section:
    """Each picture / the picture of 4 steps."""
    return Section("draw(LSTM(3, 5, 2), x).svg() with T steps against the same with T = 4, shortened", _ratios())


def _ratios() -> Iterator[Ratio]:
    for options, name in (({}, "shortened"), (_EVERYTHING, "in full")):
        for length in _LENGTHS:
            yield compared(f"T = {length}, {name}", partial(_svg, length, options), partial(_svg, 4, {}), rounds=3)
    long, quarter = (partial(_svg, length, _EVERYTHING) for length in (1000, 250))
    yield compared("T = 1000 against T = 250, both in full: 4 where time is linear in T", long, quarter, rounds=1)


def _svg(length: int, options: dict[str, Any]) -> str:
    """A picture that was not drawn before: each has another batch size, so that no cache can answer."""
    return draw(nn.LSTM(3, 5, 2), torch.zeros(length, next(_batches), 3), figure="unrolled", **options).svg()
