"""A model that cannot be looked at, or that fails without words, ends in an error of the package that names the part."""

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import CaptureError, UsageError, capture, observe
from lstm_diagrams.capture import capture_with_values


class Plain(nn.Module):
    """One layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 3)

    def forward(self, x: Any) -> Any:
        return self.layer(x)


class Forgetful(nn.Module):
    """Does not call ``super().__init__()``."""

    def __init__(self) -> None:
        self.size = 3

    def forward(self, x: Tensor) -> Tensor:
        return x


class Unhashable(nn.Linear):
    """Equal to all."""

    def __eq__(self, other: object) -> bool:
        return True


class Childless(Plain):
    """Fails when it is asked for its parts."""

    def named_children(self) -> Iterator[tuple[str, nn.Module]]:
        raise RuntimeError("no children here")


class Wordless(Exception):
    """Fails when it is asked what is wrong."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class Raising(Plain):
    """Fails without words."""

    def forward(self, x: Tensor) -> Tensor:
        self.layer(x)
        raise Wordless


class Recursive(Plain):
    """Never ends."""

    def forward(self, x: Tensor) -> Tensor:
        return self.forward(self.layer(x))


class Locked(nn.Module):
    """Has no shape yet, and cannot be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.lock = nn.LazyLinear(3), threading.Lock()

    def forward(self, x: Tensor) -> Any:
        return self.layer(x)


class Unreadable(nn.Linear):
    """A layer whose own setting cannot be read."""

    @property
    def in_features(self) -> int:  # type: ignore[override]
        raise ZeroDivisionError("no such number")

    @in_features.setter
    def in_features(self, value: int) -> None:
        pass


class Jealous(Plain):
    """Fails at any question after an attribute that it does not have."""

    def __getattr__(self, name: str) -> Any:
        if name in vars(self)["_modules"]:
            return vars(self)["_modules"][name]
        raise RuntimeError(f"nothing called {name}")


def _around(module: nn.Module) -> nn.Module:
    return nn.Sequential(nn.Linear(3, 3), module)


def _nested(depth: int) -> nn.Module:
    module: nn.Module = nn.Linear(3, 3)
    for _ in range(depth):
        module = nn.Sequential(module)
    return module


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Forgetful(), r"^Forgetful is not made yet: its __init__ has to call super\(\).__init__\(\) first$"),
        (_around(Forgetful()), r"^layer '1' \(Forgetful\) is not made yet"),
        (Unhashable(3, 3), r"^Unhashable cannot be told from other layers: .*also needs __hash__"),
        (_around(Unhashable(3, 3)), r"^layer '1' \(Unhashable\) cannot be told"),
        (Childless(), r"^Childless cannot be read: its named_children\(\) failed: no children here$"),
        (_around(Childless()), r"^layer '1' \(Childless\) cannot be read: its named_children\(\)"),
        (Raising(), r"^Raising failed after layer 'layer' \(Linear\), given \(2, 3\): Wordless$"),
        (Recursive(), r"^Recursive failed (in|after) layer 'layer' \(Linear\).*recursion"),
        (Locked(), r"^Locked has parts without a shape yet, and cannot be copied.*run it once"),
        (_around(Unreadable(3, 3)), r"^Sequential failed after layer '1' \(Unreadable\).*no such number"),
        (Jealous(), r"^Jealous cannot be read: nothing called"),
        (_nested(3000), r"^Sequential .*too deep"),
        (_nested(400), r"^Sequential failed before any layer was reached.*recursion"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_the_part_is_named(model: nn.Module, words: str) -> None:
    with pytest.raises(CaptureError, match=words):
        capture(model, torch.ones(2, 3))


def test_observe_reads_with_the_same_care() -> None:
    with pytest.raises(CaptureError, match="Forgetful is not made yet"), observe(Forgetful()):
        pass


def test_parameters_of_a_class_of_its_own_are_no_hindrance() -> None:
    class Own(Plain):
        def parameters(self) -> list[int]:  # type: ignore[override]
            return [1]

    assert capture(Own(), torch.ones(2, 3)).total_parameters == 12


def test_what_was_given_or_returned_may_be_too_deep() -> None:
    def deep(value: Any) -> Any:
        for _ in range(5000):
            value = [value]
        return value

    class Deep(Plain):
        def forward(self, x: Any) -> Any:
            return deep(self.layer(x))

    with pytest.raises(CaptureError, match=r"^Plain cannot be read: .*what it was given, lie too deep"):
        capture(Plain(), deep(torch.ones(2, 3)))
    with pytest.raises(CaptureError, match=r"Deep failed after layer 'layer'.*recursion"):
        capture(Deep(), torch.ones(2, 3))


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
@pytest.mark.parametrize("layout", [torch.strided, torch.jagged])
def test_a_nested_tensor_by_itself(layout: torch.layout) -> None:
    rows = torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(1, 3)], layout=layout)
    with pytest.raises(UsageError, match=r"rows of different lengths.*x.unbind\(\)\[0\]"):
        capture(rows)


@pytest.mark.parametrize("dtype", [">f4", ">f8", ">i8", "<f4"])
def test_an_array_of_either_byte_order(dtype: str) -> None:
    seen = capture_with_values(np.arange(6, dtype=dtype).reshape(2, 3))
    values = seen.numbers[0].values
    assert [values.at(row, column) for row in range(2) for column in range(3)] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", ["modules", "children", "parameters", "named_modules"])
def test_an_attribute_that_hides_a_method_is_named(name: str) -> None:
    model = nn.Sequential(nn.LSTM(3, 5))
    setattr(model[0], name, [nn.Linear(2, 2)] if name == "modules" else {"a": 1})
    with pytest.raises(CaptureError, match=rf"layer '0' \(LSTM\).*its attribute '{name}'.*nn\.Module\.{name}\(\)"):
        capture(model, torch.randn(4, 2, 3))
