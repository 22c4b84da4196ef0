"""The parameter figure against plain torch: what stands out, what is said, and the shapes it lists."""

import re
from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.drawing.kit.marks import Box, Line, Mark
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Capture
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Picture
from tests.figures.subjects import seen

_NAMES = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional")
_LSTM = (*_NAMES, "proj_size")
_MODELS: dict[str, tuple[nn.Module, Tensor]] = {
    "two layers": (nn.LSTM(3, 5, 2, dropout=0.1, batch_first=True), torch.randn(4, 6, 3)),
    "one layer": (nn.LSTM(3, 5), torch.randn(4, 6, 3)),
    "both ways projected": (nn.LSTM(3, 7, 3, bidirectional=True, proj_size=2, dropout=0.5), torch.randn(4, 6, 3)),
    "without bias": (nn.LSTM(3, 5, 2, bias=False, bidirectional=True), torch.randn(4, 6, 3)),
    "wide and long": (nn.LSTM(40, 100, 2, bidirectional=True, batch_first=True), torch.randn(1, 30, 40)),
    "smallest": (nn.LSTM(1, 1), torch.randn(1, 1)),
}


@cache
def _seen(model: str) -> Capture:
    module, x = _MODELS[model]
    return capture(module, x)


def _explained(name: str, *args: Any, **options: Any) -> Diagram:
    return draw(*args, figure="parameter", name=name, **options)


def _standing_out(diagram: Diagram, of: type[Mark] | None = None) -> list[Mark]:
    """The marks of the layer itself that are not faded."""
    own = {"argument", "constructor", "words", "shape"}
    marks = [mark for mark in diagram.canvas.marks if not mark.faded and not own & set(mark.classes)]
    return [mark for mark in marks if of is None or isinstance(mark, of)]


def _classes(diagram: Diagram) -> list[set[str]]:
    return [set(mark.classes) for mark in _standing_out(diagram)]


def _words(diagram: Diagram) -> str:
    written = [w for w in Picture.of(diagram.svg()).writings if "words" in w.classes]
    return " ".join(w.text for w in sorted(written, key=lambda w: w.rect.top))


@pytest.mark.parametrize("model", _MODELS)
@pytest.mark.parametrize("name", _LSTM)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_argument_of_every_model_is_drawn_without_flaw(model: str, name: str, lang: str) -> None:
    diagram = _explained(name, _seen(model), lang=lang)
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    assert any(text.startswith(f"{name}=") for text in picture.texts)
    assert bool(re.search(r"[\u4e00-\u9fff]", " ".join(picture.texts))) == (lang == "zh")


@pytest.mark.parametrize(("name", "wanted"), [
    ("input_size", [{"feature"}, {"input"}]),
    ("hidden_size", [{"unit"}, {"cell"}]),
    ("num_layers", [{"band"}, {"cell"}]),
    ("batch_first", [{"x"}, {"output"}]),
    ("dropout", [{"h", "up"}]),
])  # fmt: skip
def test_exactly_the_ruled_parts_stand_out(name: str, wanted: list[set[str]]) -> None:
    diagram = _explained(name, _seen("two layers"))
    found = _classes(diagram)
    assert all(any(one <= classes for one in wanted) for classes in found)
    assert all(any(one <= classes for classes in found) for one in wanted)
    hidden = [set(mark.classes) for mark in diagram.canvas.marks if mark.faded]
    assert any({"unit"} <= classes for classes in hidden) != (name == "hidden_size")


def test_dropout_stands_between_layers_only() -> None:
    model, x = nn.GRU(3, 5, 3, dropout=0.25), torch.randn(4, 6, 3)
    diagram = _explained("dropout", model, x)
    arrows = _standing_out(diagram, Line)
    assert len(arrows) == 2 * 4
    assert {name for mark in arrows for name in mark.classes if name.startswith("layer")} == {"layer1", "layer2"}
    badges = [mark for mark in diagram.canvas.marks if mark.classes[:1] == ("argument",) and "t1" in mark.classes]
    assert len(badges) == 2
    assert "probability 0.25" in _words(diagram)


