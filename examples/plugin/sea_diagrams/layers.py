"""How a Highway layer is described: as a whole, with its size, and with names for the axes of its tensors."""

from lstm_diagrams.extending.layers import features_last, register_family
from sea_diagrams.modules import Highway

register_family(Highway, kind="highway", settings=("size",), inputs=features_last, outputs=features_last)
