"""What the tensors are called that runs hand to one another: h and c where that is known or proven, else s."""

from collections.abc import Iterable, Iterator

from lstm_diagrams.facts import Capture, Source, Wiring
from lstm_diagrams.readings.recursion.units import Unit
from lstm_diagrams.readings.recursion.ways import Ways


def state_names(capture: Capture, wiring: Wiring, unit: Unit, ways: Ways) -> dict[Source, str]:
    """The name of each tensor that leaves a run for another one, or for what stands beside them.

    The outputs of a recurrent layer say it themselves. Of a module, h is what it makes of c by h = o ⊙ tanh(c), where its
    operations did so; a state by itself is h.
    """
    leaving = _leaving(wiring, ways)
    if unit.layer is not None:
        return {source: _slot_name(capture, source) for sources in leaving.values() for source in sources}
    memories = {h: c for sources in leaving.values() for h in sources for c in _memory(wiring, h)}
    alone = all(len(sources) == 1 for sources in leaving.values())
    names: dict[Source, str] = {}
    for sources in leaving.values():
        for place, source in enumerate(sources, 1):
            made = source in memories or (bool(memories) and len(sources) == 1)
            names[source] = "c" if source in memories.values() else "h" if made or alone else f"s_{{{place}}}"
    return names


def _leaving(wiring: Wiring, ways: Ways) -> dict[int, list[Source]]:
    """By run what others read of it, in the order it was made."""
    found: dict[int, dict[Source, None]] = {}
    for source in (*(way.origin for way in ways.ways), *_given_out(wiring, ways)):
        run = ways.run(source)
        if run is not None:
            found.setdefault(run, {})[source] = None
    return {run: sorted(sources, key=lambda one: (one.number, one.slot)) for run, sources in found.items()}


def _given_out(wiring: Wiring, ways: Ways) -> Iterator[Source]:
    """What calls beside the runs, and the model's outputs, come from."""
    beside = (given for number, given in enumerate(wiring.calls) if not ways.is_inside(("call", number)))
    given: Iterable[tuple[Source, ...]] = (*(sources for call in beside for sources in call), *wiring.outputs)
    for sources in given:
        for source in sources:
            yield from ways.behind(source)


def _slot_name(capture: Capture, source: Source) -> str:
    outputs = capture.calls[source.number].outputs
    name = outputs[source.slot].name if source.slot < len(outputs) else ""
    return name.removesuffix("_n") if name.endswith("_n") else "h"


def _memory(wiring: Wiring, source: Source) -> Iterator[Source]:
    """The c of h = o ⊙ tanh(c), where this h was made so."""
    if source.kind != "operation" or wiring.operations[source.number].name != "mul":
        return
    for sources in wiring.operations[source.number].inputs:
        for factor in sources:
            if factor.kind == "operation" and wiring.operations[factor.number].name == "tanh":
                yield from (each for one in wiring.operations[factor.number].inputs for each in one)
