"""The linear layers of a chain."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture, capture_with_values
from lstm_diagrams.figures.mlp.dense_layers import dense_layers, limits_of, passed_on, weight_limit, weights_of


def _network() -> nn.Sequential:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(6, 4), nn.ReLU(), nn.Dropout(0.5), nn.Dropout(0.5), nn.Linear(4, 3, bias=False), nn.Softmax(1)
    )  # fmt: skip


def test_columns_have_their_sizes_notes_and_what_leads_to_them() -> None:
    columns = dense_layers(capture(_network(), torch.randn(2, 2, 3)))
    assert [(column.kind, column.size, column.has_bias) for column in columns] == [
        ("input", 6, False), ("hidden", 4, True), ("result", 3, False),
    ]  # fmt: skip
    assert [[stage.type for stage in column.notes] for column in columns] == [
        ["Flatten"], ["ReLU", "Dropout", "Dropout"], ["Softmax"],
    ]  # fmt: skip
    assert [column.dropout for column in columns] == pytest.approx([0, 0.75, 0])


def test_numbers_and_their_limits() -> None:
    torch.manual_seed(5)
    model, x = _network().eval(), torch.randn(2, 2, 3)
    facts = capture_with_values(model, x)
    columns = dense_layers(facts)
    rows, weights = passed_on(facts, columns, 1), weights_of(facts, columns)
    steps: list[Tensor] = [x.flatten(1), model[:3](x), model(x)]
    for number, step in enumerate(steps):
        assert rows[number].shape == tuple(step.shape)
        assert rows[number].at(1, 2) == pytest.approx(step[1, 2].item())
    limits = limits_of(columns, rows)
    assert limits == pytest.approx({
        kind: step.abs().max().item() for kind, step in zip(("input", "hidden", "result"), steps, strict=True)
    })  # fmt: skip
    with torch.no_grad():
        model[1].bias.fill_(-9)
    changed = weights_of(capture_with_values(model, x), columns)
    assert weight_limit(changed, bias=True) == 9
    assert weight_limit(changed, bias=False) == weight_limit(weights, bias=False) == pytest.approx(
        max(layer.weight.abs().max().item() for layer in (model[1], model[5]))
    )  # fmt: skip


def test_sequences_count_every_position_as_a_sample() -> None:
    model, x = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)), torch.randn(5, 7, 3)
    facts = capture_with_values(model, x)
    rows = passed_on(facts, dense_layers(facts), 34)
    assert rows[2].shape == (35, 2)
    assert rows[2].at(34, 1) == pytest.approx(model(x)[4, 6, 1].item())
