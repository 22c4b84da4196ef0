"""Ways to use weights and layers that no random model has: each weight is drawn or told, and no flow is lost."""

from typing import Any

import torch
from torch import Tensor, nn

from lstm_diagrams import capture, draw
from lstm_diagrams.facts import INPUT
from lstm_diagrams.figures.registry import fitting


class _Scaled(nn.Module):
    """An LSTM is run with weights that are made of its own and of another one."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.scale = nn.LSTM(3, 4), nn.Parameter(torch.tensor(0.5))

    def forward(self, x: Tensor) -> Tensor:
        made = {name: weight * self.scale for name, weight in self.rnn.named_parameters()}
        output: Tensor = torch.func.functional_call(self.rnn, made, (x,))[0]
        return output


class _Hooked(nn.Module):
    """A hook on one layer runs another."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)
        self.a.register_forward_hook(lambda _module, _given, output: self.b(output))

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.a(x)
        return made


def _told(model: nn.Module, x: Tensor) -> list[set[str]]:
    """For every figure that fits, the weights that it says it leaves out."""
    seen = capture(model.eval(), x)
    diagrams = [draw(seen, figure=figure.name) for figure in fitting(seen)]
    return [{name for part in diagram.coverage.left_out for name in part.parameters} for diagram in diagrams]


def test_a_weight_that_another_ones_weights_are_made_of_is_told() -> None:
    told = _told(_Scaled(), torch.randn(5, 2, 3))
    assert told and all("scale" in names and not any(name.startswith("rnn.") for name in names) for names in told)


def test_weights_of_a_layer_that_runs_within_another_are_told() -> None:
    told = _told(_Hooked(), torch.randn(2, 3))
    assert told and all({"b.weight", "b.bias"} <= names and "a.weight" not in names for names in told)
    description = draw(_Hooked().eval(), torch.randn(2, 3)).description
    assert "b.weight, b.bias (used within a, but not its own)" in description


class _Other(Tensor):
    """A class of tensors of somebody's own."""


class _Cast(nn.Module):
    """What it is given becomes a tensor of another class, without an operation."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.fc(self.fc(x).as_subclass(_Other))  # type: ignore[arg-type]
        return made


class _CastInput(_Cast):
    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.fc(x.as_subclass(_Other))  # type: ignore[arg-type]
        return made


def test_a_tensor_that_becomes_one_of_another_class_keeps_where_it_came_from() -> None:
    x = torch.randn(2, 3)
    assert [(flow.source, flow.target) for flow in capture(_CastInput(), x).slot_flows] == [(INPUT, 0), (0, None)]
    assert [(flow.source, flow.target) for flow in capture(_Cast(), x).slot_flows] == [(INPUT, 0), (0, 1), (1, None)]


class _Swapping(nn.Module):
    """Puts another layer in the place of its own while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Any:
        y = self.fc(x)
        self.fc = nn.Linear(3, 2)
        return self.fc(y)


def test_a_layer_put_in_the_place_of_another_shares_nothing_with_it() -> None:
    model = _Swapping()
    first = model.fc
    seen = capture(model, torch.randn(2, 3))
    assert [call.layer for call in seen.calls] == ["fc", "fc_2"]
    assert all(weight.shared_with is None for layer in seen.layers for weight in layer.parameters)
    assert model.fc is first
