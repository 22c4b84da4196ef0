"""Runs of modules that hold layers: counted and nested as the forwards that really ran."""

from contextlib import suppress

import torch
from torch import Tensor, nn

from lstm_diagrams import capture, observe
from lstm_diagrams.facts import Visit


class _Inner(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(3, 3), nn.Linear(3, 3)

    def forward(self, x: Tensor, depth: int = 0) -> Tensor:
        below = self.forward(x, depth - 1) if depth else x
        return self.second(torch.relu(self.first(below)))


class _Outer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner, self.head = _Inner(), nn.Linear(3, 2)

    def forward(self, x: Tensor, depth: int = 0) -> Tensor:
        return self.head(self.inner(x, depth) + 1)


def test_a_module_in_a_model() -> None:
    seen = capture(_Outer(), torch.randn(2, 3))
    assert [call.layer for call in seen.calls] == ["inner.first", "inner.second", "head"]
    outer, inner = seen.visits
    assert (outer.path, outer.calls, outer.outer) == ("", (0, 3), None)
    assert (inner.path, inner.calls, inner.outer) == ("inner", (0, 2), 0)
    assert seen.wiring is not None
    names = [operation.name for operation in seen.wiring.operations[slice(*inner.operations)]]
    assert names == ["relu"]


def test_a_forward_that_calls_itself_is_a_visit_in_a_visit() -> None:
    seen = capture(_Outer(), torch.randn(2, 3), 2)
    inner = [visit for visit in seen.visits if visit.path == "inner"]
    assert [visit.calls for visit in inner] == [(0, 6), (0, 4), (0, 2)]
    assert [visit.outer for visit in inner] == [0, 1, 2]


def test_each_forward_of_several_has_its_own() -> None:
    model = _Outer()
    with observe(model) as seen:
        for _ in range(3):
            model(torch.randn(2, 3))
    assert [visit.calls for visit in seen.capture.visits if not visit.path] == [(0, 3), (3, 6), (6, 9)]


def test_a_visit_that_fails_ends_there() -> None:
    class Catching(_Outer):
        def forward(self, x: Tensor, depth: int = 0) -> Tensor:
            with suppress(RuntimeError):
                self.inner(x[:, :2])
            return self.head(x)

    seen = capture(Catching(), torch.randn(2, 3))
    assert seen.visits == (Visit("", (0, 1), (0, seen.visits[0].operations[1])), Visit("inner", (0, 0), (1, 1), 0))


def test_a_layer_alone_has_none() -> None:
    assert capture(nn.LSTM(3, 5), torch.randn(4, 2, 3)).visits == ()
