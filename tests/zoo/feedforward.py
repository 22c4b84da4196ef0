"""Dense and convolutional models: lists, branches, embeddings, every convolution and norm, layers of one's own."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.zoo.specimen import Specimen, normal, whole


class Residual(nn.Module):
    """x + f(x), then both again beside each other."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.head = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4)), nn.Linear(8, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(torch.cat([x, x + self.body(x)], dim=-1))


class Lists(nn.Module):
    """Modules in a list and in a dictionary, the latter chosen by name."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)])
        self.heads = nn.ModuleDict({"a": nn.Linear(3, 2), "b": nn.Linear(3, 5)})

    def forward(self, x: Tensor, head: str) -> Tensor:
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return self.heads[head](x)


class Own(nn.Module):
    """A layer of one's own: no modules in it, parameters used directly; two in, two out."""

    def __init__(self) -> None:
        super().__init__()
        self.scale, self.shift = nn.Parameter(torch.ones(4)), nn.Parameter(torch.zeros(4))

    def forward(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        return x * self.scale + self.shift, y.sum(-1)


class Outer(nn.Module):
    """Holds a layer of one's own, and adds a parameter itself."""

    def __init__(self) -> None:
        super().__init__()
        self.own, self.place = Own(), nn.Parameter(torch.zeros(2, 4))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.own(x + self.place, x)


class Powers(nn.Module):
    """Parameters in a list and no layer at all."""

    def __init__(self) -> None:
        super().__init__()
        self.matrices = nn.ParameterList(nn.Parameter(torch.eye(3)) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        for matrix in self.matrices:
            x = x @ matrix
        return x


class Graph(nn.Module):
    """Graph convolution with a sparse matrix of neighbours."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(3, 4), nn.Linear(4, 2)

    def forward(self, neighbours: Tensor, x: Tensor) -> Tensor:
        return torch.sparse.mm(neighbours, self.second(torch.relu(torch.sparse.mm(neighbours, self.first(x)))))


class Bags(nn.Module):
    """Bags of words of different sizes, one after the other, and where each begins."""

    def __init__(self) -> None:
        super().__init__()
        self.bags, self.head = nn.EmbeddingBag(9, 4, mode="mean"), nn.Linear(4, 2)

    def forward(self, words: Tensor, starts: Tensor) -> Tensor:
        return self.head(self.bags(words, starts))


class UNet(nn.Module):
    """Down and up again, what was seen on the way down joined on the way up."""

    def __init__(self) -> None:
        super().__init__()
        self.down, self.middle = nn.Conv2d(1, 2, 3, padding=1), nn.Conv2d(2, 4, 3, padding=1)
        self.up, self.last = nn.ConvTranspose2d(4, 2, 2, stride=2), nn.Conv2d(4, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        wide = torch.relu(self.down(x))
        deep = self.middle(functional.max_pool2d(wide, 2))
        return self.last(torch.cat([wide, self.up(deep)], 1))


class Tied(nn.Module):
    """The table of words is also what scores them."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.scores = nn.Embedding(9, 4), nn.Linear(4, 9, bias=False)
        self.scores.weight = self.words.weight

    def forward(self, words: Tensor) -> Tensor:
        return self.scores(self.words(words))


def _chain(*layers: nn.Module) -> nn.Module:
    return nn.Sequential(*layers)


FEEDFORWARD = {
    "residual": Specimen(
        Residual, normal((2, 4)), calls="body.0: 2,4 -> 2,4; body.1: 2,4 -> 2,4; body.2: 2,4 -> 2,4; head: 2,8 -> 2,2",
        flows="in > 0; 0 > 1; 1 > 2; in > 3 add cat; 2 > 3 add cat; 3 > out", branches="in > 3 cat",
    ),
    "lists and dictionaries": Specimen(
        Lists, lambda: (torch.randn(2, 3), "b"), calls="layers.0: 2,3 -> 2,3; layers.1: 2,3 -> 2,3; heads.b: 2,3 -> 2,5",
        flows="in > 0; 0 > 1 tanh; 1 > 2 tanh; 2 > out", figure="mlp",
    ),
    "a layer of one's own": Specimen(
        Outer, normal((2, 4)), calls="own: 2,4 2,4 -> 2,4 2", flows="in > 0 add; 0 > out",
    ),
    "only parameters": Specimen(Powers, normal((2, 3)), calls=".: 2,3 -> 2,3", flows="in > 0; 0 > out"),
    "empty": Specimen(_chain, normal((2, 3)), calls=".: 2,3 -> 2,3", flows="in > 0; 0 > out"),
    "sparse graph": Specimen(
        Graph, lambda: (torch.eye(5).to_sparse(), torch.randn(5, 3)), calls="first: 5,3 -> 5,4; second: 5,4 -> 5,2",
        flows="in > 0; in > 1 matmul relu; 0 > 1 matmul relu; in > out matmul; 1 > out matmul",
    ),
    "bags of words": Specimen(
        Bags, lambda: (torch.tensor([1, 2, 3, 4, 5]), torch.tensor([0, 2])), calls="bags: 5 2 -> 2,4; head: 2,4 -> 2,2",
        flows="in > 0; 0 > 1; 1 > out",
    ),
    "tied weights": Specimen(
        Tied, whole(9, (2, 5)), calls="words: 2,5 -> 2,5,4; scores: 2,5,4 -> 2,5,9", flows="in > 0; 0 > 1; 1 > out",
    ),
    "u-net": Specimen(
        UNet, normal((1, 1, 8, 8)),
        calls="down: 1,1,8,8 -> 1,2,8,8; middle: 1,2,4,4 -> 1,4,4,4; up: 1,4,4,4 -> 1,2,8,8; last: 1,4,8,8 -> 1,1,8,8",
        flows="in > 0; 0 > 1 relu max_pool; 1 > 2; 0 > 3 relu cat; 2 > 3 cat; 3 > out",
    ),
    "convolution over time": Specimen(
        lambda: _chain(nn.Conv1d(3, 4, 3, stride=2), nn.BatchNorm1d(4), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 2)),
        normal((2, 3, 9)),
        calls="0: 2,3,9 -> 2,4,4; 1: 2,4,4 -> 2,4,4; 2: 2,4,4 -> 2,4,1; 3: 2,4,1 -> 2,4; 4: 2,4 -> 2,2",
        flows="in > 0; 0 > 1; 1 > 2; 2 > 3; 3 > 4; 4 > out", figure="cnn",
    ),
    "convolution over images": Specimen(
        lambda: _chain(nn.Conv2d(1, 2, 3, groups=1, dilation=2, padding_mode="reflect", padding=2), nn.BatchNorm2d(2), nn.MaxPool2d(2)),
        normal((2, 1, 8, 8)), calls="0: 2,1,8,8 -> 2,2,8,8; 1: 2,2,8,8 -> 2,2,8,8; 2: 2,2,8,8 -> 2,2,4,4",
        flows="in > 0; 0 > 1; 1 > 2; 2 > out", figure="cnn",
    ),
    "convolution over volumes": Specimen(
        lambda: _chain(nn.Conv3d(1, 2, 3), nn.InstanceNorm3d(2), nn.MaxPool3d(2)), normal((1, 1, 6, 6, 6)),
        calls="0: 1,1,6,6,6 -> 1,2,4,4,4; 1: 1,2,4,4,4 -> 1,2,4,4,4; 2: 1,2,4,4,4 -> 1,2,2,2,2",
        flows="in > 0; 0 > 1; 1 > 2; 2 > out", figure="cnn",
    ),
    "transposed convolutions": Specimen(
        lambda: _chain(nn.ConvTranspose1d(3, 2, 4, stride=2), nn.Unflatten(1, (1, 2)), nn.ConvTranspose2d(1, 2, 2),
                       nn.Unflatten(1, (1, 2)), nn.ConvTranspose3d(1, 1, 2)),
        normal((1, 3, 4)), calls="0: 1,3,4 -> 1,2,10; 1: 1,2,10 -> 1,1,2,10; 2: 1,1,2,10 -> 1,2,3,11; 3: 1,2,3,11 -> 1,1,2,3,11; 4: 1,1,2,3,11 -> 1,1,3,4,12",
        flows="in > 0; 0 > 1; 1 > 2; 2 > 3; 3 > 4; 4 > out",
    ),
    "image without a batch": Specimen(
        lambda: _chain(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 2, 3)), normal((1, 8, 8)),
        calls="0: 1,8,8 -> 2,6,6; 1: 2,6,6 -> 2,6,6; 2: 2,6,6 -> 2,4,4", flows="in > 0; 0 > 1; 1 > 2; 2 > out", figure="cnn",
    ),
    "norms": Specimen(
        lambda: _chain(nn.LayerNorm(6), nn.RMSNorm(6), nn.GroupNorm(2, 4), nn.InstanceNorm1d(4), nn.LocalResponseNorm(2), nn.BatchNorm1d(4)),
        normal((3, 4, 6)), calls="; ".join(f"{n}: 3,4,6 -> 3,4,6" for n in range(6)),
        flows="in > 0; 0 > 1; 1 > 2; 2 > 3; 3 > 4; 4 > 5; 5 > out",
    ),
    "nothing in the batch": Specimen(
        lambda: _chain(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), normal((0, 3)),
        calls="0: 0,3 -> 0,4; 1: 0,4 -> 0,4; 2: 0,4 -> 0,2", flows="in > 0; 0 > 1; 1 > 2; 2 > out", figure="mlp",
    ),
    "bilinear": Specimen(
        lambda: nn.Bilinear(3, 2, 4), normal((5, 3), (5, 2)), calls=".: 5,3 5,2 -> 5,4", flows="in > 0; 0 > out",
    ),
}  # fmt: skip
