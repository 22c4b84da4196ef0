"""draw() and Diagram: one value, many outputs; bad input is refused with what would have worked."""

import base64
import errno
import io
import os
import re
import shutil
import stat
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import graphviz
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch import nn

import lstm_diagrams
from lstm_diagrams import diagram as diagram_file
from lstm_diagrams import engines
from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import (
    EngineError,
    FigureMismatch,
    FontError,
    LstmDiagramsError,
    SaveError,
    UnknownName,
    UsageError,
)
from lstm_diagrams.facts import Call, Capture, Layer, Slot
from lstm_diagrams.figures.registry import registered
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent, tensor
from tests.figures.picture import SVG, Picture

_NAMES = (
    'a "quoted" name',
    "it's",
    "<script>alert(1)</script>",
    "a & b",
    "two\nlines",
    "null\x00and\x1bescape",
    "lone \ud800 surrogate",
    "😀🚀",
    "门控循环单元",
    "&lt;b&gt;",
    "\\N \\G",
    "]]>",
    "--><!--",
    "x" * 500,
    " ",
    "{a} %s $b `c`",
    "\u202eright to left",
    "é\u0301",
)


def _figure(html: str) -> ElementTree.Element:
    """The HTML of a diagram as XML, but for the text of its script."""
    return ElementTree.fromstring(re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL))


def _linear() -> Capture:
    """A capture that the unrolled figure cannot draw."""
    value = Slot("input", tensor(batch=4, feature=3))
    layer = Layer("", "Strange", "module")
    return Capture("Strange", (layer,), (), (Call(0, "", (value,), (value,)),), (), (value,), (value,), 0)


def _id(diagram: Diagram) -> str:
    return ElementTree.fromstring(diagram.svg()).attrib["id"]


def test_the_public_names_are_all_there() -> None:
    assert len(set(lstm_diagrams.__all__)) == len(lstm_diagrams.__all__)
    assert all(getattr(lstm_diagrams, name) is not None for name in lstm_diagrams.__all__)
    assert lstm_diagrams.draw is draw


def test_one_line_draws_a_live_model() -> None:
    diagram = draw(nn.LSTM(3, 5, 2), torch.randn(4, 2, 3), figure="unrolled", lang="zh")
    assert diagram.title == "2 层 LSTM，展开 4 个时间步"
    assert (diagram.figure, diagram.lang, diagram.theme, diagram.engine) == ("unrolled", "zh", "auto", "bundled")
    assert diagram.facts.name == "LSTM"
    assert ElementTree.fromstring(diagram.svg()).find(f"{SVG}title").text == diagram.title


def test_one_capture_is_drawn_many_times() -> None:
    model, x = nn.GRU(3, 5), torch.randn(4, 2, 3)
    seen = lstm_diagrams.capture(model, x)
    assert draw(seen).svg() == draw(model, x).svg()
    assert draw(seen, lang="zh").facts is draw(seen, theme="dark").facts is seen


def test_an_observation_is_drawn_like_its_capture() -> None:
    model, x = nn.GRU(3, 5), torch.randn(4, 2, 3)
    with lstm_diagrams.observe(model) as seen:
        model(x)
    assert draw(seen).svg() == draw(model, x).svg()


def test_the_default_figure_is_the_one_that_tells_most() -> None:
    facts = recurrent()
    best = max(registered().values(), key=lambda figure: figure.fit(facts))
    assert draw(facts).figure == best.name == "unrolled"


def test_dot_is_graphviz_source_that_the_engine_takes() -> None:
    diagram = draw(recurrent())
    assert diagram.dot.startswith("digraph ")
    assert isinstance(diagram.graph, graphviz.Digraph)
    assert diagram.graph.source == diagram.dot
    assert "<svg" in engines.engine_named("bundled").svg(diagram.dot)


def test_a_diagram_cannot_be_changed_from_outside() -> None:
    diagram = draw(recurrent())
    before = diagram.svg()
    diagram.graph.node("intruder")
    assert diagram.svg() == before
    with pytest.raises(AttributeError):
        diagram.lang = "zh"


