"""Numbers for the axes of tensors: equal numbers are one and the same axis."""

from collections.abc import Sequence

Names = tuple[int, ...]
"""One number for each axis of a tensor; equal numbers are the same axis."""


class AxisNumbers:
    """Gives out numbers, joins those that turn out to be one axis, and follows axes through a reshape."""

    def __init__(self) -> None:
        self._above: list[int] = []
        self._merged: dict[int, Names] = {}

    def fresh(self, shape: Sequence[int]) -> Names:
        """So many new axes."""
        first = len(self._above)
        self._above += range(first, first + len(shape))
        return tuple(range(first, first + len(shape)))

    def root(self, axis: int) -> int:
        """The number that stands for an axis and all that are the same."""
        while self._above[axis] != axis:
            self._above[axis] = self._above[self._above[axis]]
            axis = self._above[axis]
        return axis

    def same(self, one: int, other: int) -> None:
        """Two axes are one."""
        low, high = sorted((self.root(one), self.root(other)))
        if low != high:
            self._above[high] = low
            if high in self._merged:
                self._merged.setdefault(low, self._merged[high])

    def joined(self, axis: int) -> Names:
        """The axes that a reshape joined into this one, () where none did."""
        return self._merged.get(axis, ())

    def regrouped(self, axes: Names, before: tuple[int, ...], after: tuple[int, ...]) -> Names:
        """The axes after a reshape: each that keeps its size and place, and those joined or parted."""
        names: list[int] = []
        left = right = 0
        while right < len(after):
            if after[right] == 1 and (left >= len(before) or before[left] != 1):
                names += self.fresh((1,))
                right += 1
                continue
            start, begin = left, right
            one, other = (before[left] if left < len(before) else 1), after[right]
            left, right = left + 1, right + 1
            while one != other:
                if one < other and left < len(before):
                    one, left = one * before[left], left + 1
                elif right < len(after):
                    other, right = other * after[right], right + 1
                else:
                    return self.fresh(after)
            names += self._group(axes[start:left], after[begin:right])
        return tuple(names)

    def _group(self, axes: Names, after: tuple[int, ...]) -> Names:
        if len(axes) == len(after) == 1:
            return axes
        new = self.fresh(after)
        if len(after) == 1 and len(axes) > 1:
            self._merged[new[0]] = tuple(part for axis in axes for part in self._merged.get(self.root(axis), (axis,)))
        elif len(axes) == 1:
            parts = self._merged.get(self.root(axes[0]), ())
            if len(parts) == len(after):
                return parts
        return new
