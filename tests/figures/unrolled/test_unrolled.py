"""The unrolled figure against plain torch: what is counted and read in the picture is what the model has."""

import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.words import Text
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Outline, Picture

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_STATES = {"LSTM": "hc", "GRU": "h", "RNN": "h"}
_SIZES = re.compile(r"\d+(?![\d×])")


def _picture(diagram: Diagram) -> Picture:
    return Picture.of(diagram.svg())


def _horizontal(line: Outline) -> bool:
    return abs(line.points[0][1] - line.points[-1][1]) < 0.2


def _handovers(picture: Picture, *classes: str) -> list[Outline]:
    """The arrows along time, from left to right of the picture."""
    arrows = [line for line in picture.lines(*classes) if _horizontal(line)]
    return sorted(arrows, key=lambda line: min(line.points[0][0], line.points[-1][0]))


def _numbers(picture: Picture, prefix: str, *classes: str) -> set[int]:
    """The numbers N of the classes prefixN of certain shapes."""
    names = {name for shape in picture.shapes(*classes) for name in shape.classes}
    return {int(name.removeprefix(prefix)) for name in names if re.fullmatch(rf"{prefix}\d+", name)}


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, _SIZES.findall(text)))


def _caption(picture: Picture, word: str) -> str:
    (text,) = [text for text in picture.texts if text.startswith(word) and ("(" in text or "（" in text)]
    return text


def _beside(picture: Picture, *classes: str) -> list[str]:
    """A block of shapes from top to bottom, without its title."""
    lines = [writing for writing in picture.writings if writing.classes.issuperset({"shape", *classes})]
    return [line.text for line in sorted(lines, key=lambda line: line.rect.top)][1:]


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("directions", [1, 2])
def test_cells_units_features_and_arrows_are_counted(kind: str, directions: int) -> None:
    layers, steps, hidden, features = 3, 4, 5, 2
    model = _MODELS[kind](features, hidden, layers, bidirectional=directions == 2)
    picture = _picture(draw(model, torch.randn(steps, 7, features)))
    assert len(picture.shapes("cell")) == layers * steps * directions
    assert len(picture.shapes("unit")) == layers * steps * directions * hidden
    assert len(picture.shapes("feature")) == steps * features
    assert len(picture.shapes("input")) == steps
    for layer, state in product(range(1, layers + 1), _STATES[kind]):
        for side in ("forward", "reverse")[:directions]:
            sides = (side,) if directions == 2 else ()
            assert len(_handovers(picture, state, f"layer{layer}", *sides)) == steps + 1
    assert bool(picture.lines("c")) == (kind == "LSTM")
    assert len(picture.lines("output", "up")) == steps
    assert len(picture.lines("x")) == steps * directions


def test_every_cell_holds_its_own_units() -> None:
    picture = _picture(draw(nn.LSTM(2, 4, 2, bidirectional=True), torch.randn(3, 1, 2)))
    for cell in picture.shapes("cell"):
        own = picture.shapes("unit", *(cell.classes - {"cell"}))
        assert {name for unit in own for name in unit.classes if name.startswith("unit") and name != "unit"} == {
            "unit1",
            "unit2",
            "unit3",
            "unit4",
        }
        assert len(own) == 4
        assert all(cell.rect.holds(unit.rect) for unit in own)


def test_time_runs_to_the_right_and_layers_upwards() -> None:
    picture = _picture(draw(nn.LSTM(2, 3, 2), torch.randn(4, 1, 2)))
    places = {
        (layer, t): picture.shapes("cell", f"layer{layer}", f"t{t}")[0].rect for layer in (1, 2) for t in (1, 2, 3, 4)
    }
    assert all(places[layer, t].right < places[layer, t + 1].left for layer in (1, 2) for t in (1, 2, 3))
    assert all(places[2, t].bottom < places[1, t].top for t in (1, 2, 3, 4))
    assert all(places[1, t].bottom < picture.shapes("input", f"t{t}")[0].rect.top for t in (1, 2, 3, 4))


def test_arrows_join_each_cell_to_the_next() -> None:
    picture = _picture(draw(nn.LSTM(2, 3, 1), torch.randn(4, 1, 2)))
    for state in "hc":
        arrows = _handovers(picture, state, "layer1")
        for t in (1, 2, 3, 4):
            cell = picture.shapes("cell", f"t{t}")[0].rect
            head = [shape for shape in picture.shapes(state) if shape.order == arrows[t - 1].order + 1]
            assert max(x for x, _ in head[0].points) == pytest.approx(cell.left, abs=2.5)
            assert arrows[t].points[0][0] == pytest.approx(cell.right, abs=0.2)
            assert cell.top < arrows[t].points[0][1] < cell.bottom


