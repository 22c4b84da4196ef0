"""For authors of figures: the decorator, what a model did, and the marks that a picture is made of."""

from lstm_diagrams import facts
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Parallelogram, Writing
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.samples import Entry
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, same

__all__ = [
    "Box",
    "Canvas",
    "Capture",
    "Circle",
    "Entry",
    "Label",
    "Language",
    "Line",
    "Mark",
    "Moment",
    "Parallelogram",
    "Rank",
    "Role",
    "Text",
    "UsageError",
    "Writing",
    "facts",
    "figure",
    "rounded",
    "same",
    "straight",
]
