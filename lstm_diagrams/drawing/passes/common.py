"""What every figure can have done to it, as options: parts that stand out, a legend, no paper. And its account, always."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.page import page_of
from lstm_diagrams.drawing.kit.samples import Entry
from lstm_diagrams.drawing.passes.account import with_account, with_limit
from lstm_diagrams.drawing.passes.highlight import highlighted
from lstm_diagrams.drawing.passes.legend import with_legend
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.coverage import coverage_of, part_of
from lstm_diagrams.themes import STANDARD, palette_named
from lstm_diagrams.words import Language


class Drawn(Protocol):
    """What a figure says of its classes, as ``Figure`` does."""

    @property
    def whole(self) -> bool:
        """Whether it draws every call of a run that it fits."""

    @property
    def legend(self) -> Mapping[str, Entry]:
        """What its legend says of classes that no other figure has."""

    @property
    def names(self) -> tuple[str, ...]:
        """Classes of its own that can be highlighted by their names."""


_BACKGROUNDS = ("paper", "transparent")


def finished(
    canvas: Canvas,
    language: Language,
    capture: Capture,
    drawn: Drawn,
    *,
    highlight: str = "",
    legend: bool = False,
    background: str = "paper",
    palette: str = STANDARD,
    width: str = "",
) -> Canvas:
    """What every figure can have done to it.

    Args:
        canvas: the figure's own drawing.
        language: of the words in the legend.
        capture: what was captured; a line below says what of it the drawing leaves out.
        drawn: the figure, for what it says of its classes.
        highlight: parts that stand out while the rest fades, by name or class, with commas between: ``"h_n, c_n"``.
        legend: put a legend below.
        background: ``"paper"``, or ``"transparent"`` for a picture that shows the page or the slide behind it.
        palette: ``"standard"``, or ``"colorblind"`` for colours that stay apart with deuteranopia, protanopia and tritanopia.
        width: what it is laid out for: ``"column"`` (of a paper, 252 pt), ``"page"`` (700 px), ``"slide"`` (16:9) or a length
            (``"3.5in"``, ``"8.9cm"``); left out, the drawing is as large as it is.
    """
    if background not in _BACKGROUNDS:
        raise UnknownName("background", background, _BACKGROUNDS)
    palette_named(palette)
    cells = [layer.cell for layer in capture.layers if layer.cell]
    states = tuple(dict.fromkeys(("h", "c", *(state for cell in cells for state in cell.states))))
    coverage = coverage_of(capture, canvas.calls, canvas.parameters, canvas.lines)
    seen = highlighted(canvas, highlight, drawn.names, states) if highlight else canvas
    seen = with_account(seen, coverage, part_of(capture, coverage), language)
    seen = with_limit(seen, capture.followed, language) if drawn.whole else seen
    explained = with_legend(seen, language, drawn.legend, states) if legend else seen
    return replace(explained, transparent=background == "transparent", palette=palette, page=page_of(width))