def test_the_reverse_chain_runs_from_the_last_step_to_the_first() -> None:
    picture = _picture(draw(nn.LSTM(2, 3, 1, bidirectional=True), torch.randn(4, 1, 2)))
    for state in "hc":
        assert all(arrow.points[0][0] < arrow.points[-1][0] for arrow in _handovers(picture, state, "forward"))
        assert all(arrow.points[0][0] > arrow.points[-1][0] for arrow in _handovers(picture, state, "reverse"))
    reverse = _handovers(picture, "h", "reverse")
    assert "final" in reverse[0].classes
    assert "initial" in reverse[-1].classes


def test_states_are_labelled_by_step_and_layer() -> None:
    picture = _picture(draw(nn.LSTM(3, 5, 2), torch.randn(4, 1, 3)))
    writings = sorted(picture.writings, key=lambda writing: writing.rect.left)
    texts = [writing.text for writing in writings]
    for layer in (1, 2):
        for state in "hc":
            assert texts.count(f"{state}0({layer})") == 1
            assert f"{state}4({layer})" in texts
            assert f"{state}1({layer})" in texts
    assert [f"x{t}" for t in (1, 2, 3, 4)] == [text for text in texts if re.fullmatch(r"x\d", text)]
    results = [writing.text for writing in writings if "output" in writing.classes]
    assert [f"h{t}(2)" for t in (1, 2, 3, 4)] == [text for text in results if re.fullmatch(r"h\d\(2\)", text)]


def test_the_reverse_chain_starts_after_the_last_step_and_ends_at_the_first() -> None:
    texts = _picture(draw(nn.GRU(3, 5, 1, bidirectional=True), torch.randn(4, 1, 3))).texts
    assert texts.count("h0(1)→") == texts.count("h4(1)→") == texts.count("h5(1)←") == texts.count("h1(1)←") == 1


