"""``mlp``: the neurons, connections and numbers drawn are those of the model."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

import lstm_diagrams as d
from tests.figures.geometry import Picture, flaws


def _network(sizes: list[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def _picture(model: nn.Module, size: int, **options: object) -> Picture:
    return Picture.of(d.draw(model, torch.randn(2, size), figure="mlp", **options).svg())


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 8), min_size=2, max_size=5))
def test_every_neuron_and_every_weight(sizes: list[int]) -> None:
    model = _network(sizes)
    picture = _picture(model, sizes[0])
    for number, size in enumerate(sizes):
        assert len(picture.shapes("neuron", f"layer{number}")) == size
        assert str(size) in picture.texts
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    for number, weight in enumerate(weights, 1):
        assert len(picture.lines("connection", f"layer{number}")) == weight.numel()
    assert flaws(picture) == []


def test_wide_layers_show_the_first_and_the_last() -> None:
    picture = _picture(_network([784, 128, 10]), 784, units=6)
    names = {name for shape in picture.shapes("neuron", "layer0") for name in shape.classes if name.startswith("unit")}
    assert names == {"unit1", "unit2", "unit3", "unit783", "unit784"}
    assert len(picture.lines("connection", "layer1")) == 25
    assert {"784", "128", "10", "784×128 + 128", "128×10 + 10"} <= set(picture.texts)
    assert flaws(picture) == []


@pytest.mark.parametrize("size", [10**6, 99_999])
def test_huge_layers_stay_legible(size: int) -> None:
    with torch.device("meta"):
        model = nn.Sequential(nn.Linear(2, size), nn.Linear(size, 1))
    seen = d.capture(model, torch.empty(3, 2, device="meta"))
    picture = Picture.of(d.draw(seen, figure="mlp").svg())
    assert f"{size:,}" in picture.texts
    assert flaws(picture) == []


def test_deep_networks_leave_layers_out() -> None:
    picture = _picture(_network([3] * 40), 3, layers=8)
    drawn = {name for shape in picture.shapes("neuron") for name in shape.classes if name.startswith("layer")}
    assert drawn == {"layer0", "layer1", "layer2", "layer3", "layer37", "layer38", "layer39"}
    assert flaws(picture) == []
    whole = _picture(_network([3] * 40), 3, layers=0)
    assert len(whole.shapes("neuron")) == 120


def test_activations_and_notes_stand_at_their_layer() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(6, 4, bias=False), nn.Linear(4, 3)
            self.drop = nn.Dropout(0.2)

        def forward(self, x: Tensor) -> Tensor:
            return torch.softmax(self.b(self.drop(torch.tanh(self.a(x.flatten(1))))), dim=-1)

    picture = Picture.of(d.draw(Net(), torch.randn(5, 2, 3)).svg())
    notes = {
        number: [
            w.text
            for w in picture.writings
            if {"note", f"layer{number}"} <= w.classes and "parameters" not in w.classes
        ]
        for number in range(3)
    }
    assert notes == {0: ["6", "flatten"], 1: ["4", "tanh", "dropout"], 2: ["3", "softmax"]}
    assert "6×4" in picture.texts
    assert "4×3 + 3" in picture.texts


def test_title_and_description_tell_the_facts() -> None:
    model = _network([4, 5, 3])
    diagram = d.draw(model, torch.randn(2, 4))
    assert diagram.figure == "mlp"
    assert "4-5-3" in diagram.title
    assert f"{sum(p.numel() for p in model.parameters())} parameters" in diagram.description
    assert "隐藏层 1有 5 个神经元" in diagram.in_language("zh").description.replace(" 有", "有")


def test_what_is_no_chain_of_dense_layers_does_not_fit() -> None:
    class Skips(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Linear(3, 3)

        def forward(self, x: Tensor) -> Tensor:
            return self.a(x) + x

    for model, x in ((Skips(), torch.randn(2, 3)), (nn.LSTM(3, 4), torch.randn(5, 2, 3))):
        with pytest.raises(d.FigureMismatch, match="mlp"):
            d.draw(model, x, figure="mlp")


@pytest.mark.parametrize("option", [{"units": 2}, {"units": -1}, {"layers": 1}, {"units": "8"}])
def test_unusable_options(option: dict[str, object]) -> None:
    with pytest.raises(d.UsageError, match=next(iter(option))):
        _picture(_network([3, 3]), 3, **option)
