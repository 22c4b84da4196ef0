"""``mlp``: the neurons, connections and numbers drawn are those of the model."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

import lstm_diagrams as d
from tests.figures.geometry import Picture, flaws, role
from tests.figures.picture import SVG, own_classes


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
    assert "隐藏层 1：5 个神经元" in diagram.in_language("zh").description


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


@pytest.mark.parametrize("option", [{"units": 1}, {"units": -1}, {"layers": 1}, {"units": "8"}])
def test_unusable_options(option: dict[str, object]) -> None:
    with pytest.raises(d.UsageError, match=next(iter(option))):
        _picture(_network([3, 3]), 3, **option)


def test_a_layer_that_gets_less_than_all_is_not_drawn_as_fully_connected() -> None:
    with pytest.raises(d.FigureMismatch, match="mlp"):
        d.draw(nn.Sequential(nn.Linear(4, 6), nn.GLU(), nn.Linear(3, 2)), torch.randn(2, 4), figure="mlp")


def _tooltips(diagram: d.Diagram, name: str) -> dict[frozenset[str], float]:
    """The number that each mark of a class tells, by its other classes."""
    found = {}
    for element in Picture.of(diagram.svg()).root.iter():
        own, title = own_classes(element), element.find(f"{SVG}title")
        if title is not None and name in own:
            found[frozenset(own) - {name}] = float(title.text)
    return found


class _Odd(nn.Module):
    """Activations as functions, normalization, dropout, a layer that runs twice, one without a bias."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.twice, self.last = nn.Linear(6, 4), nn.Linear(4, 4), nn.Linear(4, 3, bias=False)
        self.normal, self.drop = nn.BatchNorm1d(4), nn.Dropout(0.5)

    def steps(self, x: Tensor) -> list[Tensor]:
        """What leaves each column: the input, three hidden ones, the output."""
        passed = [x.flatten(1)]
        passed.append(torch.relu(self.first(passed[-1])))
        passed.append(self.drop(torch.tanh(self.normal(self.twice(passed[-1])))))
        passed.append(self.twice(passed[-1]))
        return [*passed, torch.softmax(self.last(passed[-1]), dim=1)]

    def forward(self, x: Tensor) -> Tensor:
        return self.steps(x)[-1]


def test_values_are_what_plain_torch_hands_on_after_the_activation() -> None:
    torch.manual_seed(1)
    model, x = _Odd(), torch.randn(5, 2, 3)
    model.train()
    drawn = _tooltips(d.draw(model, x, values=True, sample=3), "neuron")
    assert len(drawn) == 6 + 4 + 4 + 4 + 3
    for number, step in enumerate(model.eval().steps(x)):
        for unit, value in enumerate(step[3], 1):
            kind = {0: "input", 4: "result"}.get(number, "hidden")
            assert drawn[frozenset({kind, f"layer{number}", f"unit{unit}"})] == pytest.approx(value.item(), rel=1e-3)


def test_values_are_written_below_and_the_scales_reach_their_largest() -> None:
    torch.manual_seed(2)
    model, x = _network([3, 4, 2]), torch.randn(3, 3) * 100
    hidden, output = torch.relu(model[0](x)), model(x)
    picture = Picture.of(d.draw(model, x, values=True).svg())
    assert len([w for w in picture.writings if "number" in w.classes]) == 9
    assert len(picture.shapes("scale")) == 3 * 9
    for step in (x, hidden, output):
        assert f"+{step.abs().max().item():.3g}" in picture.texts
    assert {role(shape.fill)[:5] for shape in picture.shapes("neuron")} == {"value"}
    signs = [w.text.startswith("−") for w in picture.writings if {"number", "layer2"} <= w.classes]
    assert signs == [value < 0 for value in output[0].tolist()]


@pytest.mark.parametrize("bias", [False, True])
def test_connections_tell_the_weights(bias: bool) -> None:
    torch.manual_seed(3)
    model = _Odd()
    diagram = d.draw(model, torch.randn(5, 2, 3), weighted=True, bias=bias)
    drawn = _tooltips(diagram, "connection")
    layers = (model.first, model.twice, model.twice, model.last)
    biases = sum(layer.bias.numel() for layer in layers if layer.bias is not None) if bias else 0
    assert len(drawn) == sum(layer.weight.numel() for layer in layers) + biases
    for number, layer in enumerate(layers, 1):
        for to, row in enumerate(layer.weight.tolist(), 1):
            for source, weight in enumerate(row, 1):
                name = frozenset({f"layer{number}", f"from{source}", f"to{to}"})
                assert drawn[name] == pytest.approx(weight, rel=1e-3)
            if bias and layer.bias is not None:
                value = layer.bias[to - 1].item()
                assert drawn[frozenset({"bias", f"layer{number}", f"to{to}"})] == pytest.approx(value, rel=1e-3)


def test_strong_connections_are_wide_and_on_top() -> None:
    model = nn.Linear(3, 1, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[2.0, -1.0, 0.0]]))
    picture = Picture.of(d.draw(model, torch.randn(1, 3), weighted=True).svg())
    lines = {next(iter(line.classes & {"from1", "from2", "from3"})): line for line in picture.lines("connection")}
    assert [role(lines[f"from{n}"].stroke) for n in (1, 2, 3)] == ["value9", "value3", "faint"]
    assert lines["from1"].line_width > lines["from2"].line_width > lines["from3"].line_width
    assert lines["from1"].order > lines["from2"].order > lines["from3"].order
    assert {"−2", "+2"} <= set(picture.texts)


