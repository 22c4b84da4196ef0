"""Tensors on their way from layer to layer: joined, cut, turned, written into."""

import torch
from torch import Tensor, nn

from tests.zoo.specimen import Specimen, normal


class Two(nn.Module):
    """Two linear layers; what lies between them is what subclasses are about."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = nn.Linear(4, 4), nn.Linear(4, 4)


class Turned(Two):
    def forward(self, x: Tensor) -> Tensor:
        y = self.one(x).permute(1, 0, 2).transpose(0, 1).reshape(-1, 4)
        return self.other(y).view(2, 3, 4)


class Cut(Two):
    """Different parts of one tensor go different ways; only the second reaches the output."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        first, second = self.one(x).chunk(2, 1)
        return self.other(second), first[:, -1]


class Mean(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.other(self.one(x).mean(1)) - x.amax(1)


class WrittenInPlace(Two):
    """A tensor of zeros gets one result in a slice and another added to a view."""

    def forward(self, x: Tensor) -> Tensor:
        made = torch.zeros(2, 3, 4)
        made[:, :2] = self.one(x[:, :2])
        made.view(-1, 4)[-1:].add_(self.other(x[:1, -1]))
        return made


class WrittenByIndex(Two):
    """Results are put where a mask and a list of places say."""

    def forward(self, x: Tensor) -> Tensor:
        made = x.clone()
        made[torch.tensor([0, 1]), 0] = self.one(x[:, 0])
        made.masked_scatter_(made > 0, self.other(x))
        return made


class Overwritten(Two):
    """What the first layer gave is written over in whole by zeros, so that nothing of it is left but its place."""

    def forward(self, x: Tensor) -> Tensor:
        self.one(x)
        return self.other(torch.zeros_like(x))


class InPlaceLayer(nn.Module):
    """A ReLU that writes into what it was given, which is used again after it."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.act, self.other = nn.Linear(4, 4), nn.ReLU(inplace=True), nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        y = self.one(x)
        self.act(y)
        return self.other(y)


class Gated(Two):
    """Highway: a gate between what comes in and what is made of it."""

    def forward(self, x: Tensor) -> Tensor:
        gate = torch.sigmoid(self.one(x))
        return gate * torch.relu(self.other(x)) + (1 - gate) * x


class Stacks(Two):
    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([self.one(x), self.other(x)]).mean(0) @ x.mT


_BOTH = "one: 2,3,4 -> 2,3,4; other: 2,3,4 -> 2,3,4"

FLOWS = {
    "turned": Specimen(
        Turned, normal((2, 3, 4)), calls="one: 2,3,4 -> 2,3,4; other: 6,4 -> 6,4",
        flows="in > 0; 0 > 1 transpose transpose reshape; 1 > out reshape",
    ),
    "cut": Specimen(
        Cut, normal((2, 4, 4)), calls="one: 2,4,4 -> 2,4,4; other: 2,2,4 -> 2,2,4", flows="in > 0; 0 > 1; 0 > out select; 1 > out",
    ),
    "mean": Specimen(
        Mean, normal((2, 3, 4)), calls="one: 2,3,4 -> 2,3,4; other: 2,4 -> 2,4",
        flows="in > 0; 0 > 1 mean; in > out max sub; 1 > out sub",
    ),
    "written in place": Specimen(
        WrittenInPlace, normal((2, 3, 4)), calls="one: 2,2,4 -> 2,2,4; other: 1,4 -> 1,4",
        flows="in > 0; in > 1 select; 0 > out add; 1 > out add",
    ),
    "written by index": Specimen(
        WrittenByIndex, normal((2, 3, 4)), calls="one: 2,4 -> 2,4; other: 2,3,4 -> 2,3,4",
        flows="in > 0 select; in > 1; in > out; 0 > out; 1 > out",
    ),
    "a result that nobody uses": Specimen(Overwritten, normal((2, 3, 4)), calls=_BOTH, flows="in > 0; 1 > out"),
    "layer in place": Specimen(
        InPlaceLayer, normal((2, 4)), calls="one: 2,4 -> 2,4; act: 2,4 -> 2,4; other: 2,4 -> 2,4",
        flows="in > 0; 0 > 1; 1 > 2; 2 > out", figure="mlp",
    ),
    "gated": Specimen(
        Gated, normal((2, 3, 4)), calls=_BOTH, flows="in > 0; in > 1; in > out mul add; 0 > out sigmoid sub mul add; 1 > out relu mul add",
    ),
    "stacked and multiplied": Specimen(
        Stacks, normal((2, 3, 4)), calls=_BOTH, flows="in > 0; in > 1; in > out transpose matmul; 0 > out cat mean matmul; 1 > out cat mean matmul",
    ),
}  # fmt: skip
