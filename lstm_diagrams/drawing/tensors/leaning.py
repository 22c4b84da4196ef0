"""Faces of blocks that lean farther than one Graphviz polygon can: laid together from pieces, with one outline around all."""

import math
from collections.abc import Iterator
from dataclasses import replace

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Line, Mark, Parallelogram

_STEEPEST = 1.8
"""How far a face may lean, in its own widths; Graphviz draws up to 2 (see skew.py)."""


def leaning(face: Parallelogram) -> Iterator[Mark]:
    """The face itself, or where one of its edges leans too far against the other, an upright one, its pieces."""
    (width, rise), (lean, height) = face.along, face.up
    across = abs(lean) > _STEEPEST * abs(width)
    if not across and abs(rise) <= _STEEPEST * abs(height):
        yield face
        return
    long, other = (face.up, width) if across else (face.along, height)
    count = math.ceil(abs(lean if across else rise) / (_STEEPEST * abs(other)))
    step = (long[0] / count, long[1] / count)
    for piece in range(count):
        x, y = face.x + piece * step[0], face.y + piece * step[1]
        along, up = (face.along, step) if across else (step, face.up)
        yield replace(face, x=x, y=y, along=along, up=up, stroke=face.fill)
    if face.stroke is not None:
        yield Line(straight(*face.corners, face.corners[0]), face.stroke, face.line_width, classes=face.classes)