def test_bias_units_stand_above_layers_whose_next_layer_has_a_bias() -> None:
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 3, bias=False), nn.ReLU(), nn.Linear(3, 2))
    picture = Picture.of(d.draw(model, torch.randn(1, 4), bias=True).svg())
    for number, count in ((0, 3), (1, 0), (2, 2)):
        above = picture.shapes("constant", f"layer{number}")
        assert len(above) == (1 if count else 0)
        assert len(picture.lines("bias", f"layer{number + 1}")) == count
        for unit in above:
            assert unit.rect.bottom < min(shape.rect.top for shape in picture.shapes("neuron", f"layer{number}"))
    assert not picture.shapes("constant", "layer3")


def test_dropout_is_an_example_and_says_so() -> None:
    model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Dropout(0.25), nn.Linear(8, 2))
    plain = d.draw(model, torch.randn(1, 3))
    assert not Picture.of(plain.svg()).lines("crossed")
    diagram = d.draw(model, torch.randn(1, 3), dropout=True)
    picture = Picture.of(diagram.svg())
    crossed = {name for line in picture.lines("crossed", "layer1") for name in line.classes if name.startswith("unit")}
    assert len(crossed) == 2
    assert len(picture.lines("connection", "layer1")) == 3 * 6
    assert len(picture.lines("connection", "layer2")) == 6 * 2
    assert not {f"from{name[4:]}" for name in crossed} & {
        name for line in picture.lines("connection", "layer2") for name in line.classes
    }
    assert "dropout p = 0.25" in picture.texts
    assert "eval mode none" in diagram.description
    whole = nn.Sequential(nn.Linear(3, 4), nn.Dropout(1.0), nn.Linear(4, 2))
    assert not Picture.of(d.draw(whole, torch.randn(1, 3), dropout=True).svg()).lines("connection")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("sizes", [[1, 1], [3, 2], [4, 5, 3], [12, 30, 9, 2], [2] * 12])
def test_all_that_can_be_shown_at_once_is_legible(sizes: list[int], lang: str) -> None:
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.Sigmoid(), nn.Dropout(0.3)]
    model = nn.Sequential(*layers)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(1e-5)
    x = 1e6 * torch.randn(2, sizes[0])
    for options in (
        {"values": True, "weighted": True, "bias": True},
        {"dropout": True, "bias": True, "weighted": True},
    ):
        diagram = d.draw(model, x, lang=lang, legend=True, figure="mlp", **options)
        assert flaws(Picture.of(diagram.svg())) == []
        assert len(diagram.description) > len(d.draw(model, x, lang=lang).description)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_painted_without_complaint(bad: float) -> None:
    model = _network([3, 2])
    with torch.no_grad():
        model[0].weight[0, 0] = bad
    picture = Picture.of(d.draw(model, torch.ones(1, 3), values=True, weighted=True).svg())
    assert len(picture.shapes("neuron")) == 5
    assert flaws(picture) == []


@pytest.mark.parametrize("option", ["values", "weighted"])
def test_numbers_must_have_been_captured(option: str) -> None:
    with pytest.raises(d.UsageError, match=rf"no values were captured: use draw\(model, x, {option}=True\)"):
        d.draw(d.capture(_network([3, 2]), torch.randn(2, 3)), **{option: True})


@pytest.mark.parametrize("sample", [2, -1])
def test_an_unusable_sample_is_refused(sample: int) -> None:
    with pytest.raises(d.UsageError, match=f"from 0 to 1, not {sample}"):
        _picture(_network([3, 2]), 3, values=True, sample=sample)


def test_dropout_needs_a_dropout_and_no_values() -> None:
    with pytest.raises(d.UsageError, match=r"needs a model with an nn.Dropout layer"):
        _picture(_network([3, 2]), 3, dropout=True)
    with pytest.raises(d.UsageError, match="use one of the two"):
        _picture(nn.Sequential(nn.Dropout(0.1), nn.Linear(3, 2)), 3, dropout=True, values=True)


def test_values_of_an_output_that_holds_other_numbers_are_refused() -> None:
    class Best(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Linear(3, 4)

        def forward(self, x: Tensor) -> Tensor:
            return self.a(x).argmax(1)

    with pytest.raises(d.UsageError, match="one number for each of the 4 neurons"):
        d.draw(Best(), torch.randn(4, 3), figure="mlp", values=True)


def _heights(*sizes: int, **options: object) -> list[float]:
    """How tall each column of neurons is."""
    layers = [layer for pair in pairwise(sizes) for layer in (nn.Linear(*pair), nn.ReLU())]
    picture = Picture.of(d.draw(nn.Sequential(*layers), torch.randn(2, sizes[0]), figure="mlp", **options).svg())
    found = []
    for number in range(len(sizes)):
        column = picture.shapes("neuron", f"layer{number}")
        found.append(max(shape.rect.bottom for shape in column) - min(shape.rect.top for shape in column))
    return found


def test_an_autoencoder_shows_its_bottleneck() -> None:
    down = _heights(784, 128, 64, 32, 64, 128, 784)
    assert down[:4] == sorted(down[:4], reverse=True) and len(set(map(round, down[:4]))) == 4
    assert down == pytest.approx(down[::-1], abs=1)


@pytest.mark.parametrize("units", [8, 6])
def test_the_larger_of_two_columns_is_the_taller(units: int) -> None:
    sizes = (5, 6, 7, 8, 9, 10, 11, 20, 100)
    heights = [_heights(size, 1000, 2, units=units)[0] for size in sizes]
    assert heights == sorted(heights) and len(set(map(round, heights))) == len(sizes)


def test_a_huge_column_stays_on_the_page() -> None:
    assert _heights(1_000_000, 3, 2)[0] < 640
