"""Other numbers than float32, and none at all."""

import torch
from torch import nn

from tests.zoo.specimen import Specimen, normal, whole


def _like(shape: tuple[int, ...], dtype: torch.dtype) -> Specimen:
    """An LSTM in another floating type."""
    return Specimen(
        lambda: nn.LSTM(3, 4, dtype=dtype), normal(shape, dtype=dtype), calls=".: 5,2,3 -> 5,2,4 1,2,4 1,2,4",
        flows="in > 0; 0 > out", figure="unrolled",
    )  # fmt: skip


def _huge() -> nn.Module:
    """A table and a layer that hold 10¹¹ numbers, which nobody's memory does."""
    return nn.Sequential(nn.Embedding(10**6, 10**5, device="meta"), nn.Linear(10**5, 10**4, device="meta"))


NUMBERS = {
    "float16": _like((5, 2, 3), torch.float16),
    "bfloat16": _like((5, 2, 3), torch.bfloat16),
    "double": _like((5, 2, 3), torch.float64),
    "complex": Specimen(
        lambda: nn.Sequential(nn.Linear(3, 4, dtype=torch.complex64), nn.Tanh()), normal((2, 3), dtype=torch.complex64),
        calls="0: 2,3 -> 2,4; 1: 2,4 -> 2,4", flows="in > 0; 0 > 1; 1 > out", figure="mlp",
    ),
    "whole numbers": Specimen(
        lambda: nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 2)), whole(9, (2, 5)),
        calls="0: 2,5 -> 2,5,4; 1: 2,5,4 -> 2,5,2", flows="in > 0; 0 > 1; 1 > out",
    ),
    "meta": Specimen(
        lambda: nn.GRU(3, 4, 2, device="meta"), normal((5, 2, 3), device="meta"), calls=".: 5,2,3 -> 5,2,4 2,2,4",
        flows="in > 0; 0 > out", figure="unrolled",
    ),
    "huge on meta": Specimen(
        _huge, lambda: (torch.zeros(2, 5, dtype=torch.int64, device="meta"),),
        calls="0: 2,5 -> 2,5,100000; 1: 2,5,100000 -> 2,5,10000", flows="in > 0; 0 > 1; 1 > out",
    ),
}  # fmt: skip
