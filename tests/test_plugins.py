"""Figures, layers and themes of installed packages: found, checked, and refused by name without harm to anything else."""

import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

import lstm_diagrams as d
from lstm_diagrams import plugins
from lstm_diagrams.drawing.kit.marks import Writing
from lstm_diagrams.figures.registry import figure, figure_named, registered
from lstm_diagrams.integrations.cli import main
from lstm_diagrams.integrations.embedding.block import Defaults, read_block
from lstm_diagrams.layers import describe
from lstm_diagrams.theme import DARK, LIGHT
from lstm_diagrams.themes import paints_of, theme_named, theme_names
from lstm_diagrams.words import same
from tests.figures.made_facts import recurrent
from tests.installed import Installer, installer

_FIGURE = """
from lstm_diagrams.extending.figures import Box, Canvas, Text, figure

@figure(Text("方块", "A box"), needs=Text("任何模型", "any model"), fit=lambda capture: 1)
def {name}(capture, language, *, wide: int = 40):
    return Canvas(Text("方块", "A box"), Text("一个方块。", "One box."), (Box(0, 0, wide, 20, "c_fill", "c"),))
"""
_THEME = """
from dataclasses import replace
from lstm_diagrams.extending.themes import DARK, LIGHT

SEA = replace(LIGHT, name="sea", c="#00507a")
PAIR = (SEA, replace(DARK, name="deep sea", c="#8fd3ff"))
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """Installs packages that are gone after the test."""
    with installer(tmp_path, monkeypatch) as made:
        yield made


def test_a_figure_is_drawn_with_its_options_and_listed_everywhere(
    install: Installer, capsys: pytest.CaptureFixture[str]
) -> None:
    install("boxes", _FIGURE.format(name="boxes"), figures="boxes = boxes:boxes")
    drawn = d.draw(recurrent(), figure="boxes", wide=77, legend=False)
    assert drawn.canvas.marks[0].width == 77
    assert d.draw(recurrent()).figure != "boxes"
    assert read_block("model: a:b\nfigure: boxes\nwide: 5", Defaults()).order.options == (("wide", 5),)
    assert main(["figures"]) == 0
    listed = capsys.readouterr().out
    assert "boxes\n  A box · 方块\n  needs any model\n  options: wide=40" in listed
    with pytest.raises(d.UnknownName, match="option of figure 'boxes' 'tall'; known: wide"):
        d.draw(recurrent(), figure="boxes", tall=3)


def test_a_name_of_ours_stays_ours(install: Installer) -> None:
    ours = registered()["unrolled"]
    install("thief", _FIGURE.format(name="unrolled"), figures="unrolled = thief:unrolled")
    with pytest.warns(
        d.PluginWarning, match=r"thief 1\.0 .*'unrolled' of thief .* of lstm_diagrams\.figures\.unrolled"
    ):
        assert registered()["unrolled"] is ours
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert d.draw(recurrent(), figure="unrolled").figure == "unrolled"


def test_two_packages_with_one_name_are_both_refused_and_named(install: Installer) -> None:
    install("one", _FIGURE.format(name="boxes"), figures="boxes = one:boxes", themes="sea = one:SEA")
    install("other", _FIGURE.format(name="boxes"), figures="boxes = other:boxes", themes="sea = other:SEA")
    with pytest.warns(d.PluginWarning, match=r"one 1\.0 and other 1\.0"):
        assert "boxes" not in registered()
    with pytest.raises(d.PluginError, match=r"'boxes' is added by one 1\.0 and other 1\.0 .*: uninstall all but one"):
        d.draw(recurrent(), figure="boxes")
    with pytest.raises(d.PluginError, match=r"'sea' is added by one 1\.0 and other 1\.0"):
        d.draw(recurrent(), theme="sea")


_NO_DEFAULT = _FIGURE.format(name="bad").replace("wide: int = 40", "wide: int")
_NO_OPTIONS = _FIGURE.format(name="bad").replace("*, wide", "wide")
_NO_TEXT = _FIGURE.format(name="bad").replace('figure(Text("方块", "A box")', 'figure("A box"')


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def good(", "SyntaxError"),
        ("good = 1", "AttributeError"),
        ("bad = 7", "is 7: no function of this name with the decorator @figure"),
        (_FIGURE.format(name="good") + "bad = good", "no function of this name with the decorator @figure"),
        (_FIGURE.format(name="bad") + "1 / 0", "ZeroDivisionError"),
        (_NO_DEFAULT, "option 'wide' of figure 'bad' has no default"),
        (_NO_OPTIONS, r"figure 'bad' is to take \(capture, language\), and after a \* its options"),
        (_NO_TEXT, "title and needs of figure 'bad' are to be Text"),
    ],
)
def test_a_figure_that_cannot_be_used_is_told_once_and_stops_nothing(
    install: Installer, source: str, reason: str
) -> None:
    install("broken", source, figures="bad = broken:bad")
    with pytest.warns(
        d.PluginWarning, match=rf"(?s)broken 1\.0 \(entry point 'bad' of lstm_diagrams\.figures\).*{reason}"
    ):
        assert d.draw(recurrent(), figure="cell").figure == "cell"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "bad" not in registered()
        for ask in (lambda: d.draw(recurrent(), figure="bad"), lambda: figure_named("bad")):
            with pytest.raises(d.PluginError, match=f"(?s){reason}"):
                ask()


def test_a_figure_that_fails_to_say_whether_it_fits_does_not_hinder_others(install: Installer) -> None:
    install(
        "boxes", _FIGURE.format(name="boxes").replace("capture: 1", "capture: 1 / 0"), figures="boxes = boxes:boxes"
    )
    with pytest.warns(d.PluginWarning, match=r"boxes 1\.0 .* fails for LSTM: ZeroDivisionError"):
        assert d.draw(recurrent()).figure != "boxes"


def test_a_figure_that_draws_no_canvas_is_named(install: Installer) -> None:
    source = _FIGURE.format(name="boxes").replace("return Canvas", "return str")
    install("boxes", source.replace("str(Text", "len((Text").replace("),))", "),)))"), figures="boxes = boxes:boxes")
    with pytest.raises(d.UsageError, match="figure 'boxes' of boxes returned 3, and no Canvas"):
        d.draw(recurrent(), figure="boxes")


def test_the_decorator_refuses_a_name_that_another_module_has() -> None:
    with pytest.raises(
        d.UsageError, match=r"figure 'cell' of tests\.test_plugins has the name of the one of lstm_diagrams"
    ):

        @figure(same("a"), needs=same("b"), fit=lambda _: 1)
        def cell(capture: object, language: object) -> None: ...


def test_a_theme_of_one_look_is_fixed(install: Installer) -> None:
    install("waters", _THEME, themes="sea = waters:SEA")
    assert theme_names() == ("auto", "light", "dark", "print", "sea")
    svg = d.draw(recurrent(), theme="sea").svg()
    assert '"#00507a"' in svg and LIGHT.c not in svg and "ld-auto" not in svg
    assert read_block("model: a:b\ntheme: sea", Defaults()).order.theme == "sea"


def test_a_theme_of_two_looks_goes_with_the_page(install: Installer) -> None:
    install("waters", _THEME, themes="sea = waters:PAIR")
    drawn = d.draw(recurrent(), theme="sea")
    assert "var(--ld-c,#00507a)" in drawn.svg() and "--ld-c:#8fd3ff" in drawn.svg() and "ld-auto" in drawn.svg()
    assert 'fillcolor="#8fd3ff"' not in drawn.dot
    assert drawn.png(96)[:4] == b"\x89PNG"


def test_naming_themes_imports_none(install: Installer) -> None:
    install("waters", "raise ValueError('too deep')", themes="sea = waters:SEA")
    assert "sea" in theme_names() and theme_named("dark") == "dark"
    assert "waters" not in sys.modules
    with pytest.raises(d.PluginError, match=r"waters 1\.0 \(entry point 'sea' of lstm_diagrams\.themes\).*too deep"):
        d.draw(recurrent(), theme="sea")


@pytest.mark.parametrize("value", ["7", "(SEA,)", "(None, SEA)", "(SEA, 'dark')"])
def test_what_is_no_theme_is_refused(install: Installer, value: str) -> None:
    install("waters", _THEME + f"WRONG = {value}\n", themes="sea = waters:WRONG")
    with pytest.raises(d.PluginError, match="neither a Theme nor a pair of a light and a dark one"):
        d.draw(recurrent(), theme="sea")


def test_a_theme_with_a_name_of_ours_is_told_and_ours_stays(install: Installer) -> None:
    install("waters", _THEME, themes="dark = waters:SEA")
    with pytest.warns(d.PluginWarning, match=r"waters 1\.0 .* has the name of a theme of lstm-diagrams"):
        assert paints_of("dark") == (DARK, None)
    assert theme_names() == ("auto", "light", "dark", "print")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"c": "crimson"}, "paints c 'crimson'"),
        ({"c": "#FF0000"}, "paints c '#FF0000'"),
        ({"c": "#b8321"}, "paints c '#b8321'"),
        ({"c": None}, "paints c None"),
        ({"c": "#1e4a98"}, "#1e4a98 is h and c"),
        ({"ink": "#999999"}, r"ink \(#999999\) is hard to read on paper \(#ffffff\): their contrast is 2\.8"),
        ({"h_fill": "#335599"}, "hard to read on h_fill"),
        ({"layer3_band": "#777777"}, "hard to read on layer3_band"),
    ],
)
def test_a_theme_tells_which_role_is_wrong(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(d.UsageError, match=f"theme 'sea'.*{reason}"):
        replace(LIGHT, name="sea", **changes)


_LAYERS = """
from torch import nn
from lstm_diagrams.extending.layers import features_last, register_family

