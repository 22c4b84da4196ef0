"""Where things stand when each cell of a recurrent layer is one box: moments to the right, drawn layers upwards.

A layer that runs both ways has two boxes at each moment, the reverse one above the forward one and a little to the right, so
that lines pass both of them on their outer sides; above the two stands the joint of both halves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.boxed.state_names import symbol
from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.metrics import notation_width
from lstm_diagrams.readings.recurrence import Recurrence

CELL_HEIGHT = 54.0
NAME_SIZE, CIRCLE_SIZE = 11.5, 13.0
"""Sizes of the names of states on their lines, and of what is written in circles."""
LOOP_RISE = 18.0
"""How far above a cell its loop of h runs."""
_CELL_WIDTH, _NAME_ROOM = 60.0, 26.0
"""Width of a cell, where the names of states are at most so wide."""
_RADIUS, _OFFSET = 17.0, 14.0
_FOOT, _HEAD, _ROW_GAP, _GAP_ROW = 14.0, 28.0, 22.0, 30.0
_CHAIN_GAP, _JOINT_GAP = 30.0, 36.0
_PITCH, _BOTH_PITCH, _GAP_PITCH = 110.0, 118.0, 60.0


@dataclass(frozen=True, slots=True)
class Moment:
    """A column: its middle, the index written in it (``3``, ``t``, empty for the gap) and the class of its marks."""

    x: float
    index: str
    name: str


@dataclass(frozen=True, slots=True)
class BoxedGrid:
    """Places in points, y up; the circles of the inputs are centred at y = 0.

    ``layers`` are the drawn layers from the bottom, None for the gap; a ``place`` is an index into them. ``joint_height`` is the
    height of the box where both directions are joined.
    """

    run: Recurrence
    layers: tuple[int | None, ...]
    joint_height: float = 12.0

    @property
    def spread(self) -> float:
        """How much wider than usual everything is, for long names: those of the last step of the top layer."""
        run = self.run
        names = [symbol(run, "h", index, run.layers - 1, run.directions - 1) for index in ("t+1", str(run.steps + 1))]
        return max(0.0, *(notation_width(name, NAME_SIZE) - _NAME_ROOM for name in names))

    @property
    def radius(self) -> float:
        """Radius of the circles of inputs and outputs, large enough for the last step's name."""
        run = self.run
        names = [f"x_{{{run.steps}}}", symbol(run, "h", str(run.steps), run.layers - 1)]
        return max(_RADIUS, *(notation_width(name, CIRCLE_SIZE) / 2 + 5 for name in names))

    @property
    def cell_width(self) -> float:
        """Width of a cell."""
        return _CELL_WIDTH + self.spread

    @property
    def side(self) -> float:
        """How far from the middle lines pass the boxes of a layer that runs both ways."""
        return self.cell_width / 2 - 2

    @property
    def both(self) -> bool:
        """Whether the layer runs both ways."""
        return self.run.directions == 2

    @property
    def extent(self) -> float:
        """How far the cells of a moment reach to either side of its middle."""
        return self.cell_width / 2 + (_OFFSET if self.both else 0)

    @property
    def drawn(self) -> Iterator[tuple[int, int]]:
        """Place and layer of every drawn layer, from the bottom."""
        return ((place, layer) for place, layer in enumerate(self.layers) if layer is not None)

    def band(self, place: int) -> tuple[float, float]:
        """Bottom and top of a drawn layer, or of the gap."""
        bottom = self.radius + 28
        for layer in self.layers[:place]:
            bottom += self._height(layer) + _ROW_GAP
        return bottom, bottom + self._height(self.layers[place])

    def cell_x(self, moment: Moment, direction: int) -> float:
        """The middle of a cell."""
        shift = _OFFSET if self.both else 0.0
        return moment.x + (shift if direction else -shift)

    def cell_y(self, place: int, direction: int) -> float:
        """The middle of a layer's cells."""
        return self.band(place)[0] + _FOOT + CELL_HEIGHT / 2 + direction * (CELL_HEIGHT + _CHAIN_GAP)

    def up_x(self, moment: Moment, direction: int) -> float:
        """Where h leaves a cell upwards: in the middle, or with two directions on its outer side."""
        return moment.x + ((self.side if direction else -self.side) if self.both else 0)

    def lane_y(self, place: int, direction: int, state: str) -> float:
        """Where a state is handed on: c above h, a single state in the middle."""
        shift = CELL_HEIGHT * self.run.cell.lane(state)
        return self.cell_y(place, direction) + shift

    def joint_y(self, place: int) -> float:
        """The middle of the box where both directions of a layer are joined."""
        return self.cell_y(place, 1) + CELL_HEIGHT / 2 + _JOINT_GAP + self.joint_height / 2

    def top(self, place: int) -> float:
        """Where a layer's h leaves it upwards: the top of the joint or of the cell."""
        return self.joint_y(place) + self.joint_height / 2 if self.both else self.cell_y(place, 0) + CELL_HEIGHT / 2

    @property
    def output_y(self) -> float:
        """The middle of the circles above the top layer."""
        return self.band(len(self.layers) - 1)[1] + 28 + self.radius

    def _height(self, layer: int | None) -> float:
        if layer is None:
            return _GAP_ROW
        if self.both:
            return _FOOT + 2 * CELL_HEIGHT + _CHAIN_GAP + _JOINT_GAP + self.joint_height + _FOOT
        return _FOOT + CELL_HEIGHT + _HEAD


def moments(grid: BoxedGrid, steps: int, left: float) -> tuple[Moment, ...]:
    """The columns of at most ``steps`` time steps (0: all), the first one centred at ``left``; a gap takes less room."""
    pitch = (_BOTH_PITCH if grid.both else _PITCH) + 2 * grid.spread
    drawn = elided(grid.run.steps, steps)
    places = [left]
    for pair in pairwise(drawn):
        places.append(places[-1] + (pitch / 2 + _GAP_PITCH / 2 if None in pair else pitch))
    return tuple(
        Moment(x, "", "dots") if step is None else Moment(x, str(step + 1), f"t{step + 1}")
        for x, step in zip(places, drawn, strict=True)
    )
