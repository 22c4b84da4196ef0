"""A drawing made narrower by its gaps: shapes keep their size, what lies between them from left to right gets shorter."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.groups import solid
from lstm_diagrams.drawing.kit.marks import Box, Circle, Line, Mark, Parallelogram, Writing

_WIDEST = 80.0
"""Boxes wider than this, without words of their own, have something inside: they may get narrower."""


@dataclass(frozen=True, slots=True)
class _Map:
    """Where places from left to right move to: by as much as they were apart inside of ``kept``, by ``share`` of that elsewhere."""

    kept: tuple[tuple[float, float], ...]
    starts: tuple[float, ...]
    share: float

    @classmethod
    def of(cls, extents: Iterable[tuple[float, float]], share: float) -> "_Map":
        """The map that keeps these extents."""
        kept: list[tuple[float, float]] = []
        for left, right in sorted(extents):
            if kept and left <= kept[-1][1]:
                kept[-1] = kept[-1][0], max(right, kept[-1][1])
            else:
                kept.append((left, right))
        starts: list[float] = []
        for number, (left, _) in enumerate(kept):
            before = kept[number - 1] if number else (0.0, 0.0)
            start = starts[-1] + before[1] - before[0] if number else 0.0
            starts.append(start + (left - before[1]) * share if number else 0.0)
        return cls(tuple(kept), tuple(starts), share)

    def __call__(self, x: float) -> float:
        """Where ``x`` moves to."""
        number = bisect_right(self.kept, (x, float("inf"))) - 1
        if number < 0:
            return (x - self.kept[0][0]) * self.share if self.kept else x * self.share
        left, right = self.kept[number]
        return self.starts[number] + min(x, right) - left + max(0.0, x - right) * self.share


def squeezed(marks: Sequence[Mark], share: float, *, texts: bool) -> tuple[Mark, ...]:
    """The marks with the gaps between shapes at ``share`` of what they were; blocks keep their size, whatever it is.

    With ``texts`` free texts that are no wider than small shapes keep their room as well.
    """
    kept = (mark.extent for mark, whole in zip(marks, solid(marks), strict=True) if whole or _keeps(mark, texts))
    moved = _Map.of(((left, right) for left, _, right, _ in kept), share)
    return tuple(_moved(mark, moved) for mark in marks)


def turned(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks with x and y exchanged, so that what is done from left to right is done upwards; text takes no room then."""
    return tuple(_turned(mark) for mark in marks)


def _turned(mark: Mark) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, points=tuple((y, x) for x, y in mark.points))
    if isinstance(mark, Box):
        return replace(mark, x=mark.y, y=mark.x, width=mark.height, height=mark.width)
    if isinstance(mark, Circle | Writing):
        return replace(mark, x=mark.y, y=mark.x)
    return replace(mark, x=mark.y, y=mark.x, along=mark.along[::-1], up=mark.up[::-1])


def _keeps(mark: Mark, texts: bool) -> bool:
    if isinstance(mark, Writing):
        return texts and mark.label.width <= _WIDEST
    return isinstance(mark, Circle | Parallelogram) or (
        isinstance(mark, Box) and (mark.width <= _WIDEST or mark.label is not None)
    )


def _moved(mark: Mark, moved: _Map) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, points=tuple((moved(x), y) for x, y in mark.points))
    if isinstance(mark, Box):
        left, right = moved(mark.extent[0]), moved(mark.extent[2])
        return replace(mark, x=(left + right) / 2, width=right - left)
    if isinstance(mark, Parallelogram):
        left = mark.extent[0]
        return replace(mark, x=moved(left) + mark.x - left)
    return replace(mark, x=moved(mark.x))
