"""Attention: the layer itself, Transformers made of it, and attention written by hand."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.zoo.specimen import Specimen, normal


class ByHand(nn.Module):
    """softmax(q kᵀ) v, each of the three by a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v = (nn.Linear(4, 4) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        weights = torch.softmax(self.q(x) @ self.k(x).transpose(1, 2), -1)
        return weights @ self.v(x)


class Fused(ByHand):
    """The same by PyTorch's own function."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.scaled_dot_product_attention(self.q(x), self.k(x), self.v(x))


class LuongDecoder(nn.Module):
    """An LSTM whose last state looks back at all of its outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(8, 2)

    def forward(self, x: Tensor) -> Tensor:
        output, (h, _) = self.memory(x)
        weights = torch.softmax(torch.bmm(output, h[0].unsqueeze(2)), 1)
        context = (weights * output).sum(1)
        return self.head(torch.cat([context, h[0]], 1))


def _encoder_layer(path: str, sizes: str = "2,5,4", wide: str = "2,5,8") -> str:
    """The calls of one layer, as its documentation tells them: norm after each of the two parts."""
    same = f"{sizes} -> {sizes}"
    return (
        f"{path}self_attn: {sizes} {same}; {path}dropout1: {same}; {path}norm1: {same};"
        f"{path}linear1: {sizes} -> {wide}; {path}dropout: {wide} -> {wide}; {path}linear2: {wide} -> {sizes};"
        f"{path}dropout2: {same}; {path}norm2: {same}"
    ).replace("self_attn: ", f"self_attn: {sizes} ", 1)


def _encoder_flows(first: int, source: str) -> str:
    """The flows within and into a layer whose first call is number ``first``."""
    a = [first + n for n in range(8)]
    return (
        f"{source} > {a[0]}; {a[0]} > {a[1]}; {source} > {a[2]} add; {a[1]} > {a[2]} add; {a[2]} > {a[3]};"
        f"{a[3]} > {a[4]} relu; {a[4]} > {a[5]}; {a[5]} > {a[6]}; {a[2]} > {a[7]} add; {a[6]} > {a[7]} add"
    )


_DECODER = (
    "self_attn: 2,3,4 2,3,4 2,3,4 -> 2,3,4; dropout1: 2,3,4 -> 2,3,4; norm1: 2,3,4 -> 2,3,4;"
    "multihead_attn: 2,3,4 2,5,4 2,5,4 -> 2,3,4; dropout2: 2,3,4 -> 2,3,4; norm2: 2,3,4 -> 2,3,4;"
    "linear1: 2,3,4 -> 2,3,8; dropout: 2,3,8 -> 2,3,8; linear2: 2,3,8 -> 2,3,4; dropout3: 2,3,4 -> 2,3,4; norm3: 2,3,4 -> 2,3,4"
)

ATTENTION = {
    "multi-head attention": Specimen(
        lambda: nn.MultiheadAttention(4, 2, batch_first=True), normal((2, 3, 4), (2, 5, 4), (2, 5, 4)),
        calls=".: 2,3,4 2,5,4 2,5,4 -> 2,3,4 2,3,5", flows="in > 0; 0 > out",
    ),
    "transformer encoder": Specimen(
        lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 2), normal((2, 5, 4)),
        calls=f"{_encoder_layer('layers.0.')}; {_encoder_layer('layers.1.')}",
        flows=f"{_encoder_flows(0, 'in')}; {_encoder_flows(8, '7')}; 15 > out",
    ),
    "transformer decoder layer": Specimen(
        lambda: nn.TransformerDecoderLayer(4, 2, 8, batch_first=True), normal((2, 3, 4), (2, 5, 4)), calls=_DECODER,
        flows="in > 0; 0 > 1; in > 2 add; 1 > 2 add; in > 3; 2 > 3; 3 > 4; 2 > 5 add; 4 > 5 add; 5 > 6; 6 > 7 relu;"
        "7 > 8; 8 > 9; 5 > 10 add; 9 > 10 add; 10 > out",
    ),
    "attention by hand": Specimen(
        ByHand, normal((2, 5, 4)), calls="q: 2,5,4 -> 2,5,4; k: 2,5,4 -> 2,5,4; v: 2,5,4 -> 2,5,4",
        flows="in > 0; in > 1; in > 2; 0 > out matmul softmax matmul; 1 > out transpose matmul softmax matmul; 2 > out matmul",
        figure="attention",
    ),
    "fused attention": Specimen(
        Fused, normal((2, 1, 5, 4)), calls="q: 2,1,5,4 -> 2,1,5,4; k: 2,1,5,4 -> 2,1,5,4; v: 2,1,5,4 -> 2,1,5,4",
        flows="in > 0; in > 1; in > 2; 0 > out attention; 1 > out attention; 2 > out attention",
        figure="attention",
    ),
    "attention over an lstm": Specimen(
        LuongDecoder, normal((2, 5, 3)), calls="memory: 2,5,3 -> 2,5,4 1,2,4 1,2,4; head: 2,8 -> 2,2",
        flows="in > 0; 0 > 1 select matmul softmax mul sum cat; 1 > out",
        branches="0 > 1 matmul softmax mul sum cat; 0 > 1 mul sum cat; 0 > 1 select cat", figure="network",
    ),
}  # fmt: skip
