"""Normalization layers."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last, image

_SETTINGS = (
    "num_features",
    "normalized_shape",
    "num_groups",
    "num_channels",
    "eps",
    "momentum",
    "affine",
    "elementwise_affine",
)

register_family(
    nn.LayerNorm,
    nn.GroupNorm,
    nn.BatchNorm1d,
    kind="normalization",
    settings=_SETTINGS,
    inputs=features_last,
    outputs=features_last,
)
register_family(
    nn.BatchNorm2d, nn.InstanceNorm2d, kind="normalization", settings=_SETTINGS, inputs=image(2), outputs=image(2)
)
register_family(
    nn.BatchNorm3d, nn.InstanceNorm3d, kind="normalization", settings=_SETTINGS, inputs=image(3), outputs=image(3)
)
