"""Classes by which the marks of a network belong to one piece of its story: the thing itself and the lines that end there."""

from lstm_diagrams.drawing.kit.groups import with_classes
from lstm_diagrams.drawing.kit.marks import Mark


def piece_tag(number: int) -> str:
    """Of a piece, counted from 0."""
    return f"piece{number + 1}"


def tagged(mark: Mark, piece: int, right: float = 0, up: float = 0) -> Mark:
    """The mark as one of this piece, moved to the right and upwards; ``still`` besides where it belongs to none of its steps."""
    steps = any(name == "dots" or (name[0] == "t" and name[1:].isdigit()) for name in mark.classes)
    own = (piece_tag(piece),) if steps else (piece_tag(piece), "still")
    return with_classes(mark, (*mark.classes, *own), right, up)
