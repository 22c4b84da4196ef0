"""Flatten and Unflatten."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last

register_family(
    nn.Flatten, nn.Unflatten,
    kind="flatten", settings=("start_dim", "end_dim"),
    inputs=features_last, outputs=features_last,
)  # fmt: skip
