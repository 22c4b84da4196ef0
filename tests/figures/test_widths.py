"""Every figure for a column, a page and a slide: exactly as wide, no text too small, nothing in the way."""

import re

import pytest

from lstm_diagrams import Diagram, draw
from lstm_diagrams.figures.registry import registered
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen, seen_with_values

_SUBJECTS = {
    "attention": "attention additive", "bidirectional": "gru both ways one step", "calls": "chunks detached", "cell": "lstm",
    "check": "measured", "cnn": "colour", "cube": "tensor", "failure": "failing head", "folded": "lstm", "handover": "lstm",
    "influence": "measured", "interface": "lstm", "mlp": "mlp", "network": "embedding classifier", "overview": "forecaster",
    "packing": "lstm packed", "parameter": "lstm", "parameters": "lstm", "relation": "forecaster", "states": "lstm",
    "trace": "measured", "transpose": "lstm", "tree": "tree of phrases", "unrolled": "lstm", "windows": "windows",
}  # fmt: skip
_WIDTHS = {"column": (252.0, 7.0), "page": (525.0, 6.75), "slide": (960.0, 18.0)}
"""Width and least size of text, in points."""


def _smallest(diagram: Diagram) -> float:
    """The smallest text of the SVG in points where it stands; of a formula its base, whose indices are smaller."""
    svg = diagram.svg()
    view, pixels = re.findall(r'viewBox="0 0 ([\d.]+) [\d.]+" width="([\d.]+)"', svg)[0]
    sizes = [float(size) for size in re.findall(r'<text[^>]*? font-size="([\d.]+)"', svg)]
    return min(sizes) * float(pixels) * 0.75 / float(view)


def test_every_figure_is_tried() -> None:
    assert set(_SUBJECTS) == set(registered())


@pytest.mark.parametrize("figure", _SUBJECTS)
def test_at_each_width_text_is_read_and_nothing_is_in_the_way(figure: str) -> None:
    for width, (points, least) in _WIDTHS.items():
        for lang in ("zh", "en"):
            diagram = draw(seen(_SUBJECTS[figure]), figure=figure, width=width, lang=lang)
            pixels = re.findall(r' width="([\d.]+)" ', diagram.svg())
            assert float(pixels[0]) * 0.75 == pytest.approx(points, abs=0.01), (width, lang)
            assert _smallest(diagram) >= least * 0.995, (width, lang)
            assert flaws(Picture.of(diagram.svg())) == [], (width, lang)


@pytest.mark.parametrize(
    ("figure", "subject"),
    [
        ("network", "encoder decoder"), ("network", "stacked modules"), ("attention", "attention heads"),
        ("attention", "attention pooled"), ("packing", "packed"), ("calls", "sliding windows"), ("cnn", "lenet"), ("check", "checked"),
    ],
)  # fmt: skip
def test_larger_models_in_a_column(figure: str, subject: str) -> None:
    for lang in ("zh", "en"):
        diagram = draw(seen(subject), figure=figure, width="column", lang=lang)
        assert _smallest(diagram) >= 6.97, lang
        assert flaws(Picture.of(diagram.svg())) == [], lang


@pytest.mark.parametrize(("width", "points"), [("3.5in", 252.0), ("8.9cm", 252.28), ("slide", 960.0)])
def test_pdf_is_exactly_as_wide(width: str, points: float) -> None:
    pytest.importorskip("typst")
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", draw(seen("mlp"), figure="mlp", width=width).pdf())
    assert box is not None
    assert float(box[1]) == pytest.approx(points, abs=0.01)


@pytest.mark.parametrize(
    ("figure", "subject", "options"),
    [
        ("parameter", "lstm", {"name": "num_layers"}), ("failure", "failing cell", {}), ("attention", "attention heads", {}),
    ],
)  # fmt: skip
def test_more_on_a_slide(figure: str, subject: str, options: dict[str, str]) -> None:
    diagram = draw(seen(subject), figure=figure, width="slide", lang="zh", **options)
    assert _smallest(diagram) >= 17.9
    assert flaws(Picture.of(diagram.svg())) == []


@pytest.mark.parametrize("name", ["num_layers", "bidirectional"])
def test_an_argument_beside_several_layers_in_a_column(name: str) -> None:
    diagram = draw(seen("lstm"), figure="parameter", name=name, width="column", lang="en")
    assert _smallest(diagram) >= 6.97
    assert flaws(Picture.of(diagram.svg())) == []


@pytest.mark.parametrize("width", ["column", "slide"])
@pytest.mark.parametrize("figure", ["unrolled", "parameter", "states", "bidirectional"])
def test_two_directions_with_a_projection(figure: str, width: str) -> None:
    diagram = draw(seen("lstm both ways projected"), figure=figure, width=width, lang="zh")
    assert _smallest(diagram) >= _WIDTHS[width][1] * 0.995
    assert flaws(Picture.of(diagram.svg())) == []


@pytest.mark.parametrize(
    ("figure", "subject"), [("unrolled", "packed"), ("states", "packed"), ("unrolled", "gru six layers")]
)
def test_padding_and_many_layers_on_a_slide(figure: str, subject: str) -> None:
    diagram = draw(seen(subject), figure=figure, width="slide", lang="en")
    assert _smallest(diagram) >= 17.9
    assert flaws(Picture.of(diagram.svg())) == []


@pytest.mark.parametrize("width", ["column", "slide"])
def test_the_numbers_of_a_cell_stand_below_it_or_beside_it(width: str) -> None:
    diagram = draw(seen_with_values("lstm"), figure="cell", values=True, width=width, lang="zh")
    assert _smallest(diagram) >= _WIDTHS[width][1] * 0.995
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    painted = {name for shape in picture.shapes("value") for name in shape.classes if name.startswith("gate-")}
    assert painted == {"gate-i", "gate-f", "gate-g", "gate-o"}


def test_a_layer_that_is_not_drawn_for_want_of_room_is_named() -> None:
    diagram = draw(seen("lstm both ways projected"), figure="states", width="slide", lang="en")
    assert dict(diagram.canvas.narrowed)["layers"] == 1
    texts = " ".join(Picture.of(diagram.svg()).texts)
    assert "1 layer below" in texts and "not drawn" in texts
