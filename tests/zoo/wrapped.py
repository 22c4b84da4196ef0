"""Models that PyTorch has wrapped or made into something else: scripted, traced, compiled, parallel, lazy, re-parametrized."""

import warnings

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations, parametrize

from tests.zoo.specimen import Specimen, normal


class Holds(nn.Module):
    """A part, and a linear layer after it."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part, self.head = part, nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.part(x))


class Symmetric(nn.Module):
    """Makes a parameter symmetric."""

    def forward(self, x: Tensor) -> Tensor:
        return x.triu() + x.triu(1).T


class Mixing(nn.Module):
    """A layer of one's own whose parameter is made by another module."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 4))
        parametrize.register_parametrization(self, "weight", Symmetric())

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight


def _plain() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh())


def _scripted(module: nn.Module) -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made: nn.Module = torch.jit.script(module)
    return made


def _traced(module: nn.Module, x: Tensor) -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made: nn.Module = torch.jit.trace(module, x)
    return made


_ONE = ".: 2,3 -> 2,4"
_CHAIN = "0: 2,3 -> 2,4; 1: 2,4 -> 2,4"
_IN_OUT = "in > 0; 0 > out"
_CHAIN_FLOWS = "in > 0; 0 > 1; 1 > out"

WRAPPED = {
    "scripted": Specimen(lambda: _scripted(_plain()), normal((2, 3)), calls=_ONE, flows=_IN_OUT),
    "traced": Specimen(lambda: _traced(_plain(), torch.randn(2, 3)), normal((2, 3)), calls=_ONE, flows=_IN_OUT),
    "scripted part": Specimen(
        lambda: Holds(_scripted(_plain())), normal((2, 3)), calls="part: 2,3 -> 2,4; head: 2,4 -> 2,2", flows=_CHAIN_FLOWS,
    ),
    "compiled": Specimen(
        lambda: torch.compile(_plain(), backend="eager"), normal((2, 3)), calls=_CHAIN, flows=_CHAIN_FLOWS, figure="mlp",
    ),
    "data parallel": Specimen(
        lambda: nn.DataParallel(_plain()), normal((2, 3)), calls=_CHAIN, flows=_CHAIN_FLOWS, figure="mlp",
    ),
    "compiled and parallel": Specimen(
        lambda: nn.DataParallel(torch.compile(_plain(), backend="eager")), normal((2, 3)), calls=_CHAIN, flows=_CHAIN_FLOWS,
        figure="mlp",
    ),
    "lazy": Specimen(
        lambda: nn.Sequential(nn.LazyConv2d(2, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(4)), normal((2, 1, 5, 5)),
        calls="0: 2,1,5,5 -> 2,2,3,3; 1: 2,2,3,3 -> 2,2,3,3; 2: 2,2,3,3 -> 2,18; 3: 2,18 -> 2,4",
        flows="in > 0; 0 > 1; 1 > 2; 2 > 3; 3 > out", figure="cnn",
    ),
    "weight norm": Specimen(
        lambda: parametrizations.weight_norm(nn.Linear(3, 4)), normal((2, 3)), calls=_ONE, flows=_IN_OUT, figure="mlp",
    ),
    "weight norm in an lstm": Specimen(
        lambda: parametrizations.weight_norm(nn.LSTM(3, 4), "weight_hh_l0"), normal((5, 2, 3)),
        calls=".: 5,2,3 -> 5,2,4 1,2,4 1,2,4", flows=_IN_OUT, figure="unrolled",
    ),
    "spectral norm": Specimen(
        lambda: Holds(parametrizations.spectral_norm(nn.Linear(3, 4))), normal((2, 3)),
        calls="part: 2,3 -> 2,4; head: 2,4 -> 2,2", flows=_CHAIN_FLOWS, figure="mlp",
    ),
    "parametrized layer of one's own": Specimen(
        lambda: Holds(Mixing()), normal((2, 4)), calls="part: 2,4 -> 2,4; head: 2,4 -> 2,2", flows=_CHAIN_FLOWS,
    ),
}  # fmt: skip
