"""TikZ has all that the SVG has: every shape and text at its place, in its colour and group, and what TeX reads as a command escaped."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from lstm_diagrams import UsageError, draw
from lstm_diagrams.drawing.kit.marks import Align, Box, Circle, Label, Line, Writing
from lstm_diagrams.drawing.kit.marks import Mark as Drawn
from tests.figures.sheet import Entry
from tests.figures.subjects import seen
from tests.render.tikz.source import Mark, Source, balance, read, source_of

_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = ("rect", "path", "polygon", "circle", "text")
_HOSTILE = r"a_b%{}\x #1 $y$ & ~ ^ <i> | -- '' ``"


def _texts(*marks: Drawn) -> list[str]:
    return [mark.text for mark in read(source_of(*marks)).marks if mark.command == "node"]


def _pairs(svg: str, source: Source) -> list[tuple[Element, Element, Mark]]:
    """Every shape and text of the SVG with what it stands in, and the mark in the same place of the source."""
    root = ElementTree.fromstring(svg)
    outer = {inner: element for element in root.iter() for inner in element}
    drawn = [element for element in root.iter() if element.tag.removeprefix(_SVG) in _DRAWN]
    return [(element, outer[element], mark) for element, mark in zip(drawn, source.marks, strict=True)]


def _points(element: Element) -> list[tuple[float, float]]:
    if "x" in element.attrib or "cx" in element.attrib:
        names = ("x", "y") if "x" in element.attrib else ("cx", "cy")
        return [(float(element.attrib[names[0]]), float(element.attrib[names[1]]))]
    if element.tag == f"{_SVG}rect":
        return [(0, 0), (float(element.attrib["width"]), float(element.attrib["height"]))]
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", element.get("points") or element.attrib["d"])]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _box(points: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    return (*map(min, zip(*points, strict=True)), *map(max, zip(*points, strict=True)))


@pytest.mark.parametrize(
    ("figure", "subject", "theme"),
    [
        ("cell", "lstm", "light"),
        ("cell", "lstm", "print"),
        ("unrolled", "forecaster", "light"),
        ("cnn", "lenet", "dark"),
    ],
)
def test_all_of_the_svg_is_there(figure: str, subject: str, theme: str) -> None:
    diagram = Entry(figure, subject).diagram("en", theme)
    svg, source = diagram.svg(), read(diagram.tikz())
    for element, group, mark in _pairs(svg, source):
        is_text = element.tag == f"{_SVG}text"
        assert (mark.command == "node") == is_text
        fill = mark.settings.get("text" if is_text else "fill")
        assert element.get("fill") == (source.colours[fill] if fill else None)
        stroke = element.get("stroke", group.get("stroke", "none"))
        assert (stroke != "none" and not is_text) == mark.command.endswith("draw")
        if "stroke" in element.attrib:
            assert source.colours[mark.settings["draw"]] == stroke
        assert mark.settings.get("line width") == _units(element.get("stroke-width"))
        assert ("stroke-dasharray" in element.attrib) == ("dash pattern" in mark.settings)
        assert [name for name in element.get("class", "").split() if name != "math"] == list(mark.classes)
        if not is_text:
            assert _box(mark.points) == _box(_points(element))
        elif element.get("text-anchor") is None:
            assert mark.points == tuple(_points(element)) and "anchor" not in mark.settings
    named = [group.get("id", "") for group in ElementTree.fromstring(svg).iter(f"{_SVG}g") if "id" in group.attrib]
    assert [name.split("-", 3)[3] for name in named] == list(source.scopes)


def _units(width: str | None) -> str | None:
    return None if width is None else rf"{width}\ldUnit"


def test_curves_keep_their_points_and_boxes_are_boxes() -> None:
    curve = Line(((0, 0), (10, 0), (20, 10), (20, 30)), "h", arrow=False)
    text = source_of(curve, Box(50, 0, 20, 10, "c_fill", "c", rounded=True), Circle(90, 0, 7, "h_fill"))
    assert text.count(".. controls") == 1
    assert len(re.findall(r"\[rounded corners=\d+(\.\d)?\\ldUnit\] \([^)]*\) rectangle \([^)]*\);", text)) == 1
    assert "circle[radius=7];" in text


@pytest.mark.parametrize(
    ("label", "formula"),
    [
        ("h_{t-1}", "$h_{t-1}$"),
        ("h_t^{(2)}", "$h_{t}^{(2)}$"),
        ("h_{t+1}^{(1)←}", r"$h_{t+1}^{(1)\leftarrow }$"),
        ("c_t = f_t ⊙ c_{t-1}", r"$c_{t} = f_{t} \odot c_{t-1}$"),
        ("σ(W_{ii} x_t)", r"$\sigma (W_{\mathrm{ii}}\,x_{t})$"),
        ("tanh", r"$\tanh$"),
        ("ReLU", r"$\mathrm{ReLU}$"),
        ("10^{-3} … 1", r"$10^{-3}\,\ldots \,1$"),
        ("a{b}", r"$a\{b\}$"),
        ("门_t", r"$\mbox{门}_{t}$"),
    ],
)
def test_mathematics_is_tex_s_own(label: str, formula: str) -> None:
    assert _texts(Writing(0, 0, Label(label, 12, math=True))) == [formula]


def test_text_has_nothing_that_tex_takes_for_a_command() -> None:
    [text] = _texts(Writing(0, 0, Label(_HOSTILE, 12)))
    bare = re.sub(r"\\text[a-z]+\{\}|\\[#$%&_{}]", "", text)
    assert not set(bare) & set(r"\#$%&_~^<>|`") and bare.replace("{}", "").isprintable()
    assert "--" not in text and "''" not in text
    names = {
        "backslash": "\\",
        "asciitilde": "~",
        "asciicircum": "^",
        "less": "<",
        "greater": ">",
        "bar": "|",
        "asciigrave": "`",
    }
    shown = re.sub(r"\\text([a-z]+)\{\}", lambda found: names[found[1]], text)
    assert re.sub(r"\\([#$%&_{}])", r"\1", shown.replace("-{}-", "--").replace("'{}'", "''")) == _HOSTILE


def test_braces_are_balanced_whatever_stands_in_a_label() -> None:
    hostile = Entry("unrolled", "evil name").diagram("en", "light").tikz()
    assert balance(hostile) == balance(source_of(Writing(0, 0, Label(_HOSTILE, 12)))) == 0
    assert balance(source_of(Writing(0, 0, Label("a}_{", 12, math=True)))) == 0


def test_text_in_another_font_stays_where_it_is_meant_to_be() -> None:
    """A formula of two runs starts left of its middle in the SVG, by the width it has there."""
    anchors: dict[Align, str | None] = {"left": "base west", "center": None, "right": "base east"}
    for align, anchor in anchors.items():
        found = read(source_of(Writing(0, 0, Label("h_t", 12, math=True), align=align))).marks[-1]
        assert found.settings.get("anchor") == anchor
    centred = read(source_of(Box(0, 0, 60, 20, "h_fill", label=Label("h_t", 12, math=True)))).marks
    assert centred[-1].points[0][0] == sum(x for x, _ in centred[-2].points) / 2


def test_it_says_what_it_needs() -> None:
    english, chinese = (Entry("cell", "lstm").diagram(lang, "light").tikz() for lang in ("en", "zh"))
    assert "xelatex" not in english and "ctex" not in english
    assert chinese.startswith("% !TEX program = xelatex\n") and r"\usepackage[scheme=plain]{ctex}" in chinese


def test_a_width_that_was_asked_for_is_kept() -> None:
    diagram = draw(seen("lstm"), figure="cell", parts="cell", width="8.9cm")
    text = diagram.tikz()
    unit, width = re.search(r"\\ldUnit=([\d.]+)bp", text), re.search(r"box \(0,0\) rectangle \(([\d.]+),", text)
    assert unit and width and float(unit[1]) * float(width[1]) == pytest.approx(8.9 / 2.54 * 72, abs=0.01)


def test_what_is_longer_than_tex_can_say_is_refused() -> None:
    with pytest.raises(UsageError, match="no length of more than 16000 points"):
        source_of(Line(((0, 0), (1, 0), (19_000, 0), (20_000, 0)), "h"))


def test_it_is_a_format_of_files_that_cannot_move(tmp_path: Path) -> None:
    diagram = draw(seen("lstm"), figure="unrolled")
    assert diagram.save(tmp_path / "a.tex").read_text(encoding="utf-8") == diagram.tikz()
    with pytest.raises(UsageError, match=r"a \.tex cannot move; these can: \.svg"):
        diagram.save(tmp_path / "b.tex", animated=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.tex"]
