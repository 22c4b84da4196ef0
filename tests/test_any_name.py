"""Whatever names, numbers and sizes a model has: no markup of theirs gets into a picture, which parses, or an own error says why."""

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any
from xml.etree import ElementTree

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from lstm_diagrams import FigureMismatch, LstmDiagramsError, UsageError, capture, draw
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import registered
from tests.figures.picture import SVG

_TAGS = {"svg", "title", "desc", "style", "rect", "g", "path", "polygon", "polyline", "circle", "text", "tspan"}
_NAMES = {
    "markup": "<script>alert(1)</script>&lt;b&gt; \"q\" 'q' ]]> --> <!-- &#0;",
    "controls": "two\nlines \x00\x07\x1b[31m\x85\u2028\ufffe",
    "directions": "\u202eright to left\u2066 \u200f\u0301",
    "surrogates": "\ud800 \udfff 😀👩‍👩‍👧 门控",
    "graphviz": "\\N \\G \\l {a}_^{b} %s <<I>x</I>> <TABLE>",
    "endless": "门" + "<x>&" * 25_000,
    "nothing": "",
}
_ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    [name[:500] for name in _NAMES.values()]
)


def _check(svg: str) -> None:
    """It is XML, and holds nothing but what a drawing is made of."""
    root = ElementTree.fromstring(svg.encode())
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in _TAGS
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)
        drawn = [
            element.get(name, "") for name in ("d", "points", "x", "y", "cx", "cy", "width", "height", "stroke-width")
        ]
        assert not {"nan", "inf", "-inf"} & set(" ".join(drawn).replace(",", " ").split())


def _drawn(facts: Capture, **options: Any) -> Iterator[str]:
    """The figures that can be drawn, by name."""
    for name, figure in registered().items():
        own = {option: value for option, value in options.items() if option in {each.name for each in figure.options}}
        if figure.fit(facts) > 0 and set(own) == set(options):
            _check(draw(facts, figure=name, **own).svg())
            yield name


def _named(name: str, base: type[nn.Module]) -> type[nn.Module]:
    """A subclass of that name, as far as a class can be called so."""
    return type(name.replace("\x00", " ").encode("utf-8", "replace").decode(), (base,), {})


