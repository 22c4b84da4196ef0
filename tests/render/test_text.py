"""Text of a drawing: one element per line, indices stacked without baseline-shift."""

import io
import re
from functools import reduce
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from lstm_diagrams.drawing.kit.marks import Align, Box, Circle, Label, Writing
from tests.browser import Chromium
from tests.figures.picture import SVG, Picture
from tests.render.converters import QUICK, SLOW
from tests.render.drawn import svg


def _spans(label: str) -> list:
    picture = Picture.of(svg(Box(0, 0, 200, 60), Writing(0, 0, Label(label, 12, math=True))))
    (text,) = picture.root.iter(f"{SVG}text")
    return list(text)


def test_one_text_per_label_and_no_baseline_shift() -> None:
    drawn = svg(
        Box(0, 0, 200, 60), Writing(0, 0, Label("h_{t-1}^{(2)}", 12, math=True)), Writing(60, 0, Label("plain", 12))
    )
    assert "baseline-shift" not in drawn
    assert drawn.count("<text") == 2


def test_a_subscript_goes_down_and_a_superscript_up() -> None:
    base, sub, sup = _spans("h_{1}^{(2)}")
    assert [span.text for span in (base, sub, sup)] == ["h", "1", "(2)"]
    down = float(sub.attrib["dy"])
    assert down > 0 > down + float(sup.attrib["dy"])
    assert base.get("dy") is None
    assert float(sub.attrib["font-size"]) < 12


def test_after_the_indices_the_line_goes_on_at_its_height() -> None:
    spans = _spans("h_{1}^{(2)}+c")
    rises = [float(span.get("dy", "0")) for span in spans]
    assert [span.text for span in spans] == ["h", "1", "(2)", "+", "c"]
    assert sum(rises[:4]) == pytest.approx(0, abs=0.2)


def test_letters_are_italic_and_words_are_not() -> None:
    assert [(span.text, span.get("font-style")) for span in _spans("h_{max}")] == [("h", "italic"), ("max", None)]


@pytest.mark.parametrize("source", ["h_{1}^{(2)}", "h_{1000}^{(2)}", "c_{0}^{(1)→}"])
def test_stacked_indices_share_their_left_edge_on_screen(chromium: Chromium, source: str) -> None:
    drawn = svg(Box(0, 0, 200, 60), Writing(0, 0, Label(source, 12, math=True)))
    script = """() => [...document.querySelectorAll('text')].flatMap(text => {
        const end = text.getNumberOfChars(), indices = [...text.querySelectorAll('tspan[font-size]')];
        const place = span => text.textContent.indexOf(span.textContent);
        return indices.slice(0, 2).map(span => text.getStartPositionOfChar(place(span)).x)})"""
    sub, sup = chromium.measure(drawn, script)
    assert sub == pytest.approx(sup, abs=0.6)


_PAINTS = ("#ff0000", "#00ff00", "#0000ff")
"""Of the runs of a formula, so that the ink of each can be seen."""


def _painted(source: str, align: Align) -> str:
    """A formula of three runs in three colours."""
    plain = svg(Box(0, 0, 200, 100), Writing(0, 0, Label(source, 40, math=True), align))
    paints = iter(_PAINTS)
    painted = re.sub("<tspan", lambda found: f'{found[0]} fill="{next(paints)}"', plain)
    assert next(paints, None) is None, "three runs"
    return painted


def _boxes(png: bytes) -> list[tuple[int, int, int, int]]:
    """Left, top, right, bottom of the ink in each of the three colours."""
    with Image.open(io.BytesIO(png)) as opened:
        colours = opened.convert("RGB").split()
    strong = [colour.point(lambda value: 255 * (value > 150), "1") for colour in colours]
    weak = [colour.point(lambda value: 255 * (value < 120), "1") for colour in colours]
    boxes = []
    for own in range(3):
        seen = [strong[place] if place == own else weak[place] for place in range(3)]
        box = reduce(ImageChops.logical_and, seen).getbbox()
        assert box is not None, f"no run in {_PAINTS[own]}"
        boxes.append(box)
    return boxes


def _clear(source: str, align: Align, program: str, folder: Path) -> None:
    """Runs in a row stand one after the other, stacked ones above each other."""
    drawn = _painted(source, align)
    base, first, second = _boxes(QUICK[program](drawn) if program in QUICK else SLOW[program](drawn, folder))
    touch = 5  # of 53 pixels, the height of a letter: slanted ones lean over
    assert base[2] <= first[0] + touch
    if "^" in source:
        assert first[0] == pytest.approx(second[0], abs=touch)
        assert first[1] >= second[3] - touch or second[1] >= first[3] - touch
    else:
        assert first[2] <= second[0] + touch


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("source", ["h_{t-1}", "h_{1}^{(2)}", "h_{1000}^{2}"])
@pytest.mark.parametrize("program", QUICK)
def test_runs_of_a_formula_stand_clear_of_each_other(program: str, source: str, align: Align, tmp_path: Path) -> None:
    _clear(source, align, program, tmp_path)


@pytest.mark.parametrize("source", ["h_{t-1}", "h_{1}^{(2)}"])
@pytest.mark.parametrize("program", SLOW)
def test_large_programs_keep_them_clear(program: str, source: str, tmp_path: Path) -> None:
    _clear(source, "center", program, tmp_path)


def test_text_is_centred_in_its_shape() -> None:
    picture = Picture.of(
        svg(Box(0, 0, 200, 60, "paper", None), Circle(40, 10, 15, label=Label("7", 10), classes=("k",)))
    )
    (circle,), (text,) = picture.shapes("k"), picture.writings
    assert text.rect.center == pytest.approx(circle.rect.center, abs=1.5)


def test_the_font_is_given_once_for_all_words_and_with_each_formula() -> None:
    """As attributes: LibreOffice and Inkscape leave the classes of a style sheet out."""
    root = Picture.of(svg(Box(0, 0, 200, 60, label=Label("a", 10)), Writing(0, 0, Label("h", 10, math=True)))).root
    fonts = {element.tag.removeprefix(SVG): element.get("font-family") for element in root.iter()}
    assert {tag: given.split(",")[-1] for tag, given in fonts.items() if given} == {
        "svg": "sans-serif",
        "text": "serif",
    }
    assert "'" not in "".join(filter(None, fonts.values()))


def test_spaces_of_a_formula_are_kept_by_programs_that_would_collapse_them() -> None:
    picture = Picture.of(svg(Box(0, 0, 200, 60), Writing(0, 0, Label("h_t = o_t", 10, math=True))))
    assert picture.texts == ["ht = ot"]
    (text,) = picture.root.iter(f"{SVG}text")
    assert text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
