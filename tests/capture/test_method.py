"""Another method than forward: what it does is captured as a call of the model is, and the model is left as it was."""

import pytest
import torch
from torch import nn

from lstm_diagrams import CaptureError, capture, draw


class Coder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 4)
        self.head = nn.Linear(4, 2)
        self.drop = nn.Dropout(0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.encode(x))

    def encode(self, x: torch.Tensor, *, scale: float = 1.0) -> torch.Tensor:
        return self.drop(self.lstm(x * scale)[0])

    def count(self) -> int:
        return 3


X = torch.ones(5, 2, 3)


def test_what_the_method_runs_is_captured() -> None:
    model = Coder()
    facts = capture(model.encode, X, scale=2.0)
    assert facts.name == "Coder"
    assert [call.layer for call in facts.calls] == ["lstm", "drop"]
    assert [slot.tensor.shape for slot in facts.inputs] == [(5, 2, 3)]
    assert [slot.tensor.shape for slot in facts.outputs] == [(5, 2, 4)]
    assert facts.total_parameters == sum(parameter.numel() for parameter in model.parameters())
    assert [call.layer for call in capture(model, X).calls] == ["lstm", "drop", "head"]


def test_forward_as_a_method_is_the_model_itself() -> None:
    model = Coder()
    assert capture(model.forward, X) == capture(model, X)


def test_the_model_is_left_as_it_was() -> None:
    model = Coder().train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert draw(model.encode, X).figure == "network"
    assert model.training
    assert all(module.training and not module._forward_hooks for module in model.modules())
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_method_that_runs_no_layer_is_refused() -> None:
    with pytest.raises(CaptureError, match="without calling any layer"):
        capture(Coder().count)
