"""The other layers of the model as boxes: what prepares the weighed steps below, what enters each asking step, what reads them above."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.facts import INPUT, Capture, Layer
from lstm_diagrams.labels import full_name
from lstm_diagrams.readings.attention import Attention
from lstm_diagrams.readings.companions import is_chain
from lstm_diagrams.readings.ways import Way, ways, ways_by_roles
from lstm_diagrams.words import Language, Text

_HEIGHT, _GAP, _SIZE = 22.0, 12.0, 10.0
_SCORING = Text("参与打分：{names}", "in the score: {names}")
_SHAPING = Text("α 里的 g 来自：{names}", "g in α comes from: {names}")
_CHANGED = Text("softmax 之后还有：{names}", "after the softmax: {names}")
_ENTERING = Text("每一步的输入经过：{names}", "enters each step through: {names}")
_STARTING = Text("第一个状态经过：{names}", "the first state comes through: {names}")
_BEGINS = Text("{asking} 从 {memory} 的末状态开始", "{asking} begins with the last state of {memory}")
_FEEDING = Text("送入下一步：{names}", "goes into the next step: {names}")
_LINES = {
    ("below", "below"), ("below", "chain"), ("chain", "chain"), ("entering", "entering"), ("entering", "chain"),
    ("chain", "above"), ("above", "above"), ("above", "chain"), ("above", "entering"),
    ("chain", "starting"), ("starting", "starting"), ("starting", "chain"),
}  # fmt: skip
"""Between which groups the picture has lines, or says so in words; the two chains and the score are one."""


def around_chains(
    capture: Capture, seen: Attention, marks: Sequence[Mark], chains: tuple[Layer, Layer | None], language: Language
) -> tuple[list[Mark], set[int], frozenset[Way]]:
    """Their boxes, the ids of all calls that are drawn now, and the ways between them that are."""
    paths = {layer.path for layer in chains if layer is not None}
    scorers = {layer.path for layer in (*seen.scorers, *seen.shapers, *((seen.layer,) if seen.layer else ()))}
    groups = _groups(capture, seen, paths | scorers)
    found: list[Mark] = []
    left, bottom, _, top = reach(marks)
    middle, width = 0.0, 210.0
    found += _stack(groups["below"], middle, bottom - 2, width, upwards=False)
    found += _stack(groups["above"], middle, top + 2, width, upwards=True)
    notes = []
    if seen.scorers:
        notes.append(_SCORING.format(names=_named(seen.scorers)))
    if seen.shapers and set(seen.changes) <= {"mul", "div"}:
        notes.append(_SHAPING.format(names=_named(seen.shapers)))
    elif seen.changes:
        notes.append(_CHANGED.format(names=", ".join(seen.changes)))
    if groups["entering"]:
        notes.append(_ENTERING.format(names=_named(groups["entering"])))
    if groups["starting"]:
        notes.append(_STARTING.format(names=_named(groups["starting"])))
    memory, asking = chains
    if asking is not None and _begins(capture, seen):
        notes.append(_BEGINS.format(asking=full_name(asking), memory=full_name(memory)))
    feeding = _feeding(capture, groups["above"], paths | {layer.path for layer in groups["entering"]})
    if feeding:
        notes.append(_FEEDING.format(names=_named(feeding)))
    low = reach([*marks, *found])[1]
    for number, note in enumerate(notes, 1):
        label = Label(fitted(note.in_language(language), _SIZE, 460), _SIZE, "muted")
        found.append(Writing(left, low - 16 * number, label, "left", ("words",)))
    roles = {layer.path: name for name, group in groups.items() for layer in group}
    roles |= dict.fromkeys(paths | scorers, "chain")
    drawn = {call.id for call in capture.calls if call.layer in roles}
    return found, drawn, ways_by_roles(capture, roles, _LINES)


def _begins(capture: Capture, seen: Attention) -> bool:
    """Whether the first step that asks has the last state of the weighed steps itself."""
    own, first = {call.id for call in seen.memory}, seen.asking[0].id
    return any(
        flow.source in own and flow.target == first and flow.target_slot.endswith("_0") for flow in capture.slot_flows
    )


def _feeding(capture: Capture, above: Sequence[Layer], next_step: set[str]) -> list[Layer]:
    """Layers above whose output the next step reads, itself or what enters it, as where a decoder runs freely."""
    paths = [call.layer for call in capture.calls]
    found = {paths[way[0]] for way, _ in ways(capture) if paths[way[2]] in next_step}
    return [layer for layer in above if layer.path in found]


def _named(layers: Sequence[Layer]) -> Text:
    names = [full_name(layer) for layer in layers]
    return Text("、".join(names), ", ".join(names))


def _groups(capture: Capture, seen: Attention, placed: set[str]) -> dict[str, list[Layer]]:
    """The layers that are not placed yet: below what leads to the weighed steps alone, above what comes of the asking ones.

    Starting are those between the weighed steps and the first state that asks.
    """
    own = {call.id for call in seen.memory}
    first = {place.weighing.after for place in seen.places}
    weighed = own | {call.id for call in seen.asking}
    before, after = _closure(capture, own, back=True), _closure(capture, weighed, back=False)
    into = _closure(capture, {call.id for call in seen.asking}, back=True)
    asked = _closure(capture, {call.id for call in seen.asking}, back=False)
    groups: dict[str, list[Layer]] = {"below": [], "entering": [], "starting": [], "above": []}
    ran = {call.layer: call.id for call in reversed(capture.calls)}
    for layer in sorted(capture.layers, key=lambda layer: ran.get(layer.path, -1)):
        calls = {call.id for call in capture.calls if call.layer == layer.path}
        if layer.path in placed or not calls:
            continue
        if calls <= before and min(calls) < min(first, default=0):
            groups["below"].append(layer)
        elif calls <= (after & into) - asked and max(calls) < min(first, default=0):
            groups["starting"].append(layer)
        elif max(calls) in after and min(calls) in after:
            groups["above"].append(layer)
        elif calls & into:  # a later step may read by it what the step before gave
            groups["entering"].append(layer)
    reads = _reads(capture)
    for name in ("below", "above"):  # boxes one upon another say that each reads the one below it alone
        if not is_chain([layer.path for layer in groups[name]], reads):
            groups[name] = []
    return groups


def _reads(capture: Capture) -> dict[str, set[str]]:
    """By layer, the layers whose outputs its calls read; itself apart."""
    paths = [call.layer for call in capture.calls]
    found: dict[str, set[str]] = {}
    for flow in (*capture.flows, *capture.slot_flows):
        if flow.source != INPUT and flow.target is not None and paths[flow.source] != paths[flow.target]:
            found.setdefault(paths[flow.target], set()).add(paths[flow.source])
    return found


def _closure(capture: Capture, starts: set[int], *, back: bool) -> set[int]:
    """Every call that leads to these, or that these lead to."""
    ways: dict[int, set[int]] = {}
    for flow in capture.flows:
        if flow.source != INPUT and flow.target is not None:
            start, end = (flow.target, flow.source) if back else (flow.source, flow.target)
            ways.setdefault(start, set()).add(end)
    found, waiting = set[int](), [*starts]
    while waiting:
        for call in ways.get(waiting.pop(), ()):
            if call not in found:
                found.add(call)
                waiting.append(call)
    return found


def _stack(layers: Sequence[Layer], x: float, y: float, width: float, *, upwards: bool) -> Iterator[Mark]:
    """Boxes away from ``y``; an arrow upwards before each, or out of it."""
    sign = 1 if upwards else -1
    for number, layer in enumerate(layers if upwards else reversed(layers)):
        near = y + sign * (_HEIGHT + _GAP) * number
        center = near + sign * (_GAP + _HEIGHT / 2)
        ends = (near, center - _HEIGHT / 2) if upwards else (center + _HEIGHT / 2, near)
        yield Line(straight((x, ends[0]), (x, ends[1])), "muted", arrow=True, arrow_size=0.5, classes=("up",))
        words = full_name(layer)
        label = Label(fitted(words, _SIZE, width - 8), _SIZE, "dense")
        yield Box(x, center, width, _HEIGHT, "dense_fill", "dense", 1, True, label=label, classes=("module",))