@pytest.mark.parametrize(("layers", "p", "phrase"), [
    (1, 0.0, "dropout does nothing here"), (2, 0.0, "nothing is dropped between layers"),
])  # fmt: skip
def test_dropout_that_does_nothing_says_so(layers: int, p: float, phrase: str) -> None:
    diagram = _explained("dropout", nn.LSTM(3, 5, layers, dropout=p), torch.randn(4, 6, 3))
    assert phrase in _words(diagram)
    assert _standing_out(diagram) == []


def test_the_reverse_chain_stands_out_where_there_is_one() -> None:
    both = _explained("bidirectional", nn.GRU(3, 5, bidirectional=True), torch.randn(4, 6, 3))
    assert all({"reverse", "joint"} & classes for classes in _classes(both))
    assert sum("cell" in classes for classes in _classes(both)) == 4
    one = _explained("bidirectional", nn.GRU(3, 5, 2), torch.randn(4, 6, 3))
    grown = nn.GRU(3, 5, 2, bidirectional=True)(torch.randn(4, 6, 3))
    words = _words(one)
    assert f"= {grown[0].shape[-1]}," in words
    assert f"= {grown[1].shape[0]}." in words


@pytest.mark.parametrize("directions", [1, 2])
def test_every_bias_is_a_chip_with_its_shape(directions: int) -> None:
    model = nn.LSTM(3, 5, 2, bidirectional=directions == 2)
    chips = [m for m in _explained("bias", model, torch.randn(4, 6, 3)).canvas.marks if "bias" in m.classes]
    texts = [mark.label.text for mark in chips if isinstance(mark, Box) and mark.label]
    expected = {name: tensor.shape for name, tensor in model.named_parameters() if name.startswith("bias")}
    assert {text.split(":")[0] for text in texts} == set(expected)
    assert all(eval(text.split(":")[1].replace("·", "*")) == expected[text.split(":")[0]][0] for text in texts)
    assert sum(isinstance(mark, Line) for mark in chips) == len(expected)


def test_a_layer_without_biases_names_what_is_missing() -> None:
    settings: dict[str, Any] = {"num_layers": 2, "bidirectional": True}
    without, with_ = nn.LSTM(3, 5, bias=False, **settings), nn.LSTM(3, 5, **settings)
    diagram = _explained("bias", without, torch.randn(4, 6, 3))
    chips = [mark for mark in diagram.canvas.marks if "bias" in mark.classes]
    assert len(chips) == 8
    assert all(isinstance(mark, Box) and mark.dashed for mark in chips)
    fewer = sum(p.numel() for p in with_.parameters()) - sum(p.numel() for p in without.parameters())
    assert f"{fewer} parameters fewer" in _words(diagram)


@pytest.mark.parametrize("batch_first", [True, False])
def test_the_order_of_axes_is_shown_with_the_other_order(batch_first: bool) -> None:
    model, x = nn.GRU(3, 5, batch_first=batch_first), torch.randn(4, 6, 3)
    other = nn.GRU(3, 5, batch_first=not batch_first)
    picture = Picture.of(_explained("batch_first", model, x).svg())
    marked = [writing for writing in picture.writings if writing.classes.issuperset({"argument", "shape"})]
    rows: list[list[Any]] = []
    for writing in sorted(marked, key=lambda writing: writing.rect.center[1]):
        if not rows or writing.rect.center[1] - rows[-1][-1].rect.center[1] > 5:
            rows.append([])
        rows[-1].append(writing)
    found = set()
    for row in rows:
        *axes, title = sorted(row, key=lambda writing: writing.rect.left)
        found.add((title.text, tuple(int(re.sub(r"\D", "", axis.text)) for axis in axes)))
    turned = x.transpose(0, 1)
    assert found == {
        (f"batch_first={batch_first}", tuple(x.shape)),
        (f"batch_first={batch_first}", tuple(model(x)[0].shape)),
        (f"batch_first={not batch_first}", tuple(turned.shape)),
        (f"batch_first={not batch_first}", tuple(other(turned)[0].shape)),
    }


def test_batch_first_does_nothing_without_a_batch() -> None:
    diagram = _explained("batch_first", nn.GRU(3, 5, batch_first=True), torch.randn(4, 3))
    assert "batch_first does nothing" in _words(diagram)
    packed = nn.utils.rnn.pack_padded_sequence(torch.randn(4, 2, 3), torch.tensor([4, 2]))
    assert "packed sequence" in _words(_explained("batch_first", nn.GRU(3, 5), packed))