def test_its_repr_is_short() -> None:
    assert len(repr(draw(recurrent()))) < 300


def test_the_same_picture_has_the_same_id_and_bytes() -> None:
    assert draw(recurrent()).svg() == draw(recurrent()).svg()


def test_another_picture_has_another_id() -> None:
    diagrams = [
        draw(recurrent()),
        draw(recurrent(), lang="zh"),
        draw(recurrent(), theme="dark"),
        draw(recurrent(), theme="light"),
        draw(recurrent(steps=6)),
        draw(recurrent(), units=3),
        draw(recurrent(batch=5)),
        draw(recurrent(), highlight="h"),
        draw(recurrent(), legend=True),
    ]
    assert len(set(map(_id, diagrams))) == len(diagrams)


def test_in_language_keeps_everything_else() -> None:
    english = draw(recurrent(steps=30), theme="dark", steps=4, axes={"time": "hour"}, highlight="h_n", legend=True)
    chinese = english.in_language("zh")
    asked = draw(
        recurrent(steps=30), lang="zh", theme="dark", steps=4, axes={"time": "hour"}, highlight="h_n", legend=True
    )
    assert chinese == asked
    assert chinese.in_language("en") == english
    assert english.in_language("en") is english
    with pytest.raises(UnknownName, match="zh, en"):
        english.in_language("fr")


def test_options_cannot_be_changed_after_drawing() -> None:
    axes = {"time": "hour"}
    diagram = draw(recurrent(), axes=axes)
    before = diagram.in_language("zh").svg()
    axes["time"] = "minute"
    assert diagram.in_language("zh").svg() == before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_jupyter_gets_the_picture_in_its_language_alone(lang: str) -> None:
    diagram = draw(recurrent(), lang=lang)
    bundle = diagram._repr_mimebundle_()
    assert list(bundle) == ["image/svg+xml", "text/html", "image/png", "text/plain"]
    assert bundle["image/svg+xml"] == diagram.svg()
    assert bundle["text/plain"] == diagram.title


def test_jupyter_s_html_is_the_same_picture_with_a_name_and_no_wider_than_its_cell() -> None:
    diagram = draw(recurrent(type_name='LSTM"<b>'))
    html = diagram._repr_mimebundle_()["text/html"]
    assert html == diagram._repr_html_() == diagram.html()
    (image,) = _figure(html).iter("img")
    assert (image.get("alt"), image.get("aria-description")) == (diagram.title, diagram.description)
    kind, content = image.get("src", "").split(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(content).decode() == diagram.svg()


def test_marimo_gets_the_picture_without_a_script_which_it_would_put_into_a_frame_of_a_fixed_height() -> None:
    diagram = draw(recurrent())
    kind, html = diagram._mime_()
    assert kind == "text/html" and "<script" not in html
    (image,) = _figure(html).iter("img")
    assert base64.b64decode(image.get("src", "").split(",")[1]).decode() == diagram.svg()


def test_a_bundle_holds_what_was_asked_for_and_draws_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    diagram = draw(recurrent())
    whole = diagram._repr_mimebundle_()
    assert base64.b64decode(whole["image/png"]) == diagram._repr_png_() == diagram.png(144)
    assert diagram._repr_svg_() == whole["image/svg+xml"]
    assert diagram._repr_mimebundle_(exclude=["image/png", "text/html"]).keys() == {"image/svg+xml", "text/plain"}
    monkeypatch.setattr(Diagram, "svg", None)
    monkeypatch.setattr(Diagram, "png", None)
    assert diagram._repr_mimebundle_(include={"text/plain"}) == {"text/plain": diagram.title}


def test_without_fonts_the_bundle_lacks_the_png_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise FontError("no font has 门")

    diagram = draw(recurrent())
    monkeypatch.setattr(diagram_file, "png", refuse)
    assert diagram._repr_png_() is None
    assert list(diagram._repr_mimebundle_()) == ["image/svg+xml", "text/html", "text/plain"]


def test_its_html_shows_itself_and_templates_take_it_as_it_is() -> None:
    html = draw(recurrent()).html(width="60%", class_="own wide", id="gates", align="right")
    assert html == html._repr_html_() == html.__html__() and isinstance(html, str)
    figure = _figure(html)
    assert (figure.get("id"), figure.get("class")) == ("gates", "lstm-diagram-figure own wide")
    assert html.count("<script>") == 1
    with pytest.raises(UsageError, match="'width' takes a length"):
        draw(recurrent()).html(width="wide")


@pytest.mark.parametrize("name", ["a.svg", "a.dot", "A.SVG", "门 控.svg"])
def test_save_writes_the_whole_picture_and_returns_its_path(tmp_path: Path, name: str) -> None:
    diagram = draw(recurrent())
    written = diagram.save(str(tmp_path / name))
    assert written == tmp_path / name
    assert written.read_bytes().decode() == (diagram.dot if name == "a.dot" else diagram.svg())
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("theme", "saved_as"), [("auto", "light"), ("light", "light"), ("dark", "dark")])
def test_png_and_pdf_are_saved_in_a_fixed_theme(tmp_path: Path, theme: str, saved_as: str) -> None:
    diagram, fixed = draw(recurrent(), theme=theme), draw(recurrent(), theme=saved_as)
    assert diagram.save(tmp_path / "a.png").read_bytes() == fixed.png() == fixed.png(dpi=192)
    assert diagram.save(tmp_path / "b.png", dpi=50).read_bytes() == fixed.png(dpi=50)
    assert diagram.save(tmp_path / "a.pdf").read_bytes() == fixed.pdf()


