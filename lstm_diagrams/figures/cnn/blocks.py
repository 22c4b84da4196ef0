"""A chain of feature maps as solid blocks in oblique projection: channels across, height upwards, width into the depth."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Parallelogram, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.tensors.leaning import leaning
from lstm_diagrams.figures.cnn.chain import (
    ROLES,
    FeatureMap,
    letters_words,
    made_by_letters,
    note_words,
    space_words,
    unusual,
)
from lstm_diagrams.figures.cnn.maps import Scale, column_height
from lstm_diagrams.figures.cnn.rows import MOST, Row, in_rows, stacked
from lstm_diagrams.readings.stages import stage_name
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_BACK = (0.38, 0.235)
"""Where a point of depth leads, to the right and upwards."""
_STRIP, _VECTOR_WIDTH, _VECTOR_DEPTH = 14.0, 9.0, 16.0
_CHANNELS, _SPACE, _NAME, _NOTE = 10.0, 9.0, 10.0, 9.5
_ARROW, _WIDEST_WORD, _WIDEST_GROUP = 26.0, 110.0, 600.0


@dataclass(frozen=True, slots=True)
class Block:
    """One map: its front is ``width`` across and ``height`` tall, and it leads ``back`` into the depth. Centred at height 0."""

    item: FeatureMap
    width: float
    height: float
    depth: float

    @classmethod
    def of(cls, item: FeatureMap, scale: Scale, largest: int) -> "Block":
        """The block of a map at this scale, or of a vector against the ``largest``."""
        if not item.width:
            return cls(item, _VECTOR_WIDTH, column_height(item.size, largest), _VECTOR_DEPTH)
        height = scale.points(item.height) if item.height else _STRIP
        return cls(item, channels_width(item.size), height, scale.points(item.width))

    @property
    def back(self) -> Point:
        """The edge that leads into the depth."""
        return (_BACK[0] * self.depth, _BACK[1] * self.depth)

    @property
    def bottom(self) -> float:
        """The lower edge of the front."""
        return -(self.height + self.back[1]) / 2

    @property
    def top(self) -> float:
        """The upper end of the whole block."""
        return -self.bottom

    def marks(self, x: float, roles: tuple[Role, Role, Role]) -> Iterator[Mark]:
        """The three faces that are seen; the lower left corner of the front stands at ``x``."""
        outline, fill, side = roles
        classes = ("block", f"{self.item.family}-block", *_classes(self.item))
        across, up = (self.width, 0.0), (0.0, self.height)
        right, high = x + self.width, self.bottom + self.height
        yield from leaning(Parallelogram(right, self.bottom, self.back, up, side, outline, 0.8, ("side", *classes)))
        yield from leaning(Parallelogram(x, high, across, self.back, fill, outline, 0.8, ("side", *classes)))
        yield Parallelogram(x, self.bottom, across, up, fill, outline, 0.8, ("front", *classes))


def _classes(item: FeatureMap) -> tuple[str, ...]:
    """``map0`` for the input, ``map1 layer1`` for the first map that a layer made, ..."""
    return (f"map{item.number}", *((f"layer{item.number}",) if item.number else ()))


def channels_width(channels: int) -> float:
    """How wide the front is: by the logarithm of the number of channels, and never narrower than that number written below."""
    return 7.0 + 2.2 * math.log2(channels)


@dataclass(frozen=True, slots=True)
class Slot:
    """Blocks that touch, all made in the same way, with the words above and below; the first front stands at 0."""

    blocks: tuple[Block, ...]
    above: tuple[Label, ...]
    below: tuple[Label, ...]

    @property
    def front(self) -> float:
        """The right end of the last front."""
        return math.fsum(block.width for block in self.blocks)

    @property
    def end(self) -> float:
        """The right end of the last block."""
        return self.front + self.blocks[-1].back[0]

    @property
    def space(self) -> Writing | None:
        """The pixels of the map, below the edge that leads into the depth; None for a vector."""
        last = self.blocks[-1]
        if not last.item.width:
            return None
        label = Label(space_words(last.item), _SPACE, "muted")
        x, y = self.front + last.back[0] / 2 + 3, last.bottom + last.back[1] / 2 - 7
        return Writing(x, y, label, "left", ("shape", *_classes(last.item)))

    @property
    def words(self) -> Iterator[tuple[float, float, Label]]:
        """Every label with its middle and its height: those above over the blocks, those below under the fronts."""
        top, bottom = self.blocks[0].top, self.blocks[0].bottom
        for row, label in enumerate(reversed(self.above)):
            yield self.end / 2, top + 11 + row * 13, label
        x, first = (self.front / 2, 23) if self.space else (self.end / 2, 10)
        for row, label in enumerate(self.below):
            yield x, bottom - first - row * 13, label

    @property
    def reach(self) -> tuple[float, float]:
        """The left and right ends of blocks and words together."""
        ends = [(0.0, self.end), *((x - label.width / 2, x + label.width / 2) for x, _, label in self.words)]
        spaces = self.space.extent[2] if self.space else 0
        return min(left for left, _ in ends), max(spaces, *(right for _, right in ends))


def block_marks(
    maps: tuple[FeatureMap, ...], scale: Scale, language: Language, longest: float = MOST
) -> Iterator[Mark]:
    """The whole chain, in several rows where it is longer than ``longest``, and below it what the letters mean."""
    largest = max((item.size for item in maps if not item.width), default=1)
    slots = [_slot(group, scale, largest, language) for group in _groups(maps)]
    rows = in_rows([_advance(slot) - slot.reach[0] for slot in slots], longest)
    marks = list(stacked([_row([slots[index] for index in row], maps[-1]) for row in rows], "muted"))
    yield from marks
    yield from _key(maps, min(mark.extent[1] for mark in marks), language)


def _groups(maps: tuple[FeatureMap, ...]) -> list[list[FeatureMap]]:
    """Maps in a row that convolutions of the same kind made, without a change of their sizes in space, stand together."""
    groups = [[maps[0]]]
    for before, item in pairwise(maps):
        width = math.fsum(channels_width(each.size) for each in (*groups[-1], item))
        if item.family == "convolution" and _kind(item) == _kind(before) and width <= _WIDEST_GROUP:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _kind(item: FeatureMap) -> tuple[object, ...]:
    notes = tuple((stage.name, stage.type) for stage in item.notes)
    return item.family, item.made_by and item.made_by.type, item.space, made_by_letters(item), notes


def _slot(group: list[FeatureMap], scale: Scale, largest: int, language: Language) -> Slot:
    item = group[0]
    if item.made_by is None:
        words, color = [Text("输入", "input").in_language(language)], ROLES["image"][0]
    else:
        name = fitted(stage_name(item.made_by).in_language(language), _NAME, _WIDEST_WORD)
        letters = made_by_letters(item)
        words, color = [*_broken(name), *([letters] if letters else [])], _word_role(item)
    below = [Label(line, _NOTE, "operation") for line in note_words(item, _NOTE, _WIDEST_WORD, language)]
    sizes = [] if item.width else [Label(f"{item.size:,}", _CHANNELS)]
    blocks = tuple(Block.of(each, scale, largest) for each in group)
    return Slot(blocks, tuple(Label(word, _NAME, color) for word in words), (*sizes, *below))


def _word_role(item: FeatureMap) -> Role:
    return "kernel" if item.width else "dense"


def _broken(name: str) -> list[str]:
    """A long name in two lines: ``fully connected``."""
    first, _, rest = name.partition(" ")
    return [first, rest] if rest and Label(name, _NAME).width > 62 else [name]


def _advance(slot: Slot) -> float:
    return max(slot.end + _ARROW, slot.reach[1] + 10)


def _row(slots: list[Slot], last: FeatureMap) -> Row:
    marks: list[Mark] = []
    arrows: list[Mark] = []
    x = 0.0
    entry, leave = _target(slots[0], x), (x, 0.0)
    for index, slot in enumerate(slots):
        if index:
            x -= slot.reach[0]
            arrows.append(_arrow(leave, _target(slot, x), slot))
        marks += _slot_marks(slot, x, last)
        leave = (x + slot.front + slot.blocks[-1].back[0] / 2, 0.0)
        x += _advance(slot)
    return Row((*marks, *arrows), entry, leave)


def _target(slot: Slot, x: float) -> Point:
    """Where an arrow at height 0 meets the blocks: on the front, or on the edge of the top that leads into the depth."""
    first = slot.blocks[0]
    above = max(0.0, -(first.bottom + first.height))
    return (x + above * _BACK[0] / _BACK[1] - 2, 0.0)


def _arrow(start: Point, end: Point, slot: Slot) -> Line:
    return Line(straight(start, end), "ink", 1.1, arrow=True, classes=("arrow", *_classes(slot.blocks[0].item)))


def _slot_marks(slot: Slot, x: float, last: FeatureMap) -> Iterator[Mark]:
    """The blocks from left to right, each before the one that it hides in part, and all words."""
    left, classes = x, _classes(slot.blocks[0].item)
    for block in slot.blocks:
        item = block.item
        yield from block.marks(left, ROLES["result" if item is last and item.family == "dense" else item.family])
        if item.width:
            number = Label(str(item.size), _CHANNELS)
            yield Writing(left + block.width / 2, block.bottom - 9, number, classes=("channels", *_classes(item)))
        left += block.width
    if slot.space:
        yield Writing(x + slot.space.x, slot.space.y, slot.space.label, "left", slot.space.classes)
    for middle, y, label in slot.words:
        kind = "operation" if y > 0 else "note"
        yield Writing(x + middle, y, label, classes=(kind, *classes))


def _key(maps: tuple[FeatureMap, ...], bottom: float, language: Language) -> Iterator[Mark]:
    """What the letters mean, and what of a volume is not drawn."""
    lines = [letters_words(maps, language)] if any(unusual(item) for item in maps) else []
    if any(item.depth for item in maps):
        words = Text(
            "方块画出通道、高和宽；深只写在尺寸里", "blocks show channels, height and width; depth is only written"
        )
        lines.append(words.in_language(language))
    for row, line in enumerate(lines):
        yield Writing(0, bottom - 16 - row * 14, Label(line, _NOTE, "muted"), "left", ("note",))
