"""A thing without steps in its place, and where lines reach it and leave it."""

from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Point
from lstm_diagrams.figures.network.blocks import Block
from lstm_diagrams.figures.network.dense_rows import RISE
from lstm_diagrams.figures.network.routes import Rect


@dataclass(slots=True)
class Placed:
    """A block with the middle of the thing itself at (x, y)."""

    block: Block
    x: float
    y: float

    @property
    def rect(self) -> Rect:
        """What it covers."""
        return self.block.rect(self.x, self.y)

    @property
    def top(self) -> float:
        """Where arrows leave it."""
        return self.y + self._own / 2

    @property
    def bottom(self) -> float:
        """Where arrows end at it."""
        return self.y - self._own / 2

    @property
    def over(self) -> list[Point]:
        """The first corners of a line that leaves it to the right, over what stands there."""
        return [(self.x, self.top), (self.x, self.top + 12)]

    @property
    def side(self) -> list[Point]:
        """Where a line leaves its right side, in which words may stand in the way."""
        return [(self.x + self.block.width / 2, self.y)]

    @property
    def _own(self) -> float:
        if self.block.style == "dense":
            return 32.0 + (RISE if self.block.below else -12)
        if self.block.style == "maps":
            return self.block.width + 0.0
        return self.block.height
