"""How one vector is taken from what a recurrent layer returns, and the dense head that makes a prediction of it."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.modules.setting_words import settings_words
from lstm_diagrams.facts import Layer, Tensor
from lstm_diagrams.figures.network.dense_head import HeadColumn, head_marks
from lstm_diagrams.figures.network.rows import stage_words
from lstm_diagrams.figures.network.tower import Tower
from lstm_diagrams.readings.stages import Stage
from lstm_diagrams.readings.taken import Taken
from lstm_diagrams.words import AXES, Language, Text, same

_WORDS = {
    "select": Text("取其中一项", "select one entry"), "mean": Text("取平均", "mean"),
    "max": Text("取最大值", "maximum"), "sum": Text("求和", "sum"), "state": Text("取末状态", "final state"),
    "last": same("return_sequences=False"),
}  # fmt: skip
_POOLED = {
    "mean": Text("output 对各步取平均", "mean of output"), "max": Text("output 对各步取最大值", "maximum of output"),
    "sum": Text("output 对各步求和", "sum of output"),
}  # fmt: skip


def taken_marks(tower: Tower, taken: Taken, head: tuple[Stage, ...], units: int, language: Language) -> Iterator[Mark]:
    """Everything right of a tower: the way of the vector, what is done to it, and the dense layers."""
    label = Label(_expression(taken) or _words(taken, language), 10)
    start = _start(tower, taken)
    right = tower.extent(language)[1] + 10
    middle = (tower.output_y + 24 + tower.grid.bands[0].bottom - 10) / 2
    reverse = _reverse_start(tower, taken)
    if start is None:
        yield from _frame(tower, language)
        corners = [(right, middle)]
    else:
        corners = [start, (right + 6, start[1]), (right + 6, middle)]
        yield from _ring(tower, taken)
    if reverse is not None:
        edge, above = tower.extent(language)[0] - 10, tower.output_y + 24
        around = [reverse, (edge, reverse[1]), (edge, above), (right + 6, above), (right + 6, middle)]
        yield Line(rounded(around), "output", 1.6, classes=("taken", "flow"))
    width = label.width + 16
    left = right + 24
    way = rounded([*corners, (left, middle)]) if start else straight(*corners, (left, middle))
    yield Line(way, "output", 1.6, arrow=True, classes=("taken", "flow"))
    classes = ("operator", taken.how)
    yield Box(
        left + width / 2, middle, width, 24, "operation_fill", "operation", 1.1, True, label=label, classes=classes
    )
    columns = tuple(_columns(taken, head, language))
    x = left + width + 24 + max(16.0, Label(columns[0].above, 10).width / 2 - 12)
    yield Line(straight((left + width, middle), (x - 16, middle)), "output", 1.6, arrow=True, classes=("taken", "flow"))
    yield from head_marks(columns, x, middle, units)


def _expression(taken: Taken) -> str:
    """``output[:, -1]`` where the facts tell which entry it is."""
    if taken.slot is None or taken.axis is None:
        return ""
    return f"{taken.slot}[{':, ' * taken.axis}{taken.index}]"


def _words(taken: Taken, language: Language) -> str:
    if taken.entries:
        names = [f"{taken.slot}[{index}]" for index in taken.entries]
        words = Text("拼接 {zh}", "concatenate {en}").format(zh="、".join(names), en=", ".join(names))
        return words.in_language(language)
    if taken.joined:
        return Text("取出几项并拼接", "select and concatenate").in_language(language)
    if taken.how in _POOLED and taken.slot == "output":
        return _POOLED[taken.how].in_language(language)
    return _WORDS[taken.how].in_language(language)


def _step(tower: Tower, taken: Taken) -> int | None:
    """Which step of output is taken, counted from 0."""
    run = tower.grid.run
    if taken.how == "last":
        return run.steps - 1
    time = next(place for place, axis in enumerate(run.output.axes) if axis.name == "time")
    if taken.slot != "output" or taken.axis != time or taken.index is None:
        return None
    return taken.index % run.steps


def _start(tower: Tower, taken: Taken) -> Point | None:
    """Where the vector stands that is taken, if that is known and lies open to the right."""
    grid, run = tower.grid, tower.grid.run
    if _step(tower, taken) == run.steps - 1 or _pooled(taken):
        return grid.columns[-1] + 30, tower.output_y
    places = _state_places(tower, taken)
    at_right = [y for direction, y in places if not direction]
    if len(at_right) == 1 and len(places) == max(1, len(taken.entries)):
        return grid.columns[-1] + tower.reach + tower.state_width / 2 + 5, at_right[0]
    return None


def _reverse_start(tower: Tower, taken: Taken) -> Point | None:
    """Where the final state of the reverse direction stands, at the left, if it is taken together with that at the right."""
    at_left = [y for direction, y in _state_places(tower, taken) if direction]
    if _start(tower, taken) is None or len(at_left) != 1:
        return None
    return -tower.reach - tower.state_width / 2 - 5, at_left[0]


def _pooled(taken: Taken) -> bool:
    return taken.how in _POOLED and taken.slot == "output"


def _state_places(tower: Tower, taken: Taken) -> list[tuple[int, float]]:
    """Direction and height of each final state that is taken, of those that are drawn."""
    grid, run = tower.grid, tower.grid.run
    if taken.slot not in ("h_n", "c_n"):
        return []
    if taken.how == "state":
        entries: tuple[int, ...] = (0,)
    elif taken.index is not None and taken.axis == 0:
        entries = (taken.index,)
    else:
        entries = taken.entries
    found = []
    for entry in entries:
        layer, direction = divmod(entry % (run.layers * run.directions), run.directions)
        band = grid.band(grid.bands[0].depth + layer)
        if band:
            found.append((direction, band.state_y(direction, taken.slot[0])))
    return found


def _ring(tower: Tower, taken: Taken) -> Iterator[Mark]:
    """A ring around the entries of the output row that are taken, where they are not all that there is."""
    if _pooled(taken):
        left, right = tower.grid.columns[0] - 34, tower.grid.columns[-1] + 34
        place = (left + right) / 2, tower.output_y, right - left, 34
        yield Box(*place, None, "output", 1.6, rounded=True, classes=("taken", "ring"))
    elif taken.how != "last" and _step(tower, taken) is not None:
        classes = ("taken", "ring")
        yield Box(tower.grid.columns[-1], tower.output_y, 40, 32, None, "output", 1.6, rounded=True, classes=classes)


def _frame(tower: Tower, language: Language) -> Iterator[Mark]:
    """A frame around all that the layer returns, where it is not known what of it is taken."""
    left, right = (edge + side for edge, side in zip(tower.extent(language), (-10, 10), strict=True))
    top, bottom = tower.output_y + 24, tower.grid.bands[0].bottom - 10
    middle = ((left + right) / 2, (top + bottom) / 2)
    yield Box(*middle, right - left, top - bottom, None, "output", 1, True, True, classes=("returned",))
    run = tower.grid.run
    names = ["output", *(f"{state}_n" for state in run.states)]
    words = Text("{kind} 返回的 {zh}", "what {kind} returns: {en}").format(
        kind=tower.kind, zh="、".join(names), en=", ".join(names)
    )
    yield Writing(middle[0], top + 10, Label(words.in_language(language), 10, "output"), classes=("output", "note"))


def _columns(taken: Taken, head: tuple[Stage, ...], language: Language) -> Iterator[HeadColumn]:
    """The vector that is taken, and each dense layer with what follows it."""
    linear = [number for number, stage in enumerate(head) if stage.name == "linear"]
    ends = [*linear, len(head)]
    words = Text("取出的向量", "what is taken").in_language(language)
    yield HeadColumn("taken", taken.output.shape[-1], words, _lines(taken.output, head[: linear[0]], language))
    for start, end in zip(linear, ends[1:], strict=True):
        last = start == linear[-1]
        stage = head[start]
        above = Text("预测", "prediction") if last else stage_words(stage)
        lines = _lines(stage.output, head[start:end], language)
        yield HeadColumn("result" if last else "hidden", stage.output.shape[-1], above.in_language(language), lines)


def _lines(tensor: Tensor, stages: tuple[Stage, ...], language: Language) -> tuple[str, ...]:
    lines = [named_shape("", tensor, AXES, language).strip()]
    for stage in stages:
        settings = settings_words(stage.source, language) if isinstance(stage.source, Layer) else []
        name = stage_words(stage).in_language(language)
        line = " ".join([name, *settings])
        lines = [line, *lines] if stage.name == "linear" else [*lines, line]
    return tuple(lines)
