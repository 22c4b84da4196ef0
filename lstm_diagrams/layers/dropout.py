"""Dropout layers, active in training only."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last

register_family(
    nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout,
    kind="dropout", settings=("p",),
    inputs=features_last, outputs=features_last,
)  # fmt: skip