class Half(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.inner = nn.Linear(size, size // 2)

    def forward(self, x):
        return self.inner(x).relu()

def register():
    register_family(Half, kind="half", settings=("size",), inputs=features_last, outputs=features_last)
"""


def test_a_layer_is_described_by_the_package_it_comes_with(install: Installer) -> None:
    install("halves", _LAYERS, layers="halves = halves_described")
    (install.folder / "halves_described.py").write_text("import halves\nhalves.register()\n", encoding="utf-8")
    install.modules.append("halves_described")
    d.draw(nn.Linear(4, 2), torch.zeros(1, 4))
    assert "halves_described" not in sys.modules
    import halves

    model = nn.Sequential(halves.Half(8), nn.Linear(4, 2))
    seen = d.capture(model, torch.zeros(3, 8))
    assert [(layer.type, layer.kind, layer.setting("size")) for layer in seen.layers[:1]] == [("Half", "half", 8)]
    assert seen.calls[0].slot("output").tensor.axes[1].name == "feature"
    overview = d.draw(seen, figure="overview")
    words = [mark.label.text for mark in overview.canvas.marks if isinstance(mark, Writing)]
    assert words[words.index("Half") :][:3] == ["Half", "size 8", "batch 3, feature 4"]
    assert "ReLU" not in words


def test_a_description_that_fails_is_told_once_and_stops_nothing(install: Installer) -> None:
    install("halves", "raise RuntimeError('no halves')", layers="torch = halves")
    with pytest.warns(
        d.PluginWarning, match=r"halves 1\.0 \(entry point 'torch' of lstm_diagrams\.layers\).*no halves"
    ):
        d.draw(nn.Linear(4, 2), torch.zeros(1, 4))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        d.draw(nn.Linear(4, 2), torch.zeros(1, 4))


def test_what_is_described_already_stays(install: Installer) -> None:
    ours = describe.registry[nn.Linear]
    source = "from torch import nn\nfrom lstm_diagrams.extending.layers import describe\n"
    install("thief", source + "describe.register(nn.Linear, lambda module, path: None)\n", layers="torch = thief")
    with pytest.warns(d.PluginWarning, match=r"thief 1\.0 .* describes Linear, as lstm_diagrams\.layers\.family does"):
        d.draw(nn.Linear(4, 2), torch.zeros(1, 4))
    assert describe.registry[nn.Linear] is ours


def test_packages_that_add_something_are_known_by_their_modules(install: Installer) -> None:
    install("boxes", "", figures="boxes = boxes.inside:boxes")
    install("waters", "", themes="sea = waters:SEA")
    assert plugins.packages() == {"boxes", "waters"}


def test_figures_and_themes_are_written_without_torch() -> None:
    program = "import sys; sys.modules['torch'] = None\nimport lstm_diagrams.extending.figures, lstm_diagrams.extending.themes"
    subprocess.run([sys.executable, "-c", program], check=True)
