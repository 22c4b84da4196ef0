"""Text grows to what its page asks for, where it has room."""

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.lettering import with_larger_text
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.page import Page
from lstm_diagrams.words import same


def _canvas(*marks: Mark, page: Page | None = None) -> Canvas:
    return Canvas(same("title"), same("description"), (Box(0, 0, 400, 200), *marks), page=page)


def _grown(*marks: Mark) -> Canvas:
    canvas = _canvas(*marks, page=Page(252))
    return with_larger_text(canvas, canvas.marks)


def _sizes(canvas: Canvas) -> list[float]:
    return [mark.label.size for mark in canvas.marks if isinstance(mark, Writing)]


def test_small_text_grows_and_large_text_stays() -> None:
    words = (Writing(0, 50, Label("small", 10)), Writing(0, -50, Label("large", 20)))
    grown = _grown(*words)
    assert grown.smallest_text >= 7
    assert _sizes(grown)[0] > 10
    assert _sizes(grown)[1] == 20


def test_formulas_take_whole_points() -> None:
    grown = _grown(Writing(0, 0, Label("h_t", 10, math=True)))
    (size,) = _sizes(grown)
    assert size > 10
    assert size == int(size)


def test_lines_that_grow_make_room_for_each_other() -> None:
    grown = _grown(Writing(0, 6.5, Label("one line", 10)), Writing(0, -6.5, Label("and another", 10)))
    first, second = (mark for mark in grown.marks if isinstance(mark, Writing))
    assert first.label.size > 10
    assert first.y - second.y >= first.label.size


def test_what_could_only_be_read_far_too_large_stays_as_it_is() -> None:
    canvas = _canvas(Writing(0, 0, Label("tiny", 4)), page=Page(252))
    assert with_larger_text(canvas, canvas.marks) is canvas


def test_without_a_page_nothing_grows() -> None:
    canvas = _canvas(Writing(0, 0, Label("tiny", 4)))
    assert with_larger_text(canvas, canvas.marks) is canvas
