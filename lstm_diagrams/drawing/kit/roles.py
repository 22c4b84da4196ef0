"""Which role of the theme stands for what: a layer by its depth, a state by its letter; and the classes of directions."""

from lstm_diagrams.theme import LAYER_ROLES, Role

DIRECTIONS = ("forward", "reverse")
"""Classes of the two directions, by number."""


def direction_class(direction: int, directions: int) -> tuple[str, ...]:
    """The class of a direction, where there are two."""
    return (DIRECTIONS[direction],) if directions == 2 else ()


def state_role(state: str) -> Role:
    """The colour of a state by its letter: that of h, or of a memory beside it, such as c."""
    return "h" if state == "h" else "c"


def state_dashed(state: str) -> bool:
    """Whether the lines of a state are dashed: those of a memory are, so that they are no h where a print has no colours."""
    return state != "h"


def state_fill(state: str) -> Role:
    """The colour that fills a shape for a state."""
    return "h_fill" if state == "h" else "c_fill"


def layer_roles(layer: int) -> tuple[Role, Role, Role]:
    """Outline, fill and band of a layer counted from 0."""
    return LAYER_ROLES[layer % len(LAYER_ROLES)]