class _Net(nn.Module):
    """Every name that a model gives is ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.key = name.replace(".", " ") or "_"
        self.add_module(self.key, _named(name, nn.LSTM)(2, 3, bidirectional=True))
        self.add_module(f"{self.key} ", nn.ModuleDict({self.key: _named(name, nn.Linear)(6, 2), "plain": nn.Tanh()}))

    def forward(self, x: Tensor) -> Tensor:
        lstm, rest = self.children()
        return rest["plain"](rest[self.key](lstm(x)[0][-1]))


@pytest.mark.parametrize("name", _NAMES.values(), ids=_NAMES)
def test_names_of_modules_and_classes(name: str) -> None:
    model = _Net(name)
    model.__class__ = _named(name, _Net)
    facts = capture(model, torch.randn(3, 2, 2))
    assert {layer.path for layer in facts.layers} == {
        path for path, part in model.named_modules() if not [*part.children()]
    }
    assert set(_drawn(facts)) >= {"overview", "network", "unrolled", "cell", "interface", "states", "bidirectional"}


@settings(max_examples=25)
@given(
    st.dictionaries(st.sampled_from(["batch", "time", "feature"]), _ANY_TEXT, min_size=1), st.sampled_from(["zh", "en"])
)
def test_names_of_axes(axes: dict[str, str], lang: str) -> None:
    facts = capture(nn.GRU(2, 3), torch.zeros(3, 2, 2))
    for figure in ("unrolled", "cube"):
        _check(draw(facts, figure=figure, lang=lang, axes=axes).svg())


@settings(max_examples=50)
@given(_ANY_TEXT, st.data())
def test_any_text_as_a_setting_is_drawn_or_refused(text: str, data: st.DataObject) -> None:
    facts = capture(nn.LSTM(2, 3), torch.zeros(3, 2, 2))
    figure = data.draw(
        st.sampled_from([each for each in registered().values() if each.fit(facts) > 0 and each.options])
    )
    option = data.draw(st.sampled_from([option.name for option in figure.options]))
    value = data.draw(st.sampled_from([text, [text], {text: text}, {"time": text}, (text, 1)]))
    with suppress(UsageError):
        _check(draw(facts, figure=figure.name, **{option: value}).svg())


@settings(max_examples=30)
@given(_ANY_TEXT)
def test_any_text_as_a_name_of_ours_is_refused_with_the_known_ones(text: str) -> None:
    for asked, known in (("figure", "unrolled"), ("lang", "zh"), ("theme", "dark"), ("engine", "bundled")):
        with pytest.raises(LstmDiagramsError, match=known):
            draw(nn.GRU(2, 3), torch.zeros(3, 2, 2), **{asked: text})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1e30, 1e-45, 0.0])
@pytest.mark.parametrize("kind", ["lstm", "dense"])
def test_weights_that_are_no_numbers_to_paint(number: float, kind: str) -> None:
    dense = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
    model = nn.LSTM(2, 3, 2, bidirectional=True) if kind == "lstm" else dense
    for parameter in model.parameters():
        nn.init.constant_(parameter, number)
    x = torch.linspace(-1, 1, 12).reshape((3, 2, 2) if kind == "lstm" else (6, 2))
    facts = capture_with_values(model, x)
    assert set(_drawn(facts, values=True)) >= ({"unrolled", "cell"} if kind == "lstm" else {"mlp"})
    assert set(_drawn(facts, weighted=True)) >= ({"mlp"} if kind == "dense" else set())


_SMALL = {
    "one of everything": (nn.LSTM(1, 1), (1, 1, 1)),
    "one step, unbatched": (nn.RNN(1, 1, 2, bidirectional=True), (1, 1)),
    "projected to one": (nn.LSTM(1, 2, proj_size=1), (1, 1, 1)),
    "no sample": (nn.GRU(2, 3, 2, bidirectional=True), (3, 0, 2)),
    "a cell, no sample": (nn.LSTMCell(2, 3), (0, 2)),
    "no neuron": (nn.Sequential(nn.Flatten(), nn.Tanh(), nn.Identity(), nn.LayerNorm(0)), (2, 0)),
    "one neuron": (nn.Sequential(nn.Linear(1, 1)), (1, 1)),
    "dense, no sample": (nn.Sequential(nn.Linear(3, 2)), (0, 3)),
    "one pixel": (nn.Sequential(nn.Conv2d(1, 1, 1), nn.Flatten(), nn.Linear(1, 1)), (1, 1, 1, 1)),
    "no picture": (nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 1)), (0, 1, 4, 4)),
    "a scalar": (nn.ReLU(), ()),
}


@pytest.mark.parametrize("name", _SMALL)
def test_sizes_of_one_and_none(name: str) -> None:
    model, shape = _SMALL[name]
    x = torch.zeros(shape)
    facts = capture(model, x)
    assert facts.inputs[0].tensor.shape == facts.calls[0].inputs[0].tensor.shape == shape
    assert "overview" in set(_drawn(facts))
    _check(draw(facts).svg())
    with_values = capture_with_values(model, x)
    empty = pytest.raises(UsageError, match="the batch is empty") if name.endswith("no sample") else nullcontext()
    with empty:
        assert "cnn" not in set(_drawn(with_values, values=True))


def test_layers_without_neurons_are_no_network_of_neurons() -> None:
    with pytest.warns(UserWarning, match="zero-element"):
        model = nn.Sequential(nn.Linear(3, 0), nn.ReLU(), nn.Linear(0, 2))
    with pytest.raises(FigureMismatch, match="mlp"):
        draw(model, torch.zeros(2, 3), figure="mlp")
    assert draw(model, torch.zeros(2, 3)).figure == "overview"
