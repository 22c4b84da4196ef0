"""Where things stand in unrolled recurrent layers: steps from left to right, layers upwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.elision import LEAST, elided, stacked
from lstm_diagrams.readings.recurrence import Recurrence, Row, Stack

UNIT_RADIUS = 6.2
UNIT_PITCH = 16.0
FEATURE_RADIUS = 5.0
FEATURE_PITCH = 14.0
_COLUMN_WIDTH = 32.0
_STEP_GAP = 54.0
_GAP_STEP = 62.0
_PADDING_GAP = 10.0
_BAND_FOOT, _BAND_HEAD = 14.0, 24.0
BAND_GAP = 30.0
"""Between two layers."""
_CHAIN_GAP, _JOINT_HEIGHT = 16.0, 12.0
MOST_LAYERS = 6
"""Most layers drawn where nobody says otherwise."""
_LAYER_GAP = 50.0
"""Added between two layers for those left out between them."""


@dataclass(frozen=True, slots=True)
class Band:
    """One layer of the picture, ``bottom`` its lower edge; ``units`` and ``projected`` are drawn indices, None for a gap.

    ``depth`` counts all layers of the picture from the lowest, which is 0, whether they are drawn or not. ``projected``
    is empty unless h is projected (proj_size), then it holds the drawn numbers of h. ``again`` counts the earlier calls of the
    same layer in the picture.
    """

    row: Row
    depth: int
    bottom: float
    units: tuple[int | None, ...]
    projected: tuple[int | None, ...]
    again: int = 0

    @property
    def directions(self) -> int:
        """D of this layer."""
        return self.row.run.directions

    @property
    def states(self) -> tuple[str, ...]:
        """What this layer hands from step to step."""
        return self.row.run.states

    @property
    def cell_width(self) -> float:
        """Width of a cell: one column of units, or two where h is projected."""
        return _COLUMN_WIDTH * (2 if self.projected else 1)

    @property
    def cell_height(self) -> float:
        """Height of a cell."""
        return max(len(self.units), len(self.projected), 2) * UNIT_PITCH + 8

    @property
    def offset(self) -> float:
        """How far the forward cell stands left of its step's middle, and the reverse cell right of it."""
        return self.cell_width / 2 + 3 if self.directions == 2 else 0.0

    @property
    def reach(self) -> float:
        """How far its cells reach to either side of their step's middle."""
        return self.offset + self.cell_width / 2

    @property
    def top(self) -> float:
        """The upper edge, above the layer's title."""
        chains = self.directions * self.cell_height
        joint = _CHAIN_GAP + _JOINT_HEIGHT + _CHAIN_GAP if self.directions == 2 else 0
        return self.bottom + (_BAND_FOOT + chains + joint + _BAND_HEAD)

    def cell_y(self, direction: int) -> float:
        """The middle of its cells; direction 1, the reverse one, runs above the forward one."""
        return self.bottom + _BAND_FOOT + self.cell_height / 2 + direction * (self.cell_height + _CHAIN_GAP)

    @property
    def joint_y(self) -> float:
        """The middle of the box where both directions are joined."""
        return self.cell_y(1) + self.cell_height / 2 + _CHAIN_GAP + _JOINT_HEIGHT / 2

    @property
    def joint_height(self) -> float:
        """Height of the box where both directions are joined."""
        return _JOINT_HEIGHT

    @property
    def exit_y(self) -> float:
        """Where its h leaves it upwards."""
        if self.directions == 2:
            return self.joint_y + self.joint_height / 2
        return self.cell_y(0) + self.cell_height / 2

    def state_y(self, direction: int, state: str) -> float:
        """Where the line of a state runs: c above h, a single state in the middle."""
        return self.cell_y(direction) + self.cell_height * self.row.run.cell.lane(state)


