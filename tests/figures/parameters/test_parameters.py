"""The parameters figure against plain torch: names, shapes, rows of gates and counts are those of the live module."""

import re
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import FigureMismatch, UnknownName, UsageError
from lstm_diagrams.facts import Capture, Parameter
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Picture

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_GATES = {"LSTM": "ifgo", "GRU": "rzn", "RNN": "h"}


def _seen(model: nn.RNNBase) -> Capture:
    return capture(model, torch.randn(2, 3, model.input_size))


def _drawn(model: nn.RNNBase, lang: str = "en", depth: int = 1) -> Diagram:
    return draw(_seen(model), figure="parameters", lang=lang, depth=depth)


def _picture(model: nn.RNNBase, lang: str = "en", depth: int = 1) -> Picture:
    return Picture.of(_drawn(model, lang, depth).svg())


def _held(model: nn.RNNBase, depth: int) -> dict[str, torch.Tensor]:
    """The parameters of one stacked layer, by name."""
    return {name: value for name, value in model.named_parameters() if re.search(rf"_l{depth - 1}(_reverse)?$", name)}


def _row(picture: Picture, depth: int, side: tuple[str, ...], name: str) -> list[str]:
    """Texts of one class in one direction, from left to right and from top to bottom."""
    wanted = {name, f"layer{depth}", *side}
    found = [writing for writing in picture.writings if wanted <= writing.classes]
    return [writing.text for writing in sorted(found, key=lambda writing: (writing.rect.top, writing.rect.left))]


_CONFIGURATIONS = st.fixed_dictionaries(
    {
        "input_size": st.integers(1, 300),
        "hidden_size": st.integers(2, 300),
        "num_layers": st.integers(1, 3),
        "bidirectional": st.booleans(),
        "bias": st.booleans(),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(_MODELS)), _CONFIGURATIONS, st.booleans(), st.sampled_from(["zh", "en"]), st.data())
def test_names_shapes_and_counts_are_those_of_the_module(
    kind: str, made: dict[str, Any], projected: bool, lang: str, data: st.DataObject
) -> None:
    if kind == "LSTM" and projected:
        made = made | {"proj_size": data.draw(st.integers(1, made["hidden_size"] - 1))}
    model = _MODELS[kind](**made)
    depth = data.draw(st.integers(1, made["num_layers"]))
    diagram = _drawn(model, lang, depth)
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    held = _held(model, depth)
    assert {writing.text for writing in picture.writings if "name" in writing.classes} == set(held)
    for side in [("forward",), ("reverse",)] if made["bidirectional"] else [()]:
        own = {name: value for name, value in held.items() if name.endswith("_reverse") == (side == ("reverse",))}
        drawn = zip(_row(picture, depth, side, "name"), _row(picture, depth, side, "count"), strict=True)
        assert dict(drawn) == {name: _counted(value) for name, value in own.items()}
        assert len(picture.lines("matrix", *side)) == len(own)
    for name, value in held.items():
        assert re.search(rf"{name} ?[(（]{' × '.join(map(str, value.shape))}[)）]", diagram.description)
    _check_totals(picture, model, depth)


def _counted(parameter: torch.Tensor) -> str:
    sizes = " × ".join(map(str, parameter.shape))
    return f"{sizes} = {parameter.numel()}" if parameter.dim() > 1 else sizes


def _check_totals(picture: Picture, model: nn.RNNBase, depth: int) -> None:
    """The formula in letters and in numbers, the layer in both directions, and all layers."""
    own = sum(value.numel() for value in _held(model, depth).values())
    both = 1 + model.bidirectional
    lines = [
        text
        for text in picture.texts
        if re.match(r"(参数个数|parameters|两个方向|both|\d+ 层合计|the \d+ layers)", text)
    ]
    letters, numbers, total = re.split("[：:]", lines[0])[1].split(" = ")
    sizes = {"F": model.input_size, "H": model.hidden_size, "P": model.proj_size}
    assert _value(letters, sizes) == _value(numbers, {}) == int(total) == own / both
    assert len(lines) == 1 + (both == 2) + (model.num_layers > 1)
    if both == 2:
        product, total = re.split("[：:]", lines[1])[1].replace("×", "*").split(" = ")
        assert eval(product) == int(total) == own
    if model.num_layers > 1:
        parts, total = re.split("[：:]", lines[-1])[1].split(" = ")
        assert eval(parts) == int(total) == sum(value.numel() for value in model.parameters())


