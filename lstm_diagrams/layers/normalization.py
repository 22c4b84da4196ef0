"""Normalization layers."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import channels_second, features_last, image

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

_LAST = (nn.LayerNorm, nn.RMSNorm)
_SECOND = (
    nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm, nn.GroupNorm, nn.LocalResponseNorm, nn.CrossMapLRN2d,
)  # fmt: skip

register_family(*_LAST, kind="normalization", settings=_SETTINGS, inputs=features_last, outputs=features_last)
register_family(*_SECOND, kind="normalization", settings=_SETTINGS, inputs=channels_second, outputs=channels_second)
for _dimensions, _type in enumerate((nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d), 1):
    register_family(
        _type, kind="normalization", settings=_SETTINGS, inputs=image(_dimensions), outputs=image(_dimensions)
    )
