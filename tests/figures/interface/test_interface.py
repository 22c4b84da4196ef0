"""The interface against plain torch: every shape that is drawn is the shape of a live tensor."""

import re
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_diagrams import Diagram, FigureMismatch, UnknownName, draw
from tests.figures.geometry import flaws
from tests.figures.picture import Picture, Rect

_KINDS: dict[str, type[nn.RNNBase]] = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_NAMES = {"batch": "batch", "time": "time", "feature": "feature", "hidden": "hidden", "state": "layers×directions"}


@st.composite
def _configurations(draw_one: st.DrawFn) -> dict[str, Any]:
    kind = draw_one(st.sampled_from(sorted(_KINDS)))
    hidden = draw_one(st.integers(2, 9))
    own = {"proj_size": draw_one(st.integers(0, hidden - 1))} if kind == "LSTM" else {}
    return {
        "kind": kind,
        "made": {
            "input_size": draw_one(st.integers(1, 40)), "hidden_size": hidden, "num_layers": draw_one(st.integers(1, 6)),
            "bidirectional": draw_one(st.booleans()), "batch_first": draw_one(st.booleans()),
            "bias": draw_one(st.booleans()), **own,
        },
        "steps": draw_one(st.integers(1, 30)),
        "batch": draw_one(st.one_of(st.none(), st.integers(1, 12))),
        "given": draw_one(st.booleans()),
    }  # fmt: skip


def _called(configuration: dict[str, Any]) -> tuple[nn.RNNBase, tuple[Any, ...], dict[str, torch.Tensor]]:
    """A module, what it is given, and every tensor of the call by name, from plain torch."""
    made, batch, steps = configuration["made"], configuration["batch"], configuration["steps"]
    model = _KINDS[configuration["kind"]](**made)
    outer = (batch, steps) if made["batch_first"] else (steps, batch)
    x = torch.randn(*(size for size in outer if size is not None), made["input_size"])
    output, final = model(x)
    finals = final if isinstance(final, tuple) else (final,)
    states = tuple(torch.zeros_like(state) for state in finals)
    tensors = {"x": x, "output": output}
    for name, state in zip("hc", finals, strict=False):
        tensors[f"{name}_0"] = tensors[f"{name}_n"] = state
    if not configuration["given"]:
        return model, (x,), tensors
    return model, (x, states if len(states) > 1 else states[0]), tensors


def _picture(diagram: Diagram) -> Picture:
    return Picture.of(diagram.svg())


def _shapes(picture: Picture) -> dict[str, tuple[int, ...]]:
    found = (re.fullmatch(r"(\w+)\.shape = \(([\d, ]*)\).*", text) for text in picture.texts)
    return {match[1]: tuple(int(size) for size in match[2].split(",") if size.strip()) for match in found if match}