def _value(formula: str, names: dict[str, int]) -> int:
    value = eval(re.sub(r"(\d)([A-Z])", r"\1*\2", formula.replace("·", "*")), {}, names)
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("hidden", [1, 5, 200])
def test_the_rows_of_each_gate_are_pytorch_s(kind: str, hidden: int) -> None:
    """PyTorch: weight_ih_l[k] is (W_ii|W_if|W_ig|W_io), of a GRU (W_ir|W_iz|W_in)."""
    model = _MODELS[kind](3, hidden)
    picture = _picture(model)
    weight = model.weight_ih_l0
    previous = -1.0
    for gate, block in zip(_GATES[kind], weight.chunk(len(_GATES[kind])), strict=True):
        (writing,) = [writing for writing in picture.writings if {"rows", f"gate-{gate}"} <= writing.classes]
        assert torch.equal(eval(f"weight{writing.text}", {}, {"weight": weight}), block)
        boxes = [box for box in picture.shapes(f"gate-{gate}") if not box.classes & {"row", "operation"}]
        blocks = [box for box in boxes if box.classes & {"weight", "bias"}]
        assert len(blocks) == 4
        assert all(box.rect.top < writing.rect.center[1] < box.rect.bottom for box in blocks)
        assert blocks[0].rect.top > previous
        previous = blocks[0].rect.top
        assert any(text == f"{gate}t" for text in picture.texts)


@pytest.mark.parametrize(("kind", "gate"), [("LSTM", "f"), ("GRU", "z"), ("RNN", "h")])
@pytest.mark.parametrize("hidden", [1, 2, 8, 9, 100])
def test_the_marked_row_is_the_first_of_its_gate(kind: str, gate: str, hidden: int) -> None:
    model = _MODELS[kind](3, hidden)
    picture = _picture(model)
    (sentence,) = [text for text in picture.texts if text.startswith("Marked: row")]
    row = int(re.findall(r"\d+", sentence)[0])
    gates = _GATES[kind]
    assert torch.equal(model.weight_hh_l0[row], model.weight_hh_l0.chunk(len(gates))[gates.index(gate)][0])
    assert ("unit 2" in sentence) == (hidden > 1)
    strips = picture.shapes("row", "unit1")
    assert len(strips) == 4
    for strip in strips:
        blocks = [
            box for box in picture.shapes(f"gate-{gate}") if box.rect.holds(strip.rect.shrunk(0.1)) and box != strip
        ]
        assert blocks[0].rect.top == pytest.approx(strip.rect.top, abs=0.2)
        height = blocks[0].rect.bottom - blocks[0].rect.top
        assert strip.rect.bottom - strip.rect.top == pytest.approx(height / min(hidden, 8), abs=0.2)


@pytest.mark.parametrize(("features", "hidden"), [(3, 5), (1, 1), (8, 8), (9, 2), (3, 9), (40, 128)])
def test_few_rows_and_columns_are_drawn_one_by_one(features: int, hidden: int) -> None:
    picture = _picture(nn.LSTM(features, hidden))
    lines = picture.lines("grid")
    across = [line for line in lines if abs(line.points[0][1] - line.points[-1][1]) < 0.2]
    assert len(across) == (4 * 4 * (hidden - 1) if hidden <= 8 else 0)
    upright = (features - 1 if features <= 8 else 0) + (hidden - 1 if hidden <= 8 else 0)
    assert len(lines) - len(across) == upright


def test_more_rows_and_columns_are_never_drawn_smaller() -> None:
    sizes = (1, 2, 5, 8, 9, 100, 10_000)
    widths, heights = [], []
    for size in sizes:
        frame = _picture(nn.GRU(size, 2)).lines("matrix", "weight")[0].rect
        widths.append(frame.right - frame.left)
        facts = recurrent("gru", hidden=size, features=3)
        frame = Picture.of(draw(_usual(facts), figure="parameters").svg()).lines("matrix", "weight")[0].rect
        heights.append(frame.bottom - frame.top)
    assert widths == sorted(widths)
    assert heights == sorted(heights)
    assert max(widths) <= 151
    assert max(heights) <= 3 * 91


def _usual(facts: Capture) -> Capture:
    """Facts of a GRU made by hand, with the parameters that it would have."""
    (layer,) = facts.layers
    hidden, features = layer.setting("hidden_size"), layer.setting("input_size")
    assert isinstance(hidden, int) and isinstance(features, int)
    shapes: dict[str, tuple[int, ...]] = {}
    for depth in range(2):
        shapes |= {
            f"weight_ih_l{depth}": (3 * hidden, hidden if depth else features),
            f"weight_hh_l{depth}": (3 * hidden, hidden),
            f"bias_ih_l{depth}": (3 * hidden,),
            f"bias_hh_l{depth}": (3 * hidden,),
        }
    parameters = tuple(Parameter(name, shape, True) for name, shape in shapes.items())
    return replace(facts, layers=(replace(layer, parameters=parameters),))


def test_a_million_units_stay_legible() -> None:
    picture = Picture.of(draw(_usual(recurrent("gru", hidden=10**6, features=10**6)), figure="parameters").svg())
    assert flaws(picture) == []
    assert "F = 1000000" in picture.texts
    assert "[2000000:3000000]" in picture.texts
    assert picture.view.right - picture.view.left < 1200


