"""Text grows to what its page asks for, where it has room."""

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.lettering import with_larger_text
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.page import Page
from lstm_diagrams.words import same


def _canvas(*marks: Mark, page: Page | None = None) -> Canvas:
    return Canvas(same("title"), same("description"), (Box(0, 0, 400, 200), *marks), page=page)


def _sizes(canvas: Canvas) -> list[float]:
    return [mark.label.size for mark in canvas.marks if isinstance(mark, Writing)]


def test_small_text_grows_and_large_text_stays() -> None:
    words = (Writing(0, 50, Label("small", 10)), Writing(0, -50, Label("large", 20)))
    grown = with_larger_text(_canvas(*words, page=Page(252)))
    assert grown.smallest_text >= 7
    assert _sizes(grown)[0] > 10
    assert _sizes(grown)[1] == 20


def test_formulas_take_whole_points() -> None:
    grown = with_larger_text(_canvas(Writing(0, 0, Label("h_t", 10, math=True)), page=Page(252)))
    (size,) = _sizes(grown)
    assert size > 10
    assert size == int(size)


def test_where_it_would_cover_other_text_nothing_grows() -> None:
    crowded = _canvas(
        Writing(0, 6.5, Label("one line", 10)), Writing(0, -6.5, Label("and another", 10)), page=Page(252)
    )
    assert with_larger_text(crowded) == crowded


def test_without_a_page_nothing_grows() -> None:
    canvas = _canvas(Writing(0, 0, Label("tiny", 4)))
    assert with_larger_text(canvas) is canvas