@settings(max_examples=30, deadline=None)
@given(_configurations())
def test_every_drawn_shape_is_that_of_torch(configuration: dict[str, Any]) -> None:
    model, inputs, tensors = _called(configuration)
    diagram = draw(model, *inputs, figure="interface")
    picture = _picture(diagram)
    assert _shapes(picture) == {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    assert flaws(picture) == []
    for name, classes in _CLASSES.items():
        if name in tensors:
            _check_block(picture, tensors[name], configuration, classes)


_CLASSES = {
    "x": {"x"}, "output": {"output"}, "h_0": {"h", "initial"}, "h_n": {"h", "final"}, "c_0": {"c", "initial"},
    "c_n": {"c", "final"},
}  # fmt: skip


def _check_block(picture: Picture, tensor: torch.Tensor, configuration: dict[str, Any], classes: set[str]) -> None:
    """The measured sizes are those of the tensor, and a left-out state has no cells."""
    measures = [text.text for text in picture.writings if classes | {"dimension"} <= text.classes]
    assert sorted(int(text.split(" = ")[-1]) for text in measures) == sorted(tensor.shape)
    for text in measures:
        factors = text.split(" = ")[1]
        product = 1
        for factor in factors.split("·"):
            product *= int(factor)
        assert product == int(text.split(" = ")[-1])
    cells = picture.shapes("element", *classes)
    assert bool(cells) == (configuration["given"] or "initial" not in classes)
    if cells and all(size <= 5 for size in tensor.shape):
        width, height = (len({round(edge(cell.rect)) for cell in _front(picture, classes)}) for edge in (_left, _top))
        assert width * height == len(_front(picture, classes))
        assert height == tensor.shape[-1]


def _left(rect: Rect) -> float:
    return rect.left


def _top(rect: Rect) -> float:
    return rect.top


def _front(picture: Picture, classes: set[str]) -> list[Any]:
    """The upright cells of a block."""
    return [
        cell
        for cell in picture.shapes("element", *classes)
        if len({round(x, 1) for x, _ in cell.points}) == len({round(y, 1) for _, y in cell.points}) == 2
    ]


@pytest.mark.parametrize(
    ("kind", "given", "call"),
    [
        ("LSTM", True, "output, (h_n, c_n) = lstm(x, (h_0, c_0))"),
        ("LSTM", False, "output, (h_n, c_n) = lstm(x)"),
        ("GRU", True, "output, h_n = gru(x, h_0)"),
        ("RNN", False, "output, h_n = rnn(x)"),
    ],
)
def test_the_call_is_python_that_runs(kind: str, given: bool, call: str) -> None:
    made = {"input_size": 3, "hidden_size": 5, "num_layers": 2, "batch_first": False}
    model, inputs, tensors = _called({"kind": kind, "made": made, "steps": 4, "batch": 2, "given": given})
    diagram = draw(model, *inputs, figure="interface")
    assert call in _picture(diagram).texts
    assert call in diagram.title
    names: dict[str, Any] = {kind.lower(): model, **tensors}
    exec(call, names)
    assert names["output"].shape == tensors["output"].shape
    zeros = [text for text in _picture(diagram).texts if text == "left out: zeros"]
    assert len(zeros) == (0 if given else len(diagram.facts.calls[0].inputs) - 1)


@pytest.mark.parametrize("first", [True, False])
def test_axes_are_named_in_the_order_they_have(first: bool) -> None:
    model = nn.LSTM(3, 5, batch_first=first)
    texts = _picture(draw(model, torch.randn(4, 2, 3), figure="interface")).texts
    outer = "batch, time" if first else "time, batch"
    assert {f"({outer}, feature)", f"({outer}, hidden)", "(layers×directions, batch, hidden)"} <= set(texts)
    note = [text for text in texts if text.startswith("batch_first is about")]
    assert len(note) == first


def test_letters_say_what_the_sizes_are_made_of() -> None:
    model = nn.GRU(3, 5, 2, bidirectional=True)
    texts = _picture(draw(model, torch.randn(4, 7, 3), figure="interface")).texts
    assert {"T = 4", "N = 7", "F = 3", "H = 5", "D·H = 2·5 = 10", "D·L = 2·2 = 4"} <= set(texts)


def test_a_projected_h_is_narrower_than_c() -> None:
    texts = _picture(draw(nn.LSTM(3, 7, proj_size=2), torch.randn(4, 7, 3), figure="interface")).texts
    assert texts.count("Hout = 2") == 3  # output, h_0, h_n
    assert texts.count("H = 7") == 2


def test_only_settings_that_differ_from_the_defaults_are_written() -> None:
    plain = _picture(draw(nn.RNN(3, 5), torch.randn(4, 2, 3), figure="interface")).texts
    assert [text for text in plain if "=" in text and " " not in text] == ["input_size=3", "hidden_size=5"]
    model = nn.RNN(3, 5, 2, nonlinearity="relu", bias=False, dropout=0.5, bidirectional=True)
    texts = _picture(draw(model, torch.randn(4, 2, 3), figure="interface")).texts
    assert [text for text in texts if "=" in text and " " not in text] == [
        "input_size=3", "hidden_size=5", "num_layers=2", "bias=False", "dropout=0.5", "bidirectional=True",
        "nonlinearity='relu'",
    ]  # fmt: skip


@pytest.mark.parametrize(("layers", "directions"), [(1, 1), (3, 2), (8, 2), (9, 1)])
def test_every_layer_of_the_module_names_its_entry_of_h_n(layers: int, directions: int) -> None:
    model = nn.LSTM(3, 5, layers, bidirectional=directions == 2)
    picture = _picture(draw(model, torch.randn(4, 2, 3), figure="interface"))
    bars = picture.shapes("module", f"layer{layers}")
    assert len(bars) == directions
    entries = [text for text in picture.texts if re.fullmatch(r"h_n\[\d+\]", text)]
    assert f"h_n[{layers * directions - 1}]" in entries and "h_n[0]" in entries
    assert len(set(entries)) == len(entries) == directions * (layers if layers <= 5 else 3)
    first, last = picture.shapes("module", "layer1")[0], bars[0]
    assert layers == 1 or last.rect.bottom < first.rect.top


def test_a_packed_sequence_says_that_it_is_padded_here() -> None:
    packed = pack_padded_sequence(torch.randn(4, 2, 3), torch.tensor([4, 2]))
    picture = _picture(draw(nn.GRU(3, 5), packed, figure="interface"))
    assert "x.shape = (4, 2, 3) (packed, once padded)" in picture.texts
    assert flaws(picture) == []


def test_a_layer_inside_a_model_is_named_and_chosen_by_its_path() -> None:
    model = nn.ModuleDict({"a": nn.GRU(3, 4), "b": nn.GRU(4, 6)})
    seen = draw(_Chain(model), torch.randn(5, 2, 3), figure="interface")
    other = draw(seen.facts, figure="interface", layer="parts.b")
    assert "parts.a" in _picture(seen).texts and "parts.b" in _picture(other).texts
    assert _shapes(_picture(other))["output"] == (5, 2, 6)
    with pytest.raises(UnknownName, match=r"known: parts\.a, parts\.b"):
        draw(seen.facts, figure="interface", layer="b")


class _Chain(nn.Module):
    def __init__(self, parts: nn.ModuleDict) -> None:
        super().__init__()
        self.parts = parts

    def forward(self, x: torch.Tensor) -> Any:
        return self.parts["b"](self.parts["a"](x)[0])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_names_and_huge_sizes_keep_clear_of_the_module(lang: str) -> None:
    axes = {"time": "时间" * 40, "batch": "airport " * 20, "hidden": "w" * 90}
    model = nn.LSTM(10**5, 3, 30, bidirectional=True)
    assert flaws(_picture(draw(model, torch.randn(3, 50, 10**5), figure="interface", lang=lang, axes=axes))) == []


def test_an_empty_batch_has_no_interface() -> None:
    with pytest.raises(FigureMismatch):
        draw(nn.GRU(3, 5), torch.randn(4, 0, 3), figure="interface")
