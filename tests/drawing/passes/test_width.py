"""Figures at the width of a column, a page, a slide: exactly as wide, readable, and with nothing in the way."""

import re
import struct
from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams import Diagram, draw
from lstm_diagrams.errors import TooNarrow, UsageError
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen

_COLUMN = (
    ("unrolled", "lstm"), ("unrolled", "lstm long"), ("unrolled", "gru six layers"), ("cell", "lstm"), ("cell", "gru six layers"),
    ("cell", "rnn unbatched"), ("handover", "lstm"), ("mlp", "mlp"), ("network", "embedding classifier"),
    ("network", "stacked modules"), ("overview", "encoder decoder"), ("folded", "lstm"), ("bidirectional", "gru both ways one step"),
    ("attention", "attention pooled"), ("calls", "chunks detached"), ("calls", "sliding windows"), ("states", "lstm"),
    ("parameter", "lstm"), ("relation", "forecaster"), ("cnn", "colour"),
)  # fmt: skip


def _smallest(diagram: Diagram) -> float:
    """The smallest text of the SVG in points where it stands; of a formula its base, whose indices are smaller."""
    svg = diagram.svg()
    view, pixels = re.findall(r'viewBox="0 0 ([\d.]+) [\d.]+" width="([\d.]+)"', svg)[0]
    sizes = [float(size) for size in re.findall(r'<text[^>]*? font-size="([\d.]+)"', svg)]
    assert sizes
    return min(sizes) * float(pixels) * 0.75 / float(view)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("figure", "subject"), _COLUMN)
def test_in_a_column_text_is_read_and_nothing_is_in_the_way(figure: str, subject: str, lang: str) -> None:
    diagram = draw(seen(subject), figure=figure, lang=lang, width="column")
    assert _smallest(diagram) >= 6.95
    assert re.search(r' width="336" ', diagram.svg())
    assert flaws(Picture.of(diagram.svg())) == []


@pytest.mark.parametrize(("figure", "subject"), [("mlp", "one layer"), ("mlp", "mlp")])
def test_small_figures_are_not_blown_up(figure: str, subject: str) -> None:
    diagram = draw(seen(subject), figure=figure, width="column")
    assert diagram.canvas.scale <= 1
    assert diagram.canvas.size is not None and diagram.canvas.size[0] == 252


@pytest.mark.parametrize("figure", ["unrolled", "cell", "handover", "states", "interface", "parameters", "mlp"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_page(figure: str, lang: str) -> None:
    diagram = draw(seen("mlp" if figure == "mlp" else "lstm"), figure=figure, lang=lang, width="page")
    assert _smallest(diagram) >= 6.7
    assert re.search(r' width="700" ', diagram.svg())
    assert flaws(Picture.of(diagram.svg())) == []


def test_png_is_exactly_as_wide_and_so_is_pdf() -> None:
    diagram = draw(seen("lstm"), figure="cell", parts="cell", width="8.9cm")
    width, _ = struct.unpack(">II", diagram.png(dpi=300)[16:24])
    assert width == round(8.9 / 2.54 * 300)
    pytest.importorskip("typst")
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", diagram.pdf())
    assert box is not None
    assert float(box[1]) == pytest.approx(8.9 / 2.54 * 72, abs=0.01)


def test_a_slide_is_16_to_9_with_large_text() -> None:
    diagram = draw(seen("mlp"), width="slide")
    assert diagram.canvas.size == (960, 540)
    assert _smallest(diagram) >= 17.9
    assert re.search(r' width="1280" height="720" ', diagram.svg())
    assert flaws(Picture.of(diagram.svg())) == []


def test_fewer_steps_are_drawn_by_the_elision_of_the_figure() -> None:
    whole, column = (
        draw(nn.LSTM(3, 5, 2, bidirectional=True), torch.zeros(12, 2, 3), figure="unrolled", **more)
        for more in ({}, {"width": "column"})
    )
    drawn = [
        {name for mark in one.canvas.marks for name in mark.classes if re.fullmatch(r"t\d+", name)}
        for one in (whole, column)
    ]
    assert len(drawn[1]) < len(drawn[0])
    assert {"t1", "t12"} <= drawn[1]
    assert "t = 1 … 12" in " ".join(Picture.of(column.svg()).texts)
    assert "steps" in dict(column.canvas.narrowed)


@pytest.mark.parametrize("options", [{"figure": "unrolled", "steps": 0}])
def test_what_cannot_be_read_there_is_refused_with_a_width_that_would_do(options: dict[str, Any]) -> None:
    model, x = nn.LSTM(3, 5, 2), torch.zeros(12, 2, 3)
    with pytest.raises(TooNarrow, match="7 is the least that can be read there") as caught:
        draw(model, x, width="column", **options)
    wide = re.search(r"fits from width='(\d+pt)' on", str(caught.value))
    assert wide is not None
    assert _smallest(draw(model, x, width=wide[1], **options)) >= 6.9


def test_an_option_that_was_asked_for_stays() -> None:
    diagram = draw(seen("lstm"), figure="cell", parts="cell", compact=True, width="page")
    assert diagram.canvas.narrowed == ()


def test_without_a_figure_one_is_taken_that_fits() -> None:
    assert draw(nn.LSTM(3, 5, 2), torch.zeros(12, 2, 3), width="column").canvas.size is not None


def test_another_width_is_refused_and_none_is_the_drawing_itself() -> None:
    with pytest.raises(UsageError, match="option 'width' takes 'column'"):
        draw(seen("lstm"), width="narrow")
    assert draw(seen("lstm"), width="").svg() == draw(seen("lstm")).svg()


def test_in_the_other_language_and_in_motion_it_is_as_wide() -> None:
    diagram = draw(nn.LSTM(3, 5), torch.zeros(12, 2, 3), figure="unrolled", width="column")
    assert 'width="336"' in diagram.in_language("zh").svg()
    assert 'width="336"' in diagram.motion.svg()
