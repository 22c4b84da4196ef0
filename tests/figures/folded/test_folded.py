"""The folded figure against plain torch: one loop for all the steps that stand beside it."""

import re
from itertools import product
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import FigureMismatch, UnknownName, UsageError
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Outline, Picture

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_STATES = {"LSTM": "hc", "GRU": "h", "RNN": "h"}


def _folded(*args: Any, **options: Any) -> Diagram:
    return draw(*args, figure="folded", **options)


def _picture(*args: Any, **options: Any) -> Picture:
    return Picture.of(_folded(*args, **options).svg())


def _steps(picture: Picture, *classes: str) -> set[int]:
    names = {name for shape in picture.shapes(*classes) for name in shape.classes}
    return {int(name[1:]) for name in names if re.fullmatch(r"t\d+", name)}


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def _caption(picture: Picture, word: str) -> str:
    (text,) = [text for text in picture.texts if re.match(rf"{word}( \(|（)", text)]
    return text


def _tip(picture: Picture, line: Outline) -> tuple[float, float]:
    """Where an arrow points: the corner of its head that lies furthest from where the line ends."""
    (head,) = [shape for shape in picture.shapes() if shape.order == line.order + 1]
    end = line.points[-1]
    return max(head.points, key=lambda point: (point[0] - end[0]) ** 2 + (point[1] - end[1]) ** 2)


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("directions", [1, 2])
def test_every_cell_is_drawn_once_folded_and_once_a_step(kind: str, directions: int) -> None:
    layers, steps = 3, 4
    picture = _picture(_MODELS[kind](2, 5, layers, bidirectional=directions == 2), torch.randn(steps, 7, 2))
    assert len(picture.shapes("cell", "folded")) == layers * directions
    assert len(picture.shapes("cell")) == layers * directions * (1 + steps)
    assert _steps(picture, "cell") == _steps(picture, "x") == _steps(picture, "output") == {1, 2, 3, 4}
    for layer, state in product(range(1, layers + 1), _STATES[kind]):
        for side in ("forward", "reverse")[:directions]:
            way = (side,) if directions == 2 else ()
            assert len(picture.lines("loop", state, f"layer{layer}", *way)) == 1
    assert len(picture.lines("loop")) == layers * directions * len(_STATES[kind])
    assert bool(picture.lines("c")) == (kind == "LSTM")


@pytest.mark.parametrize("directions", [1, 2])
def test_each_loop_comes_back_into_its_own_cell(directions: int) -> None:
    picture = _picture(nn.LSTM(2, 3, 2, bidirectional=directions == 2), torch.randn(4, 1, 2))
    for loop in picture.lines("loop"):
        own = loop.classes & {"layer1", "layer2", "forward", "reverse"}
        (cell,) = picture.shapes("cell", "folded", *own)
        x, y = _tip(picture, loop)
        edge = cell.rect.right if "reverse" in own else cell.rect.left
        assert x == pytest.approx(edge, abs=2.5)
        assert cell.rect.top < y < cell.rect.bottom


@pytest.mark.parametrize(("lang", "words"), [("zh", "按时间展开"), ("en", "unroll in time")])
def test_the_two_sides_are_said_to_be_equal(lang: str, words: str) -> None:
    picture = _picture(nn.GRU(2, 3), torch.randn(4, 1, 2), lang=lang)
    (sign,) = [writing for writing in picture.writings if writing.text == "="]
    assert words in picture.texts
    folded = max(shape.rect.right for shape in picture.shapes("folded"))
    unrolled = min(shape.rect.left for shape in picture.shapes("cell", "t1"))
    assert folded < sign.rect.left < sign.rect.right < unrolled


def test_the_loop_hands_on_the_step_before_and_the_reverse_one_the_step_after() -> None:
    assert "ht−1" in _picture(nn.GRU(2, 3), torch.randn(4, 1, 2)).texts
    texts = _picture(nn.LSTM(2, 3, 2, bidirectional=True), torch.randn(4, 1, 2)).texts
    for state, layer in product("hc", (1, 2)):
        for index, arrow in (("t−1", "→"), ("t+1", "←")):
            stacked = {f"{state}{index}({layer}){arrow}", f"{state}({layer}){arrow}{index}"}
            assert len(stacked & set(texts)) == 1, stacked


def test_chains_run_the_way_time_is_read() -> None:
    picture = _picture(nn.GRU(2, 3, bidirectional=True), torch.randn(4, 1, 2))
    arrows = {
        side: [line for line in picture.lines("h", side) if abs(line.points[0][1] - line.points[-1][1]) < 0.2]
        for side in ("forward", "reverse")
    }
    assert len(arrows["forward"]) == len(arrows["reverse"]) == 5
    assert all(arrow.points[0][0] < arrow.points[-1][0] for arrow in arrows["forward"])
    assert all(arrow.points[0][0] > arrow.points[-1][0] for arrow in arrows["reverse"])
    (first,) = [arrow for arrow in arrows["reverse"] if "final" in arrow.classes]
    assert first is min(arrows["reverse"], key=lambda arrow: arrow.points[-1][0])


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_shapes_are_those_of_plain_torch(kind: str, batch_first: bool, lang: str) -> None:
    model, x = _MODELS[kind](3, 5, 2, batch_first=batch_first), torch.randn(4, 6, 3)
    output, final = model(x)
    h_n = final[0] if kind == "LSTM" else final
    picture = _picture(model, x, lang=lang)
    assert _sizes(_caption(picture, "output")) == tuple(output.shape)
    assert _sizes(_caption(picture, {"zh": "输入 x", "en": "input x"}[lang])) == tuple(x.shape)
    step = x[:, 0] if batch_first else x[0]
    assert _sizes(_caption(picture, "x_t")) == tuple(step.shape)
    assert _sizes(_caption(picture, "h_t")) == tuple(model(x)[0].select(int(batch_first), 0).shape)
    states = [text for text in picture.texts if text.startswith("h_0, ") and re.search(r"[(（]", text)]
    assert _sizes(states[0])[-3:] == tuple(h_n.shape)


