"""Where the weights and biases of one chain of a recurrent layer stand, and how large they are drawn."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.marks import Label
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.readings.chain_weights import ChainWeights, factors
from lstm_diagrams.readings.sizes import directions

MOST_CELLS = 8
"""Most rows or columns that are drawn one by one."""
NAME_SIZE, FACTOR_SIZE, SMALL = 11.5, 15.0, 10.0
HEAD, FOOT = 52.0, 26.0
"""Room for name and width above a block, for its count below."""
_LEAST, _CELL, _WIDEST, _HIGHEST = 20.0, 9.0, 150.0, 90.0
_GAP, _LEAST_FACTOR = 30.0, 42.0


def side(count: int, most: float = _WIDEST) -> float:
    """How long ``count`` rows or columns are drawn, in points: never shorter for more, and never longer than ``most``."""
    exact = _LEAST + _CELL * (min(count, MOST_CELLS) - 1)
    return min(most, exact + 5 * math.log2(max(1, count / MOST_CELLS)))


@dataclass(frozen=True, slots=True)
class Part:
    """One parameter of the sum: its kind (weight_ih ...), the middle and width of its block, the ends of its room."""

    kind: str
    middle: float
    width: float
    start: float
    end: float

    @property
    def left(self) -> float:
        """The left edge of the block."""
        return self.middle - self.width / 2

    @property
    def right(self) -> float:
        """The right edge of the block."""
        return self.middle + self.width / 2


@dataclass(frozen=True, slots=True)
class Panel:
    """Places of the blocks of one chain; ``top`` is the upper end of all that belongs to it, the first part begins at x = 0.

    ``half`` is "ih" or "hh" for what is multiplied by x_t, or by h_{t-1}, alone, "" for all of it.
    """

    weights: ChainWeights
    top: float
    half: str = ""

    @property
    def gate_height(self) -> float:
        """Height of the rows of one gate."""
        return side(self.weights.hidden, _HIGHEST)

    @property
    def upper(self) -> float:
        """The upper edge of the blocks of gates."""
        return self.top - HEAD

    @property
    def lower(self) -> float:
        """The lower edge of the blocks of gates."""
        return self.upper - self.gate_height * len(self.weights.gates)

    def gate_y(self, gate: str) -> float:
        """The middle of the rows of a gate."""
        return self.upper - (self.weights.gates.index(gate) + 0.5) * self.gate_height

    @property
    def projection_height(self) -> float:
        """Height of the matrix that projects h."""
        return side(self.weights.projection, _HIGHEST)

    @property
    def bottom(self) -> float:
        """The lower end of all that belongs to this chain."""
        beneath, projected = self.lower - FOOT, self.weights.projection and self.half != "ih"
        return beneath - HEAD - self.projection_height - FOOT if projected else beneath

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parameters of the sum, from left to right."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Part]:
        """Room for block and words, right of a weight also for its factor; as much in the one direction as in the other."""
        x, both, symbols = 0.0, directions(self.weights.layer) == 2, factors(self.weights)
        for kind in self.weights.shapes:
            if kind != "weight_hr" and kind.endswith(self.half):
                factor = _factor_room(symbols[kind]) if kind in symbols else 0.0
                name = Label(replace(self.weights, direction=int(both)).name(kind), NAME_SIZE)
                words, width = max(name.width, Label(self.weights.counted(kind), SMALL).width), self.width(kind)
                middle = x + max(width, words) / 2
                end = middle + max(width / 2 + factor, words / 2)
                yield Part(kind, middle, width, x, end)
                x = end + _GAP

    def width(self, kind: str) -> float:
        """Width of a block; a bias is one column."""
        shape = self.weights.shapes[kind]
        return side(shape[1]) if len(shape) == 2 else side(1)

    def sign_x(self, part: Part) -> float:
        """Where the sign before a part stands."""
        return part.start - _GAP / 2

    def classes(self, kind: str = "") -> tuple[str, ...]:
        """What every mark of this chain is called; with ``kind``, every mark of one parameter."""
        chain = [f"layer{self.weights.depth + 1}"]
        if directions(self.weights.layer) == 2:
            chain.append(DIRECTIONS[self.weights.direction])
        return (kind.split("_")[0], *chain) if kind else tuple(chain)


def _factor_room(symbol: str) -> float:
    return max(_LEAST_FACTOR, Label(symbol, FACTOR_SIZE, math=True).width + 12)