@dataclass(frozen=True, slots=True)
class Grid:
    """Places in points, y up; ``steps`` and ``features`` are the drawn indices, None for a gap.

    ``columns`` holds the middle of each drawn step (or gap), ``bands`` the drawn layers, the lowest first. A sample that ends before
    T has ``live`` columns of its own; those after them are padding.
    """

    stack: Stack
    steps: tuple[int | None, ...]
    live: int
    columns: tuple[float, ...]
    features: tuple[int | None, ...]
    bands: tuple[Band, ...]

    @classmethod
    def of(
        cls,
        stack: Stack,
        steps: int,
        units: int,
        features: int,
        *,
        layers: int = MOST_LAYERS,
        length: int | None = None,
        pitch: float = 0.0,
        first: int = 0,
        again: int = 0,
        slim: bool = False,
    ) -> "Grid":
        """The grid of runs with at most so many steps, units, features and layers drawn (0: all), steps at least ``pitch`` apart.

        Its lowest layer has the number ``first``: so many layers of other modules come before it in the picture; and it was called
        ``again`` times before.
        A sample that is only ``length`` steps long is followed by its padding, all of it if T is at most ``steps``, else in
        three columns. ``slim``: where nothing is computed, after the end of a sample, steps are close to each other.
        """
        total = stack.bottom.steps
        own = elided(total if length is None else length, steps)
        most = steps and (LEAST if total > steps else steps)
        drawn = (*own, *_padding(total, length, most))
        inputs = elided(stack.bottom.features, features)
        bands = tuple(_bands(stack, len(inputs) * FEATURE_PITCH + 6, units, layers, first, again))
        apart = max(pitch, _apart(bands))
        columns = tuple(_columns(drawn, len(own), apart, _apart(bands) - _STEP_GAP + _PADDING_GAP if slim else apart))
        return cls(stack, drawn, len(own), columns, inputs, bands)

    @property
    def pitch(self) -> float:
        """How far apart its cells keep two steps."""
        return _apart(self.bands)

    @property
    def run(self) -> Recurrence:
        """The run at the bottom: the only one, where nothing is stacked on it."""
        return self.stack.bottom

    @property
    def length(self) -> int:
        """How many steps the sample drawn has: T, or fewer before padding."""
        return (self.steps[self.live - 1] or 0) + 1

    def joins(self, band: Band) -> bool:
        """Whether both directions of a layer are joined at every step: not where it returned their last h alone."""
        last_alone = band is self.bands[-1] and not self.stack.top.returns_sequence
        return band.directions == 2 and not last_alone

    @property
    def leaving(self) -> tuple[tuple[int, int | None], ...]:
        """The drawn columns whose h leaves the top layer: all, with no direction, or the last of each direction alone."""
        if self.stack.top.returns_sequence:
            return tuple((column, None) for column in range(len(self.columns)))
        return ((self.live - 1, 0), (0, 1))[: self.bands[-1].directions]

    def leaving_x(self, column: int, direction: int | None) -> float:
        """Where an h leaves the top layer: from the middle of its step, or of the cell of a direction."""
        return self.columns[column] if direction is None else self.cell_x(self.bands[-1], column, direction)

    @property
    def input_height(self) -> float:
        """Height of the box around x_t; the boxes are centred at y = 0."""
        return len(self.features) * FEATURE_PITCH + 6

    @property
    def reach(self) -> float:
        """How far the widest cells reach to either side of their step's middle."""
        return max(band.reach for band in self.bands)

    def cell_x(self, band: Band, column: int, direction: int) -> float:
        """The middle of a cell of a drawn layer in a drawn column."""
        return self.columns[column] + (band.offset if direction else -band.offset)

    def band(self, depth: int) -> Band | None:
        """The layer of that depth, None where it is not drawn."""
        return next((band for band in self.bands if band.depth == depth), None)

    @property
    def below(self) -> int:
        """How many layers below the lowest drawn one are left out."""
        lowest = self.bands[0].row
        rows = ((row.run is lowest.run, row.number == lowest.number) for row in self.stack.rows)
        return next(place for place, alike in enumerate(rows) if all(alike))

    @property
    def layer_gap(self) -> tuple[float, float] | None:
        """Lower and upper edge of the place of the layers that are left out; None where all are drawn."""
        if self.below:
            return self.input_height / 2, self.bands[0].bottom
        for lower, upper in pairwise(self.bands):
            if upper.depth > lower.depth + 1:
                return lower.top, upper.bottom
        return None


def _apart(bands: tuple[Band, ...]) -> float:
    return max(2 * band.reach for band in bands) + _STEP_GAP


def _bands(stack: Stack, input_height: float, units: int, layers: int, first: int, again: int) -> Iterator[Band]:
    bottom = input_height / 2 + 26
    rows = stack.rows
    for depth in stacked(len(rows), layers):
        if depth is None:
            bottom += _LAYER_GAP
            continue
        run = rows[depth].run
        shown = elided(run.hidden_size, units), elided(run.proj_size, units)
        band = Band(rows[depth], first + depth, bottom, *shown, again)
        bottom = band.top + BAND_GAP
        yield band


def _padding(steps: int, length: int | None, most: int) -> Iterator[int | None]:
    """The drawn steps after the end of a sample."""
    if length is not None:
        for index in elided(steps - length, most):
            yield None if index is None else length + index


def _columns(steps: tuple[int | None, ...], live: int, pitch: float, padding: float) -> Iterator[float]:
    """The middle of each step, ``pitch`` apart, and after the first ``live`` ones ``padding``; a gap takes less room."""
    x = 0.0
    yield x
    for place, pair in enumerate(pairwise(steps), 1):
        apart = padding if place > live else pitch
        x += apart / 2 + _GAP_STEP / 2 if None in pair else apart
        yield x
