"""Activation functions as modules."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last

register_family(
    nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.RReLU, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU, nn.Mish, nn.Sigmoid,
    nn.LogSigmoid, nn.Tanh, nn.Softmax, nn.LogSoftmax, nn.Softmin, nn.Softplus, nn.Softsign, nn.Softshrink, nn.Hardtanh,
    nn.Hardsigmoid, nn.Hardswish, nn.Hardshrink, nn.Tanhshrink, nn.Threshold, nn.GLU, nn.Softmax2d,
    kind="activation", settings=("dim", "negative_slope", "alpha", "approximate", "inplace"),
    inputs=features_last, outputs=features_last,
)  # fmt: skip
