"""Fully connected layers."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last

register_family(
    nn.Linear, nn.Bilinear,
    kind="linear", settings=("in_features", "in1_features", "in2_features", "out_features"),
    inputs=features_last, outputs=features_last,
)  # fmt: skip
