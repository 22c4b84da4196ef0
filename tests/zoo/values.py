"""What models take and give: keywords, nested values, dataclasses, nothing; other methods than forward."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from tests.zoo.specimen import Specimen, normal, whole


class Pair(NamedTuple):
    first: Tensor
    second: Tensor | None


@dataclass
class Batch:
    """What a data loader may give."""

    x: Tensor
    note: str = "no tensor"
    mask: Tensor | None = None


class Result(OrderedDict):  # type: ignore[type-arg]
    """A mapping of a class of its own, as language models return."""


class Keywords(nn.Module):
    """Takes everything by name, one thing by place too."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = nn.Linear(3, 4), nn.Linear(2, 4)

    def forward(self, x: Tensor, *, other: Tensor, scale: float = 1.0, nothing: None = None) -> Tensor:
        return self.one(input=x) + self.other(other) * scale


class Nested(nn.Module):
    """Takes a list of dictionaries, gives a dictionary of tuples."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Linear(3, 4)

    def forward(self, parts: list[dict[str, Tensor]]) -> dict[str, tuple[Tensor, None]]:
        return {str(place): (self.one(part["x"]), None) for place, part in enumerate(parts)}


class Dataclasses(nn.Module):
    """A dataclass in, a named tuple out."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Linear(3, 4)

    def forward(self, batch: Batch) -> Pair:
        return Pair(self.one(batch.x), None)


class Mappings(nn.Module):
    """Mappings of classes of their own, in and out, also between its own modules."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.last = Inner(), nn.Linear(4, 2)

    def forward(self, given: Mapping[str, Tensor]) -> Result:
        return Result(logits=self.last(self.inner(given)["hidden"]), loss=None)


class Inner(nn.Module):
    """A leaf that reads one mapping and gives another."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3, 4))

    def forward(self, given: Mapping[str, Tensor]) -> Result:
        return Result(hidden=given["x"] @ self.weight)


class Quiet(nn.Module):
    """A layer that gives nothing back, before one that does."""

    def __init__(self) -> None:
        super().__init__()
        self.check, self.one = Check(), nn.Linear(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        self.check(x)
        return self.one(x)


class Check(nn.Module):
    def forward(self, x: Tensor) -> None:
        assert x.dim() == 2


class Scores(nn.Module):
    """Gives a plain number and a text, no tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Linear(3, 4)

    def forward(self, x: Tensor) -> tuple[float, str]:
        return float(self.one(x).sum()), "done"


class Writer(nn.Module):
    """Used by ``generate``, which is not its forward: each word leads to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.cell, self.scores = nn.Embedding(7, 3), nn.GRUCell(3, 4), nn.Linear(4, 7)

    def generate(self, word: Tensor, steps: int) -> Tensor:
        h = None
        for _ in range(steps):
            h = self.cell(self.words(word), h)
            word = self.scores(h).argmax(-1)
        return word


class Catches(nn.Module):
    """Tries a layer that does not fit, and takes another."""

    def __init__(self) -> None:
        super().__init__()
        self.wide, self.narrow = nn.Linear(9, 4), nn.Linear(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        try:
            return self.wide(x)
        except RuntimeError:
            return self.narrow(x)


class TwoTables(nn.Module):
    """Two inputs of whole numbers, each to its own table."""

    def __init__(self) -> None:
        super().__init__()
        self.users, self.items = nn.Embedding(6, 4), nn.Embedding(9, 4)

    def forward(self, user: Tensor, item: Tensor) -> Tensor:
        return (self.users(user) * self.items(item)).sum(-1)


class Counts(nn.Module):
    """Plain numbers in and out, no tensor anywhere."""

    def forward(self, one: int, other: int) -> int:
        return one + other


class FromNothing(nn.Module):
    """Takes nothing: what goes in is a parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.seed, self.one = nn.Parameter(torch.ones(2, 3)), nn.Linear(3, 4)

    def forward(self) -> Tensor:
        return self.one(self.seed)


VALUES = {
    "keywords": Specimen(
        Keywords, normal((2, 3)), named=lambda: {"other": torch.randn(2, 2), "scale": 0.5, "nothing": None},
        calls="one: 2,3 -> 2,4; other: 2,2 -> 2,4", flows="in > 0; in > 1; 0 > out add; 1 > out mul add",
    ),
    "list of dictionaries": Specimen(
        Nested, lambda: ([{"x": torch.randn(2, 3)}, {"x": torch.randn(5, 3)}],),
        calls="one: 2,3 -> 2,4; one: 5,3 -> 5,4", flows="in > 0; in > 1; 0 > out; 1 > out",
    ),
    "dataclass and named tuple": Specimen(
        Dataclasses, lambda: (Batch(torch.randn(2, 3)),), calls="one: 2,3 -> 2,4", flows="in > 0; 0 > out", figure="mlp",
    ),
    "mappings": Specimen(
        Mappings, lambda: (Result(x=torch.randn(2, 3)),), calls="inner: 2,3 -> 2,4; last: 2,4 -> 2,2",
        flows="in > 0; 0 > 1; 1 > out",
    ),
    "layer that gives nothing": Specimen(
        Quiet, normal((2, 3)), calls="check: 2,3 -> none; one: 2,3 -> 2,4", flows="in > 0; in > 1; 1 > out",
    ),
    "no tensor comes out": Specimen(Scores, normal((2, 3)), calls="one: 2,3 -> 2,4", flows="in > 0"),
    "generate": Specimen(
        Writer, tuple, use=lambda model: model.generate(torch.tensor([1, 2]), 2),
        calls="words: 2 -> 2,3; cell: 2,3 -> 2,4; scores: 2,4 -> 2,7; words: 2 -> 2,3; cell: 2,3 2,4 -> 2,4; scores: 2,4 -> 2,7",
        flows="0 > 1; 1 > 2; 2 > 3; 1 > 4; 3 > 4; 4 > 5",
        figure="network",
    ),
    "used twice": Specimen(
        lambda: nn.Sequential(nn.Linear(3, 3), nn.Tanh()), tuple,
        use=lambda model: (model(torch.randn(2, 3)), model[0](torch.randn(4, 3))),
        calls="0: 2,3 -> 2,3; 1: 2,3 -> 2,3; 0: 4,3 -> 4,3", flows="0 > 1",
    ),
    "failure that is caught": Specimen(
        Catches, normal((2, 3)), calls="narrow: 2,3 -> 2,4", flows="in > 0; 0 > out", figure="mlp",
    ),
    "no tensor at all": Specimen(Counts, lambda: (1, 2), calls=".: none -> none", flows=""),
    "nothing goes in": Specimen(FromNothing, tuple, calls="one: 2,3 -> 2,4", flows="0 > out"),
    "two tables": Specimen(
        TwoTables, whole(6, (5,), (5,)), calls="users: 5 -> 5,4; items: 5 -> 5,4",
        flows="in > 0; in > 1; 0 > out mul sum; 1 > out mul sum",
    ),
    "scalar in": Specimen(
        lambda: nn.Sequential(nn.Tanh(), nn.Sigmoid()), normal(()), calls="0: () -> (); 1: () -> ()",
        flows="in > 0; 0 > 1; 1 > out",
    ),
}  # fmt: skip
