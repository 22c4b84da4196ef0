"""Which role of the theme stands for what: a layer by its depth, a state by its letter; and the classes of directions."""

from lstm_diagrams.theme import LAYER_ROLES, Role

DIRECTIONS = ("forward", "reverse")
"""Classes of the two directions, by number."""
STATE_ROLES: dict[str, Role] = {"h": "h", "c": "c"}


def layer_roles(layer: int) -> tuple[Role, Role, Role]:
    """Outline, fill and band of a layer counted from 0."""
    return LAYER_ROLES[layer % len(LAYER_ROLES)]
