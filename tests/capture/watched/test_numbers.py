"""Numbers kept of a run: those of plain torch, only where they were asked for."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture, capture_with_values, observe
from lstm_diagrams.facts import INPUT, Values


def _tensor(values: Values | None) -> Tensor:
    assert values is not None
    return torch.frombuffer(bytearray(values.data), dtype=torch.float64).reshape(values.shape)


def _network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(2, 3, 3), nn.BatchNorm1d(3), nn.ReLU(inplace=True), nn.MaxPool1d(2), nn.Flatten(), nn.Dropout(), nn.Linear(9, 4)
    )  # fmt: skip


def test_outputs_of_every_call_are_those_of_the_layers_one_by_one() -> None:
    torch.manual_seed(0)
    model, x = _network().eval(), torch.randn(5, 2, 8)
    facts = capture_with_values(model, x)
    assert torch.equal(_tensor(facts.values_of(INPUT, "input")), x.double())
    step = x
    for call, layer in enumerate(model):
        step = layer(step.clone()).detach()
        # the batch norm was listed before the ReLU changed its output in place
        assert torch.equal(_tensor(facts.values_of(call, "output")), step.double()), layer
    assert torch.equal(_tensor(facts.values_of(INPUT, "output")), step.double())


def test_linear_layers_keep_inputs_and_weights_once() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(3, 3, bias=False), nn.Linear(3, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.b(torch.tanh(self.a(self.a(x))))

    model, x = Twice(), torch.randn(4, 3)
    facts = capture_with_values(model, x)
    assert torch.equal(_tensor(facts.values_of(0, "weight")), model.a.weight.detach().double())
    assert torch.equal(_tensor(facts.values_of(2, "weight")), model.b.weight.detach().double())
    assert torch.equal(_tensor(facts.values_of(2, "bias")), model.b.bias.detach().double())
    assert facts.values_of(1, "weight") is facts.values_of(0, "bias") is None
    passed = torch.tanh(model.a(model.a(x))).detach().double()
    assert torch.equal(_tensor(facts.values_of(2, "input")), passed)


def test_nothing_is_kept_unasked() -> None:
    x = torch.randn(5, 2, 8)
    assert capture(_network(), x).numbers == ()
    model = _network()
    with observe(model) as seen:
        model(x)
    assert seen.capture.numbers == ()
    with observe(model, values=True) as seen:
        dropped = model(x)
    assert torch.equal(_tensor(seen.capture.values_of(6, "output")), dropped.detach().double())


@pytest.mark.parametrize("kind", ["meta", "complex"])
def test_tensors_without_plain_numbers_are_left_out(kind: str) -> None:
    with torch.device("meta" if kind == "meta" else "cpu"):
        dtype = torch.complex64 if kind == "complex" else torch.float32
        facts = capture_with_values(nn.Linear(3, 2, dtype=dtype), torch.ones(4, 3, dtype=dtype))
    assert facts.numbers == ()


def test_a_capture_with_numbers_can_be_compared_and_hashed() -> None:
    model, x = _network(), torch.randn(5, 2, 8)
    one, other = capture_with_values(model, x), capture_with_values(model, x)
    assert one == other and hash(one) == hash(other)
    assert one != capture_with_values(model, x + 1)
