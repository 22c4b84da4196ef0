"""What windows of a record have in common: the rows that those to train with and those to test with both hold."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from lstm_diagrams.facts import Windows, WindowSet

Span = tuple[int, int]
"""Rows from the first to the one behind the last."""


def window_spans(one: WindowSet, first: int) -> tuple[Span, ...]:
    """The rows of a window that begins at ``first``, and where there is one of its target."""
    read = (first, first + one.steps)
    return (read,) if one.ahead is None else (read, (first + one.ahead, first + one.ahead + one.horizon))


def whole_span(one: WindowSet, first: int) -> Span:
    """From the first to behind the last row of a window and its target."""
    starts, ends = zip(*window_spans(one, first), strict=True)
    return min(starts), max(ends)


def strides(one: WindowSet) -> tuple[int, int] | None:
    """The least and the largest distance of two windows that follow each other in the record; None of a single one."""
    steps = [after - before for before, after in pairwise(sorted(one.firsts))]
    return (min(steps), max(steps)) if steps else None


def shuffled(one: WindowSet) -> bool:
    """Whether the windows come in another order than that of the record."""
    return list(one.firsts) != sorted(one.firsts)


@dataclass(frozen=True)
class Split:
    """Windows to train with and to test with, and the rows that both hold."""

    windows: Windows
    test: WindowSet

    @cached_property
    def _trained(self) -> list[int]:
        """For each row how many before it are held by a window to train with."""
        return list(accumulate(held(self.windows.train, self.windows.length), initial=0))

    def _known(self, span: Span) -> int:
        return self._trained[span[1]] - self._trained[span[0]]

    @cached_property
    def shared(self) -> tuple[Span, ...]:
        """The stretches of rows that both hold."""
        both = zip(*(held(one, self.windows.length) for one in (self.windows.train, self.test)), strict=True)
        return stretches([train and test for train, test in both])

    @cached_property
    def crossing(self) -> int:
        """How many windows to test with hold, in themselves or in their targets, rows that windows to train with hold too."""
        return sum(any(self._known(span) for span in window_spans(self.test, first)) for first in self.test.firsts)

    @cached_property
    def known_targets(self) -> int:
        """How many targets to test with have a row that windows to train with, or their targets, hold."""
        if self.test.ahead is None:
            return 0
        return sum(bool(self._known(window_spans(self.test, first)[1])) for first in self.test.firsts)

    @cached_property
    def backwards(self) -> bool:
        """Whether some window to train with begins later than some window to test with."""
        return max(self.windows.train.firsts) > min(self.test.firsts)

    @cached_property
    def closest(self) -> tuple[int, int]:
        """The first rows of a window to train with and of one to test with that have most rows in common.

        Where none has any: of those that are nearest to each other.
        """
        candidates = sorted(set(self.windows.train.firsts))
        best: tuple[int, int, int] | None = None
        for first in sorted(set(self.test.firsts)):
            for near in _neighbours(candidates, first):
                common = self._common(near, first)
                rank = common if common else -abs(near - first)
                if best is None or rank > best[0]:
                    best = rank, near, first
        assert best is not None, "a set has windows"
        return best[1:]

    def _common(self, train: int, test: int) -> int:
        return sum(
            max(0, min(one[1], other[1]) - max(one[0], other[0]))
            for one in window_spans(self.windows.train, train)
            for other in window_spans(self.test, test)
        )


def _neighbours(sorted_firsts: list[int], first: int) -> list[int]:
    """The windows that begin just before, at and after a row."""
    place = bisect_left(sorted_firsts, first)
    return sorted_firsts[max(0, place - 1) : place + 2]


def split_of(windows: Windows) -> Split | None:
    """The split, where there are windows to test with."""
    return None if windows.test is None else Split(windows, windows.test)


def held(one: WindowSet, length: int) -> list[bool]:
    """For each row of the record whether a window or a target holds it."""
    changes = [0] * (length + 1)
    for first in one.firsts:
        for start, end in window_spans(one, first):
            changes[start] += 1
            changes[end] -= 1
    return [count > 0 for count in accumulate(changes[:-1])]


def stretches(rows: list[bool]) -> tuple[Span, ...]:
    """The rows that are true, as spans."""
    found, start = [], 0
    for value, group in groupby(rows):
        end = start + len(list(group))
        if value:
            found.append((start, end))
        start = end
    return tuple(found)
