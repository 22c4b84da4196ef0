"""Multi-head attention."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last

register_family(
    nn.MultiheadAttention,
    kind="attention", settings=("embed_dim", "num_heads", "dropout", "batch_first"),
    inputs=features_last, outputs=features_last,
)  # fmt: skip
