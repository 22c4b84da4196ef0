"""A column of cards, one for each thing that ran, with arrows for what went from one to another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT, Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted, fitted_path
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.drawing.modules.setting_words import settings_words
from lstm_diagrams.facts import INPUT, Layer, Slot
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text

WIDTH = 216.0
TITLE, DETAIL = 12.0, 10.0
GAP = 24.0
_PAD, _LANE = 7.0, 13.0
_INPUT = Text("输入", "input")


@dataclass(frozen=True, slots=True)
class ColumnCard:
    """One box of a column: ``ids`` are the calls that it stands for (INPUT: the model's input), ``came`` those that something came from."""

    ids: tuple[int, ...]
    came: frozenset[int]
    lines: tuple[Label, ...]
    fill: Role
    stroke: Role
    classes: tuple[str, ...]
    line_width: float = 1.1
    dashed: bool = False

    @property
    def height(self) -> float:
        """In points."""
        return sum(line.height for line in self.lines) + 2 * _PAD


class CardColumn:
    """Cards from top to bottom, the first one at y=0, with their middles at x=0."""

    def __init__(self, cards: Sequence[ColumnCard]) -> None:
        self.cards = tuple(cards)
        tops, y = [], 0.0
        for card in self.cards:
            tops.append(y)
            y -= card.height + GAP
        self.tops = tuple(tops)

    def extent(self, place: int) -> tuple[float, float]:
        """Top and bottom of a card."""
        return self.tops[place], self.tops[place] - self.cards[place].height

    def marks(self) -> Iterator[Mark]:
        """Arrows, cards and their words."""
        yield from self._flows()
        for card, top in zip(self.cards, self.tops, strict=True):
            yield Box(
                0, top - card.height / 2, WIDTH, card.height, card.fill, card.stroke, card.line_width, rounded=True,
                dashed=card.dashed, classes=card.classes,
            )  # fmt: skip
            y = top - _PAD
            for line in card.lines:
                yield Writing(0, y - line.size * LINE_HEIGHT / 2, line, classes=card.classes)
                y -= line.height

    def _flows(self) -> Iterator[Mark]:
        """An arrow for each way: straight down from the card above, along the left from any other."""
        places = {call: number for number, card in enumerate(self.cards) for call in card.ids}
        lane = 0
        for target, card in enumerate(self.cards):
            sources = {places[call] for call in card.came if call in places} - {target}
            for source in sorted(sources, reverse=True):
                if source == target - 1:
                    ends = (0, self.extent(source)[1]), (0, self.tops[target])
                    yield Line(straight(*ends), "muted", 1.2, arrow=True, classes=("flow",))
                    continue
                lane += 1
                left = -WIDTH / 2 - 8 - lane * _LANE
                start, end = sum(self.extent(source)) / 2, sum(self.extent(target)) / 2
                corners = ((-WIDTH / 2, start), (left, start), (left, end), (-WIDTH / 2, end))
                yield Line(rounded(corners), "muted", 1.2, arrow=True, classes=("flow",))


def input_card(slots: Sequence[Slot], language: Language) -> ColumnCard:
    """What the model was given."""
    lines = [Label(_INPUT.in_language(language), TITLE)]
    lines += [shape_line(slot, language, named=len(slots) > 1) for slot in slots[:4]]
    return ColumnCard((INPUT,), frozenset(), tuple(lines), "x_fill", "x", ("terminal", "x"))


def shape_line(slot: Slot, language: Language, *, named: bool) -> Label:
    """The sizes of a tensor, with their names where these are known; alone with its dtype."""
    comma = "，" if language == "zh" else ", "
    known = any(axis.name in AXES for axis in slot.tensor.axes)
    sizes = comma.join(shape_words(slot.tensor, AXES, language)) if known else str(slot.tensor.shape)
    text = f"{slot.name}: {sizes}" if named else f"{sizes}{comma}{slot.tensor.dtype}"
    return Label(fitted(text, DETAIL, WIDTH - 16), DETAIL)


def layer_lines(layer: Layer, language: Language) -> Iterator[Label]:
    """The path and class of a layer, and what it was made with."""
    name = fitted_path(layer.path, TITLE, WIDTH / 2) if layer.path else ""
    yield Label(fitted(f"{name}: {layer.type}" if name else layer.type, TITLE, WIDTH - 16), TITLE)
    words = ("，" if language == "zh" else ", ").join(settings_words(layer, language))
    if words:
        yield Label(fitted(words, DETAIL, WIDTH - 16), DETAIL)
