"""A figure laid out for a width: the first of its layouts, from the fullest to the narrowest, whose text can be read there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, Protocol

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.clearance import as_clear
from lstm_diagrams.drawing.kit.lettering import with_larger_text
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.squeeze import squeezed, turned
from lstm_diagrams.drawing.kit.wrapping import with_short_lines
from lstm_diagrams.errors import TooNarrow

_EXACT = 1e-6
_TALLER, _FLATTER = (1.0,), (1.0, 0.7, 0.5)
"""Of its gaps upwards: where the page goes on below, and where it ends."""
_SIZE = 9.5
"""Of most small text, in points, before it is shrunk: no line of text is longer than the page where it is."""
_SHARES = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.12)
"""Of its gaps from left to right that a drawing may keep."""
_WIDER = (1.8, 1.4)
"""By how much they may grow where the page is wide and ends below: text gets room beside it."""


_FLAT: tuple[Mapping[str, Any], ...] = ({"steps": 4}, {"units": 4, "features": 3}, {"steps": 3, "units": 3})
"""Options that leave room for large text on a slide, which is wide and low, one set after the other."""


class Narrowable(Protocol):
    """What a figure says of its layouts, as ``Figure`` does."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def narrower(self) -> tuple[Mapping[str, Any], ...]:
        """Options that make it narrower, one set after the other, each added to those before."""

    def takes(self, options: Iterable[str]) -> bool:
        """Whether it has all options of these names."""


def fitting_layout(
    figure: Narrowable, options: Mapping[str, Any], drawn: Callable[[Mapping[str, Any]], Canvas]
) -> Canvas:
    """The picture with these options; with ``width`` among them the first of the figure's layouts that fits.

    An option that was asked for stays as it was asked for. TooNarrow where none fits; the message says which width would do.
    """
    canvas = _closest(drawn(options))
    changes: dict[str, Any] = {}
    tried = [canvas]
    flat = canvas.page is not None and canvas.page.height is not None
    for step in _FLAT if flat else figure.narrower:
        if _fits(canvas):
            break
        changes |= {name: value for name, value in step.items() if name not in options and figure.takes([name])}
        canvas = _closest(replace(drawn({**options, **changes}), narrowed=tuple(changes.items())))
        tried.append(canvas)
    if not _fits(canvas):
        raise TooNarrow(_refusal(figure.name, max(tried, key=lambda one: one.smallest_text)))
    return canvas


def _closest(canvas: Canvas) -> Canvas:
    """The drawing with gaps as wide as they can be where all text is to be large enough; as it is, where that cannot be had."""
    if canvas.page is None:
        return canvas
    longest = canvas.page.width / canvas.page.least * _SIZE
    canvas = replace(canvas, marks=with_short_lines(canvas.marks, longest))
    grown = with_larger_text(canvas)
    if _fits(grown):
        return grown
    for marks in _denser(canvas):
        dense = with_larger_text(replace(canvas, marks=marks))
        if _fits(dense):
            return dense
        grown = max(grown, dense, key=lambda one: one.smallest_text)
    return grown


def _denser(canvas: Canvas) -> Iterator[tuple[Mark, ...]]:
    """The marks with shorter gaps from left to right, as far as nothing gets in the way; upwards as the page needs it."""
    assert canvas.page is not None
    for upwards in _TALLER if canvas.page.height is None else _FLATTER:
        tall = squeezed(turned(canvas.marks), upwards, texts=False)
        if tall is None or not as_clear(canvas.marks, turned(tall)):
            continue
        shares = _SHARES if canvas.page.height is None else (*_WIDER, *_SHARES)
        for texts, share in product((True, False), shares):
            marks = squeezed(turned(tall), share, texts=texts)
            if marks is not None and as_clear(canvas.marks, marks):
                yield marks


def _fits(canvas: Canvas) -> bool:
    return canvas.page is None or canvas.smallest_text >= canvas.page.least - _EXACT


def _refusal(name: str, best: Canvas) -> str:
    page = best.page
    assert page is not None
    wanted = page.width * page.least / best.smallest_text
    return (
        f"figure {name!r} cannot be laid out {page.width:g} pt wide: its smallest text would be {best.smallest_text:.1f} pt, and "
        f"{page.least:g} is the least that can be read there; it fits from width='{wanted:.0f}pt' on, or with less drawn, or "
        "choose another figure"
    )