def test_a_projected_h_and_c_have_shapes_of_their_own() -> None:
    model, x = nn.LSTM(3, 8, 2, proj_size=4), torch.randn(5, 6, 3)
    _, (h_n, c_n) = model(x)
    picture = _picture(model, x)
    for name, tensor in (("h_0, h_n", h_n), ("c_0, c_n", c_n)):
        assert _sizes(_caption(picture, name))[-3:] == tuple(tensor.shape)


@pytest.mark.parametrize("steps", [1, 5, 2000])
def test_the_number_of_weights_is_torch_s_and_does_not_grow(steps: int) -> None:
    model = nn.LSTM(3, 5, 2, bidirectional=True)
    count = sum(weight.numel() for weight in model.parameters())
    assert any(f"({count} in all)" in text for text in _picture(model, torch.randn(steps, 1, 3)).texts)


def test_a_long_deep_model_is_elided_to_the_first_and_last() -> None:
    model, x = nn.GRU(2, 3, 9), torch.randn(1000, 1, 2)
    picture = _picture(model, x)
    assert _steps(picture, "cell") == {1, 2, 999, 1000}
    layers = {name for shape in picture.shapes("cell") for name in shape.classes if name.startswith("layer")}
    assert layers == {"layer1", "layer2", "layer9"}
    assert len(_picture(model, x[:9], steps=0, layers=0).shapes("cell")) == 9 * 10
    assert len(_picture(model, x, steps=3, layers=3).shapes("cell")) == 2 * 3


def test_initial_states_that_were_passed_are_not_called_zeros() -> None:
    model, x = nn.GRU(3, 5), torch.randn(4, 6, 3)
    assert "h_0 left out: zeros" in _picture(model, x).texts
    assert not any("zeros" in text for text in _picture(model, x, torch.randn(1, 6, 5)).texts)


def test_packed_sequences_of_different_lengths_are_said_to_end_by_themselves() -> None:
    model = nn.GRU(3, 5)
    phrase = "the sequences differ in length; each one ends at its own last step"
    for lengths in ([4, 2], [4, 4]):
        packed = pack_padded_sequence(torch.randn(4, 2, 3), torch.tensor(lengths))
        assert (phrase in _picture(model, packed).texts) == (lengths == [4, 2])


_CONFIGURATIONS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(_MODELS)),
        "steps": st.integers(1, 12),
        "batch": st.sampled_from([1, 7, 123456]),
        "features": st.integers(1, 3),
        "hidden": st.sampled_from([1, 4]),
        "layers": st.integers(1, 6),
        "directions": st.sampled_from([1, 2]),
        "lang": st.sampled_from(["zh", "en"]),
    }
)


@settings(max_examples=15, deadline=None)
@given(_CONFIGURATIONS)
def test_any_configuration_has_no_flaw(made: dict[str, Any]) -> None:
    numbers = {name: made[name] for name in ("steps", "batch", "features", "hidden", "layers", "directions")}
    picture = _picture(recurrent(made["kind"].lower(), **numbers), lang=made["lang"])
    steps, layers = (
        min(made["steps"], 4 if made["steps"] > 6 else 6),
        min(made["layers"], 3 if made["layers"] > 5 else 5),
    )
    assert len(picture.shapes("cell")) == (1 + steps) * layers * made["directions"]
    assert flaws(picture) == []


def test_millions_are_legible() -> None:
    made = recurrent("lstm", steps=10**6, batch=10**6, features=10**6, hidden=10**6, layers=1000, directions=2)
    for lang in ("zh", "en"):
        assert flaws(_picture(made, lang=lang)) == []


def test_the_layer_is_chosen_by_path() -> None:
    with pytest.raises(UnknownName, match="unknown recurrent layer 'attention'; known: encoder"):
        _folded(recurrent(path="encoder"), layer="attention")
    assert _folded(recurrent(path="encoder"), layer="encoder").svg() == _folded(recurrent(path="encoder")).svg()


@pytest.mark.parametrize("option", ["steps", "layers"])
@pytest.mark.parametrize("value", [-1, -5])
def test_limits_too_small_for_a_gap_are_refused(option: str, value: int) -> None:
    with pytest.raises(
        UsageError,
        match=rf"option '{option}' takes 0 \(draw all\) or at least {1 if option == 'layers' else 2}, not {value}",
    ):
        _folded(recurrent(), **{option: value})


def test_a_model_without_recurrence_is_refused() -> None:
    with pytest.raises(FigureMismatch):
        _folded(nn.Linear(2, 3), torch.randn(1, 2))
