"""The legend: a sample and a name for each kind of mark in the picture, and for no other."""

import pytest

from lstm_diagrams.diagram import draw
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Writing
from lstm_diagrams.drawing.passes.legend import with_legend
from lstm_diagrams.words import same
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Picture
from tests.figures.subjects import seen


def _legend(kind: str, lang: str) -> list[str]:
    picture = Picture.of(draw(recurrent(kind), lang=lang, legend=True).svg())
    return [writing.text for writing in picture.writings if "legend" in writing.classes]


def test_an_lstm_has_c_and_a_gru_has_not() -> None:
    lstm, gru = _legend("lstm", "en"), _legend("gru", "en")
    assert "cell state c" in lstm
    assert gru == [entry for entry in lstm if entry != "cell state c"]
    assert "one neuron" not in lstm


def test_a_projected_h_is_explained_where_there_is_one() -> None:
    plain, projected = (draw(recurrent(projection=size), legend=True).canvas for size in (0, 2))
    entries = [
        [mark.label.text for mark in canvas.marks if isinstance(mark, Writing) and "legend" in mark.classes]
        for canvas in (plain, projected)
    ]
    assert set(entries[1]) - set(entries[0]) == {"one number of the projected h"}


def test_words_alone_are_not_explained() -> None:
    """A word may be about an operation that no circle stands for, as between the two orders of axes."""
    words = Writing(0, 0, Label("x.transpose(0, 1)"), classes=("operation",))
    canvas = Canvas(same("t"), same("d"), (words,))
    assert with_legend(canvas, "en") == canvas
    circle = Circle(0, 0, 8, "operation_fill", "operation", classes=("operation",))
    assert "element by element" in {
        mark.label.text
        for mark in with_legend(Canvas(same("t"), same("d"), (circle,)), "en").marks
        if isinstance(mark, Writing)
    }


def test_it_speaks_the_language_of_the_picture() -> None:
    assert len(_legend("lstm", "zh")) == len(_legend("lstm", "en"))
    assert "细胞状态 c" in _legend("lstm", "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("steps", [1, 2, 30])
def test_it_stands_below_everything_and_overlaps_nothing(lang: str, steps: int) -> None:
    facts = recurrent(steps=steps, hidden=1, layers=1)
    picture = Picture.of(draw(facts, lang=lang, legend=True).svg())
    assert flaws(picture) == []
    rest = [writing.rect.bottom for writing in picture.writings if "legend" not in writing.classes]
    assert min(writing.rect.top for writing in picture.writings if "legend" in writing.classes) > max(rest)


def test_a_picture_with_nothing_to_explain_stays_as_it_is() -> None:
    canvas = Canvas(same(""), same(""), (Circle(0, 0, 5),))
    assert with_legend(canvas, "en") == canvas


def test_the_picture_above_does_not_move() -> None:
    plain, explained = draw(recurrent()).canvas, draw(recurrent(), legend=True).canvas
    assert explained.marks[: len(plain.marks)] == plain.marks


def test_boxes_and_circles_of_a_cell_are_explained() -> None:
    picture = Picture.of(draw(recurrent("gru"), figure="cell", legend=True).svg())
    written = [writing.text for writing in picture.writings if "legend" in writing.classes]
    assert written == [
        "one layer at one time step",
        "a small layer with weights of its own",
        "element by element",
        "hidden state h",
    ]


@pytest.mark.parametrize(("steps", "explained"), [(1, False), (5, True)])
def test_states_that_are_not_returned_are_explained_where_there_are_any(steps: int, explained: bool) -> None:
    picture = Picture.of(draw(recurrent(steps=steps), figure="states", legend=True).svg())
    assert ("a state that is not returned" in picture.texts) == explained
    assert "padding" not in picture.texts


@pytest.mark.parametrize("depth", [1, 2])
def test_samples_of_a_cell_have_the_colours_of_its_layer(depth: int) -> None:
    canvas = draw(recurrent(layers=2), figure="cell", depth=depth, legend=True).canvas
    boxes = [mark for mark in canvas.marks if isinstance(mark, Box)]
    drawn = [mark.stroke for mark in boxes if "cell" in mark.classes]
    samples = [mark.stroke for mark in boxes if "legend" in mark.classes]
    assert drawn == [f"layer{depth}"]
    assert drawn[0] in samples


@pytest.mark.parametrize("figure", ["interface", "mlp", "network", "overview", "unrolled", "parameters"])
def test_a_sample_has_colours_that_the_picture_has(figure: str) -> None:
    """What a legend shows can be found above it: no violet module, no orange neuron where there is none."""
    subjects = {"mlp": "mlp", "network": "forecaster", "overview": "forecaster"}
    diagram = draw(seen(subjects.get(figure, "lstm")), figure=figure, legend=True)
    marks = [mark for mark in diagram.canvas.marks if isinstance(mark, Box | Circle | Line)]
    samples = [mark for mark in marks if "legend" in mark.classes]
    others = [mark for mark in diagram.canvas.marks if "legend" not in mark.classes]
    looks = {(getattr(mark, "fill", None), getattr(mark, "stroke", None)) for mark in others}
    assert samples
    for sample in samples:
        assert (getattr(sample, "fill", None), sample.stroke) in looks, sample


@pytest.mark.parametrize(("figure", "dashed"), [("unrolled", True), ("calls", False)])
def test_c_is_dashed_in_the_legend_where_it_is_in_the_picture(figure: str, dashed: bool) -> None:
    """Among calls a dashed line is one that is cut off, and c is drawn as h is."""
    canvas = draw(seen("chunks detached"), figure=figure, lang="en", legend=True).canvas
    samples = [mark for mark in canvas.marks if isinstance(mark, Line) and "legend" in mark.classes]
    assert [mark.dashed for mark in samples if mark.stroke == "c"] == [dashed]
