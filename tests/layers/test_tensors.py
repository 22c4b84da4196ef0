"""Tensors are found in nested values of every kind, in order."""

from collections import OrderedDict, UserDict, deque
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
import torch
from torch.nn.utils.rnn import pack_sequence
from torch.utils import _pytree as pytree

from lstm_diagrams.layers.tensors import leaves, tensors, unnamed

ONE, TWO = torch.zeros(1), torch.zeros(2)


class Pair(NamedTuple):
    first: object
    second: object


@dataclass
class Fields:
    first: object
    name: str
    second: object


@dataclass(slots=True)
class Unset:
    first: object

    def __post_init__(self) -> None:
        self.kept = self.first
        del self.first

    kept: object = None


class Mapped(OrderedDict[str, object]):
    pass


class Registered:
    def __init__(self, *parts: object) -> None:
        self.parts = list(parts)


pytree.register_pytree_node(Registered, lambda value: (value.parts, None), lambda parts, _: Registered(*parts))


@pytest.mark.parametrize(
    "value",
    [
        (ONE, TWO), [ONE, [TWO]], {"b": ONE, "a": TWO}, Pair(ONE, (None, TWO)), Fields(ONE, "text", {"x": TWO}), deque([ONE, TWO]),
        Mapped(b=ONE, a=TWO), UserDict(b=ONE, a=[TWO]), Registered(ONE, Fields(TWO, "", None)), (ONE, 3, "text", None, {"x": (TWO,)}),
        [Unset(ONE), TWO],
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_tensors_are_found_in_order(value: Any) -> None:
    found = list(leaves(value))
    assert len(found) == 2
    assert found[0] is ONE
    assert found[1] is TWO


@pytest.mark.parametrize("value", [None, 3, "text", object(), Fields, {1, 2}, [], {}])
def test_nothing_is_found_where_there_is_nothing(value: object) -> None:
    assert list(leaves(value)) == []


def test_a_packed_sequence_is_one_leaf() -> None:
    packed = pack_sequence([torch.zeros(3, 2), torch.zeros(1, 2)])
    assert list(leaves([packed])) == [packed]
    assert [tensor.shape for tensor in tensors([packed])] == [(4, 2)]
    assert unnamed(packed).shape == (4, 2)
