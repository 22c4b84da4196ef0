"""Two moments of one recurrent layer side by side: every unit as a circle, and what passes between the two moments."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.cell_moment import Moment
from lstm_diagrams.drawing.elision import elided
from lstm_diagrams.drawing.lines import straight
from lstm_diagrams.drawing.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.recurrent_cells import layer_roles
from lstm_diagrams.drawing.units import dots, unit_column
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

PITCH, RADIUS = 40.0, 13.0
_PROJECTED_RADIUS = 10.0
_GAP = 250.0
_FOOT, _HEAD, _SIDE = 14.0, 26.0, 19.0
_REACH = 46.0
_MESH, _OWN = 0.7, 2.0
_ABOVE, _BELOW = 5.0, -4.0
"""Where lines leave a unit: what goes to the same unit above its middle, what goes to all units below it."""
_KEPT = {"lstm": "f", "gru": "z"}
"""The gate that multiplies what unit k hands to itself."""


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
        return {"lstm": "c", "gru": "h"}.get(self.early.run.kind, "")

    @property
    def keeper(self) -> str:
        """The symbol of the gate that this state is multiplied by."""
        return self.late.now(_KEPT[self.early.run.kind])


def _places(rows: tuple[int | None, ...], shift: float) -> list[tuple[int, float]]:
    top = (len(rows) - 1) / 2 * PITCH + shift
    return [(index, top - row * PITCH) for row, index in enumerate(rows) if index is not None]


def cells(pair: Handover, language: Language) -> Iterator[Mark]:
    """The frames of both moments with their names."""
    outline, _, band = layer_roles(pair.early.layer)
    for late, moment in ((False, pair.early), (True, pair.late)):
        first = pair.initial and not late
        classes = ("cell", *_when(moment), f"layer{pair.early.layer + 1}")
        yield Box(
            pair.middle(late), (pair.bottom + pair.top) / 2, pair.width, pair.top - pair.bottom,
            "surface" if first else band, outline, 1.4, True, dashed=first, classes=classes,
        )  # fmt: skip
        yield Writing(pair.middle(late), pair.top - 13, Label(f"t = {moment.step}", 11, outline), classes=classes)


def units(pair: Handover) -> Iterator[Mark]:
    """Every unit of both moments, with its number where it is short, and the numbers of a projected h."""
    outline, fill, _ = layer_roles(pair.early.layer)
    short = pair.early.hidden < 1000
    for late, moment in ((False, pair.early), (True, pair.late)):
        x, when = (pair.apart if late else 0.0), _when(moment)
        for index, y in pair.places:
            label = Label(str(index + 1), 10) if short else None
            yield Circle(x, y, RADIUS, fill, outline, 1.3, label, ("unit", *when, f"unit{index + 1}"))
        for row, index_or_gap in enumerate(pair.rows):
            if index_or_gap is None:
                y = ((len(pair.rows) - 1) / 2 - row) * PITCH
                yield from dots([(x, y + shift) for shift in (-9, 0, 9)], 1.8, outline)
        yield from _projected(pair, x, when)


def _projected(pair: Handover, x: float, when: tuple[str, ...]) -> Iterator[Mark]:
    """The column of the projected h, and W_hr between it and the units."""
    if not pair.projected:
        return
    for unit, y in pair.places:
        for number, other in pair.projected_places:
            points = straight((x + RADIUS, y), (x + pair.spread - _PROJECTED_RADIUS, other))
            yield Line(points, "gate", 0.6, classes=("projection", *when))
    middle = sum(y for _, y in (pair.projected_places[0], pair.projected_places[-1])) / 2
    yield from unit_column(
        x + pair.spread, middle, pair.projected,
        pitch=PITCH, radius=_PROJECTED_RADIUS, fill="h_fill", stroke="h", classes=("projected", *when),
    )  # fmt: skip


def passed_to_all(pair: Handover) -> Iterator[Mark]:
    """From every number of the earlier h to every unit of the later moment: W_hh."""
    start, sources = pair.spread + RADIUS, pair.places
    if pair.projected:
        start, sources = pair.spread + _PROJECTED_RADIUS, pair.projected_places
    when = _when(pair.early)
    for source, y in sources:
        for target, other in pair.places:
            points = straight((start - 0.6, y + _BELOW), (pair.apart - RADIUS + 0.6, other + _BELOW))
            own = () if pair.projected else (f"unit{source + 1}",)
            classes = dict.fromkeys(("h", "mesh", *when, *own, f"unit{target + 1}"))
            yield Line(points, "h", _MESH, classes=tuple(classes))


def passed_to_itself(pair: Handover) -> Iterator[Mark]:
    """From every unit to the same unit one step later, multiplied by the gate that keeps it; nothing in a plain RNN."""
    if not pair.kept:
        return
    role: Role = "c" if pair.kept == "c" else "h"
    half = math.sqrt(RADIUS**2 - _ABOVE**2)
    product = pair.left(True) - 16
    for unit, y in pair.places:
        classes = (pair.kept, "own", *_when(pair.early), f"unit{unit + 1}")
        height = y + _ABOVE
        yield Line(straight((half, height), (product, height)), role, _OWN, classes=classes)
        end = (pair.apart - half, height)
        yield Line(straight((product, height), end), role, _OWN, arrow=True, arrow_size=0.7, classes=classes)
        times = Label("×", 11, math=True)
        yield Circle(product, height, 7.5, "operation_fill", "operation", 1, times, ("operation", f"unit{unit + 1}"))


def _when(moment: Moment) -> tuple[str, ...]:
    return ("initial",) if moment.step == 0 else (f"t{moment.step}",)


def neighbours(pair: Handover) -> Iterator[Mark]:
    """Arrows from the step before the earlier moment and to the one after the later moment."""
    height = (pair.top + pair.bottom) / 2
    quarter = (pair.top - pair.bottom) / 4
    for state in pair.early.run.states:
        role: Role = "c" if state == "c" else "h"
        y = height + (quarter if state == "c" else -quarter if "c" in pair.early.run.states else 0)
        right = pair.left(True) + pair.width
        ends = [(right, right + _REACH, pair.late.now(state), right + _REACH + 6, _when(pair.late))]
        if not pair.initial:
            before = ("initial",) if pair.early.step == 1 else (f"t{pair.early.earlier}",)
            left = pair.left(False)
            ends.append((left - _REACH, left, pair.early.before(state), left - _REACH - 6, before))
        for start, end, symbol, place, when in ends:
            classes = (state, *when)
            yield Line(straight((start, y), (end, y)), role, 1.6, arrow=True, arrow_size=0.7, classes=classes)
            label = Label(symbol, 14, role, math=True)
            yield Writing(place, y, label, "left" if place > end else "right", classes)


def carried(pair: Handover) -> Iterator[Mark]:
    """The names of what passes between the moments, right beside the earlier cell, and of the keeping gate."""
    x = pair.left(False) + pair.width + 10
    when = _when(pair.early)
    if pair.kept:
        gate = _KEPT[pair.early.run.kind]
        y = pair.places[0][1] + 27
        role: Role = "c" if pair.kept == "c" else "h"
        yield Writing(x, y, Label(pair.early.now(pair.kept), 14, role, math=True), "left", (pair.kept, *when))
        label = Label(f"× {pair.keeper}", 13, "gate", math=True)
        yield Writing(pair.left(True) - 10, y, label, "right", ("gate", f"gate-{gate}"))
    if pair.kept != "h":
        lowest = (pair.projected_places or pair.places)[-1][1]
        low = min(lowest, pair.places[-1][1])
        yield Writing(x, low - 22, Label(pair.early.now("h"), 14, "h", math=True), "left", ("h", *when))


def inputs(pair: Handover, language: Language) -> Iterator[Mark]:
    """The input of each moment from below; the initial states have none."""
    drawn = elided(pair.early.inputs, pair.features)
    height = len(drawn) * 14 + 6
    for late, moment in ((False, pair.early), (True, pair.late)):
        if pair.initial and not late:
            continue
        x, top = pair.middle(late), pair.bottom - 40
        classes = ("x", *_when(moment))
        yield Line(straight((x, top), (x, pair.bottom)), "x", 1.6, arrow=True, arrow_size=0.7, classes=classes)
        yield Box(x, top - height / 2, 20, height, "surface", "x", 1, True, classes=("input", *classes))
        yield from unit_column(
            x, top - height / 2, drawn,
            pitch=14, radius=5, fill="x_fill", stroke="x", classes=("feature", *classes),
        )  # fmt: skip
        yield Writing(x, top - height - 13, Label(moment.input, 14, "x", math=True), classes=classes)


def outputs(pair: Handover, language: Language) -> Iterator[Mark]:
    """The h of each moment upwards; the initial states go nowhere else."""
    for late, moment in ((False, pair.early), (True, pair.late)):
        x = pair.middle(late)
        if pair.initial and not late:
            words = (
                Text("传入的初始状态", "initial states, given")
                if pair.early.run.states_given
                else Text("初始状态：没有传入，取零", "initial states: zeros")
            )
            yield Writing(x, pair.top + 14, Label(words.in_language(language), 10.5, "muted"), classes=("initial",))
            continue
        classes = ("h", "up", *_when(moment))
        points = straight((x, pair.top), (x, pair.top + 34))
        yield Line(points, "h", 1.6, arrow=True, arrow_size=0.7, classes=classes)
        yield Writing(x, pair.top + 46, Label(moment.now("h"), 14, "h", math=True), classes=classes)
