"""Sizes of a recurrent layer by its settings, and what the names of its parameters end in (documentation of nn.LSTM)."""

from lstm_diagrams.facts import Layer


def number(layer: Layer, setting: str) -> int:
    """A whole-numbered setting of a layer, 0 where it has none."""
    value = layer.setting(setting, 0)
    return value if isinstance(value, int) else 0


def directions(layer: Layer) -> int:
    """D: 2 if bidirectional, else 1."""
    return 2 if layer.setting("bidirectional") else 1


def levels(layer: Layer) -> int:
    """L·D, how many states h_n stacks: one for each layer and direction; 1 of a cell."""
    return (number(layer, "num_layers") or 1) * directions(layer)


def width_of_h(layer: Layer) -> int:
    """How many numbers h has in one direction: proj_size where there is a projection, else hidden_size."""
    return number(layer, "proj_size") or number(layer, "hidden_size")


def suffix(depth: int, direction: int) -> str:
    """What the names of the parameters end in of a layer, counted from 0, in one direction: ``_l0``, ``_l0_reverse``."""
    return f"_l{depth}" + ("_reverse" if direction else "")
