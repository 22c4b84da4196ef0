"""One map with the curve of its last row below."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.time_axis import time_axis
from lstm_diagrams.facts import Influence
from lstm_diagrams.readings.time_bins import Bins
from lstm_diagrams.theme import SHARE_ROLES, Role
from lstm_diagrams.words import Language, Text, counted

_COLUMNS = 40
_SIDE, _LARGEST, _ROW = 230.0, 26.0, 30.0
_CURVE, _DECADES = 96.0, 6
_BELOW = 0.01
_POWER = 14
"""Size of numbers with exponents, which are smaller still and have to be read where three maps share a column."""
_INPUT = Text("读到的步", "step read")
_OUTPUT = Text("输出的步", "output step")
_ALONE = Text("输出", "the output")
_LAST = Text("输出的最后一步", "last step of the output")
_CURVE_TITLE = Text("{row}（对数刻度）", "{row} (log scale)")
_REACHES = Text("峰值往前 {count} 步起低于 1%", "below 1 % from {steps} before the peak")
_ALL = Text("读到的第一步仍不低于 1%", "the first step read still has 1 % or more")
_GAP = Text("{words}；中间有 {count} 步为 0", "{words}; 0 at {steps} in between")
_NOTHING = Text("读到的每一步都不影响它", "no step read moves it")
_BINS = Text("每一格取 {count} 步里最大的", "each square is the largest of {count} steps")
_SCALE = Text("占最大值的份额", "share of the largest")


@dataclass(frozen=True, slots=True)
class Panel:
    """The influence of one model on one sample; ``labels`` are those of the steps read."""

    name: str
    influence: Influence
    sample: int
    labels: tuple[str, ...]
    language: Language

    def row(self, place: int) -> list[float]:
        """One row: how strongly it follows each step read."""
        values = self.influence.values
        return [values.at(place, self.sample, step) for step in range(values.shape[2])]

    @property
    def rows(self) -> list[list[float]]:
        """All rows, the first step of the output first."""
        return [self.row(place) for place in range(self.influence.values.shape[0])]

    @property
    def last_row(self) -> Text:
        """What the last row of the map is: a step of the output, or all of an output that has no steps."""
        return _LAST if self.influence.steps else _ALONE

    @property
    def reach(self) -> int | None:
        """How many steps before its peak the last row falls below 1 % of that and stays there; None where it never does."""
        last = self.row(self.influence.values.shape[0] - 1)
        top = max(last, default=0.0)
        peak = len(last) - 1 - last[::-1].index(top)
        above = [step for step in range(peak + 1) if last[step] >= _BELOW * top]
        return None if not above or above[0] == 0 else peak - above[0] + 1

    @property
    def gap(self) -> int:
        """How many steps do not move the last row, though steps before and after them do."""
        last = self.row(self.influence.values.shape[0] - 1)
        moving = [step for step, number in enumerate(last) if number]
        return moving[-1] - moving[0] + 1 - len(moving) if moving else 0

    @property
    def reach_words(self) -> Text:
        """How far back the last row reaches, and what it leaves out on the way, in words."""
        if not any(self.row(self.influence.values.shape[0] - 1)):
            return _NOTHING
        reach, gap = self.reach, self.gap
        words = _ALL if reach is None else _REACHES.format(count=reach, steps=counted(reach, "step"))
        return _GAP.format(words=words, count=gap, steps=counted(gap, "step")) if gap else words

    def sentence(self) -> Text:
        """What it shows, in words."""
        words = Text("{name}，{row}：{words}。", "{name}, {row}: {words}.")
        return words.format(name=self.name, row=self.last_row, words=self.reach_words)


def panel_marks(panel: Panel) -> Iterator[Mark]:
    """The title, the map, and the curve, from y=0 downwards."""
    columns = Bins.of(len(panel.labels), _COLUMNS)
    side = min(_LARGEST, _SIDE / len(columns))
    width = side * len(columns)
    title = Label(fitted(panel.name, 14, max(width, 120)), 14)
    yield Writing(width / 2, 20, title, classes=("caption",))
    rows = Bins.of(panel.influence.values.shape[0], _COLUMNS)
    height = side if panel.influence.steps else _ROW
    yield from _map(panel, columns, rows, (side, height))
    bottom = -height * len(rows)
    yield from time_axis(bottom, panel.labels, lambda step: columns.middle(step, side))
    yield Writing(width / 2, bottom - 30, Label(_INPUT.in_language(panel.language), 10, "muted"), classes=("axis",))
    if columns.size > 1:
        said = _BINS.format(count=columns.size).in_language(panel.language)
        yield Writing(width / 2, bottom - 44, Label(said, 10, "muted"), classes=("axis",))
    yield from _curve(panel, columns, side, bottom - 84)


def _map(panel: Panel, columns: Bins, rows: Bins, sizes: tuple[float, float]) -> Iterator[Mark]:
    side, height = sizes
    numbers, top = panel.rows, max((max(row) for row in panel.rows), default=0.0)
    for line, places in enumerate(rows):
        row = [max(numbers[place][step] for place in places for step in steps) for steps in columns]
        for column, number in enumerate(row):
            color = colour(number, top)
            if color is not None:
                x, y = (column + 0.5) * side, -(line + 0.5) * height
                yield Box(x, y, side, height, color, None, 0, classes=("map",), tooltip=share(number, top))
    width, whole = side * len(columns), height * len(rows)
    yield Box(width / 2, -whole / 2, width, whole, None, "muted", 0.8, classes=("map",))
    steps = panel.influence.steps
    words = (_OUTPUT if steps else _ALONE).in_language(panel.language)
    ends = [(0, steps[0] + 1), (len(rows) - 1, steps[-1] + 1)] if len(steps) > 1 else []
    for line, step in ends:
        yield Writing(-6, -(line + 0.5) * height, Label(str(step), 10, "muted"), "right", classes=("axis",))
    y = -whole / 2 if whole >= 60 or not steps else 8
    yield Writing(-26 if steps else -6, y, Label(words, 10, "muted"), "right", classes=("axis",))


def colour(number: float, top: float) -> Role | None:
    """The colour of an influence beside the largest one, 1 to 0.1 of it, 0.1 to 0.01 ..., the last one for all below; None of none at all."""
    if not number or not top or not math.isfinite(number):
        return None
    decade = int(-math.log10(min(1.0, number / top)) + 1e-12)
    return SHARE_ROLES[min(decade, len(SHARE_ROLES) - 1)]


def share(number: float, top: float) -> str:
    """An influence as a share of the largest one, in three digits."""
    return f"{number / top:.3g}" if top else "0"


def _curve(panel: Panel, columns: Bins, side: float, top_y: float) -> Iterator[Mark]:
    """The last row on a log scale over six decades, the 1 % line, and where it falls below that."""
    last = panel.row(panel.influence.values.shape[0] - 1)
    top, width = max(last, default=0.0), side * len(columns)

    def lift(number: float) -> float:
        decades = min(_DECADES, -math.log10(number / top)) if number and top else _DECADES
        return top_y - decades / _DECADES * _CURVE

    yield Box(width / 2, top_y - _CURVE / 2, width, _CURVE, "surface", "faint", 0.8, classes=("axis",))
    limit = lift(_BELOW * top) if top else top_y
    yield Line(straight((0, limit), (width, limit)), "c", 0.9, dashed=True, classes=("reach",))
    for decade, words in ((0, "1"), (2, "1 %"), (_DECADES, "10^{-6}")):
        y = top_y - decade / _DECADES * _CURVE
        color: Role = "c" if decade == 2 else "muted"
        label = Label(words, _POWER, color, math=True) if "^" in words else Label(words, 10, color)
        yield Writing(-6, y, label, "right", classes=("axis",))
    points = [((place + 0.5) * side, lift(max(last[step] for step in steps))) for place, steps in enumerate(columns)]
    points = points if len(points) > 1 else [(0.0, points[0][1]), (width, points[0][1])]
    yield Line(straight(*points), "h", 1.6, classes=("curve",))
    title = _CURVE_TITLE.format(row=panel.last_row).in_language(panel.language)
    yield Writing(width / 2, top_y + 10, Label(title, 10, "muted"), classes=("curve",))
    said = panel.reach_words.in_language(panel.language)
    yield Writing(width / 2, top_y - _CURVE - 12, Label(said, 11, "c"), classes=("reach",))


def colours(x: float, y: float, language: Language) -> Iterator[Mark]:
    """The colours in a row centred at (x, y), with what each says below."""
    step = 62.0
    yield Writing(x, y + 16, Label(_SCALE.in_language(language), 10, "muted"), classes=("scale",))
    words = ("1 … 0.1", "… 0.01", "… 10^{-3}", "… 10^{-4}", "< 10^{-4}")
    for place, (role, text) in enumerate(zip(SHARE_ROLES, words, strict=True)):
        left = x + (place - (len(words) - 1) / 2) * step
        yield Box(left, y, step, 9, role, "faint", 0.5, classes=("scale",))
        yield Writing(left, y - 14, Label(text, _POWER, "muted", math=True), classes=("scale",))
