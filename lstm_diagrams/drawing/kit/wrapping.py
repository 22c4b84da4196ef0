"""Long lines of text broken for a narrow page; what stands below them makes room, what stands beside them stays."""

from collections.abc import Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.clearance import holds
from lstm_diagrams.drawing.kit.groups import moved
from lstm_diagrams.drawing.kit.marks import Box, Mark, Writing
from lstm_diagrams.drawing.kit.paragraph import unbroken, wrapped

_BELOW, _AT = 2.0, 8.0
"""How far a thing below a line may reach above its lower edge, and how far from the end of another one what names it stands."""


def with_short_lines(marks: Sequence[Mark], width: float) -> tuple[Mark, ...]:
    """The marks with every free line of text that is wider than ``width`` points broken into lines of at most that.

    Text inside a box stays as it is.
    """
    found = tuple(marks)
    boxes = [mark.extent for mark in marks if isinstance(mark, Box)]
    for mark in marks:
        if isinstance(mark, Writing) and _long(mark, width) and not any(holds(box, mark.extent) for box in boxes):
            found = _broken(found, _same(found, mark), width)
    return found


def _long(mark: Writing, width: float) -> bool:
    return not mark.label.math and mark.label.width > width


def _same(marks: Sequence[Mark], wanted: Writing) -> Writing:
    """The mark where it stands by now: those above it may have moved it down."""
    return next(
        mark
        for mark in marks
        if isinstance(mark, Writing) and mark.label == wanted.label and mark.x == wanted.x and mark.y <= wanted.y
    )


def _broken(marks: tuple[Mark, ...], line: Writing, width: float) -> tuple[Mark, ...]:
    text = "\n".join(wrapped(unbroken(line.label.text), line.label.size, width))
    label = replace(line.label, text=text)
    more = label.height - line.label.height
    shorter = replace(line, label=label, y=line.y - more / 2)
    lower = below(marks, line)
    return tuple(
        shorter if mark is line else moved([mark], 0, -more)[0] if number in lower else mark
        for number, mark in enumerate(marks)
    )


def below(marks: Sequence[Mark], line: Writing) -> set[int]:
    """The numbers of all marks that stand below a line of text, or below one another of these: not what stands beside them all."""
    lowest = line.extent[1] + _BELOW
    left, _, right, _ = line.extent
    found: set[int] = set()
    waiting = {
        number: mark.extent for number, mark in enumerate(marks) if mark is not line and mark.extent[3] <= lowest
    }
    while near := {number for number, each in waiting.items() if each[0] < right + _AT and each[2] > left - _AT}:
        found |= near
        left = min(left, *(waiting[number][0] for number in near))
        right = max(right, *(waiting[number][2] for number in near))
        for number in near:
            del waiting[number]
    return found