def test_a_refused_png_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="dpi must lie between"):
        draw(recurrent()).save(tmp_path / "a.png", dpi=-1)
    assert list(tmp_path.iterdir()) == []


def test_save_replaces_an_existing_file(tmp_path: Path) -> None:
    target = tmp_path / "a.svg"
    target.write_text("old")
    draw(recurrent()).save(target)
    assert target.read_text(encoding="utf-8") == draw(recurrent()).svg()


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    saved = draw(recurrent()).save(tmp_path / "a.svg")
    assert stat.S_IMODE(saved.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


@pytest.mark.parametrize("name", ["a.jpg", "a", "a.svg.gz", ".svg", "svg"])
def test_an_unknown_ending_is_refused_and_the_known_ones_listed(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        UnknownName, match=r"unknown format .*; known: \.svg, \.dot, \.png, \.pdf, \.tex, \.html, \.gif"
    ):
        draw(recurrent()).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["missing/a.svg", "file/a.svg", "folder.svg", "n" * 300 + ".svg", "null\0.svg"])
def test_where_nothing_can_be_written_it_says_so_and_leaves_nothing(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.svg").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SaveError, match="cannot write") as caught:
        draw(recurrent()).save(tmp_path / place)
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value, LstmDiagramsError)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "a.svg"
    target.write_text("old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(SaveError, match=r"cannot write .*a.svg: No space left on device"):
        draw(recurrent()).save(target)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.svg", "old")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_save_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(SaveError, match="Permission denied"):
            draw(recurrent()).save(tmp_path / "a.svg")
    finally:
        tmp_path.chmod(0o755)


def test_a_drawing_that_fails_does_not_touch_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise EngineError("refused")

    target = tmp_path / "a.svg"
    target.write_text("old")
    monkeypatch.setattr(engines.Engine, "svg", refuse)
    with pytest.raises(EngineError):
        draw(recurrent(batch=123456)).save(target)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.svg", "old")]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"figure": "unroled"}, r"unknown figure 'unroled'; known: .*unrolled, .*; did you mean 'unrolled'\?"),
        ({"figure": 3}, r"unknown figure 3; known: .*unrolled"),
        ({"lang": "de"}, "unknown language 'de'; known: zh, en"),
        ({"theme": "solarized"}, "unknown theme 'solarized'; known: auto, light, dark, print"),
        ({"engine": "dot"}, "unknown engine 'dot'; known: bundled, system"),
        ({"engine": ["dot"]}, "unknown engine .*; known: bundled, system"),
        (
            {"stpes": 3},
            "unknown option of figure 'unrolled' 'stpes'; known: layer, steps, units, features, layers, axes",
        ),
        ({"highlight": "h_7"}, "unknown name to highlight 'h_7'; known: .*h_n"),
        ({"layer": "encoder"}, "unknown recurrent layer 'encoder'"),
    ],
)
def test_an_unknown_name_is_refused_and_the_known_ones_listed(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownName, match=message) as caught:
        draw(recurrent(), **asked)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("figure", [["unrolled"], {"unrolled": 1}])
