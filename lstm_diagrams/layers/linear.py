"""Fully connected layers."""

from torch import nn
from torch.ao.nn.quantized.dynamic import Linear as QuantizedLinear

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last

register_family(
    nn.Linear, nn.Bilinear, QuantizedLinear,
    kind="linear", settings=("in_features", "in1_features", "in2_features", "out_features"),
    inputs=features_last, outputs=features_last,
)  # fmt: skip
