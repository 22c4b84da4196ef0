"""Where things stand in an unrolled recurrent layer: steps from left to right, layers upwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.elision import LEAST, elided
from lstm_diagrams.recurrence import Recurrence

UNIT_RADIUS = 6.2
UNIT_PITCH = 16.0
FEATURE_RADIUS = 5.0
FEATURE_PITCH = 14.0
_COLUMN_WIDTH = 32.0
_STEP_GAP = 54.0
_GAP_STEP = 62.0
_BAND_FOOT, _BAND_HEAD, _BAND_GAP = 14.0, 24.0, 30.0
_CHAIN_GAP, _JOINT_HEIGHT = 16.0, 12.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Places in points, y up; ``steps``, ``units``, ``projected`` and ``features`` are the drawn indices, None for a gap.

    A sample that ends before T has ``live`` columns of its own; those after them are padding.
    ``columns`` holds the middle of each drawn step (or gap). ``projected`` is empty unless h is projected (proj_size),
    then it holds the drawn numbers of h.
    """

    run: Recurrence
    steps: tuple[int | None, ...]
    live: int
    columns: tuple[float, ...]
    units: tuple[int | None, ...]
    projected: tuple[int | None, ...]
    features: tuple[int | None, ...]

    @classmethod
    def of(cls, run: Recurrence, steps: int, units: int, features: int, *, length: int | None = None) -> "Grid":
        """The grid of one run with at most so many steps, units and features drawn (0: all).

        A sample that is only ``length`` steps long is followed by its padding, all of it if T is at most ``steps``, else in three columns.
        """
        own = elided(run.steps if length is None else length, steps)
        most = steps and (LEAST if run.steps > steps else steps)
        drawn, projected = (*own, *_padding(run.steps, length, most)), elided(run.proj_size, units)
        pitch = _cell_width(projected) * run.directions + (6 if run.directions == 2 else 0) + _STEP_GAP
        return cls(
            run,
            drawn,
            len(own),
            tuple(_columns(drawn, pitch)),
            elided(run.hidden_size, units),
            projected,
            elided(run.features, features),
        )

    @property
    def length(self) -> int:
        """How many steps the sample drawn has: T, or fewer before padding."""
        return (self.steps[self.live - 1] or 0) + 1

    @property
    def cell_width(self) -> float:
        """Width of a cell: one column of units, or two where h is projected."""
        return _cell_width(self.projected)

    @property
    def cell_height(self) -> float:
        """Height of a cell."""
        return max(len(self.units), len(self.projected), 2) * UNIT_PITCH + 8

    @property
    def offset(self) -> float:
        """How far the forward cell stands left of its step's middle, and the reverse cell right of it."""
        return self.cell_width / 2 + 3 if self.run.directions == 2 else 0.0

    @property
    def input_height(self) -> float:
        """Height of the box around x_t."""
        return len(self.features) * FEATURE_PITCH + 6

    @property
    def first_band(self) -> float:
        """Bottom of the lowest layer; the input boxes are centred at y = 0."""
        return self.input_height / 2 + 26

    @property
    def band_height(self) -> float:
        """Height of one layer with its title."""
        chains = self.run.directions * self.cell_height
        joint = _CHAIN_GAP + _JOINT_HEIGHT + _CHAIN_GAP if self.run.directions == 2 else 0
        return _BAND_FOOT + chains + joint + _BAND_HEAD

    def band(self, layer: int) -> tuple[float, float]:
        """Bottom and top of a layer, counted from 0."""
        bottom = self.first_band + layer * (self.band_height + _BAND_GAP)
        return bottom, bottom + self.band_height

    def cell_y(self, layer: int, direction: int) -> float:
        """The middle of a layer's cells; direction 1, the reverse one, runs above the forward one."""
        return self.band(layer)[0] + _BAND_FOOT + self.cell_height / 2 + direction * (self.cell_height + _CHAIN_GAP)

    def cell_x(self, column: int, direction: int) -> float:
        """The middle of a cell in a drawn column."""
        return self.columns[column] + (self.offset if direction else -self.offset)

    def joint_y(self, layer: int) -> float:
        """The middle of the box where both directions of a layer are joined."""
        return self.cell_y(layer, 1) + self.cell_height / 2 + _CHAIN_GAP + _JOINT_HEIGHT / 2

    @property
    def joint_height(self) -> float:
        """Height of the box where both directions are joined."""
        return _JOINT_HEIGHT

    def state_y(self, layer: int, direction: int, state: str) -> float:
        """Where the line of a state (h or c) runs: c above h, a single state in the middle."""
        middle = self.cell_y(layer, direction)
        if len(self.run.states) == 1:
            return middle
        return middle + self.cell_height * (0.25 if state == "c" else -0.25)


def _cell_width(projected: tuple[int | None, ...]) -> float:
    return _COLUMN_WIDTH * (2 if projected else 1)


def _padding(steps: int, length: int | None, most: int) -> Iterator[int | None]:
    """The drawn steps after the end of a sample."""
    if length is not None:
        for index in elided(steps - length, most):
            yield None if index is None else length + index


def _columns(steps: tuple[int | None, ...], pitch: float) -> Iterator[float]:
    """The middle of each step, ``pitch`` apart; a gap takes less room."""
    x = 0.0
    yield x
    for before, step in pairwise(steps):
        x += pitch / 2 + _GAP_STEP / 2 if None in (before, step) else pitch
        yield x