def test_a_figure_that_cannot_be_a_name_is_refused(figure: object) -> None:
    with pytest.raises(UnknownName, match="unknown figure"):
        draw(recurrent(), figure=figure)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"steps": "4"}, "option 'steps' of figure 'unrolled' takes int, not '4'"),
        ({"steps": True}, "option 'steps' of figure 'unrolled' takes int, not True"),
        ({"steps": 1}, r"option 'steps' takes 0 \(draw all\) or at least 2, not 1"),
        ({"layer": 0}, "option 'layer' of figure 'unrolled' takes str, not 0"),
        ({"legend": "yes"}, "option 'legend' of figure 'unrolled' takes bool, not 'yes'"),
    ],
)
def test_an_unusable_option_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        draw(recurrent(), **asked)


def test_a_figure_that_does_not_fit_names_those_that_do() -> None:
    with pytest.raises(
        FigureMismatch, match=r"figure 'unrolled' cannot draw Strange \(unrolled needs a call of an LSTM, GRU or RNN"
    ):
        draw(_linear(), figure="unrolled")
    fitting = [name for name, figure in registered().items() if figure.fit(recurrent()) > 0]
    for other in set(registered()) - set(fitting):
        with pytest.raises(
            FigureMismatch, match=rf"figure '{other}' cannot draw LSTM .*figures that can: {', '.join(fitting)}$"
        ):
            draw(recurrent(), figure=other)


def test_a_model_that_no_figure_can_draw_is_refused_with_what_each_needs() -> None:
    empty = Capture("Empty", (), (), (), (), (), (), 0)
    with pytest.raises(FigureMismatch, match=r"no figure can draw Empty .*unrolled needs .*figures that can: none"):
        draw(empty)


@pytest.mark.parametrize("model", [None, 3, "torch.nn:LSTM", nn.LSTM, [nn.Linear(1, 1)], lambda x: x])
def test_something_else_than_a_module_is_refused(model: object) -> None:
    with pytest.raises(UsageError):
        draw(model, torch.zeros(1))


def test_bad_names_are_refused_before_the_model_runs() -> None:
    class Counted(nn.Module):
        runs = 0

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            Counted.runs += 1
            return x

    for asked in ({"figure": "nothing"}, {"lang": "de"}, {"theme": "x"}, {"engine": "x"}):
        with pytest.raises(UnknownName):
            draw(Counted(), torch.zeros(1), **asked)
    assert Counted.runs == 0


@pytest.mark.parametrize("name", _NAMES, ids=lambda name: ascii(name)[:14])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_any_class_name_is_shown_as_text(tmp_path: Path, name: str, lang: str) -> None:
    plain, evil = (draw(recurrent(type_name=type_name, layers=1, steps=1), lang=lang) for type_name in ("LSTM", name))
    saved = ElementTree.parse(evil.save(tmp_path / "a.svg")).getroot()
    tags = [[element.tag for element in root.iter()] for root in (ElementTree.fromstring(plain.svg()), saved)]
    assert tags[0] == tags[1]
    shown = "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in name)
    if shown.replace("\u202e", "\ufffd") == name:
        assert name in saved.find(f"{SVG}title").text
    evil.save(tmp_path / "a.dot")
    assert "<svg" in engines.engine_named("bundled").svg((tmp_path / "a.dot").read_text(encoding="utf-8"))


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=40))
def test_any_name_at_all_gives_a_picture_that_parses(name: str) -> None:
    svg = draw(recurrent(type_name=name, layers=1, steps=1), axes={"time": name}).svg()
    picture = Picture.of(svg.encode().decode())
    assert len(picture.shapes("cell")) == 1


