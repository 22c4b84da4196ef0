"""The moments of a whole network: the wave front over its recurrent layers with what each step goes through, then the head."""

from collections.abc import Iterator
from dataclasses import replace

from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.drawing.recurrent.wave import wave
from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.composition import Composition, composition
from lstm_diagrams.readings.recurrence import Stack
from lstm_diagrams.words import Text, counted

_TAKEN = Text("从中取出一个含 {size} 个数的向量。", "A vector of {count} is taken from it.")
_DENSE = Text("{name} 由它算出 {size} 个数。", "{name} makes {count} of it.")


def network_moments(capture: Capture, *, steps: int, units: int) -> tuple[Moment, ...]:
    """Of a network with one recurrent module; none of one with several, whose classes do not tell them apart."""
    told = composition(capture)
    if told is None or told.encoder is not None or len(told.rungs) > 1:
        return ()
    checked_most("steps", steps)
    grid = Grid.of(Stack((told.rungs[0].run,)), steps, units, units)
    return (*_steps(told, wave(grid, None, 0)), *_head(told))


def _steps(told: Composition, moments: Iterator[Moment]) -> Iterator[Moment]:
    """The wave, with the stages of a step where they are all below or all above the recurrent layers."""
    below, above = bool(told.rungs[0].before), bool(told.each)
    for moment in moments:
        more = []
        for name in moment.appears:
            kind, *rest = name.split()
            if kind == "x" and len(rest) == 1 and below and not above:
                more += [f"{part} {rest[0]}" for part in ("step", "plane", "flow", "source")]
            if kind == "output" and above and not below:
                more += [f"{part} {rest[0]}" for part in ("step", "plane", "result", "symbol")]
        yield replace(moment, appears=(*moment.appears, *more))


def _head(told: Composition) -> Iterator[Moment]:
    """What is taken, and each dense layer after it."""
    if told.taken is None:
        return
    size = told.taken.output.shape[-1]
    yield Moment(_TAKEN.format(size=size, count=counted(size, "number")), ("taken", "operator", "dense0"))
    dense = [stage for stage in told.head if stage.name == "linear"]
    for number, stage in enumerate(dense, 1):
        size = stage.output.shape[-1]
        sentence = _DENSE.format(name="Linear", size=size, count=counted(size, "number"))
        yield Moment(sentence, (f"neuron dense{number}", f"connection dense{number}"))
