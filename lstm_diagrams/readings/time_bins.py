"""Many time steps in few columns: each column a stretch of steps, and what stands in it of each quantity."""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.numbers import Values


@dataclass(frozen=True, slots=True)
class Bins:
    """``count`` things (steps or units) in order, ``size`` of them in one column; the last one may hold fewer."""

    count: int
    size: int

    @classmethod
    def of(cls, count: int, most: int) -> "Bins":
        """At most ``most`` columns; each thing by itself where they are no more."""
        return cls(count, max(1, math.ceil(count / most)))

    def __len__(self) -> int:
        return math.ceil(self.count / self.size)

    def __iter__(self) -> Iterator[range]:
        return (range(start, min(start + self.size, self.count)) for start in range(0, self.count, self.size))

    def middle(self, index: int, width: float) -> float:
        """Where the middle of the column of a thing lies, with columns of that width side by side from 0."""
        return (index // self.size + 0.5) * width


def rows_of(values: Values, sample: int) -> list[tuple[float, ...]]:
    """Of a tensor (time, batch, unit) the units of one sample at each step."""
    _, batch, units = values.shape
    size = struct.calcsize("d")
    return [
        struct.unpack_from(f"{units}d", values.data, (step * batch + sample) * units * size)
        for step in range(values.shape[0])
    ]


def mean(numbers: Iterator[float]) -> float:
    """The mean; 0 of nothing."""
    found = list(numbers)
    return math.fsum(found) / len(found) if found else 0.0
