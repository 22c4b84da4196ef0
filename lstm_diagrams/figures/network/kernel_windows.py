"""What makes one place of a convolutional cell's maps: a window of its input and one of the state before (Shi et al. 2015, figure 2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Line, Mark, Point
from lstm_diagrams.facts import Layer
from lstm_diagrams.figures.network.rows import maps_of
from lstm_diagrams.figures.network.strands import Level
from lstm_diagrams.readings.stages import is_activation
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.words import Text

_PLACE_BY_PLACE = ("cat", "add", "sub", "mul", "div", "lerp", "addcmul")
_LEAST, _SPOT = 7.0, 3.0
"""Points that a window is wide at least, and those of the place that it makes."""
_WORDS = (
    Text("输入和上一步的状态各取 {high} × {wide} 的一块，", "{high} × {wide} places of the input and of the state"),
    Text("得出状态的一个位置", "before make one place of the state"),
)


@dataclass(frozen=True, slots=True)
class KernelWindow:
    """A window of so many places, ``high`` and ``wide``, of maps that are drawn ``side`` points wide."""

    high: int
    wide: int
    side: float
    size: tuple[float, float]

    @classmethod
    def of(cls, piece: Piece, below: Level | None) -> "KernelWindow | None":
        """The window of a cell over maps; None where its numbers are not all made by one convolution of input and state, place by place."""
        given = None if below is None else below.piece.output.shape[-3:]
        convolutions = [stage for stage in piece.stages if stage.name == "convolution"]
        others = [stage for stage in piece.stages if stage.name != "convolution"]
        simple = all(stage.name in _PLACE_BY_PLACE or is_activation(stage) for stage in others)
        if (
            given is None
            or len(given) < 3
            or len(convolutions) != 1
            or not simple
            or piece.output.shape[-2:] != given[1:]
        ):
            return None
        settings = {
            name: convolutions[0].setting(name) for name in ("in_channels", "kernel_size", "stride", "dilation")
        }
        kernel, read = settings["kernel_size"], settings["in_channels"]
        plain = settings["stride"] == settings["dilation"] == (1, 1) and isinstance(convolutions[0].source, Layer)
        if not plain or not isinstance(kernel, tuple) or read != given[0] + piece.output.shape[-3]:
            return None
        high, wide = (number for number in kernel if isinstance(number, int))
        side, places = maps_of(piece.output)[1], piece.output.shape[-2:]
        size = tuple(
            min(side, max(_LEAST, side * count / of)) for count, of in zip((wide, high), places[::-1], strict=True)
        )
        return cls(high, wide, side, (size[0], size[1]))

    @property
    def words(self) -> tuple[Text, ...]:
        """What it says, line by line."""
        return tuple(line.format(high=self.high, wide=self.wide) for line in _WORDS)

    def marks(self, state: Point, given: Point, made: Point, step: int) -> Iterator[Mark]:
        """Windows on the maps of the state before and of the input, with lines to the place that they make; of each the middle of its front map."""
        classes = ("kernel", "kernel_window", f"t{step + 1}")
        x, y = self._corner(made)
        for middle, sides in ((state, ((1, 1), (1, -1))), (given, ((-1, 1), (1, 1)))):
            place = self._corner(middle)
            for right, up in sides:
                start = place[0] + right * self.size[0] / 2, place[1] + up * self.size[1] / 2
                yield Line(straight(start, (x, y)), "kernel", 0.8, dashed=True, classes=classes)
            yield Box(*place, *self.size, "kernel_fill", "kernel", 1, classes=classes)
        yield Box(x, y, _SPOT, _SPOT, "kernel", "kernel", 1, classes=classes)

    def _corner(self, middle: Point) -> Point:
        """The middle of a window in the upper right corner of a map."""
        return middle[0] + (self.side - self.size[0]) / 2, middle[1] + (self.side - self.size[1]) / 2
