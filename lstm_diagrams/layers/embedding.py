"""Embeddings: integers in, features out. What the integers' axes mean is not known."""

import torch
from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import unknown


def _embedded(tensor: torch.Tensor) -> tuple[str, ...]:
    return (*unknown(tensor)[:-1], "feature")


register_family(
    nn.Embedding, nn.EmbeddingBag,
    kind="embedding", settings=("num_embeddings", "embedding_dim", "padding_idx"),
    inputs=unknown, outputs=_embedded,
)  # fmt: skip
