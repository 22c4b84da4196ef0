"""Small text made large enough for a page, where it has room to grow."""

import math
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.clearance import as_clear
from lstm_diagrams.drawing.kit.line_spacing import spread
from lstm_diagrams.drawing.kit.marks import Box, Circle, Mark, Writing

_ROUNDS = 6
_MOST = 1.6
"""By how much text grows at most: what is emphasized by its size stays so."""


def with_larger_text(canvas: Canvas) -> Canvas:
    """The canvas with all text at least as large as its page asks for; unchanged where some would cover what it did not before.

    What grows makes the drawing wider, and so smaller on its page; hence the rounds.
    """
    if canvas.page is None:
        return canvas
    grown = canvas
    for _ in range(_ROUNDS):
        if grown.smallest_text >= canvas.page.least:
            return grown if as_clear(canvas.marks, grown.marks) else canvas
        size = canvas.page.least / grown.scale * 1.002
        marks = tuple(_enlarged(mark, size) for mark in canvas.marks)
        grown = replace(canvas, marks=marks if canvas.page.height is None else spread(canvas.marks, marks))
    return canvas


def _enlarged(mark: Mark, size: float) -> Mark:
    """With text of that size; of formulas Graphviz takes whole points alone."""
    label = mark.label if isinstance(mark, Box | Circle | Writing) else None
    if label is None or not label.text.strip() or label.size >= size or label.size * _MOST < size:
        return mark
    return replace(mark, label=replace(label, size=math.ceil(size) if label.math else size))  # type: ignore[arg-type]
