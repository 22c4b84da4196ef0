"""The marks of trace: the input as curves, a strip of coloured rows for each gate and state, and the axis of steps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.kit.time_axis import time_axis
from lstm_diagrams.drawing.recurrent.values import role_of, scale
from lstm_diagrams.facts import Chain
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.time_bins import Bins, mean, rows_of
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, same

ROWS = 24
"""Most rows of a strip: with more units each row is the mean of several."""
_COLUMNS, _FEW_COLUMNS = 120, 50
"""Most columns of a strip, and of one in a narrow picture."""
_MOMENTS = 24
"""Most moments of the picture in motion: with more columns several appear together."""
_WIDTH, _SLIM, _WIDEST, _NARROWEST = 600.0, 270.0, 46.0, 4.0
_GAP, _TITLED, _CURVE, _LEFT = 16.0, 26.0, 64.0, 120.0
_CURVES: tuple[Role, ...] = ("x", "output", "hidden", "result")
_TITLES = {
    "i": Text("输入门", "input gate"),
    "f": Text("遗忘门", "forget gate"),
    "g": Text("候选值", "candidate"),
    "o": Text("输出门", "output gate"),
    "r": Text("重置门", "reset gate"),
    "z": Text("更新门", "update gate"),
    "n": Text("候选值", "candidate"),
    "c": Text("细胞状态", "cell state"),
    "h": Text("隐状态", "hidden state"),
}
_INPUT = Text("输入", "input")
_SIZE = Text("输入的均方根", "input, root mean square")
_SATURATED = Text("{share} 饱和", "{share} saturated")
_BINNED = Text("；每一行是 {count} 个隐藏单元的平均", "; each row is the mean of {count} units")
_COLUMN = Text("每一列是 {count} 步的平均", "each column is the mean of {count} steps")
_ROW = Text("每一行是 {count} 个隐藏单元的平均", "each row is the mean of {count} units")
_ORDERS = {
    "sorted": Text("各行按状态的平均从大到小{units}", "rows by the mean of their state, the largest on top{units}"),
    "clustered": Text(
        "各行按状态的变化聚类，走势相近的相邻{units}",
        "rows clustered, units whose states move alike side by side{units}",
    ),
}
_UNITS = Text("；从上到下是隐藏单元 {units}", "; from the top units {units}")
_SCALE = Text("{name} 的数值", "values of {name}")


@dataclass(frozen=True, slots=True)
class Trace:
    """One chain as it is drawn: a sample, units in order (from 0), labels of steps."""

    chain: Chain
    run: Recurrence
    sample: int
    units: tuple[int, ...]
    labels: tuple[str, ...]
    language: Language
    moving: bool = False
    order: str = "units"
    compact: bool = False

    @property
    def columns(self) -> Bins:
        """The steps that each column stands for."""
        return Bins.of(len(self.labels), _FEW_COLUMNS if self.compact else _COLUMNS)

    @property
    def gap(self) -> float:
        """From one strip to the next; a narrow picture has the names of strips there."""
        return _TITLED if self.compact else _GAP

    @property
    def stretches(self) -> Bins:
        """The columns that appear together where the picture moves."""
        return Bins.of(len(self.columns), _MOMENTS)

    def stretch(self, column: int) -> int:
        """Which stretch a column belongs to, from 0; all to one where the picture stands still."""
        return column // self.stretches.size if self.moving else 0

    def moment_class(self, column: int) -> tuple[str, ...]:
        """The class by which the marks of a column appear."""
        return (moment_name(self.stretch(column)),) if self.moving else ()

    @property
    def quantities(self) -> tuple[str, ...]:
        """The gates, then the states, as the cell names them."""
        cell = self.run.layer.cell
        known = [name for name, _ in self.chain.history if name != "x" and not name.endswith("_0")]
        states = cell.states if cell is not None else ("h",)
        return (*(name for name in known if name not in states), *(name for name in reversed(states) if name in known))

    def is_gate(self, name: str) -> bool:
        """Whether it lies between 0 and 1."""
        cell = self.run.layer.cell
        return cell is not None and any(gate.symbol == name and gate.activation == "sigmoid" for gate in cell.gates)

    def rows(self, name: str) -> list[tuple[float, ...]]:
        """The units of the sample at every step, those of padding left out."""
        return rows_of(self.chain.values(name), self.sample)[: len(self.labels)]

    def saturation(self) -> dict[str, float]:
        """Of each gate the share of its values, over all steps and units shown, above 0.99 or below 0.01."""
        found = {}
        for name in filter(self.is_gate, self.quantities):
            numbers = [row[unit] for row in self.rows(name) for unit in self.units]
            found[name] = sum(not 0.01 <= number <= 0.99 for number in numbers) / len(numbers)
        return found

    def binned(self) -> Text:
        """What one row is."""
        return _BINNED.format(count=Bins.of(len(self.units), ROWS).size)


def moment_name(stretch: int) -> str:
    """The class of what appears together, from 0."""
    return f"stretch{stretch + 1}"


def trace_marks(shown: Trace) -> Iterator[Mark]:
    """Everything, from the curves downwards."""
    columns = shown.columns
    width = max(_NARROWEST, min(_WIDEST, (_SLIM if shown.compact else _WIDTH) / len(columns)))
    yield from _curves(shown, columns, width)
    y = -shown.gap
    saturation = shown.saturation()
    for name in shown.quantities:
        height = _strip_height(shown, name)
        yield from _strip(shown, name, columns, (width, y))
        yield from _caption(shown, name, (y, y - height), len(columns) * width, saturation.get(name))
        y -= height + shown.gap
    y += shown.gap - _GAP
    yield from time_axis(y + _GAP - 2, shown.labels, lambda step: columns.middle(step, width))
    yield from _notes(shown, columns, y - 24, len(columns) * width)


def _curves(shown: Trace, columns: Bins, width: float) -> Iterator[Mark]:
    """Up to four features as curves; of more their root mean square."""
    rows = shown.rows("x")
    several = len(rows[0]) > len(_CURVES)
    series = (
        [[mean(number * number for number in row) ** 0.5 for row in rows]] if several else list(zip(*rows, strict=True))
    )
    top = max((abs(number) for one in series for number in one), default=0.0) or 1.0
    low = 0.0 if several else -top
    lift: Callable[[float], float] = lambda number: 6 + (number - low) / (top - low) * _CURVE  # noqa: E731
    right = len(columns) * width
    zero = lift(0.0)
    yield Line(straight((0, zero), (right, zero)), "faint", 0.8, classes=("axis",))
    for numbers, role in zip(series, _CURVES, strict=False):
        points = [
            ((place + 0.5) * width, lift(mean(numbers[step] for step in steps))) for place, steps in enumerate(columns)
        ]
        if len(points) == 1:
            points = [(0.0, points[0][1]), (width, points[0][1])]
        yield from _pieces(shown, points, role)
    title = (_SIZE if several else _INPUT).in_language(shown.language)
    name, lifted = Label(title, 11, "x"), 18 + _CURVE
    yield (
        Writing(0, lifted, name, "left", ("x",))
        if shown.compact
        else Writing(-10, 6 + _CURVE / 2, name, "right", ("x",))
    )
    yield Writing(right + 8, 6 + _CURVE, Label(short_number(top), 9, "muted"), "left", classes=("axis",))
    yield Writing(right + 8, zero, Label("0", 9, "muted"), "left", classes=("axis",))


def _pieces(shown: Trace, points: list[tuple[float, float]], role: Role) -> Iterator[Mark]:
    """A curve in one line, or where the picture moves one for each stretch, which begins where the one before has ended."""
    if not shown.moving or len(points) != len(shown.columns):
        yield Line(straight(*points), role, 1.4, classes=("x", *shown.moment_class(0)))
        return
    for columns in shown.stretches:
        part = points[max(columns.start - 1, 0) : columns.stop]
        part = part if len(part) > 1 else [(part[0][0] - 2, part[0][1]), part[0]]
        yield Line(straight(*part), role, 1.4, classes=("x", *shown.moment_class(columns.start)))


def _row_height(shown: Trace) -> float:
    count = len(Bins.of(len(shown.units), ROWS))
    return max(4.0, min(14.0, 72 / count))


def _strip_height(shown: Trace, _name: str) -> float:
    return max(_row_height(shown) * len(Bins.of(len(shown.units), ROWS)), 18.0)


def _strip(shown: Trace, name: str, columns: Bins, place: tuple[float, float]) -> Iterator[Mark]:
    """The rows of one quantity; neighbours of one colour are one box."""
    width, top = place
    rows, limit = shown.rows(name), _limit(shown, name)
    bins = Bins.of(len(shown.units), ROWS)
    height = _strip_height(shown, name) / len(bins)
    classes = _classes(shown, name)
    for line, units in enumerate(bins):
        chosen = [shown.units[unit] for unit in units]
        colors = [role_of(mean(rows[step][unit] for step in steps for unit in chosen), limit) for steps in columns]
        y, start = top - (line + 0.5) * height, 0
        for end in range(1, len(colors) + 1):
            if end == len(colors) or colors[end] != colors[start] or shown.stretch(end) != shown.stretch(start):
                yield Box(
                    (start + end) / 2 * width, y, (end - start) * width, height, colors[start], None, 0,
                    classes=(*classes, *shown.moment_class(start)),
                )  # fmt: skip
                start = end
    right, whole = len(columns) * width, height * len(bins)
    yield Box(right / 2, top - whole / 2, right, whole, None, "muted", 0.8, classes=classes)


def _classes(shown: Trace, name: str) -> tuple[str, ...]:
    cell = shown.run.layer.cell
    state = cell is not None and name in cell.states
    return (name,) if state else (f"gate-{name}",)


def _limit(shown: Trace, name: str) -> float:
    """The end of the scale: 1, and of a state that goes beyond it the largest that it reaches."""
    largest = max((abs(row[unit]) for row in shown.rows(name) for unit in shown.units), default=1.0)
    return max(1.0, largest) if name not in ("h", "c") or largest > 1 else largest or 1.0


def _caption(
    shown: Trace, name: str, ends: tuple[float, float], right: float, saturated: float | None
) -> Iterator[Mark]:
    """The name of a strip and how much of it is saturated: at its sides, in a narrow picture above it."""
    y, above, classes = sum(ends) / 2, ends[0] + 9, _classes(shown, name)
    color: Role = "c" if name == "c" else "h" if name == "h" else "gate"
    title = _TITLES.get(name)
    yield Writing(-10, y, Label(f"{name}_t", 15, color, math=True), "right", classes=classes)
    if title is not None:
        label = Label(title.in_language(shown.language), 11, "muted")
        yield Writing(0, above, label, "left", classes) if shown.compact else Writing(-34, y, label, "right", classes)
    if saturated is not None:
        words = _SATURATED.format(share=f"{saturated:.0%}").in_language(shown.language)
        label = Label(words, 10, "muted")
        yield (
            Writing(right, above, label, "right", classes)
            if shown.compact
            else Writing(right + 8, y, label, "left", classes)
        )


def _notes(shown: Trace, columns: Bins, y: float, right: float) -> Iterator[Mark]:
    """The scale, and what a row and a column are where they are several."""
    limits = {name: _limit(shown, name) for name in shown.quantities}
    groups: dict[float, list[str]] = {}
    for name, limit in limits.items():
        groups.setdefault(limit, []).append(name)
    wide = 0.0 if shown.compact else 170.0
    left = right / 2 - (len(groups) - 1) * wide / 2
    for place, (limit, names) in enumerate(groups.items()):
        title = _SCALE.format(name=", ".join(names)).in_language(shown.language)
        yield from scale(left + place * wide, y - 30, limit, Label(title, 10, "muted"))
        y -= 50.0 if shown.compact and place < len(groups) - 1 else 0.0
    bins = Bins.of(len(shown.units), ROWS)
    said = [_order_words(shown)] if shown.order in _ORDERS else []
    said += [_ROW.format(count=bins.size)] * (bins.size > 1) + [_COLUMN.format(count=columns.size)] * (columns.size > 1)
    for place, text in enumerate(said):
        yield Writing(
            right / 2, y - 62 - 16 * place, Label(text.in_language(shown.language), 10, "muted"), classes=("axis",)
        )


def _order_words(shown: Trace) -> Text:
    """How the rows are ordered, and which units they are where each is a row."""
    few = len(shown.units) <= ROWS
    units = _UNITS.format(units=", ".join(str(unit + 1) for unit in shown.units)) if few else same("")
    return _ORDERS[shown.order].format(units=units)
