"""Pooling in one, two and three dimensions."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import image

_SETTINGS = ("kernel_size", "stride", "padding", "dilation", "output_size", "ceil_mode")
_TYPES = {
    1: (nn.MaxPool1d, nn.AvgPool1d, nn.AdaptiveAvgPool1d, nn.AdaptiveMaxPool1d, nn.LPPool1d, nn.MaxUnpool1d),
    2: (
        nn.MaxPool2d,
        nn.AvgPool2d,
        nn.AdaptiveAvgPool2d,
        nn.AdaptiveMaxPool2d,
        nn.LPPool2d,
        nn.MaxUnpool2d,
        nn.FractionalMaxPool2d,
    ),
    3: (nn.MaxPool3d, nn.AvgPool3d, nn.AdaptiveAvgPool3d, nn.AdaptiveMaxPool3d, nn.MaxUnpool3d, nn.FractionalMaxPool3d),
}

for _dimensions, _types in _TYPES.items():
    register_family(*_types, kind="pooling", settings=_SETTINGS, inputs=image(_dimensions), outputs=image(_dimensions))
