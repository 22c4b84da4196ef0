"""For authors of layers: how a module is described and the axes of its tensors are named."""

from lstm_diagrams import facts
from lstm_diagrams.layers.family import register_family
from lstm_diagrams.layers.registry import Slots, describe, described, slots
from lstm_diagrams.layers.shapes import channels_second, features_last, image, unknown
from lstm_diagrams.layers.stepping import Step, stepper
from lstm_diagrams.layers.tensors import leaves, named

__all__ = [
    "Slots",
    "Step",
    "channels_second",
    "describe",
    "described",
    "facts",
    "features_last",
    "image",
    "leaves",
    "named",
    "register_family",
    "slots",
    "stepper",
    "unknown",
]
