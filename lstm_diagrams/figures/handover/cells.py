"""Two moments of one recurrent layer side by side: every unit as a circle, and what passes between the two moments."""

import math
from collections.abc import Iterator
from itertools import product

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import layer_roles, state_dashed, state_role
from lstm_diagrams.drawing.kit.units import dots, unit_column
from lstm_diagrams.figures.handover.pair import PITCH, PROJECTED_RADIUS, RADIUS, Handover, moment_class
from lstm_diagrams.words import Language, Text

_REACH = 46.0
_MESH, _OWN = 0.7, 2.0
_ABOVE, _BELOW = 5.0, -4.0
"""Where lines leave a unit: what goes to the same unit above its middle, what goes to all units below it."""


def cells(pair: Handover) -> Iterator[Mark]:
    """The frames of both moments with their names."""
    outline, _, band = layer_roles(pair.early.layer)
    for late, moment in ((False, pair.early), (True, pair.late)):
        first = pair.initial and not late
        classes = ("cell", *moment_class(moment), f"layer{pair.early.layer + 1}")
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
        x, when = (pair.apart if late else 0.0), moment_class(moment)
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
    ends = product(pair.places, pair.projected_places) if "initial" not in when else ()
    for (_, y), (_, other) in ends:  # h_0 is given, not made from c_0
        points = straight((x + RADIUS, y), (x + pair.spread - PROJECTED_RADIUS, other))
        yield Line(points, "gate", 0.6, classes=("projection", *when))
    middle = sum(y for _, y in (pair.projected_places[0], pair.projected_places[-1])) / 2
    yield from unit_column(
        x + pair.spread, middle, pair.projected,
        pitch=PITCH, radius=PROJECTED_RADIUS, fill="h_fill", stroke="h", classes=("projected", *when),
    )  # fmt: skip


def passed_to_all(pair: Handover) -> Iterator[Mark]:
    """From every number of the earlier h to every unit of the later moment: W_hh."""
    start, sources = pair.spread + RADIUS, pair.places
    if pair.projected:
        start, sources = pair.spread + PROJECTED_RADIUS, pair.projected_places
    when = pair.when
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
    role = state_role(pair.kept)
    half = math.sqrt(RADIUS**2 - _ABOVE**2)
    times = pair.left(True) - 16
    for unit, y in pair.places:
        classes = (pair.kept, "own", *pair.when, f"unit{unit + 1}")
        height = y + _ABOVE
        dashed = state_dashed(pair.kept)
        yield Line(straight((half, height), (times, height)), role, _OWN, dashed=dashed, classes=classes)
        end = (pair.apart - half, height)
        yield Line(
            straight((times, height), end), role, _OWN, arrow=True, arrow_size=0.7, dashed=dashed, classes=classes
        )
        sign = Label("×", 11, math=True)
        yield Circle(times, height, 7.5, "operation_fill", "operation", 1, sign, ("operation", f"unit{unit + 1}"))


def neighbours(pair: Handover) -> Iterator[Mark]:
    """Arrows from the step before the earlier moment and to the one after the later moment."""
    height = (pair.top + pair.bottom) / 2
    quarter = (pair.top - pair.bottom) / 4
    for state in pair.early.run.states:
        role = state_role(state)
        y = height + (quarter if state != "h" else -quarter if len(pair.early.run.states) > 1 else 0)
        right = pair.left(True) + pair.width
        ends = [(right, right + _REACH, pair.late.now(state), right + _REACH + 6, moment_class(pair.late))]
        if not pair.initial:
            before = ("initial",) if pair.early.step == 1 else (f"t{pair.early.earlier}",)
            left = pair.left(False)
            ends.append((left - _REACH, left, pair.early.before(state), left - _REACH - 6, before))
        for start, end, symbol, place, when in ends:
            classes = (state, *when)
            points, dashed = straight((start, y), (end, y)), state_dashed(state)
            yield Line(points, role, 1.6, arrow=True, arrow_size=0.7, dashed=dashed, classes=classes)
            label = Label(symbol, 14, role, math=True)
            yield Writing(place, y, label, "left" if place > end else "right", classes)


def carried(pair: Handover) -> Iterator[Mark]:
    """The names of what passes between the moments, right beside the earlier cell, and of the keeping gate."""
    x = pair.left(False) + pair.width + 10
    when = pair.when
    if pair.kept:
        y = pair.places[0][1] + 27
        role = state_role(pair.kept)
        yield Writing(x, y, Label(pair.early.now(pair.kept), 14, role, math=True), "left", (pair.kept, *when))
        label = Label(f"× {pair.factor}", 13, "gate", math=True)
        yield Writing(pair.left(True) - 10, y, label, "right", ("gate", f"gate-{pair.keeper}"))
    if pair.kept != "h":
        lowest = (pair.projected_places or pair.places)[-1][1]
        low = min(lowest, pair.places[-1][1])
        yield Writing(x, low - 22, Label(pair.early.now("h"), 14, "h", math=True), "left", ("h", *when))


def inputs(pair: Handover) -> Iterator[Mark]:
    """The input of each moment from below; the initial states have none."""
    drawn = elided(pair.early.inputs, pair.features)
    height = len(drawn) * 14 + 6
    for late, moment in ((False, pair.early), (True, pair.late)):
        if pair.initial and not late:
            continue
        x, top = pair.middle(late), pair.bottom - 40
        classes = ("x", *moment_class(moment))
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
        classes = ("h", "up", *moment_class(moment))
        points = straight((x, pair.top), (x, pair.top + 34))
        yield Line(points, "h", 1.6, arrow=True, arrow_size=0.7, classes=classes)
        yield Writing(x, pair.top + 46, Label(moment.now("h"), 14, "h", math=True), classes=classes)
