"""The cell figure against plain torch: shapes, equations, wires, and with values every number at its place."""

import re
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.drawing.passes.highlight import highlighted
from lstm_diagrams.errors import UnknownName, UsageError
from tests.figures.geometry import flaws, role
from tests.figures.made_facts import recurrent
from tests.figures.picture import SVG, Picture, own_classes

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_GATES = {"LSTM": "ifgo", "GRU": "rzn", "RNN": "h"}
_STATES = {"LSTM": "hc", "GRU": "h", "RNN": "h"}


def _cell(model: Any, *inputs: Any, **options: Any) -> Diagram:
    return draw(model, *inputs, figure="cell", **options)


def _picture(model: Any, *inputs: Any, **options: Any) -> Picture:
    return Picture.of(_cell(model, *inputs, **options).svg())


def _numbers(diagram: Diagram, *classes: str) -> dict[int, float]:
    """The numbers that the cells of a strip tell, by unit (from 1); ``before`` counts only where it is asked for."""
    found = {}
    for element in Picture.of(diagram.svg()).root.iter():
        own = set(own_classes(element))
        title = element.find(f"{SVG}title")
        if title is None or not {"value", *classes} <= own or ("before" in own) != ("before" in classes):
            continue
        (unit,) = [int(name[4:]) for name in own if re.fullmatch(r"unit\d+", name)]
        found[unit] = float(title.text)
    return found


def _alone(model: nn.RNNBase, depth: int, reverse: bool) -> nn.RNNBase:
    """One layer and direction of a module as a module of its own."""
    suffix = f"_l{depth - 1}" + ("_reverse" if reverse else "")
    weights = {
        name.removesuffix(suffix) + "_l0": value for name, value in model.state_dict().items() if name.endswith(suffix)
    }
    options = {"proj_size": model.proj_size} if model.mode == "LSTM" else {}
    if model.mode.startswith("RNN"):
        options = {"nonlinearity": model.mode[4:].lower()}
    single = type(model)(weights["weight_ih_l0"].shape[1], model.hidden_size, **options)
    single.load_state_dict(weights)
    return single


