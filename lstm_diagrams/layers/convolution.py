"""Convolutions in one, two and three dimensions, and their transposes."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import image

_SETTINGS = (
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "groups",
    "padding_mode",
    "output_padding",
)

for _dimensions, _types in (
    (1, (nn.Conv1d, nn.ConvTranspose1d)),
    (2, (nn.Conv2d, nn.ConvTranspose2d)),
    (3, (nn.Conv3d, nn.ConvTranspose3d)),
):
    register_family(
        *_types, kind="convolution", settings=_SETTINGS, inputs=image(_dimensions), outputs=image(_dimensions)
    )
