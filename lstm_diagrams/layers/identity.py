"""Identity."""

from torch import nn

from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.shapes import features_last

register_family(
    nn.Identity,
    kind="identity", settings=(),
    inputs=features_last, outputs=features_last,
)  # fmt: skip
