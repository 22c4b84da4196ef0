"""A map of samples: the row of an output's sample, the column of the sample that was replaced, and what lies off the diagonal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.time_axis import time_axis
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture, SampleInfluence
from lstm_diagrams.figures.influence.panel import colour, share
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, counted

SAMPLE_NOTE = Text(
    "每一格：输入的一个样本换成别的数以后，输出的一个样本动了多少，取范数，除以整张图里最大的；空格：没有动；评估模式",
    "each square: how far a sample of the output moves when one sample of the input is replaced by other numbers, as a norm over the "
    "largest of its map; empty: it does not move; eval mode",
)
_Said = tuple[Text, Role, str]
"""A line of words, its colour and its class."""
_SIDE, _LARGEST = 230.0, 26.0
_REPLACED = Text("{name} 里换掉的样本（第 {axis} 轴）", "sample of {name} replaced (axis {axis})")
_MOVED = Text("输出样本", "output sample")
_ALONE = Text("每个样本只影响自己", "each sample moves itself alone")
_LEAK = Text("对角线以外动了 {count} 格：样本之间串了", "{counted} off the diagonal: samples are mixed")
_SOME = Text("共 {count} 个样本，画了均匀隔开的 {drawn} 个", "of {count} samples, {drawn} evenly apart")


@dataclass(frozen=True, slots=True)
class SamplePanel:
    """The map of one model; ``labels`` are those of the samples drawn, of which there are ``count`` in all."""

    name: str
    influence: SampleInfluence
    labels: tuple[str, ...]
    count: int
    language: Language

    @property
    def rows(self) -> list[list[float]]:
        """How far each sample of the output moves, for each sample replaced."""
        size = len(self.influence.samples)
        return [[self.influence.values.at(row, column) for column in range(size)] for row in range(size)]

    @property
    def leaks(self) -> int:
        """How many squares off the diagonal are not empty."""
        return sum(
            bool(number) for row, line in enumerate(self.rows) for column, number in enumerate(line) if row != column
        )

    @property
    def said(self) -> Text:
        """What the map shows."""
        return _LEAK.format(count=self.leaks, counted=counted(self.leaks, "square")) if self.leaks else _ALONE


def sample_panel(
    capture: Capture, output: str, batch: int | None, labels: Sequence[str] | None, language: Language
) -> SamplePanel:
    """The panel of one model.

    Raises:
        UsageError: the facts were not measured between samples, or with another axis of samples; not one label for each sample.
        UnknownName: there is no such output.
    """
    if not isinstance(capture, Capture) or not capture.sample_influences:
        raise UsageError(
            "these facts were not measured between samples: draw(model, x, figure='influence', between='samples') does it, and "
            "its facts can stand beside"
        )
    known = {each.output: each for each in capture.sample_influences}
    if output and output not in known:
        raise UnknownName("output", output, known)
    found = known[output] if output else capture.sample_influences[0]
    if batch is not None and batch != found.axis:
        raise UsageError(
            f"option 'batch' is for the measurement: these facts were measured along axis {found.axis}, not {batch}"
        )
    count = next(slot.tensor.shape[found.axis] for slot in capture.inputs if slot.name == found.input)
    if labels is not None and (isinstance(labels, str) or len(labels) != count):
        raise UsageError(f"option 'ticks' takes {count} labels, one for each sample, not {labels!r:.80}")
    names = tuple(str(sample) if labels is None else str(labels[sample]) for sample in found.samples)
    return SamplePanel(capture.name, found, names, count, language)


def sample_marks(panel: SamplePanel) -> Iterator[Mark]:
    """The title, the map, its axes and what it shows, from y=0 downwards."""
    rows, language = panel.rows, panel.language
    side = min(_LARGEST, _SIDE / len(rows))
    width = side * len(rows)
    yield Writing(width / 2, 20, Label(fitted(panel.name, 14, max(width, 120)), 14), classes=("caption",))
    yield from _squares(rows, side)
    yield Box(width / 2, -width / 2, width, width, None, "muted", 0.8, classes=("map",))
    for row in (0, len(rows) - 1):
        label = Label(fitted(panel.labels[row], 10, 60), 10, "muted")
        yield Writing(-6, -(row + 0.5) * side, label, "right", classes=("axis",))
    words = Label(_MOVED.in_language(language), 10, "muted")
    y, x = (-width / 2, -6.0) if width >= 60 else (8, -26.0)
    yield Writing(x, y, words, "right", classes=("axis",))
    yield from time_axis(-width, panel.labels, lambda sample: (sample + 0.5) * side)
    found = panel.influence
    said: list[_Said] = [(_REPLACED.format(name=fitted(found.input, 10, 120), axis=found.axis), "muted", "axis")]
    if len(rows) < panel.count:
        said.append((_SOME.format(count=panel.count, drawn=len(rows)), "muted", "axis"))
    said.append((panel.said, "red" if panel.leaks else "output", "leak" if panel.leaks else "map"))
    yield from _below(said, (width / 2, -width - 32), language)


def _squares(rows: list[list[float]], side: float) -> Iterator[Mark]:
    top = max((max(row) for row in rows), default=0.0)
    for place, row in enumerate(rows):
        for column, number in enumerate(row):
            color = colour(number, top)
            if color is not None:
                leak = place != column
                classes = ("map", "leak") if leak else ("map",)
                x, y = (column + 0.5) * side, -(place + 0.5) * side
                edge: Role | None = "red" if leak else None
                yield Box(
                    x, y, side, side, color, edge, 0.8 if leak else 0, classes=classes, tooltip=share(number, top)
                )


def _below(said: list[_Said], place: tuple[float, float], language: Language) -> Iterator[Mark]:
    x, y = place
    for text, color, name in said:
        yield Writing(x, y, Label(text.in_language(language), 11 if name == "leak" else 10, color), classes=(name,))
        y -= 16


def sample_description(panels: list[SamplePanel]) -> Text:
    """What can be seen, in words."""
    parts = [
        Text(
            "{name}：把 {input} 第 {axis} 轴（从 0 数）上的样本逐个换成别的数，看 {output} 的每个样本动不动；{said}。",
            "{name}: the samples along axis {axis} (from 0) of {input} are replaced by other numbers one by one, and the samples of {output} compared; {said}.",
        ).format(
            name=panel.name,
            input=panel.influence.input,
            axis=panel.influence.axis,
            output=panel.influence.output,
            said=panel.said,
        )
        for panel in panels
    ]
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))