@pytest.mark.parametrize("directions", [1, 2])
def test_entries_of_h_n_stand_beside_their_chain(directions: int) -> None:
    """PyTorch: h_n is (D * num_layers, N, H_out), the directions of a layer following each other."""
    model = nn.LSTM(3, 5, 3, bidirectional=directions == 2)
    final = model(torch.randn(4, 1, 3))[1]
    picture = _picture(draw(model, torch.randn(4, 1, 3)))
    for name, tensor in zip("hc", final, strict=True):
        labels = {
            writing.text: writing.rect.center[1] for writing in picture.writings if writing.text.startswith(f"{name}_")
        }
        for entry in range(tensor.shape[0]):
            layer, direction = divmod(entry, directions)
            side = (("forward", "reverse")[direction],) if directions == 2 else ()
            y = _handovers(picture, name, f"layer{layer + 1}", *side)[0].points[0][1]
            assert labels[f"{name}_n[{entry}]"] == labels[f"{name}_0[{entry}]"] == pytest.approx(y, abs=1.5)
        assert f"{name}_n[{tensor.shape[0]}]" not in labels


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize(
    "settings_", [{}, {"batch_first": True}, {"bidirectional": True}], ids=["plain", "batch first", "both ways"]
)
@pytest.mark.parametrize("batched", [True, False], ids=["batch", "unbatched"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_shapes_are_those_of_plain_torch(kind: str, settings_: dict[str, Any], batched: bool, lang: str) -> None:
    model = _MODELS[kind](3, 5, 2, **settings_)
    x = torch.randn(4, 6, 3) if batched else torch.randn(4, 3)
    output, final = model(x)
    h_n = final[0] if kind == "LSTM" else final
    diagram = draw(model, x, lang=lang)
    picture = _picture(diagram)
    assert _sizes(_caption(picture, "output")) == tuple(output.shape)
    assert _sizes(_caption(picture, {"zh": "输入 x", "en": "input x"}[lang])) == tuple(x.shape)
    assert _sizes(" ".join(_beside(picture, "final"))) == tuple(h_n.shape)
    assert _sizes(" ".join(_beside(picture, "initial"))) == tuple(h_n.shape)
    for tensor in (x, output, h_n):
        axes = [rf"\D+(?:2×\D+)?{size}" for size in tensor.shape]
        assert re.search(rf"[(（]{''.join(axes)}[)）]", diagram.description)


def test_batch_first_changes_the_order_of_the_axes_and_nothing_else() -> None:
    first = _picture(draw(nn.LSTM(3, 5, batch_first=True), torch.randn(4, 6, 3)))
    second = _picture(draw(nn.LSTM(3, 5), torch.randn(6, 4, 3)))
    assert _caption(first, "output") == "output (batch 4, time 6, hidden 5)"
    assert _caption(second, "output") == "output (time 6, batch 4, hidden 5)"
    assert first.shapes() == second.shapes()


def test_a_projected_h_is_drawn_beside_its_units() -> None:
    model = nn.LSTM(3, 8, 2, proj_size=4)
    x = torch.randn(5, 6, 3)
    output, (h_n, c_n) = model(x)
    picture = _picture(draw(model, x, units=0))
    assert len(picture.shapes("unit")) == 2 * 5 * 8
    assert _numbers(picture, "unit", "projected") == {1, 2, 3, 4}
    assert len(picture.shapes("projected")) == 2 * 5 * 4
    assert _sizes(_caption(picture, "output")) == tuple(output.shape)
    assert _sizes(" ".join(_beside(picture, "final"))) == (*h_n.shape, c_n.shape[-1])


def test_initial_states_that_were_passed_are_not_called_zeros() -> None:
    model, x = nn.LSTM(3, 5), torch.randn(4, 6, 3)
    states = (torch.randn(1, 6, 5), torch.randn(1, 6, 5))
    assert "left out: zeros" in _picture(draw(model, x)).texts
    assert "left out: zeros" not in _picture(draw(model, x, states)).texts
    assert "没有传入，取零" in _picture(draw(model, x, lang="zh")).texts


def test_a_long_wide_model_is_elided_to_exactly_the_first_and_last() -> None:
    model, x = nn.LSTM(40, 128), torch.randn(1000, 1, 40)
    picture = _picture(draw(model, x))
    assert _numbers(picture, "t", "cell") == _numbers(picture, "t", "input") == {1, 2, 3, 999, 1000}
    assert _numbers(picture, "unit", "unit") == {1, 2, 3, 127, 128}
    assert _numbers(picture, "unit", "feature") == {1, 2, 3, 39, 40}
    assert len(picture.shapes("cell")) == 5
    assert len(picture.shapes("unit")) == 5 * 5
    assert len(_handovers(picture, "h", "layer1")) == 7
    assert {"x1", "x3", "x999", "x1000"} <= set(picture.texts)
    for state in "hc":  # of two stacked indices the wider one is written last
        assert {f"{state}(1)1000", f"{state}1000(1)"} & set(picture.texts)
    assert picture.shapes("dots")


@pytest.mark.parametrize(
    ("option", "classes"), [("steps", ("cell",)), ("units", ("unit", "t1")), ("features", ("feature", "t1"))]
)
def test_zero_draws_all_and_a_limit_draws_no_more(option: str, classes: tuple[str, ...]) -> None:
    model, x = nn.GRU(9, 9), torch.randn(9, 1, 9)
    for most, drawn in ((0, 9), (9, 9), (8, 9), (7, 6), (3, 2)):
        assert len(_picture(draw(model, x, **{option: most})).shapes(*classes)) == drawn


@pytest.mark.parametrize(
    "other",
    [
        (nn.LSTM(3, 5, 2), torch.randn(5, 2, 3)),
        (nn.LSTM(3, 6, 2), torch.randn(4, 2, 3)),
        (nn.LSTM(3, 5, 1), torch.randn(4, 2, 3)),
        (nn.LSTM(4, 5, 2), torch.randn(4, 2, 4)),
        (nn.LSTM(3, 5, 2), torch.randn(4, 3, 3)),
        (nn.LSTM(3, 5, 2, bidirectional=True), torch.randn(4, 2, 3)),
        (nn.LSTM(3, 5, 2, proj_size=4), torch.randn(4, 2, 3)),
        (nn.LSTM(3, 5, 2, batch_first=True), torch.randn(4, 2, 3)),
        (nn.GRU(3, 5, 2), torch.randn(4, 2, 3)),
    ],
    ids=["T", "H", "L", "F", "N", "D", "proj_size", "batch_first", "GRU"],
)
def test_another_model_is_another_picture(other: tuple[nn.Module, torch.Tensor]) -> None:
    usual = draw(nn.LSTM(3, 5, 2), torch.randn(4, 2, 3))
    assert draw(*other).svg().split("<g")[1:] != usual.svg().split("<g")[1:]
    assert draw(*other).description != usual.description


def test_weights_do_not_change_the_picture() -> None:
    assert draw(nn.LSTM(3, 5), torch.randn(4, 2, 3)).svg() == draw(nn.LSTM(3, 5), torch.randn(4, 2, 3)).svg()


_CONFIGURATIONS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(_MODELS)),
        "steps": st.integers(1, 9),
        "batch": st.integers(1, 99),
        "features": st.integers(1, 9),
        "hidden": st.integers(1, 9),
        "layers": st.integers(1, 5),
        "directions": st.sampled_from([1, 2]),
        "lang": st.sampled_from(["zh", "en"]),
    }
)


