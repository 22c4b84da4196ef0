"""Text that has grown in its place steps aside: lines of words from each other, a name from the line that it stands at."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from lstm_diagrams.drawing.kit.clearance import text_extent
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Line, Mark, Writing
from lstm_diagrams.drawing.kit.wrapping import below

_NEXT = 0.65
"""Between lines of words that belong together at most, in units of their size."""
_AT = 1.3
"""So near to a level line a text is its name, in units of its size."""
_LEVEL, _CLEAR = 0.01, 0.6


def respaced(before: Sequence[Mark], after: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks ``after`` their letters have grown, with what stood clear ``before`` at the same places moved up or down.

    What nothing else can be done for, as it stands beside a block that keeps its size. Whether it is clear of all else now is
    for ``as_clear`` to say.
    """
    texts = {number: mark for number, mark in enumerate(before) if isinstance(mark, Writing) and _is_free(mark)}
    shifts = [0.0] * len(before)
    level = [(line.points[0], line.points[-1]) for line in before if isinstance(line, Line) and _is_level(line)]
    _, bottom, _, top = reach(before)
    alone, middle = set(texts), (bottom + top) / 2
    for paragraph in _paragraphs(texts):
        alone -= set(paragraph)
        steps = _steps(before, after, paragraph)
        moves = [-step for step in accumulate(steps)]
        if texts[paragraph[-1]].y > middle:  # its last line stays where it stands on something
            moves = [move - moves[-1] for move in moves]
        for number, move in zip(paragraph, moves, strict=True):
            shifts[number] += move
        for number in below(before, texts[paragraph[-1]]):
            shifts[number] += moves[-1]
    for number in alone:
        shifts[number] += _lifted(before[number], after[number], level)
    return tuple(moved([mark], 0, shift)[0] if shift else mark for mark, shift in zip(after, shifts, strict=True))


def _is_free(mark: Writing) -> bool:
    """Whether a text does not belong to a cell of colour that it stands beside, as numbers do."""
    return bool(mark.label.text.strip()) and "value" not in mark.classes


def _paragraphs(texts: Mapping[int, Writing]) -> Iterator[list[int]]:
    """The numbers of texts that stand right below each other, several at least, the uppermost first."""
    ordered = sorted(texts, key=lambda number: (texts[number].align, round(texts[number].x, 1), -texts[number].y))
    found: list[int] = []
    for number in ordered:
        if found and not _follows(texts[found[-1]], texts[number]):
            if len(found) > 1:
                yield found
            found = []
        found.append(number)
    if len(found) > 1:
        yield found


def _follows(upper: Writing, lower: Writing) -> bool:
    apart = upper.y - lower.y - (upper.label.height + lower.label.height) / 2
    size = max(upper.label.size, lower.label.size)
    same = upper.align == lower.align and abs(upper.x - lower.x) < _CLEAR
    return same and upper.y > lower.y and apart < _NEXT * size


def _steps(before: Sequence[Mark], after: Sequence[Mark], paragraph: Sequence[int]) -> list[float]:
    """How much further down each line goes than the one above it, so that it is clear of it."""
    steps = [0.0]
    for upper, lower in pairwise(paragraph):
        extents = (text_extent(after[number]) for number in (upper, lower))
        now = sum(top - bottom for _, bottom, _, top in extents) / 2
        steps.append(max(0.0, now - (before[upper].y - before[lower].y)))  # type: ignore[union-attr]
    return steps


def _is_level(line: Line) -> bool:
    ys = [y for _, y in line.points]
    return max(ys) - min(ys) < _LEVEL


def _lifted(before: Mark, after: Mark, level: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> float:
    """How far a text moves away from the level line that it stands above or below."""
    assert isinstance(before, Writing) and isinstance(after, Writing)
    if before.label.size == after.label.size:
        return 0.0
    left, bottom, right, top = text_extent(after)
    _, low, _, high = text_extent(before, ink=True)
    near = before.label.size * _AT
    shifts = [0.0]
    for (x0, y), (x1, _) in level:
        if min(x0, x1) >= right or max(x0, x1) <= left:
            continue
        if y <= low + _CLEAR and before.y - y < near:
            shifts.append(max(0.0, y + _CLEAR - bottom))
        elif y >= high - _CLEAR and y - before.y < near:
            shifts.append(min(0.0, y - _CLEAR - top))
    return max(shifts) + min(shifts)
