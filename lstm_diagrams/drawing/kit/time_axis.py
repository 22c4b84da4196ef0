"""An axis of time steps below a picture: a tick and a label at a few of them, the reader's own labels where there are some."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.errors import UsageError

_SIZE = 10.0
_LONGEST = 90.0


def checked_labels(labels: Sequence[str] | None, steps: int) -> tuple[str, ...]:
    """A label for each step, ``1``, ``2``, ... where none are given. UsageError for another number of them."""
    if labels is None:
        return tuple(str(step) for step in range(1, steps + 1))
    if isinstance(labels, str) or len(labels) != steps:
        raise UsageError(f"option 'ticks' takes {steps} labels, one for each step, not {labels!r:.80}")
    return tuple(map(str, labels))


def time_axis(y: float, labels: Sequence[str], place: Callable[[int], float]) -> Iterator[Mark]:
    """Ticks at ``y`` and labels below: of the first step, the last one, and as many between as have room.

    Args:
        y: the height of the axis.
        labels: one for each step.
        place: where the middle of a step (from 0) lies along the axis.
    """
    for step in _chosen(labels, place):
        x = place(step)
        yield Line(straight((x, y), (x, y - 4)), "muted", 0.8, classes=("axis",))
        yield Writing(x, y - 13, Label(fitted(labels[step], _SIZE, _LONGEST), _SIZE, "muted"), classes=("axis",))


def _chosen(labels: Sequence[str], place: Callable[[int], float]) -> list[int]:
    last = len(labels) - 1
    widths = [Label(fitted(text, _SIZE, _LONGEST), _SIZE).width for text in labels]
    for stride in _strides(last + 1):
        steps = [step for step in range(0, last + 1, stride) if last - step >= stride or step == last]
        steps = steps if steps and steps[-1] == last else [*steps, last]
        if all(place(b) - place(a) > (widths[a] + widths[b]) / 2 + 8 for a, b in pairwise(steps)):
            return steps
    return [0] if last == 0 or place(last) - place(0) < (widths[0] + widths[last]) / 2 + 8 else [0, last]


def _strides(count: int) -> Iterator[int]:
    power = 1
    while power < count:
        for factor in (1, 2, 5):
            yield power * factor
        power *= 10
