"""A chain is told as stages; anything else is no chain."""

import torch
from torch import Tensor, nn

from lstm_diagrams import capture
from lstm_diagrams.readings.stages import chain, is_activation, is_pooling, stage_name


class _Branches(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.a(x) + self.b(x)


class _Skips(_Branches):
    def forward(self, x: Tensor) -> Tensor:
        return self.b(self.a(x)) + x


def test_layers_and_functions_in_order() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(12, 4), nn.Linear(4, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.b(torch.relu(self.a(x.flatten(1)))).softmax(-1)

    found = chain(capture(Net(), torch.randn(2, 3, 4)))
    assert found is not None
    tensor, stages = found
    assert tensor.shape == (2, 3, 4)
    assert [(stage.name, stage.output.shape) for stage in stages] == [
        ("flatten", (2, 12)), ("linear", (2, 4)), ("relu", (2, 4)), ("linear", (2, 2)), ("softmax", (2, 2)),
    ]  # fmt: skip
    assert [is_activation(stage) for stage in stages] == [False, False, True, False, True]
    assert stage_name(stages[2]).en == "ReLU"


def test_branches_and_skips_are_no_chain() -> None:
    assert chain(capture(_Branches(), torch.randn(2, 3))) is None
    assert chain(capture(_Skips(), torch.randn(2, 3))) is None
    assert chain(capture(nn.LSTM(3, 4), torch.randn(2, 5, 3))) is None


def test_pooling_by_module_and_by_function() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Conv2d(1, 2, 3)

        def forward(self, x: Tensor) -> Tensor:
            return nn.functional.avg_pool2d(self.a(x), 2)

    for model in (Net(), nn.Sequential(nn.Conv2d(1, 2, 3), nn.AvgPool2d(2))):
        found = chain(capture(model, torch.randn(1, 1, 8, 8)))
        assert found is not None
        last = found[1][-1]
        assert is_pooling(last)
        assert stage_name(last).zh == "平均池化"
        assert last.output.shape == (1, 2, 3, 3)
