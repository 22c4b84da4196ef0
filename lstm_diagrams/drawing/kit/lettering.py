"""Small text made large enough for a page, where it has room to grow."""

import math
from collections.abc import Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.marks import Box, Circle, Mark, Writing
from lstm_diagrams.drawing.kit.room import with_room
from lstm_diagrams.drawing.kit.spacing import respaced

_ROUNDS = 7
_MORE, _NEVER, _LEAST_STEP = 1.004, 0.97, 0.05
"""By how much letters grow beyond what is asked for; how fast that rises with them where they never
catch up; and the least that they grow from one round to the next."""
_MOST, _MOST_ON_A_SLIDE = 1.6, 2.4
"""By how much text grows at most: what is emphasized by its size stays so, but for a slide, where all of it is large."""


def may_grow(canvas: Canvas) -> float:
    """How large the smallest text on the page can get at most, in points: what grows makes the drawing wider, and so less."""
    return canvas.smallest_text * _most(canvas)


def with_larger_text(canvas: Canvas, before: Sequence[Mark], *, roomy: bool = False, aside: bool = False) -> Canvas:
    """The canvas with all text at least as large as its page asks for; as it is where that cannot be had.

    Args:
        canvas: the drawing.
        roomy: whether text keeps clear of edges that it was clear of, not just off them.
        aside: whether text that has grown also steps aside, which leaves room where blocks beside it keep their size.
        before: its marks as the figure made them, none moved yet; what was clear of each other there is to be so again.

    What grows makes the drawing wider, and so smaller on its page; hence the rounds. Whether some of it still covers what it did
    not before is for ``as_clear`` to say.
    """
    page = canvas.page
    if page is None:
        return canvas
    most, smallest = _most(canvas), canvas.smallest_text / canvas.scale
    if canvas.smallest_text >= page.least:
        return canvas
    size, last = _wanted(canvas), None
    for _ in range(_ROUNDS):
        if smallest * most < size:
            break
        larger = tuple(_enlarged(mark, size, most) for mark in canvas.marks)
        marks = respaced(canvas.marks, larger) if aside else larger
        grown = replace(canvas, marks=with_room(before, marks, upwards=page.height is None, roomy=roomy))
        if grown.smallest_text >= page.least:
            return grown
        wanted = _wanted(grown)
        rise = (wanted - last[1]) / (size - last[0]) if last is not None and size > last[0] else 0.0
        if rise >= _NEVER:
            break
        step = max((wanted - size) / (1 - max(0.0, rise)), _LEAST_STEP)
        size, last = size + step, (size, wanted)
    return canvas


def _wanted(canvas: Canvas) -> float:
    """How large letters would have to be in this drawing."""
    assert canvas.page is not None
    return canvas.page.least / canvas.scale * _MORE


def _most(canvas: Canvas) -> float:
    return _MOST if canvas.page is None or canvas.page.height is None else _MOST_ON_A_SLIDE


def _enlarged(mark: Mark, size: float, most: float) -> Mark:
    """With text of that size; of formulas Graphviz takes whole points alone."""
    label = mark.label if isinstance(mark, Box | Circle | Writing) else None
    if label is None or not label.text.strip() or label.size >= size or label.size * most < size:
        return mark
    return replace(mark, label=replace(label, size=math.ceil(size) if label.math else size))  # type: ignore[arg-type]
