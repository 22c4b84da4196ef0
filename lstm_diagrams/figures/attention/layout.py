"""Where things stand: the weighed steps below, the asking steps above, the sum between them; which of many steps are drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.elision import LEAST
from lstm_diagrams.readings.attention import Attention

PITCH, CELL_WIDTH, CELL_HEIGHT = 56.0, 42.0, 30.0
MEMORY_Y, SUM_Y, ASKING_Y = 0.0, 132.0, 226.0
TEXT_Y = 40.0
"""From the middle of cells to the middle of what stands below them or above them."""
_GAP = 30.0


@dataclass(frozen=True, slots=True)
class Columns:
    """The drawn steps, each with its middle, and the middles of the gaps."""

    steps: tuple[tuple[int, float], ...]
    gaps: tuple[float, ...]

    @property
    def left(self) -> float:
        """The left edge of the first cell."""
        return self.steps[0][1] - CELL_WIDTH / 2

    @property
    def right(self) -> float:
        """The right edge of the last cell."""
        return self.steps[-1][1] + CELL_WIDTH / 2

    def x(self, step: int) -> float | None:
        """The middle of a step, None where it is not drawn."""
        return dict(self.steps).get(step)

    def pairs(self) -> Iterator[tuple[float, float, bool]]:
        """The middles of each two drawn steps in a row, and whether none is left out between them."""
        for (before, left), (after, right) in pairwise(self.steps):
            yield left, right, after == before + 1


def columns(count: int, chosen: Sequence[int], middle: float) -> Columns:
    """The chosen of so many steps around ``middle``, with a gap where some are left out."""
    x, steps, gaps = 0.0, list[tuple[int, float]](), list[float]()
    for before, step in zip((None, *chosen), chosen, strict=False):
        if before is not None:
            x += PITCH
            if step > before + 1:
                gaps.append(x - PITCH / 2 + _GAP / 2)
                x += _GAP
        steps.append((step, x))
    shift = middle - x / 2
    return Columns(tuple((step, x + shift) for step, x in steps), tuple(gap + shift for gap in gaps))


def strongest(weights: Sequence[float] | None, count: int, most: int) -> tuple[int, ...]:
    """Which steps are drawn: all, or the first and the last one and between them those with the largest weights."""
    if most == 0 or count <= most:
        return tuple(range(count))
    ranked = sorted(range(count), key=lambda step: -(weights[step] if weights is not None else -step))
    ends = dict.fromkeys((0, count - 1))
    for step in ranked:
        if len(ends) < most:
            ends[step] = None
    return tuple(sorted(ends))


def around(step: int, count: int, most: int) -> tuple[int, ...]:
    """Which of the asking steps are drawn: the first, the last, and those nearest to the chosen one."""
    if most == 0 or count <= most:
        return tuple(range(count))
    near = sorted(range(count), key=lambda other: (other not in (0, count - 1), abs(other - step)))
    return tuple(sorted({step, *near[: max(most, LEAST) - 1]}))


def shown_step(attention: Attention, step: int) -> int:
    """The asking step whose weights are drawn, counted from 0: the middle one where none was named."""
    return step - 1 if step else (len(attention.places) - 1) // 2
