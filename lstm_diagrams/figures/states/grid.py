"""Where the states of a recurrent layer stand: steps from left to right, layers upwards, h and c of a step in one cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.elision import elided, stacked
from lstm_diagrams.drawing.kit.marks import Label
from lstm_diagrams.drawing.kit.symbols import state_symbol
from lstm_diagrams.readings.recurrence import Recurrence

CHIP_HEIGHT = 28.0
"""Height of the box of one state."""
CELL_PAD = 6.0
"""From a state's box to the edge of its cell."""
OUTPUT_PAD = 9.0
"""From a state's box to the edge of the output band around it."""
_LEAST_CHIP, _CHIP_ROOM, _SLIM_ROOM = 52.0, 16.0, 10.0
_STATE_GAP, _DIRECTION_GAP = 16.0, 18.0
_STEP_GAP, _GAP_STEP, _PADDING_GAP = 36.0, 64.0, 10.0
_FOOT, _HEAD, _BAND_GAP, _LAYER_GAP = 14.0, 34.0, 20.0, 44.0
_FIRST_BAND = 40.0
MOST_LAYERS = 5
"""Most layers drawn where nobody says otherwise."""
_MOST_PADDING = 3

Chain = tuple[str, int]
"""A state (h or c) and its direction (0 forward, 1 reverse)."""


@dataclass(frozen=True, slots=True)
class StateGrid:
    """Places in points, y up; x_t stands at y = 0.

    ``steps`` are the drawn steps of one sample, ``padding`` the drawn ones beyond its end, ``layers`` the drawn layers, None
    for a gap; ``columns`` holds the middle of each drawn step and padding, ``floors`` the bottom of each drawn layer.
    """

    run: Recurrence
    sample: int
    steps: tuple[int | None, ...]
    padding: tuple[int | None, ...]
    layers: tuple[int | None, ...]
    columns: tuple[float, ...]
    floors: tuple[float, ...]
    chip_width: float

    @classmethod
    def of(
        cls, run: Recurrence, sample: int, most: int, *, layers: int = MOST_LAYERS, slim: bool = False
    ) -> "StateGrid":
        """The grid of one sample with at most so many of its steps and layers drawn (0: all); slim with boxes as wide as their words."""
        length = run.length(sample)
        steps, drawn = elided(length, most), stacked(run.layers, layers)
        beyond = elided(run.steps - length, _MOST_PADDING if 0 < most < run.steps else 0)
        padding = tuple(None if step is None else length + step for step in beyond)
        symbol = Label(symbol_of(run, "h", run.steps - 1, run.layers - 1, 0), 13, math=True)
        width = symbol.width + _SLIM_ROOM if slim else max(_LEAST_CHIP, symbol.width + _CHIP_ROOM)
        cell = width + 2 * CELL_PAD
        apart = cell + (_PADDING_GAP if slim else _STEP_GAP)
        columns = tuple(_columns((*steps, *padding), len(steps), cell + _STEP_GAP, apart))
        band = _FOOT + 2 * CELL_PAD + _stack_height(run) + _HEAD + _BAND_GAP
        floors = tuple(_floors(drawn, band))
        return cls(run, sample, steps, padding, drawn, columns, floors, width)

    @property
    def own_columns(self) -> tuple[float, ...]:
        """The columns of the sample's own steps, without padding."""
        return self.columns[: len(self.steps)]

    @property
    def rows(self) -> tuple[tuple[int, int], ...]:
        """Each drawn layer with its place from below, both counted from 0; gaps left out."""
        return tuple((row, layer) for row, layer in enumerate(self.layers) if layer is not None)

    @property
    def cell_width(self) -> float:
        """Width of a cell, the box around the states of one layer at one step."""
        return self.chip_width + 2 * CELL_PAD

    @property
    def cell_height(self) -> float:
        """Height of a cell."""
        return _stack_height(self.run) + 2 * CELL_PAD

    def cell_y(self, row: int) -> float:
        """The middle of the cells of a drawn layer."""
        return self.floors[row] + _FOOT + self.cell_height / 2

    def band(self, row: int) -> tuple[float, float]:
        """Bottom and top of a drawn layer, with room for its name."""
        return self.floors[row], self.floors[row] + _FOOT + self.cell_height + _HEAD

    def state_y(self, row: int, state: str, direction: int) -> float:
        """The middle of the box of one state in a drawn layer."""
        top = self.cell_y(row) + _stack_height(self.run) / 2
        return top - dict(_offsets(self.run))[state, direction]

    @property
    def output_band(self) -> tuple[float, float]:
        """Bottom and top of the band around h of the top layer, in all directions."""
        row = len(self.layers) - 1
        places = [self.state_y(row, "h", direction) for direction in range(self.run.directions)]
        reach = CHIP_HEIGHT / 2 + OUTPUT_PAD
        return min(places) - reach, max(places) + reach

    def final_column(self, direction: int) -> float:
        """The middle of the last step of a chain: the sample's own last step, of the reverse chain t = 1."""
        return self.columns[0] if direction else self.own_columns[-1]


def chains(run: Recurrence) -> tuple[Chain, ...]:
    """The states of a cell from top to bottom: the h next to each other, each c on the far side of its h."""
    forward = tuple((state, 0) for state in run.states)
    reverse = tuple((state, 1) for state in reversed(run.states))
    return (*reverse, *forward) if run.directions == 2 else forward


def symbol_of(run: Recurrence, state: str, step: int, layer: int, direction: int) -> str:
    """The name of a state with its layer, and its direction where there are two; step and layer are counted from 0."""
    return state_symbol(state, str(step + 1), layer, direction if run.directions == 2 else None)


def _offsets(run: Recurrence) -> Iterator[tuple[Chain, float]]:
    """How far the middle of each state's box lies below the top of the uppermost one."""
    offset, before = CHIP_HEIGHT / 2, None
    for state, direction in chains(run):
        if before is not None:
            offset += CHIP_HEIGHT + (_STATE_GAP if before == direction else _DIRECTION_GAP)
        yield (state, direction), offset
        before = direction


def _stack_height(run: Recurrence) -> float:
    *_, (_, last) = _offsets(run)
    return last + CHIP_HEIGHT / 2


def _columns(steps: tuple[int | None, ...], live: int, pitch: float, padding: float) -> Iterator[float]:
    """The middle of each step, ``pitch`` apart, and after the first ``live`` ones ``padding``; a gap takes less room."""
    x = 0.0
    yield x
    for place, pair in enumerate(pairwise(steps), 1):
        apart = padding if place > live else pitch
        x += (apart + _GAP_STEP) / 2 if None in pair else apart
        yield x


def _floors(layers: tuple[int | None, ...], pitch: float) -> Iterator[float]:
    """The bottom of each layer, ``pitch`` apart; a gap takes less room."""
    y = _FIRST_BAND
    for layer in layers:
        yield y
        y += _LAYER_GAP if layer is None else pitch
