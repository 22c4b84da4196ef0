"""Widths of text: no text is wider on a reader's screen than the table says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit import notation
from lstm_diagrams.drawing.kit.metrics import fitted, fitted_path, notation_width, run_width, text_width
from tests.browser import Chromium
from tests.figures import faces

_SANS = "Arial,'Noto Sans','Noto Sans CJK SC'"
_SERIF = "'Times New Roman',Tinos"
_SAMPLE = (
    "LSTM layer 1",
    "output (batch 4, time 1000, hidden 128)",
    "layers×directions 2",
    "h_0[1]",
    "c_n[0]",
    "time step t = 1 … 5",
    "left out: zeros",
    "Conv2d 3×3, stride 2, padding 1",
    "WWWWWW",
    "mmmmmm",
    "iiiiii",
    "1234567890",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
    "(hidden_size=5, num_layers=2)",
    "28×28 → 10",
    "GRU 第 2 层",
    "没有传入，取零",
    "output（批量 4，时间步 5，隐藏单元 5）",
    "输入 x（批量 4，时间步 5，特征 3）",
    "全连接",
    "卷积：核 3×3，步幅 2",
    "ReLU",
    "Softmax",
    "Dropout(p=0.5)",
)
_FORMULAS = ("h", "h_{1000}^{(2)}", "c_0^{(1)}", "x_{t-1}", "tanh", "x_{12}", "W_{ih}", "σ", "h_{5}^{(6)→}", "+", "1−z")


def test_no_character_is_narrower_than_in_helvetica() -> None:
    narrow = [c for c in map(chr, range(32, 127)) if text_width(c, 1) < faces.width(c, 1, serif=False)]
    assert narrow == []


def test_chinese_characters_are_squares() -> None:
    assert text_width("隐藏单元", 11) == pytest.approx(44)


def test_the_widest_line_counts() -> None:
    assert text_width("a\nlonger\nbb", 12) == text_width("longer", 12)
    assert text_width("", 12) == 0


def test_combining_marks_take_no_room() -> None:
    assert text_width("e\u0301", 10) == text_width("e", 10)


@given(st.text(max_size=40), st.characters(), st.floats(4, 40))
def test_more_text_is_never_narrower(text: str, more: str, size: float) -> None:
    line = text.replace("\n", " ")
    assert text_width(line + more, size) >= text_width(line, size) - 1e-9
    assert text_width(line, 2 * size) == pytest.approx(2 * text_width(line, size))


def test_run_widths_are_those_of_times() -> None:
    for source in ("h", "tanh", "x_{12}", "W_{ih}", "(1)", "LSTM"):
        for run in notation.runs(source):
            size = 10 if run.script == "base" else 10 * notation.SCRIPT_SCALE
            assert run_width(run, 10) == pytest.approx(faces.width(run.text, size, serif=True), rel=0.1)


def test_indices_of_one_base_stand_above_each_other() -> None:
    base, sub, sup = (notation_width(source, 10) for source in ("h", "h_{1000}", "h^{(2)}"))
    assert notation_width("h_{1000}^{(2)}", 10) == pytest.approx(max(sub, sup))
    assert notation_width("h_{1000}^{(2)}h", 10) == pytest.approx(max(sub, sup) + base)


@given(st.text(max_size=60), st.floats(5, 200))
def test_fitted_text_fits_and_says_that_it_was_cut(text: str, width: float) -> None:
    line = fitted(text, 11, width)
    whole = " ".join(text.split())
    assert "\n" not in line
    assert line == whole or line.endswith("…")
    assert text_width(line, 11) <= width or line == "…"
    assert line == whole or whole.startswith(line[:-1])


@pytest.mark.parametrize(("fonts", "texts"), [(_SANS, _SAMPLE), (_SERIF, _FORMULAS)], ids=["sans", "serif"])
def test_a_browser_sets_text_no_wider_than_the_table(chromium: Chromium, fonts: str, texts: tuple[str, ...]) -> None:
    plain = [("".join(run.text for run in notation.runs(text)) if fonts == _SERIF else text) for text in texts]
    spans = "".join(f'<div><span style="font:100px {fonts};white-space:pre">{text}</span></div>' for text in plain)
    script = "() => [...document.querySelectorAll('span')].map(span => span.getBoundingClientRect().width)"
    measured = dict(zip(plain, chromium.measure(spans, script), strict=True))
    table = {
        text: run_width(notation.Run(text, "base", False), 100) if fonts == _SERIF else text_width(text, 100)
        for text in plain
    }
    wider = {text: (width, table[text]) for text, width in measured.items() if width > table[text] + 0.5}
    assert wider == {}


def test_a_long_path_loses_its_first_names() -> None:
    path = "encoder.layers.11.attention.output"
    assert fitted_path(path, 10, 500) == path
    short = fitted_path(path, 10, 100)
    assert short.startswith("…") and path.endswith(short.removeprefix("…")) and text_width(short, 10) <= 100
    assert text_width(fitted_path("x" * 99, 10, 100), 10) <= 100