def _states(single: nn.RNNBase, x: Tensor, first: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """h (and c), each (batch, unit), after all of ``x``, which may be empty."""
    if not len(x):
        return first
    given = tuple(state.unsqueeze(0) for state in first)
    final = single(x, given if len(given) == 2 else given[0])[1]
    return tuple(state[0] for state in (final if isinstance(final, tuple) else (final,)))


def _gates(single: nn.RNNBase, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    """The gates by the formulas of the documentation, each (batch, unit)."""
    w = dict(single.named_parameters())
    from_x, from_h = x @ w["weight_ih_l0"].T + w["bias_ih_l0"], h @ w["weight_hh_l0"].T + w["bias_hh_l0"]
    if single.mode == "LSTM":
        i, f, g, o = (from_x + from_h).chunk(4, dim=1)
        return {"i": i.sigmoid(), "f": f.sigmoid(), "g": g.tanh(), "o": o.sigmoid()}
    if single.mode == "GRU":
        (r, z, n), (r_h, z_h, n_h) = from_x.chunk(3, dim=1), from_h.chunk(3, dim=1)
        reset = (r + r_h).sigmoid()
        return {"r": reset, "z": (z + z_h).sigmoid(), "n": (n + reset * n_h).tanh()}
    return {}


_CASES = [
    pytest.param("LSTM", {}, id="LSTM"),
    pytest.param("LSTM", {"proj_size": 2}, id="projected"),
    pytest.param("GRU", {}, id="GRU"),
    pytest.param("RNN", {}, id="RNN"),
    pytest.param("RNN", {"nonlinearity": "relu"}, id="ReLU"),
]


@pytest.mark.parametrize(("kind", "options"), _CASES)
@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("step", [1, 3, 4])
def test_numbers_are_those_of_plain_torch(
    kind: str, options: dict[str, Any], reverse: bool, depth: int, step: int
) -> None:
    torch.manual_seed(7)
    model = _MODELS[kind](3, 5, 2, bidirectional=True, **options)
    x = torch.randn(4, 2, 3)
    widths = {"h": options.get("proj_size", 5), "c": 5}
    given = tuple(torch.randn(4, 2, widths[state]) for state in _STATES[kind])
    side = "reverse" if reverse else "forward"
    diagram = _cell(
        model, x, given if len(given) == 2 else given[0],
        values=True, sample=1, step=step, depth=depth, direction=side, units=0,
    )  # fmt: skip
    below = x
    if depth == 2:
        below = torch.cat([_whole(model, x, given, 1, other) for other in (False, True)], dim=2)
    single = _alone(model, depth, reverse)
    first = tuple(state[2 * (depth - 1) + reverse] for state in given)
    run, at = (below.flip(0), 4 - step) if reverse else (below, step - 1)
    with torch.no_grad():
        before, after = _states(single, run[:at], first), _states(single, run[: at + 1], first)
        gates = _gates(single, run[at], before[0])
    expected = {("x",): run[at], **{(f"gate-{name}",): value for name, value in gates.items()}}
    for state, old, new in zip(_STATES[kind], before, after, strict=True):
        expected |= {(state, "before"): old, (state,): new}
    for classes, tensor in expected.items():
        numbers = _numbers(diagram, *classes)
        assert list(numbers) == list(range(1, tensor.shape[1] + 1)), classes
        assert list(numbers.values()) == pytest.approx(tensor[1].tolist(), rel=2e-3, abs=1e-6), classes


def _whole(model: nn.RNNBase, x: Tensor, given: tuple[Tensor, ...], depth: int, reverse: bool) -> Tensor:
    """The h of one layer and direction at every step."""
    single = _alone(model, depth, reverse)
    first = tuple(state[2 * (depth - 1) + reverse].unsqueeze(0) for state in given)
    run = x.flip(0) if reverse else x
    output = single(run, first if len(first) == 2 else first[0])[0].detach()
    return output.flip(0) if reverse else output


def test_the_first_step_begins_with_zeros_that_are_called_initial() -> None:
    model, x = nn.LSTM(3, 5), torch.randn(4, 2, 3)
    assert set(_numbers(_cell(model, x, values=True), "h", "before", "initial").values()) == {0.0}
    assert _numbers(_cell(model, x, values=True, step=2), "h", "before", "t1")
    assert not _numbers(_cell(model, x, values=True, step=2), "h", "before", "initial")


def test_written_numbers_are_the_painted_ones() -> None:
    torch.manual_seed(1)
    picture = _picture(nn.LSTM(3, 5), torch.randn(4, 2, 3), values=True, step=2)
    written = {
        frozenset(writing.classes) - {"align-left", "align-right"}: writing.text
        for writing in picture.writings
        if "value" in writing.classes
    }
    told = {}
    for element in picture.root.iter():
        title = element.find(f"{SVG}title")
        if title is not None and "value" in own_classes(element):
            told[frozenset(own_classes(element))] = float(title.text)
    assert len(told) == 4 * 5 + 4 * 5 + 3
    numbers = {name: float(text.replace("−", "-")) for name, text in written.items()}
    assert numbers == {
        name: pytest.approx(value, abs=0.0051 if abs(value) > 0.0994 else 0.00051) for name, value in told.items()
    }


def test_long_vectors_are_elided() -> None:
    diagram = _cell(nn.GRU(70, 128), torch.randn(2, 1, 70), values=True)
    for classes in (("x",), ("h",), ("gate-n",)):
        last = 70 if classes == ("x",) else 128
        assert list(_numbers(diagram, *classes)) == [1, 2, 3, last - 1, last]


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("options", [{}, {"bias": False}, {"bidirectional": True}, {"batch_first": True}], ids=str)
@pytest.mark.parametrize("depth", [1, 2])
def test_every_parameter_of_the_layer_is_shown_with_its_shape(kind: str, options: dict[str, Any], depth: int) -> None:
    model = _MODELS[kind](3, 5, 2, **options)
    for side in ("forward", "reverse")[: 1 + options.get("bidirectional", False)]:
        picture = _picture(model, torch.randn(4, 2, 3), depth=depth, direction=side)
        _check_parameters(picture, model, f"_l{depth - 1}" + ("_reverse" if side == "reverse" else ""), _GATES[kind])


def _check_parameters(picture: Picture, model: nn.Module, suffix: str, gates: str) -> None:
    own = {name: tuple(value.shape) for name, value in model.named_parameters() if name.endswith(suffix)}
    names = [text for text in picture.texts if re.match(r"(weight|bias)_", text)]
    assert sorted(names) == sorted(own)
    for name, shape in own.items():
        (title,) = [writing for writing in picture.writings if writing.text == name]
        near = [writing for writing in picture.writings if abs(writing.rect.center[0] - title.rect.center[0]) < 1]
        sizes = [writing.text for writing in sorted(near, key=lambda one: one.rect.top) if "shape" in writing.classes]
        block = (shape[0] // len(gates), *shape[1:])
        assert sizes == [" × ".join(map(str, size)) for size in (shape, *[block] * len(gates))]
        index = "i" if "_ih" in name else "h"
        symbols = [writing.text for writing in sorted(near, key=lambda one: one.rect.top) if writing.math]
        assert [text for text in symbols if text[0] in "Wb"] == [
            f"{name[0].replace('w', 'W')}{index}{g}" for g in gates
        ]


def test_the_projection_has_its_own_weight() -> None:
    model = nn.LSTM(3, 7, proj_size=2)
    picture = _picture(model, torch.randn(4, 2, 3))
    assert tuple(model.weight_hr_l0.shape) == (2, 7)
    assert {"weight_hr_l0", "2 × 7", "Whr", "ht = Whr (ot ⊙ tanh(ct))", "28 × 2"} <= set(picture.texts)
    assert picture.shapes("gate", "projection")
    assert not _picture(nn.LSTM(3, 7), torch.randn(4, 2, 3)).shapes("projection")


@pytest.mark.parametrize("kind", _MODELS)
def test_rows_of_the_gates_are_slices_of_the_weights(kind: str) -> None:
    model = _MODELS[kind](3, 5)
    picture = _picture(model, torch.randn(4, 2, 3))
    slices = [text for text in picture.texts if text.startswith("[")]
    bounds = [tuple(map(int, text[1:-1].split(":"))) for text in slices]
    assert [stop - start for start, stop in bounds] == [5] * len(_GATES[kind])
    assert bounds[0][0] == 0
    assert bounds[-1][1] == len(model.weight_ih_l0)


_EQUATIONS = {
    "LSTM": [
        "it = σ(Wii xt + bii + Whi ht−1 + bhi)", "ft = σ(Wif xt + bif + Whf ht−1 + bhf)",
        "gt = tanh(Wig xt + big + Whg ht−1 + bhg)", "ot = σ(Wio xt + bio + Who ht−1 + bho)",
        "ct = ft ⊙ ct−1 + it ⊙ gt", "ht = ot ⊙ tanh(ct)",
    ],
    "GRU": [
        "rt = σ(Wir xt + bir + Whr ht−1 + bhr)", "zt = σ(Wiz xt + biz + Whz ht−1 + bhz)",
        "nt = tanh(Win xt + bin + rt ⊙ (Whn ht−1 + bhn))", "ht = (1 − zt) ⊙ nt + zt ⊙ ht−1",
    ],
    "RNN": ["ht = tanh(Wih xt + bih + Whh ht−1 + bhh)"],
}  # fmt: skip


@pytest.mark.parametrize("kind", _MODELS)
def test_equations_are_those_of_the_documentation(kind: str) -> None:
    def equations(**options: Any) -> list[str]:
        model = _MODELS[kind](3, 5, **options)
        side = "reverse" if options.get("bidirectional") else "forward"
        return [text for text in _picture(model, torch.randn(4, 2, 3), direction=side).texts if " = " in text]

    assert equations() == _EQUATIONS[kind]
    assert equations(bidirectional=True) == [text.replace("t−1", "t+1") for text in _EQUATIONS[kind]]
    bare = [re.sub(r" \+ b\w\w", "", text) for text in _EQUATIONS[kind]]
    assert equations(bias=False) == [text.replace("(Whn ht−1)", "Whn ht−1") for text in bare]


def test_relu_is_written_where_the_module_uses_it() -> None:
    texts = _picture(nn.RNN(3, 5, nonlinearity="relu"), torch.randn(4, 2, 3)).texts
    assert "ht = ReLU(Wih xt + bih + Whh ht−1 + bhh)" in texts
    assert "ReLU" in texts
    assert "tanh" not in texts


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("values", [False, True])
def test_every_gate_gets_its_inputs_and_feeds_an_operation(kind: str, values: bool) -> None:
    picture = _picture(_MODELS[kind](3, 5), torch.randn(4, 2, 3), values=values)
    circles = [circle.rect for circle in picture.shapes("operation")]
    assert len(circles) == {"LSTM": 5, "GRU": 5, "RNN": 0}[kind]
    for name in _GATES[kind]:
        (box,) = [
            shape.rect for shape in picture.shapes("gate", f"gate-{name}") if shape.rect.bottom - shape.rect.top == 38
        ]
        assert any(_touches(line.points[-1], box) for line in picture.lines("h", "before")), name
        if kind != "RNN":
            wires = [line for line in picture.lines(f"gate-{name}") if _touches(line.points[0], box)]
            assert len(wires) == 1, name
            assert any(_touches(wires[0].points[-1], circle) for circle in circles), name


def _touches(point: tuple[float, float], rect: Any) -> bool:
    return rect.shrunk(-9).holds(type(rect)(*point, *point))


def test_the_reverse_cell_is_drawn_from_right_to_left() -> None:
    model, x = nn.LSTM(3, 5, bidirectional=True), torch.randn(4, 2, 3)
    for side, sign in (("forward", 1), ("reverse", -1)):
        picture = _picture(model, x, direction=side)
        (frame,) = picture.shapes("cell")
        for state in "hc":
            before, *_ = picture.lines(state, "before")
            assert sign * (frame.rect.center[0] - before.points[0][0]) > 0
    texts = _picture(model, x, direction="reverse", values=True, step=4).texts
    assert {"c5", "h5", "c4", "h4", "x4", "f4"} <= set(texts)
    assert {"c0", "h0", "c1", "h1", "x1", "f1"} <= set(_picture(model, x, values=True, step=1).texts)


def test_sizes_stand_at_the_ports() -> None:
    texts = _picture(nn.LSTM(3, 5, proj_size=2), torch.randn(4, 2, 3)).texts
    assert texts.count("5 numbers") == 2
    assert texts.count("2 numbers") == 2
    assert texts.count("3 numbers") == 1
    assert "1 number" in _picture(nn.GRU(1, 2), torch.randn(4, 2, 1)).texts


def test_the_input_of_an_upper_layer_is_h_of_the_one_below() -> None:
    model, x = nn.GRU(3, 5, 3, bidirectional=True), torch.randn(4, 2, 3)
    texts = _picture(model, x, depth=2).texts
    assert "xt = ht(1)" in texts or "xt = h(1)t" in texts
    assert {"10 numbers", "both directions joined", "15 × 10", "to layer 3"} <= set(texts)
    assert "half a step of output" in _picture(model, x, depth=3).texts
    assert "one step of output" in _picture(nn.GRU(3, 5, 3), x, depth=3).texts


@pytest.mark.parametrize(("kind", "options"), _CASES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("side", ["forward", "reverse"])
def test_a_picture_with_numbers_has_no_flaw(kind: str, options: dict[str, Any], lang: str, side: str) -> None:
    for features, hidden, units in ((1, 3, 6), (60, 90, 6), (9, 9, 0)):
        model = _MODELS[kind](features, hidden, 2, bidirectional=True, **options).double()
        x = 1e4 * torch.randn(3, 1, features, dtype=torch.float64)
        picture = _picture(model, x, values=True, depth=2, direction=side, units=units, legend=True, lang=lang, step=3)
        assert flaws(picture) == [], (features, hidden)
        assert all(role(shape.fill).startswith("value") for shape in picture.shapes("value"))


def test_a_gate_can_be_highlighted_with_its_weights_and_equation() -> None:
    diagram = _cell(nn.LSTM(3, 5), torch.randn(4, 2, 3))
    kept = [mark for mark in highlighted(diagram.canvas, "gate f").marks if not mark.faded]
    assert kept
    assert all("gate-f" in mark.classes for mark in kept)
    assert {name for mark in kept for name in mark.classes} >= {"gate", "weight", "bias", "equation"}


def test_a_packed_sample_has_numbers_up_to_its_own_end() -> None:
    torch.manual_seed(2)
    model = nn.LSTM(3, 4, bidirectional=True)
    x = torch.randn(5, 2, 3)
    packed = pack_padded_sequence(x, torch.tensor([3, 5]), enforce_sorted=False)
    for sample, length in ((0, 3), (1, 5)):
        output = model(x[:length, sample : sample + 1])[0].detach()
        for step in range(1, length + 1):
            for side, half in (("forward", slice(0, 4)), ("reverse", slice(4, 8))):
                diagram = _cell(model, packed, values=True, sample=sample, step=step, direction=side)
                expected = output[step - 1, 0, half].tolist()
                assert list(_numbers(diagram, "h").values()) == pytest.approx(expected, rel=2e-3, abs=1e-6)
                first = step == (1 if side == "forward" else length)
                assert bool(_numbers(diagram, "h", "before", "initial")) == first
    with pytest.raises(UsageError, match="sample 0 is only 3 steps long, so nothing ran at step 4"):
        _cell(model, packed, values=True, sample=0, step=4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": 0}, "'depth' counts the layers from 1 to 2, not 0"),
        ({"depth": 3}, "'depth' counts the layers from 1 to 2, not 3"),
        ({"step": 0}, "'step' counts the time steps from 1 to 5, not 0"),
        ({"step": 6}, "'step' counts the time steps from 1 to 5, not 6"),
        ({"direction": "reverse"}, "this LSTM runs forward only"),
        ({"units": 1}, "'units' takes 0"),
        ({"values": True}, "no values were captured"),
    ],
)
def test_unusable_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        _cell(recurrent(), **options)


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="unknown direction 'back'; known: forward, reverse"):
        _cell(recurrent(), direction="back")
    with pytest.raises(UnknownName, match="unknown recurrent layer 'x'; known: encoder"):
        _cell(recurrent(path="encoder"), layer="x")


@pytest.mark.parametrize(("kind", "options"), _CASES)
def test_the_description_tells_the_shapes(kind: str, options: dict[str, Any]) -> None:
    model = _MODELS[kind](3, 5, 2, **options)
    for lang in ("zh", "en"):
        diagram = _cell(capture(model, torch.randn(4, 2, 3)), depth=2, lang=lang)
        for name, value in model.named_parameters():
            if name.startswith("weight") and name.endswith("_l1"):
                assert re.search(rf"{name}\D{{1,4}}{value.shape[0]} × {value.shape[1]}\b", diagram.description), name