@pytest.mark.parametrize(
    ("model", "depth", "drawn"),
    [
        (nn.LSTM(3, 5), 1, ["xt", "ht−1"]),
        (nn.LSTM(3, 5, 2), 2, ["ht(1)", "ht−1(2)"]),
        (nn.RNN(3, 5, 2, bidirectional=True), 2, ["ht(1)", "ht−1(2)→", "ht(1)", "ht+1(2)←"]),
    ],
)
def test_each_weight_is_multiplied_by_what_it_has_columns_for(model: nn.RNNBase, depth: int, drawn: list[str]) -> None:
    found = [w for w in _picture(model, depth=depth).writings if "factor" in w.classes]
    texts = [w.text for w in sorted(found, key=lambda w: (round(w.rect.top / 60), w.rect.left))]
    assert [_flat(text) for text in texts] == [_flat(text) for text in drawn]


def _flat(symbol: str) -> str:
    """Of two stacked indices the wider one is written last: compared without their order."""
    return "".join(sorted(symbol))


@pytest.mark.parametrize("bias", [True, False])
def test_a_gru_s_halves_are_not_simply_added_up(bias: bool) -> None:
    gru, lstm = _picture(nn.GRU(3, 5, bias=bias)), _picture(nn.LSTM(3, 5, bias=bias))
    formula = "nt = tanh( Win xt + bin + rt ⊙ ( Whn ht−1 + bhn ) )"
    if not bias:
        formula = "nt = tanh( Win xt + rt ⊙ ( Whn ht−1 ) )"
    assert [text for text in gru.texts if text.startswith("nt = ")] == [formula]
    signs = [picture.texts.count("+") for picture in (gru, lstm)]
    assert signs == ([2, 3] if bias else [0, 1])


@pytest.mark.parametrize(("nonlinearity", "word"), [("tanh", "tanh"), ("relu", "relu")])
def test_an_rnn_shows_its_own_function(nonlinearity: str, word: str) -> None:
    picture = _picture(nn.RNN(3, 5, nonlinearity=nonlinearity))
    assert [w.text for w in picture.writings if "operation" in w.classes] == [word]


def test_the_functions_of_an_lstm_and_a_gru() -> None:
    for model, functions in ((nn.LSTM(3, 5), ["σ", "σ", "tanh", "σ"]), (nn.GRU(3, 5), ["σ", "σ", "tanh"])):
        assert _row(_picture(model), 1, (), "operation") == functions


def test_the_gates_are_named_in_both_languages() -> None:
    zh, en = (_picture(nn.LSTM(3, 5), lang).texts for lang in ("zh", "en"))
    assert [text for text in zh if text in ("输入门", "遗忘门", "候选值", "输出门")] == [
        "输入门",
        "遗忘门",
        "候选值",
        "输出门",
    ]
    assert [text for text in en if "gate" in text and len(text) < 12] == ["input gate", "forget gate", "output gate"]


def test_titles_count() -> None:
    assert _drawn(nn.LSTM(3, 5)).title == "The 200 parameters of LSTM"
    assert _drawn(nn.LSTM(3, 5, 2), depth=2).title == "Parameters of layer 2 of LSTM: 240 of 440"
    assert _drawn(nn.LSTM(3, 5, 2), "zh").title == "LSTM 第 1 层的参数：200 个，全部共 440 个"


@pytest.mark.parametrize("depth", [0, 3, -1])
def test_a_layer_that_is_not_there_is_refused(depth: int) -> None:
    with pytest.raises(UsageError, match=f"option 'depth' counts the stacked layers from 1 to 2, not {depth}"):
        _drawn(nn.LSTM(3, 5, 2), depth=depth)


class _Two(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.GRU(3, 4), nn.LSTM(4, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.decoder(self.encoder(x)[0])[0]
        return result


def test_the_module_is_chosen_by_path() -> None:
    model, x = _Two(), torch.randn(2, 1, 3)
    assert draw(model, x, figure="parameters").title == "The 108 parameters of GRU (encoder of _Two)"
    assert draw(model, x, figure="parameters", layer="decoder").title == "The 220 parameters of LSTM (decoder of _Two)"
    with pytest.raises(UnknownName, match="unknown recurrent layer 'attention'; known: encoder, decoder"):
        draw(model, x, figure="parameters", layer="attention")


def test_changed_parameters_are_not_drawn_as_if_they_were_the_usual_ones() -> None:
    tied = nn.LSTM(5, 5, 2)
    tied.weight_hh_l1 = tied.weight_hh_l0
    normed = nn.utils.parametrizations.weight_norm(nn.GRU(3, 5), "weight_hh_l0")
    for model in (tied, normed):
        with pytest.raises(
            FigureMismatch, match="parameters needs an LSTM, GRU or RNN layer of PyTorch with its usual parameters"
        ):
            _drawn(model)
