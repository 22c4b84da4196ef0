"""A figure laid out for a width: the first of its layouts, from the fullest to the narrowest, whose text can be read there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.clearance import as_clear
from lstm_diagrams.drawing.kit.lettering import may_grow, with_larger_text
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.squeeze import squeezed, turned
from lstm_diagrams.drawing.kit.wrapping import with_short_lines
from lstm_diagrams.errors import TooNarrow

_EXACT = 1e-6
_TALLER, _FLATTER = (1.0,), (1.0, 0.5)
"""Of its gaps upwards: where the page goes on below, and where it ends."""
_SIZE = 9.5
"""Of most small text, in points, before it is shrunk: no line of text is longer than the page where it is."""
_LONGEST = (1.0, 0.4, 0.24)
"""Of that length, where the page is low and lines that are shorter leave room beside them."""
_SHARES = (1.0, 0.7, 0.45, 0.25, 0.12)
"""Of its gaps from left to right that a drawing may keep."""
_GENTLE = 0.4
_ON_A_SLIDE = (1.5, 1.0, 0.5, 0.2)
"""The same where the page is wide and ends below: gaps may grow too, as text gets room beside it."""


FLATTER: tuple[Mapping[str, Any], ...] = (
    {"steps": 4},
    {"units": 4, "features": 3},
    {"steps": 3, "units": 3},
    {"steps": 2, "units": 2},
)
"""Options that leave room for large text on a slide, which is wide and low, one set after the other, where a figure names no others."""
FLATTER_STACK: tuple[Mapping[str, Any], ...] = (*FLATTER[:-1], {**FLATTER[-1], "layers": 3}, {"layers": 1})
"""The same for layers on top of each other, of which the top one may be drawn alone."""


class Narrowable(Protocol):
    """What a figure says of its layouts, as ``Figure`` does."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def narrower(self) -> tuple[Mapping[str, Any], ...]:
        """Options that make it narrower, one set after the other, each added to those before."""

    @property
    def flatter(self) -> tuple[Mapping[str, Any], ...]:
        """Options that leave room for large text where the page is low, in the same way."""

    def takes(self, options: Iterable[str]) -> bool:
        """Whether it has all options of these names."""


def fitting_layout(
    figure: Narrowable, options: Mapping[str, Any], drawn: Callable[[Mapping[str, Any]], Canvas]
) -> Canvas:
    """The picture with these options; with ``width`` among them the first of the figure's layouts that fits.

    An option that was asked for stays as it was asked for. TooNarrow where none fits; the message says which width would do.
    """
    canvas = drawn(options)
    flat = canvas.page is not None and canvas.page.height is not None
    steps = figure.flatter if flat else figure.narrower
    canvas = _closest(canvas, gently=bool(steps))
    changes: dict[str, Any] = {}
    tried = [canvas]
    for step in steps:
        if _fits(canvas):
            break
        more = {name: value for name, value in step.items() if name not in options and figure.takes([name])}
        if not more.items() <= changes.items():
            changes |= more
            canvas = _closest(replace(drawn({**options, **changes}), narrowed=tuple(changes.items())))
            tried.append(canvas)
    if not _fits(canvas):
        raise TooNarrow(_refusal(figure.name, max(tried, key=lambda one: one.smallest_text)))
    return canvas


def _closest(canvas: Canvas, *, gently: bool = False) -> Canvas:
    """The drawing with gaps as wide as they can be where all text is to be large enough; as it is, where that cannot be had.

    ``gently``: gaps keep a good part of their width, as another layout may fit.
    """
    page = canvas.page
    if page is None:
        return canvas
    best = canvas
    for share in _LONGEST if page.height else _LONGEST[:1]:
        short = replace(canvas, marks=with_short_lines(canvas.marks, page.width / page.least * _SIZE * share))
        if share < 1 and short.marks == canvas.marks:
            break
        for marks in (short.marks, *_denser(short, _GENTLE if gently else 0.0)):
            dense = replace(canvas, marks=marks)
            if may_grow(dense) < page.least - _EXACT:
                continue
            for grown in _grown(dense, short.marks):
                if as_clear(short.marks, grown.marks):
                    if _fits(grown):
                        return grown
                    best = max(best, grown, key=lambda one: one.smallest_text)
    return best


def _grown(canvas: Canvas, before: Sequence[Mark]) -> Iterator[Canvas]:
    """The drawing with larger text, the best way to get room first: clear of edges, just off them, and stepping aside itself."""
    tight = with_larger_text(canvas, before)
    if _fits(tight):  # else there is not enough for more room either
        yield with_larger_text(canvas, before, roomy=True)
    yield tight
    yield with_larger_text(canvas, before, roomy=True, aside=True)


def _denser(canvas: Canvas, least: float) -> Iterator[tuple[Mark, ...]]:
    """The marks with shorter gaps from left to right, from the widest, and upwards as the page needs it."""
    assert canvas.page is not None
    flat = canvas.page.height is not None
    for upwards in _FLATTER if flat else _TALLER:
        tall = squeezed(turned(canvas.marks), upwards, texts=False)
        for texts in (True,) if flat else (True, False):
            for share in _ON_A_SLIDE if flat else _SHARES:
                if share < least:
                    break
                marks = squeezed(turned(tall), share, texts=texts)
                yield marks
                if share <= 1 and not replace(canvas, marks=marks).is_wide:
                    break


def _fits(canvas: Canvas) -> bool:
    return canvas.page is None or canvas.smallest_text >= canvas.page.least - _EXACT


def _refusal(name: str, best: Canvas) -> str:
    page = best.page
    assert page is not None
    if page.height is not None:
        would = "with less drawn (fewer steps, units or layers), or as a page of its own, width='page'"
    else:
        would = f"from width='{page.width * page.least / best.smallest_text:.0f}pt' on, or with less drawn"
    return (
        f"figure {name!r} cannot be laid out {page.width:g} pt wide: its smallest text would be {best.smallest_text:.1f} pt, and "
        f"{page.least:g} is the least that can be read there; it fits {would}, or choose another figure"
    )
