"""Two neighbouring moments of one recurrent layer, and where everything of them stands."""

from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.readings.cell_moment import Moment

PITCH, RADIUS = 40.0, 13.0
"""Distance of the units from middle to middle, and their size."""
PROJECTED_RADIUS = 10.0
_GAP = 250.0
_FOOT, _HEAD, _SIDE = 14.0, 26.0, 19.0


@dataclass(frozen=True, slots=True)
class Handover:
    """Two moments and their places: the earlier one around x = 0, both centred at y = 0.

    ``early`` has step 0 where it stands for the initial states. ``features`` is the most features drawn, 0 for all.
    """

    early: Moment
    features: int

    @property
    def late(self) -> Moment:
        """The moment one step later."""
        assert self.early.step is not None
        return replace(self.early, step=self.early.step + 1)

    @property
    def initial(self) -> bool:
        """Whether the earlier moment is that before the first step."""
        return self.early.step == 0

    @property
    def rows(self) -> tuple[int | None, ...]:
        """The units drawn, None for a gap."""
        return elided(self.early.hidden, self.early.units)

    @property
    def projected(self) -> tuple[int | None, ...]:
        """The numbers of a projected h that are drawn; empty where h is not projected."""
        return elided(self.early.run.proj_size, self.early.units)

    @property
    def places(self) -> list[tuple[int, float]]:
        """Index and height of every unit drawn."""
        return _places(self.rows, 0.0)

    @property
    def projected_places(self) -> list[tuple[int, float]]:
        """Index and height of every number of a projected h; they stand between the rows of the units."""
        shift = PITCH / 2 if (len(self.rows) - len(self.projected)) % 2 == 0 else 0.0
        return _places(self.projected, -shift)

    @property
    def spread(self) -> float:
        """How far the projected numbers stand right of the units."""
        return 110.0 if self.projected else 0.0

    @property
    def width(self) -> float:
        """Width of a cell."""
        return 2 * (RADIUS + _SIDE) + self.spread

    @property
    def bottom(self) -> float:
        """Lower edge of the cells."""
        lowest = min(y for _, y in (*self.places, *self.projected_places))
        return lowest - RADIUS - _FOOT

    @property
    def top(self) -> float:
        """Upper edge of the cells."""
        return self.places[0][1] + RADIUS + _HEAD

    @property
    def apart(self) -> float:
        """How far the later moment stands right of the earlier one."""
        return self.width + _GAP

    def left(self, late: bool) -> float:
        """Left edge of a cell."""
        return (self.apart if late else 0.0) - RADIUS - _SIDE

    def middle(self, late: bool) -> float:
        """The middle of a cell."""
        return self.left(late) + self.width / 2

    @property
    def kept(self) -> str:
        """The state that each unit hands to itself: c of an LSTM, h of a GRU, none ("") of a plain RNN."""
        keeper = self.early.cell.keeper
        return keeper.state if keeper else ""

    @property
    def keeper(self) -> str:
        """The gate that multiplies this state on its way: the forget gate f of an LSTM, the update gate z of a GRU."""
        keeper = self.early.cell.keeper
        return keeper.gate.symbol if keeper else ""

    @property
    def factor(self) -> str:
        """What this state is multiplied by in the later step: ``f_{3}``, or ``(1 − f_{3})`` where the gate lets new in."""
        keeper = self.early.cell.keeper
        assert keeper is not None
        symbol = self.late.now(keeper.gate.symbol)
        return f"(1 − {symbol})" if keeper.rest else symbol

    @property
    def when(self) -> tuple[str]:
        """The class of the earlier moment."""
        return moment_class(self.early)


def _places(rows: tuple[int | None, ...], shift: float) -> list[tuple[int, float]]:
    top = (len(rows) - 1) / 2 * PITCH + shift
    return [(index, top - row * PITCH) for row, index in enumerate(rows) if index is not None]


def moment_class(moment: Moment) -> tuple[str]:
    """The class of a moment: ``t1``, ``t2``, ..., or ``initial`` for step 0."""
    return ("initial",) if moment.step == 0 else (f"t{moment.step}",)
