"""What becomes of the states between two calls, drawn in the gap between them: each way looks different."""

from collections.abc import Iterator
from itertools import groupby

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import state_fill, state_role
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.figures.calls.layout import BAND, GAP, PAD, Placed, Row, gap
from lstm_diagrams.figures.calls.words import WAYS, short
from lstm_diagrams.readings.calls import Kind, Start
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language

_STUB = 20.0
_SAMPLES = 6
_CHIP = 4.5
_SMALL = 10.0
_AFTER = 40.0
_ZERO = Label("0", 12, math=True)
_SIGNS: dict[Kind, tuple[Role, Role, Label]] = {
    "masked": ("operation_fill", "operation", Label("⊙", 12, "operation")),
    "changed": ("operation_fill", "operation", Label("f", 12, "operation", math=True)),
    "zeros": ("surface", "muted", _ZERO),
    "none": ("surface", "muted", _ZERO),
}
_ENDING = ("zeros", "none", "given")
"""The kinds in which what an earlier call had does not go on."""


def between(row: Row, language: Language) -> Iterator[Mark]:
    """Before the first call, between calls, and after the last one."""
    before: Placed | None = None
    whole = True
    for place in row.places:
        if place is None:
            whole = False
            continue
        left = None if before is None else before.right - PAD
        if before is None and row.onward:
            left = place.left - PAD - gap(row.series, place.block)
            yield from _names(row, left, place) if whole else ()
        if not whole and left is not None:
            yield from _onward(row, left, left + PAD + 20, place) if before else ()
            left = place.left + PAD - GAP * (0.45 if before else 1)
        yield from _handover(row, left, place, language, known=whole)
        before, whole = place, True
    yield from _last(row)


def _names(row: Row, right: float, place: Placed) -> Iterator[Mark]:
    """At the start of a row, the states that the row above ends with."""
    for state in row.series.states:
        label = Label(f"{state}_{{{place.block.first}}}", 12, state_role(state), math=True)
        yield Writing(right - 4, row.lane(state), label, "right", (state, "handover", f"call{place.block.number}"))


def _onward(row: Row, left: float, right: float, place: Placed) -> Iterator[Mark]:
    """Towards calls that are left out."""
    for start in place.block.starts:
        y = row.lane(start.state)
        if start.kind not in _ENDING:
            yield Line(straight((left, y), (right, y)), state_role(start.state), 1.3, classes=(start.state,))


def _handover(row: Row, left: float | None, place: Placed, language: Language, *, known: bool) -> Iterator[Mark]:
    """The states before one call; ``left`` is where those of the call before leave it, None where there is none."""
    right = place.left + PAD
    origin = right - GAP * 0.72 if left is None else left
    middle = (origin + right) / 2
    groups = [list(group) for _, group in groupby(place.block.starts, key=_way)]
    for group in groups:
        yield from _states(row, group, (origin, right), place, first=left is None, known=known)
    if place.block.way or any(start.kind != "whole" for start in place.block.starts):
        yield from _said(row, groups, middle, place, language)


def _way(start: Start) -> tuple[object, ...]:
    return start.kind, start.operations, start.cut, start.kept


def _states(
    row: Row, group: list[Start], ends: tuple[float, float], place: Placed, *, first: bool, known: bool
) -> Iterator[Mark]:
    """States that come in the same way, with one sign for all of them."""
    (left, right), middle = ends, sum(ends) / 2
    lanes = [row.lane(start.state) for start in group]
    kind = group[0].kind
    sign = middle if kind not in _ENDING else right - 30
    half = {"whole": 0.0, "detached": 5.0}.get(kind, 10.0)
    for start, y in zip(group, lanes, strict=True):
        classes = (start.state, "handover", kind, f"call{place.block.number}")
        role = state_role(start.state)
        if kind == "whole":
            yield Line(straight((left, y), (right, y)), role, 1.5, arrow=True, classes=classes)
            continue
        if kind not in _ENDING:
            yield Line(straight((left, y), (sign - half, y)), role, 1.5, classes=classes)
        elif not first and known:
            yield Line(straight((left, y), (left + _STUB, y)), role, 1.5, classes=classes)
            yield Line(straight((left + _STUB, y - 5), (left + _STUB, y + 5)), role, 1.8, classes=(*classes, "end"))
        way = straight((sign + half, y), (right, y))
        yield Line(way, role, 1.5, arrow=True, dashed=start.cut, classes=classes)
        if kind == "detached":
            for shift in (-3, 3):
                cut = straight((sign + shift - 3, y - 7), (sign + shift + 3, y + 7))
                yield Line(cut, "operation", 1.6, classes=(*classes, "cut"))
    if half == 10.0:
        yield _sign(group, sign, lanes, place)


def _sign(group: list[Start], x: float, lanes: list[float], place: Placed) -> Mark:
    """What the states meet or begin with: a mask, operations, zeros, something given."""
    kind, state = group[0].kind, group[0].state
    fill, stroke, label = _SIGNS.get(kind, (state_fill(state), state_role(state), None))
    height, y = max(lanes) - min(lanes) + 20, (max(lanes) + min(lanes)) / 2
    classes = ("sign", kind, f"call{place.block.number}")
    return Box(x, y, 20, height, fill, stroke, 1.2, True, kind == "none", label, classes)


def _said(row: Row, groups: list[list[Start]], x: float, place: Placed, language: Language) -> Iterator[Mark]:
    """Under the lines: the samples that a mask kept, and in words what happened."""
    beside = groups[0][0].kind == "masked" or (place.before is not None and not row.series.singles)
    y = row.y - (30 if beside else BAND + 6)
    classes = ("words", f"call{place.block.number}")
    for group in groups:
        if group[0].kind == "masked":
            yield from _samples(group[0], x, y, place)
            y -= 12
        words = short(group[0], first=place.before is None).in_language(language)
        if place.block.way and group is groups[-1]:
            words += "\n" + WAYS[place.block.way].in_language(language)
        names = ", ".join(start.state for start in group) + ": " if len(groups) > 1 else ""
        for line in (names + words).split("\n"):
            y -= 8
            label = Label(fitted(line, _SMALL, GAP - 6), _SMALL, "muted")
            yield Writing(x, y, label, classes=classes)
            y -= 8


def _samples(start: Start, x: float, y: float, place: Placed) -> Iterator[Mark]:
    """A chip for each sample of the batch: full where its state was kept, empty where not."""
    shown = elided(len(start.kept), _SAMPLES)
    for column, sample in enumerate(shown):
        at = x + (column - (len(shown) - 1) / 2) * 13
        if sample is None:
            yield from dots([(at + shift, y) for shift in (-4, 0, 4)])
            continue
        kept = start.kept[sample]
        classes = ("mask", f"sample{sample}", f"call{place.block.number}", "kept" if kept else "reset")
        yield Circle(at, y, _CHIP, "sample" if kept else "surface", "sample", 1.1, classes=classes)


def _last(row: Row) -> Iterator[Mark]:
    """The final states of the last call."""
    place = row.calls[-1]
    left = place.right - PAD
    time = place.block.first + place.block.steps
    for state in row.series.states:
        y, role = row.lane(state), state_role(state)
        classes = (state, "final", f"call{place.block.number}")
        yield Line(straight((left, y), (left + _AFTER, y)), role, 1.5, arrow=True, classes=classes)
        label = Label(f"{state}_{{{time}}}", 12, role, math=True)
        yield Writing(left + _AFTER + 4, y, label, "left", classes)
