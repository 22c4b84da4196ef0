"""The cell in motion: every step's numbers in their places, all steps in a row above, one unit written out below.

Classes besides those of the figure: ``step1`` ... for what belongs to one step alone; ``strip`` ``strip1`` ... for the row of
steps, ``filled`` for the colour that a step has once it ran; ``bar`` and ``written`` for the unit that is written out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.kit.roles import layer_roles, state_role
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.drawing.recurrent.values import role_of
from lstm_diagrams.figures.cell.drawings import drawing_of
from lstm_diagrams.figures.cell.mirror import mirrored
from lstm_diagrams.figures.cell.strips import strip_scales
from lstm_diagrams.figures.cell.unit import equations, followed
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

MOST_STEPS = 40
"""Most steps shown in motion; of more the first and the last."""
_ROW = Text("每一步的 {state}，隐藏单元 {unit}", "{state} of unit {unit} at every step")
_UNIT = Text(
    "隐藏单元 {unit}：图中各隐藏单元里，它的 {state} 在这次运行中变化最大",
    "Unit {unit}: of those drawn, its {state} changes most in this run",
)
_WIDE, _BAR_WIDTH, _BAR_HEIGHT = 650.0, 66.0, 10.0


def shown_steps(moment: Moment) -> tuple[int | None, ...]:
    """The steps in the order in which they run, counted from 1; None for those left out."""
    length = moment.run.lengths[moment.sample] if moment.run.lengths else moment.run.steps
    steps = tuple(None if step is None else step + 1 for step in elided(length, MOST_STEPS))
    return steps[::-1] if moment.direction else steps


def staged(moment: Moment, language: Language) -> Iterator[Mark]:
    """All that is drawn in the course of the film."""
    steps = shown_steps(moment)
    drawn = [replace(moment, step=step) for step in steps if step is not None]
    inside = list(_overlaid(drawn, language))
    left, bottom, right, top = reach(inside)
    yield from inside
    middle = (left + right) / 2
    yield from _row(moment, steps, middle, top + 46, language)
    yield from _written(drawn, middle, bottom - 30, language)
    yield from strip_scales(drawn[0], middle, bottom - 190, language)


def _overlaid(moments: Sequence[Moment], language: Language) -> Iterator[Mark]:
    """What is the same at every step once, and what is not once for each step, with its class."""
    pictures = [_inside(moment, language) for moment in moments]
    common = set(pictures[0]).intersection(*map(set, pictures[1:]))
    yield from (mark for mark in pictures[0] if mark in common)
    for moment, picture in zip(moments, pictures, strict=True):
        yield from _of_step(moment, (mark for mark in picture if mark not in common))


def _inside(moment: Moment, language: Language) -> tuple[Mark, ...]:
    marks = drawing_of(moment).draw(moment, language).marks
    return tuple(mirrored(marks)) if moment.direction else marks


def _of_step(moment: Moment, marks: Iterable[Mark]) -> Iterator[Mark]:
    return (replace(mark, classes=(*mark.classes, f"step{moment.step}")) for mark in marks)


def _row(moment: Moment, steps: Sequence[int | None], middle: float, y: float, language: Language) -> Iterator[Mark]:
    """All steps from left to right as small boxes, each in the colour of the memory of the unit once it ran."""
    unit, state = followed(moment), moment.cell.memory
    assert moment.chain is not None
    values = moment.chain.values(state)
    order = steps[::-1] if moment.direction else steps
    pitch = min(_WIDE / len(order), 54.0)
    side = min(pitch * 0.62, 24.0)
    left = middle - pitch * (len(order) - 1) / 2
    outline = layer_roles(moment.layer)[0]
    for place, step in enumerate(order):
        x = left + place * pitch
        if place:
            ends = (x - pitch + side / 2, y), (x - side / 2, y)
            points = straight(*(ends[::-1] if moment.direction else ends))
            yield Line(points, state_role(state), 1, arrow=pitch > 24, arrow_size=0.4, classes=("strip",))
        if step is None:
            yield from dots([(x + shift, y) for shift in (-3, 0, 3)], 1.2)
            continue
        classes = ("strip", f"strip{step}")
        value = values.at(step - 1, moment.sample, unit)
        yield Box(x, y, side, side, "surface", outline, 1, rounded=True, classes=classes)
        yield Box(
            x,
            y,
            side - 4,
            side - 4,
            role_of(value, values.limit),
            None,
            0,
            classes=(*classes, "filled"),
            tooltip=f"{value:+.4g}",
        )
        if pitch > 18:
            yield Writing(x, y - side / 2 - 9, Label(str(step), 10, "muted"), classes=classes)
    title = _ROW.format(state=state, unit=unit + 1)
    yield Writing(middle, y + side / 2 + 14, Label(title.in_language(language), 11, "muted"), classes=("strip",))


def _written(moments: Sequence[Moment], middle: float, top: float, language: Language) -> Iterator[Mark]:
    """One unit at every step: bars of its gates and states, and the equations in its numbers."""
    unit, memory = followed(moments[0]), moments[0].cell.memory
    title = _UNIT.format(unit=unit + 1, state=memory)
    yield Writing(middle, top, Label(title.in_language(language), 11, "muted"), classes=("written",))
    for moment in moments:
        yield from _of_step(moment, _bars(moment, unit, middle, top - 38))
        for row, (state, symbols, numbers) in enumerate(equations(moment, unit)):
            label = Label(f"{symbols} = {numbers}", 13, state_role(state))
            yield from _of_step(moment, [Writing(middle, top - 88 - row * 22, label, classes=("written", state))])


def _bars(moment: Moment, unit: int, middle: float, y: float) -> Iterator[Mark]:
    bars = list(_quantities(moment, unit))
    pitch = _WIDE / 7
    left = middle - pitch * (len(bars) - 1) / 2
    for place, (symbol, value, limits, role, classes) in enumerate(bars):
        yield from _bar(left + place * pitch, y, value, limits, role, ("bar", *classes))
        yield Writing(left + place * pitch, y + 17, Label(symbol, 14, role, math=True), classes=("bar", *classes))


def _quantities(moment: Moment, unit: int) -> Iterator[tuple[str, float, tuple[float, float], Role, tuple[str, ...]]]:
    """Symbol, number, ends of the scale, colour and classes of all that becomes of the unit, in the order of the equations."""
    assert moment.chain is not None
    for state in reversed(moment.run.states):
        if moment.size(state) == moment.hidden:
            limit = moment.chain.values(state).limit or 1.0
            yield (
                moment.before(state),
                moment.number_before(state, unit),
                (-limit, limit),
                state_role(state),
                (state, "before"),
            )
    for gate in moment.cell.gates:
        if gate.symbol not in moment.run.states:
            ends = (-1.0, 1.0) if gate.candidate else (0.0, 1.0)
            yield (
                moment.now(gate.symbol),
                moment.number(gate.symbol, unit),
                ends,
                "gate",
                ("gate", f"gate-{gate.symbol}"),
            )
    for state in reversed(moment.run.states):
        if moment.size(state) == moment.hidden:
            limit = moment.chain.values(state).limit or 1.0
            yield moment.now(state), moment.number(state, unit), (-limit, limit), state_role(state), (state, "now")


def _bar(
    x: float, y: float, value: float, ends: tuple[float, float], role: Role, classes: tuple[str, ...]
) -> Iterator[Mark]:
    """An outline from one end of the scale to the other, filled from 0 to the number, with the number below."""
    low, high = ends
    left, scale = x - _BAR_WIDTH / 2, _BAR_WIDTH / (high - low)
    zero, end = left - low * scale, left + (min(max(value, low), high) - low) * scale
    yield Box(x, y, _BAR_WIDTH, _BAR_HEIGHT, "surface", "faint", 0.8, classes=classes)
    if abs(end - zero) > 0.3:
        yield Box((zero + end) / 2, y, abs(end - zero), _BAR_HEIGHT, role, None, 0, classes=classes)
    if low < 0:
        yield Line(straight((zero, y - 7), (zero, y + 7)), "muted", 0.8, classes=classes)
    yield Writing(x, y - 15, Label(short_number(value), 10, "ink"), classes=classes)
