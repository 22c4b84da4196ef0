"""The column of what ran: the model's input, the calls in their order, and last the one that failed."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.elision import LEAST
from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT, Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted, fitted_path
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.drawing.modules.setting_words import settings_words
from lstm_diagrams.facts import INPUT, Call, Capture, Failure, Layer, Slot
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text

WIDTH = 216.0
_GAP, _PAD, _LANE = 24.0, 7.0, 13.0
_TITLE, _DETAIL = 12.0, 10.0
_INPUT = Text("输入", "input")
_LEFT_OUT = Text("另有 {count} 次调用，都没有出错", "{count} more calls, none of which failed")
_HERE = Text("× 在这里出错", "× failed here")
_RUN = Text("第 {run} 次运行", "run {run}")
_OWN_CODE = Text("{path} 的 forward", "forward of {path}")
_MODEL = Text("模型的 forward", "forward of the model")


@dataclass(frozen=True, slots=True)
class _Card:
    """One box of the column; ``ids`` are the calls that it stands for (INPUT: the model's input), None the failing one."""

    ids: tuple[int, ...] | None
    lines: tuple[Label, ...]
    fill: Role
    stroke: Role
    classes: tuple[str, ...]

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines) + 2 * _PAD


class Column:
    """The cards from top to bottom, the first one at y=0, with their middles at x=0."""

    def __init__(self, capture: Capture, failed: Failure, most: int, language: Language) -> None:
        self._capture, self._failed, self._language = capture, failed, language
        self._cards = tuple(self._made(most))
        tops, y = [], 0.0
        for card in self._cards:
            tops.append(y)
            y -= card.height + _GAP
        self._tops = tuple(tops)

    @property
    def broken(self) -> tuple[float, float]:
        """Top and bottom of the failing call."""
        return self._tops[-1], self._tops[-1] - self._cards[-1].height

    def marks(self) -> Iterator[Mark]:
        """Everything in it."""
        yield from self._flows()
        for card, top in zip(self._cards, self._tops, strict=True):
            thick = 2.2 if card.ids is None else 1.1
            middle = top - card.height / 2
            yield Box(0, middle, WIDTH, card.height, card.fill, card.stroke, thick, rounded=True, classes=card.classes)
            y = top - _PAD
            for line in card.lines:
                yield Writing(0, y - line.size * LINE_HEIGHT / 2, line, classes=card.classes)
                y -= line.height

    def _made(self, most: int) -> Iterator[_Card]:
        yield self._input()
        calls = self._capture.calls
        hidden = len(calls) - (most - 1) if most and len(calls) > most + 1 else 0
        if hidden:
            hidden = max(hidden, len(calls) - max(most, LEAST) + 1)
            words = _LEFT_OUT.format(count=hidden).in_language(self._language)
            lines = (Label("⋮", _TITLE), Label(words, _DETAIL))
            yield _Card(tuple(call.id for call in calls[:hidden]), lines, "surface", "muted", ("gap",))
        for call in calls[hidden:]:
            yield self._call(call)
        yield self._last()

    def _input(self) -> _Card:
        lines = [Label(_INPUT.in_language(self._language), _TITLE)]
        slots = self._capture.inputs
        for slot in slots[:4]:
            lines.append(self._shape(slot, named=len(slots) > 1))
        return _Card((INPUT,), tuple(lines), "x_fill", "x", ("terminal", "x"))

    def _shape(self, slot: Slot, *, named: bool) -> Label:
        comma = "，" if self._language == "zh" else ", "
        known = any(axis.name in AXES for axis in slot.tensor.axes)
        sizes = comma.join(shape_words(slot.tensor, AXES, self._language)) if known else str(slot.tensor.shape)
        text = f"{slot.name}: {sizes}" if named else f"{sizes}{comma}{slot.tensor.dtype}"
        return Label(fitted(text, _DETAIL, WIDTH - 16), _DETAIL)

    def _call(self, call: Call) -> _Card:
        layer = self._capture.layer(call.layer)
        lines = [*self._names(layer), *(self._shape(slot, named=True) for slot in call.outputs[:1])]
        stroke, fill = family_roles(layer.kind)
        return _Card((call.id,), tuple(lines), fill, stroke, ("module", layer.kind))

    def _names(self, layer: Layer) -> Iterator[Label]:
        name = fitted_path(layer.path, _TITLE, WIDTH / 2) if layer.path else ""
        yield Label(fitted(f"{name}: {layer.type}" if name else layer.type, _TITLE, WIDTH - 16), _TITLE)
        words = ("，" if self._language == "zh" else ", ").join(settings_words(layer, self._language))
        if words:
            yield Label(fitted(words, _DETAIL, WIDTH - 16), _DETAIL)

    def _last(self) -> _Card:
        failed = self._failed
        lines = [Label(_HERE.in_language(self._language), _DETAIL, "red")]
        if failed.layer is not None:
            lines += self._names(failed.layer)
            if failed.run > 1:
                lines.append(Label(_RUN.format(run=failed.run).in_language(self._language), _DETAIL))
        else:
            owner = _OWN_CODE.format(path=fitted_path(failed.path, _TITLE, WIDTH - 90)) if failed.path else _MODEL
            lines.append(Label(failed.operation or owner.in_language(self._language), _TITLE))
            if failed.operation:
                lines.append(Label(owner.in_language(self._language), _DETAIL))
        return _Card(None, tuple(lines), "red_fill", "red", ("broken",))

    def _flows(self) -> Iterator[Mark]:
        """An arrow for each flow: straight down from the card above, along the left from one further up."""
        lane = 0
        for target, card in enumerate(self._cards):
            for source in sorted(self._sources(card), reverse=True):
                above, below = self._tops[source] - self._cards[source].height, self._tops[target]
                if source == target - 1:
                    yield Line(straight((0, above), (0, below)), "muted", 1.2, arrow=True, classes=("flow",))
                    continue
                lane += 1
                left = -WIDTH / 2 - 8 - lane * _LANE
                start, end = self._tops[source] - self._cards[source].height / 2, below - card.height / 2
                corners = ((-WIDTH / 2, start), (left, start), (left, end), (-WIDTH / 2, end))
                yield Line(rounded(corners), "muted", 1.2, arrow=True, classes=("flow",))

    def _sources(self, card: _Card) -> set[int]:
        """The places of the cards that something went straight from into this one."""
        if card.ids is None:
            came = set(self._failed.sources)
        else:
            came = {flow.source for flow in self._capture.flows if flow.target in card.ids}
        place = {call: number for number, each in enumerate(self._cards) for call in each.ids or ()}
        return {place[call] for call in came if call in place} - {self._cards.index(card)}
