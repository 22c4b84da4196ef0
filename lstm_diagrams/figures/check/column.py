"""The column of what ran: a card for each layer, however often it was called, and the numbers of the findings at their cards."""

from collections import Counter
from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.marks import Circle, Label, Mark
from lstm_diagrams.drawing.kit.metrics import fitted_path
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.drawing.modules.column import (
    DETAIL,
    TITLE,
    WIDTH,
    CardColumn,
    ColumnCard,
    input_card,
    layer_lines,
    shape_line,
)
from lstm_diagrams.facts import Call, Capture
from lstm_diagrams.findings import Finding, Severity
from lstm_diagrams.readings.ways import Way, ways_of_flows
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

COLOURS: dict[str, Role] = {"error": "red", "warning": "gate", "hint": "muted"}
_FILLS: dict[str, Role] = {"error": "red_fill", "warning": "gate_fill", "hint": "surface"}
_BADGE = 8.5
_OUTPUT = Text("输出", "output")
_CALLS = Text("运行 {count} 次", "{count} runs")
_SILENT = Text("没有运行过", "never ran")
_LEFT_OUT = Text("另有 {count} 层，没有发现问题", "{count} more layers, nothing found in them")
_MODEL = "output of the model"
"""The place of a finding that speaks of the whole model, beside the paths of its layers."""
Placed = tuple[str | None, ColumnCard]
"""A card, and the place that it is: None for the input and for what is left out."""


def place_of(capture: Capture, found: Finding) -> str:
    """Where a finding is marked: at its layer, or where it speaks of the whole model at what that gives."""
    alone = bool(found.calls) and any(layer.path == "" for layer in capture.layers)
    return found.layer if found.layer or alone else _MODEL


def cards(capture: Capture, findings: Sequence[Finding], most: int, language: Language) -> Iterator[Placed]:
    """The input, every layer with a finding and at most so many others (0: all), the output, and below it layers that never ran."""
    worst = _worst(capture, findings)
    yield None, input_card(capture.inputs, language)
    paths = list(dict.fromkeys(call.layer for call in capture.calls))
    shown = _shown(paths, set(worst) & set(paths), most)
    hidden: list[str] = []
    for path in paths:
        if path not in shown:
            hidden.append(path)
            continue
        if hidden:
            yield None, _gap(capture, hidden, language)
            hidden = []
        yield path, _layer(capture, path, worst.get(path), language)
    if hidden:
        yield None, _gap(capture, hidden, language)
    yield _MODEL, _output(capture, worst.get(_MODEL), language)
    for path in worst:
        if path not in (_MODEL, *paths):
            yield path, _layer(capture, path, worst[path], language)


def _worst(capture: Capture, findings: Sequence[Finding]) -> dict[str, Severity]:
    """The worst of what was found at each place."""
    found: dict[str, Severity] = {}
    for grade in ("error", "warning", "hint"):
        for each in findings:
            if each.severity == grade:
                found.setdefault(place_of(capture, each), each.severity)
    return found


def _shown(paths: list[str], marked: set[str], most: int) -> set[str]:
    """Those with a finding, and of the others the nearest to one; a gap never stands for one layer alone."""
    others = [path for path in paths if path not in marked]
    if not most or len(others) <= most + 1:
        return set(paths)
    anchors = [place for place, path in enumerate(paths) if path in marked] or [0, len(paths) - 1]
    near = sorted(others, key=lambda path: min(abs(paths.index(path) - anchor) for anchor in anchors))
    shown = marked | set(near[:most])
    lonely = {
        path
        for place, path in enumerate(paths)
        if path not in shown
        and all(side < 0 or side >= len(paths) or paths[side] in shown for side in (place - 1, place + 1))
    }
    return shown | lonely


def _calls(capture: Capture, path: str) -> list[Call]:
    return [call for call in capture.calls if call.layer == path]


def _came(capture: Capture, ids: tuple[int, ...]) -> frozenset[int]:
    return frozenset(flow.source for flow in capture.flows if flow.target in ids)


def _layer(capture: Capture, path: str, grade: Severity | None, language: Language) -> ColumnCard:
    calls = _calls(capture, path)
    layer = capture.layer(path) if calls else None
    named = [Label(fitted_path(path, TITLE, WIDTH - 16), TITLE)] if layer is None else layer_lines(layer, language)
    lines = [*named]
    if len(calls) > 1:
        lines.append(Label(_CALLS.format(count=len(calls)).in_language(language), DETAIL))
    elif not calls:
        lines.append(Label(_SILENT.in_language(language), DETAIL))
    lines += [shape_line(slot, language, named=True) for call in calls[:1] for slot in call.outputs[:1]]
    ids = tuple(call.id for call in calls)
    kind = "module" if layer is None else layer.kind
    stroke, fill = family_roles(kind)
    classes = tuple(dict.fromkeys(("module", kind)))
    return _graded(ids, _came(capture, ids), tuple(lines), (fill, stroke), classes, grade, dashed=not calls)


def _output(capture: Capture, grade: Severity | None, language: Language) -> ColumnCard:
    slots = capture.outputs
    lines = [Label(_OUTPUT.in_language(language), TITLE)]
    lines += [shape_line(slot, language, named=len(slots) > 1) for slot in slots[:4]]
    came = frozenset(flow.source for flow in capture.flows if flow.target is None)
    return _graded((), came, tuple(lines), ("output_fill", "output"), ("terminal", "output"), grade)


def drawn_ways(capture: Capture) -> frozenset[Way]:
    """The ways that the arrows show: between two layers, however often they were called."""
    layer = {call.id: call.layer for call in capture.calls}
    return frozenset(way for way in ways_of_flows(capture) if layer[way[0]] != layer[way[2]])


def _graded(
    ids: tuple[int, ...],
    came: frozenset[int],
    lines: tuple[Label, ...],
    colours: tuple[Role, Role],
    classes: tuple[str, ...],
    grade: Severity | None,
    *,
    dashed: bool = False,
) -> ColumnCard:
    fill, stroke = colours
    if grade is None:
        return ColumnCard(ids, came, lines, fill, stroke, classes, dashed=dashed)
    return ColumnCard(ids, came, lines, fill, COLOURS[grade], (*classes, grade), 2.4, dashed)


def _gap(capture: Capture, paths: list[str], language: Language) -> ColumnCard:
    ids = tuple(call.id for path in paths for call in _calls(capture, path))
    words = _LEFT_OUT.format(count=len(paths)).in_language(language)
    lines = Label("⋮", TITLE), Label(words, DETAIL)
    return ColumnCard(ids, _came(capture, ids), lines, "surface", "muted", ("gap",))


def badges(
    column: CardColumn, places: Sequence[str | None], findings: Sequence[tuple[str, Severity]]
) -> Iterator[Mark]:
    """The numbers of the findings, given as places and grades, at the right edge of their cards."""
    left = Counter(place for place, _ in findings)
    for number, (place, severity) in enumerate(findings, 1):
        left[place] -= 1
        top, _ = column.extent(places.index(place))
        yield badge(WIDTH / 2 - 4 - left[place] * (2 * _BADGE + 3), top, number, severity)


def badge(x: float, y: float, number: int, severity: Severity) -> Circle:
    """The number of a finding in its colour."""
    label = Label(str(number), 10, COLOURS[severity])
    return Circle(x, y, _BADGE, _FILLS[severity], COLOURS[severity], 1.4, label, (severity,))
