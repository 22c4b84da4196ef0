"""Lines of text that stand below each other, moved apart where their letters have grown."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT, Mark, Writing

_NEAR = 1.9
"""Lines belong together that are no further apart than this many times the size of the letters."""


def spread(before: Sequence[Mark], after: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks ``after`` letters have grown, with lines that stood together again one below the other.

    Those below the drawing go down, those above it go up, those within it both ways.
    """
    shapes = [mark for mark in before if not isinstance(mark, Writing)]
    if not shapes:
        return tuple(after)
    _, bottom, _, top = reach(shapes)
    moved = list(after)
    for lines in _paragraphs(before):
        offsets = list(_offsets([after[line] for line in lines]))
        first, last = before[lines[0]], before[lines[-1]]
        assert isinstance(first, Writing) and isinstance(last, Writing)
        if first.extent[3] <= bottom + 1:
            start = first.y + (first.label.height - _height(after[lines[0]])) / 2
        elif last.extent[1] >= top - 1:
            start = last.y + offsets[-1] + (_height(after[lines[-1]]) - last.label.height) / 2
        else:
            start = (first.y + last.y + offsets[-1]) / 2
        for line, offset in zip(lines, offsets, strict=True):
            moved[line] = replace(after[line], y=start - offset)  # type: ignore[arg-type]
    return tuple(moved)


def _paragraphs(marks: Sequence[Mark]) -> Iterator[list[int]]:
    """The places of lines that stand one below the other, from the highest, two at least."""
    texts = [(number, mark) for number, mark in enumerate(marks) if isinstance(mark, Writing) and not mark.label.math]
    texts.sort(key=lambda item: (item[1].align, round(item[1].x, 1), -item[1].y))
    lines: list[int] = []
    last: Writing | None = None
    for number, mark in texts:
        together = (
            last is not None
            and (last.align, round(last.x, 1)) == (mark.align, round(mark.x, 1))
            and last.extent[1] - mark.extent[3] <= (_NEAR - LINE_HEIGHT) * mark.label.size
        )
        if not together and len(lines) > 1:
            yield lines
        lines = [*lines, number] if together else [number]
        last = mark
    if len(lines) > 1:
        yield lines


def _offsets(lines: Sequence[Mark]) -> Iterator[float]:
    """How far below the middle of the first line that of each is."""
    fall = 0.0
    for number, line in enumerate(lines):
        if number:
            fall += (_height(lines[number - 1]) + _height(line)) / 2
        yield fall


def _height(line: Mark) -> float:
    assert isinstance(line, Writing)
    return line.label.height