@settings(max_examples=12, deadline=None)
@given(_CONFIGURATIONS)
def test_any_small_configuration(made: dict[str, Any]) -> None:
    model = _MODELS[made["kind"]](
        made["features"], made["hidden"], made["layers"], bidirectional=made["directions"] == 2
    )
    x = torch.zeros(made["steps"], made["batch"], made["features"])
    picture = _picture(draw(model, x, lang=made["lang"]))
    steps, hidden, features = (made[name] if made[name] <= 7 else 5 for name in ("steps", "hidden", "features"))
    assert len(picture.shapes("cell")) == made["layers"] * made["directions"] * steps
    assert len(picture.shapes("unit")) == made["layers"] * made["directions"] * steps * hidden
    assert len(picture.shapes("feature")) == steps * features
    assert _sizes(_caption(picture, "output")) == tuple(model(x)[0].shape)
    assert flaws(picture) == []


def test_own_axis_names_stand_in_the_picture_and_the_description() -> None:
    axes = {"batch": Text("机场", "airport"), "time": "hour", "feature": Text("测量值", "measurement")}
    diagram = draw(nn.LSTM(5, 4, batch_first=True), torch.randn(3, 24, 5), axes=axes)
    assert _caption(_picture(diagram), "input x") == "input x (airport 3, hour 24, measurement 5)"
    assert "hour t = 1 … 24" in _picture(diagram).texts
    assert "airport 3, hour 24, measurement 5" in diagram.description
    assert _caption(_picture(diagram.in_language("zh")), "输入 x") == "输入 x（机场 3，hour 24，测量值 5）"


@pytest.mark.parametrize("axes", [{"month": "x"}, {"batch": 3}, "batch", ["batch"], {"Time": "hour"}])
def test_axes_that_cannot_be_used_are_refused(axes: object) -> None:
    with pytest.raises(UsageError, match=r"known: batch, time, feature|'axes' (takes a mapping|names axes)"):
        draw(recurrent(), axes=axes)


def test_the_layer_is_chosen_by_path() -> None:
    one, other = recurrent(path="encoder"), recurrent(path="decoder", steps=3)
    calls = (*one.calls, replace(other.calls[0], id=1))
    both = type(one)("Net", one.layers + other.layers, (), calls, (), (), (), 0)
    assert len(_picture(draw(both, figure="unrolled")).shapes("input")) == 5
    assert len(_picture(draw(both, layer="decoder")).shapes("input")) == 3
    with pytest.raises(UnknownName, match="unknown recurrent layer 'attention'; known: encoder, decoder"):
        draw(both, layer="attention")


@pytest.mark.parametrize("option", ["steps", "units", "features"])
@pytest.mark.parametrize("value", [1, -5])
def test_limits_too_small_for_a_gap_are_refused(option: str, value: int) -> None:
    with pytest.raises(UsageError, match=rf"option '{option}' takes 0 \(draw all\) or at least 2, not {value}"):
        draw(recurrent(), **{option: value})


@pytest.mark.parametrize(
    ("steps", "layers", "hidden", "phrase"),
    [(1, 1, 1, "1-layer LSTM unrolled over 1 step"), (3, 2, 4, "2-layer LSTM unrolled over 3 steps")],
)
def test_the_title_counts_in_good_english(steps: int, layers: int, hidden: int, phrase: str) -> None:
    diagram = draw(capture(nn.LSTM(2, hidden, layers), torch.randn(steps, 1, 2)))
    assert diagram.title == phrase
    assert not re.search(r"\b1 (steps|layers|hidden units)\b", diagram.description)
    assert "h and c are handed" in diagram.description


@pytest.mark.parametrize(("layers", "drawn"), [(6, {1, 2, 3, 39, 40}), (3, {1, 40}), (0, set(range(1, 41)))])
def test_a_deep_stack_gives_way_to_a_gap(layers: int, drawn: set[int]) -> None:
    model = nn.GRU(2, 3, 40, bidirectional=True)
    diagram = draw(model, torch.randn(2, 1, 2), layers=layers)
    picture = _picture(diagram)
    assert _numbers(picture, "layer", "cell") == drawn
    assert len(picture.shapes("cell")) == len(drawn) * 2 * 2
    entries = {text for text in picture.texts if text.startswith("h_n[")}
    assert entries == {f"h_n[{2 * (layer - 1) + side}]" for layer in drawn for side in (0, 1)}
    assert {"h1(40)", "h2(40)"} <= {writing.text for writing in picture.writings if "output" in writing.classes}
    assert _beside(picture, "final")[0] == "layers×directions 80"
    assert flaws(picture) == []


def test_fewer_than_no_layers_are_refused() -> None:
    with pytest.raises(UsageError, match="'layers' takes 0"):
        draw(nn.RNN(1, 1, 9), torch.randn(2, 1, 1), layers=-1)