def test_without_an_engine_the_cure_is_named_and_the_dot_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    engines._bundled_program.cache_clear()
    engines.drawn_by.cache_clear()
    monkeypatch.setattr(metadata, "files", missing)
    try:
        diagram = draw(recurrent())
        assert diagram.dot.startswith("digraph ")
        with pytest.raises(EngineError, match="pip install graphviz-pure"):
            diagram.svg()
    finally:
        engines._bundled_program.cache_clear()


def test_a_missing_system_engine_names_the_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="apt install graphviz"):
        draw(recurrent(steps=7), engine="system").svg()


@pytest.mark.skipif(
    shutil.which("dot") is None, reason="no Graphviz 'dot' on the PATH: install Graphviz to run this test"
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_system_engine_draws_the_same_picture(lang: str) -> None:
    facts = recurrent(steps=30, directions=2, projection=3)
    bundled, system = (Picture.of(draw(facts, lang=lang, engine=engine).svg()) for engine in ("bundled", "system"))
    assert system.texts == bundled.texts
    assert system.view == bundled.view
    assert len(system.outlines) == len(bundled.outlines)
    assert flaws(system) == []


def test_no_process_stays_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    run = subprocess.run

    def counted(*arguments: Any, **settings_: Any) -> Any:
        started.append(arguments)
        return run(*arguments, **settings_)

    engines.drawn_by.cache_clear()
    monkeypatch.setattr(subprocess, "run", counted)
    diagram = draw(recurrent(steps=8))
    assert started == []
    diagram.svg()
    assert len(started) == 1
    assert re.search(r"graphviz-pure", started[0][0][0])


def test_a_transparent_picture_has_no_paper_in_any_format() -> None:
    model = nn.LSTM(2, 3)
    facts = capture(model, torch.zeros(2, 1, 2))
    clear, usual = (draw(facts, background=background) for background in ("transparent", "paper"))
    assert 'class="paper' in usual.svg() and 'class="paper' not in clear.svg()
    assert [re.findall(r'bgcolor="?([#\w]+)', each.dot) for each in (clear, usual)] == [["transparent"], ["#ffffff"]]
    corners = [Image.open(io.BytesIO(each.png(96))).convert("RGBA").getpixel((1, 1)) for each in (clear, usual)]
    assert [corner[3] for corner in corners] == [0, 255]
    assert len({re.search(r' id="([^"]+)"', each.svg())[1] for each in (clear, usual)}) == 2
    assert draw(facts).svg() == usual.svg()
    assert 'class="paper' not in clear.in_language("zh").svg()


def test_another_background_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown background 'glass'; known: paper, transparent"):
        draw(nn.LSTM(2, 3), torch.zeros(2, 1, 2), background="glass")


def test_arguments_of_the_model_by_name_are_no_options_of_the_figure() -> None:
    class Masked(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(3, 4)

        def forward(self, x: torch.Tensor, *, steps: int, scale: torch.Tensor) -> torch.Tensor:
            output: torch.Tensor = self.lstm(x[:steps] * scale)[0]
            return output

    x = torch.ones(5, 2, 3)
    diagram = draw(Masked(), x, kwargs={"steps": 4, "scale": torch.ones(3)}, figure="unrolled", steps=3)
    sequence = diagram.facts.calls[0].slot("sequence")
    assert sequence is not None and sequence.tensor.shape == (4, 2, 3)
    assert dict(diagram.options) == {"steps": 3}


def test_an_option_under_its_old_name_works_and_warns() -> None:
    model, x = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)), torch.ones(2, 3)
    with pytest.warns(DeprecationWarning, match="'weights' is called 'weighted' now"):
        old = draw(model, x, figure="mlp", weights=True)
    assert old.svg() == draw(model, x, figure="mlp", weighted=True).svg()
