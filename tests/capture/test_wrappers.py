"""Compiled, parallel and lazy models: the layers inside are seen, and the model stays what it was."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, draw, observe


def _plain() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))


class _Outer(nn.Module):
    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part, self.head = part, nn.Linear(2, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.part(x))


@pytest.mark.parametrize(
    "wrap", [lambda m: torch.compile(m, backend="eager"), nn.DataParallel], ids=["compiled", "parallel"]
)
def test_a_wrapped_model_gives_the_facts_of_the_model_inside(wrap: object) -> None:
    x = torch.randn(2, 3)
    wrapped = wrap(_plain())  # type: ignore[operator]
    assert capture(wrapped, x) == capture(_plain(), x)
    with observe(wrapped) as seen:
        wrapped(x)
    assert [call.layer for call in seen.capture.calls] == ["0", "1", "2"]


def test_the_layers_of_a_compiled_part_are_seen() -> None:
    outer = _Outer(torch.compile(_plain(), backend="eager"))
    seen = capture(outer, torch.randn(2, 3))
    assert [seen.layer(call.layer).type for call in seen.calls] == ["Linear", "Tanh", "Linear", "Linear"]
    assert [(flow.source, flow.target) for flow in seen.flows] == [(-1, 0), (0, 1), (1, 2), (2, 3), (3, None)]


def test_a_lazy_model_is_drawn_with_its_shapes_and_stays_lazy() -> None:
    model = nn.Sequential(nn.LazyLinear(4), nn.LazyBatchNorm1d(), nn.ReLU(), nn.LazyLinear(2))
    model.train()
    for width in (3, 7):
        seen = capture(model, torch.randn(5, width))
        assert [layer.type for layer in seen.layers] == ["Linear", "BatchNorm1d", "ReLU", "Linear"]
        assert seen.layers[0].parameters[0].shape == (4, width)
        assert draw(seen).figure == "mlp"
    assert isinstance(model[0], nn.LazyLinear)
    assert isinstance(model[0].weight, nn.UninitializedParameter)
    assert isinstance(model[1].running_mean, nn.UninitializedBuffer)
    assert all(module.training for module in model.modules())
    assert model(torch.randn(5, 9)).shape == (5, 2)
    assert model[0].weight.shape == (4, 9)


def test_the_layers_that_cond_chose_are_seen() -> None:
    class Chooses(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.other, self.last = nn.Linear(3, 4), nn.Linear(3, 4), nn.Linear(4, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.last(torch.cond(x.sum() > 0, self.one, self.other, (x,)))

    for sign, chosen in ((1, "one"), (-1, "other")):
        seen = capture(Chooses(), sign * torch.ones(2, 3))
        assert [call.layer for call in seen.calls] == [chosen, "last"]
        assert [(flow.source, flow.target) for flow in seen.flows] == [(-1, 0), (0, 1), (1, None)]