def test_a_projection_is_told_from_none() -> None:
    projected = _explained("proj_size", _seen("both ways projected"))
    assert all("projected" in classes for classes in _classes(projected))
    assert "weight_hr_l0: 2 × 7" in _words(projected)
    usual = _explained("proj_size", _seen("two layers"))
    assert all("unit" in classes for classes in _classes(usual))
    assert "no projection" in _words(usual)


@pytest.mark.parametrize("model", _MODELS)
@pytest.mark.parametrize("name", ["input_size", "hidden_size", "num_layers", "bias", "bidirectional", "proj_size"])
def test_listed_shapes_are_those_of_the_weights(model: str, name: str) -> None:
    weights = dict(_MODELS[model][0].named_parameters())
    lines = re.findall(r"((?:weight|bias)_\w+): ([\d·]+(?: × [\d·]+)?)", _words(_explained(name, _seen(model))))
    for weight, shape in lines:
        assert tuple(eval(part.replace("·", "*")) for part in shape.split(" × ")) == tuple(weights[weight].shape)
    if name in ("input_size", "hidden_size", "num_layers"):
        assert lines


@pytest.mark.parametrize("kind", ["tanh", "relu"])
def test_the_nonlinearity_of_an_rnn_is_explained(kind: str) -> None:
    diagram = _explained("nonlinearity", nn.RNN(3, 5, nonlinearity=kind), torch.randn(4, 6, 3))
    assert f"ends in {kind}" in _words(diagram)
    assert all("unit" in classes for classes in _classes(diagram))


def test_the_constructor_shows_every_live_value() -> None:
    model = nn.RNN(3, 5, 2, nonlinearity="relu", dropout=0.2, bidirectional=True)
    texts = Picture.of(_explained("dropout", model, torch.randn(4, 6, 3)).svg()).texts
    for name in (*_NAMES, "nonlinearity"):
        assert f"{name}={getattr(model, name)!r}" in texts


@pytest.mark.parametrize(("model", "name", "known"), [
    (nn.GRU(3, 5), "proj_size", ", ".join(_NAMES)),
    (nn.LSTM(3, 5), "nonlinearity", ", ".join(_LSTM)),
    (nn.RNN(3, 5), "seq_len", ", ".join((*_NAMES, "nonlinearity"))),
])  # fmt: skip
def test_an_argument_that_the_constructor_does_not_take_is_refused(model: nn.Module, name: str, known: str) -> None:
    with pytest.raises(UnknownName, match=f"unknown argument of {type(model).__name__} '{name}'; known: {known}"):
        _explained(name, model, torch.randn(4, 6, 3))


def test_highlighting_brings_back_what_the_argument_faded() -> None:
    diagram = _explained("input_size", _seen("two layers"))
    again = draw(diagram.facts, figure="parameter", name="input_size", highlight="c")
    assert all(not mark.faded for mark in again.canvas.marks if "c" in mark.classes)


def test_millions_are_legible() -> None:
    made = recurrent("lstm", steps=10**6, batch=10**6, features=10**6, hidden=10**6, layers=3, directions=2)
    for name in ("input_size", "hidden_size", "batch_first", "bidirectional"):
        assert flaws(Picture.of(_explained(name, made).svg())) == []


def test_short_shows_the_value_alone_and_the_constructor_above_the_words() -> None:
    marks = draw(seen("lstm"), figure="parameter", name="num_layers", short=True).canvas.marks
    pills = [mark for mark in marks if isinstance(mark, Box) and "argument" in mark.classes]
    assert sorted(pill.label.text for pill in pills if pill.label) == ["2", "num_layers=2"]
    words = [mark for mark in marks if "words" in mark.classes]
    constructor = [mark for mark in marks if "constructor" in mark.classes]
    assert min(mark.extent[1] for mark in constructor) > max(mark.extent[3] for mark in words)
    assert min(mark.extent[0] for mark in constructor) == pytest.approx(min(mark.extent[0] for mark in words))
