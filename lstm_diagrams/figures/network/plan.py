"""Where everything in a network stands: strands side by side, what feeds them below and beside them, what is made of them above."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from math import inf

from lstm_diagrams.drawing.kit.marks import Point
from lstm_diagrams.figures.network.again import again_words
from lstm_diagrams.figures.network.blocks import Block, block
from lstm_diagrams.figures.network.dense_rows import RISE
from lstm_diagrams.figures.network.levels import with_levels
from lstm_diagrams.figures.network.parts import Parts, parts
from lstm_diagrams.figures.network.placed import Placed
from lstm_diagrams.figures.network.routes import Rect
from lstm_diagrams.figures.network.rows import taken_words
from lstm_diagrams.figures.network.selection import selected_step
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece, Story
from lstm_diagrams.words import Language

GUTTER, GAP, STACKED = 46.0, 26.0, 40.0
_ROOM = 8.0
_NEAR, _SHIFT = 25, 12.0
"""So many places to either side are compared, so many points from one to the next; the first free one beyond, where none of them is."""
_ASKED = {"input": "query", "input2": "key", "input3": "value"}
"""What the inputs of an attention layer are."""


@dataclass(slots=True)
class Plan:
    """Where everything in the picture of one story stands."""

    story: Story
    language: Language
    steps: int
    units: int
    sample: int
    compact: bool = False
    strands: list[Strand] = field(default_factory=list)
    places: list[Point] = field(default_factory=list)
    blocks: dict[int, Placed] = field(default_factory=dict)
    corridors: list[Rect] = field(default_factory=list)

    def build(self) -> "Plan":
        """Everything in its place."""
        roles = parts(self.story)
        self._strands(roles)
        self._below(roles)
        self._before(roles)
        self._above(roles)
        return self

    def things(self) -> list[Rect]:
        """All that stands in the picture."""
        found = [placed.rect for placed in self.blocks.values()]
        for strand, (x, y) in zip(self.strands, self.places, strict=True):
            found += [(left + x, low + y, right + x, high + y) for left, low, right, high in strand.things]
        return found

    @property
    def floor(self) -> float:
        """Below everything, the words under blocks included."""
        under = [placed.rect[1] - placed.block.words_below for placed in self.blocks.values()]
        return min([thing[1] for thing in self.things()] + under)

    def _strands(self, roles: Parts) -> None:
        """All strands, from left to right, their first recurrent layers at one height."""
        depth = 0
        for number in range(len(self.story.strands)):
            fed = roles.fed(number)
            strand = with_levels(
                Strand(self.story, number, self.language, self.steps, self.units, depth, self.sample, fed, self.compact)
            )
            self.strands.append(strand)
            depth += strand.layers
        if self.compact:
            self._stacked(roles)
            return
        ground = max((strand.ground for strand in self.strands), default=0.0)
        x = 0.0
        for number, strand in enumerate(self.strands):
            left, _, right, _ = strand.extent
            x += self._room_before(roles, number) - left
            self.places.append((x, ground - strand.ground))
            x += right + GUTTER

    def _stacked(self, roles: Parts) -> None:
        """All strands one above the other, so that the picture is as narrow as the widest of them."""
        y = 0.0
        for number, strand in enumerate(self.strands):
            left, bottom, _, top = strand.extent
            if number:
                y += STACKED - bottom
            self.places.append((self._room_before(roles, number) - left, y))
            y += top

    def _room_before(self, roles: Parts, number: int) -> float:
        """Room for what stands left of a strand."""
        wide = [self._block(piece, None).width for piece in roles.before.get(number, [])]
        return max(wide) + 40 if wide else 0.0

    def _block(self, piece: Piece, below: int | None) -> Block:
        """The block of a piece; ``below`` are the numbers that go into a dense layer, where they are to be drawn."""
        result = any(edge.source == piece.number for edge in self.story.results)
        made = block(
            piece,
            self.language,
            self.units,
            below=below or 0,
            result=result,
            number=self._number(piece),
            how=self._how(piece),
        )
        return replace(made, lines=(*made.lines, *self._asked(piece), *self._again(piece)), left=self.compact)

    def _asked(self, piece: Piece) -> tuple[str, ...]:
        """What an attention layer takes as query, key and value."""
        if piece.kind != "attention":
            return ()
        found: dict[str, list[str]] = {}
        for edge in self.story.into(piece.number):
            source = self.story.pieces[edge.source]
            name = edge.slot if source.run is not None else self._how(source) or source.name or source.kind
            found.setdefault(name, []).append(_ASKED.get(edge.entry, edge.entry))
        return tuple(f"{', '.join(entries)}: {name}" for name, entries in found.items())

    def _again(self, piece: Piece) -> tuple[str, ...]:
        """Which call of its module it is, of one that is called more than once."""
        again = again_words(self.story, piece)
        return () if again is None else (again.in_language(self.language),)

    def _number(self, piece: Piece) -> int:
        """Which dense layer without steps it is, counted from 1."""
        dense = [one.number for one in self.story.pieces if one.kind == "linear" and one.strand is None]
        return dense.index(piece.number) + 1 if piece.number in dense else 0

    def _how(self, piece: Piece) -> str:
        for edge in self.story.into(piece.number):
            source = self.story.pieces[edge.source]
            if source.strand is not None and piece.strand is None:
                axes = source.run.output.axes if source.run else source.output.axes
                time = next((place for place, axis in enumerate(axes) if axis.name == "time"), None)
                time = 1 if time is None and source.run is None else time
                return taken_words(piece, edge, time, source.run is not None, self.language)
        return ""

    def _below(self, roles: Parts) -> None:
        """What is made of an input before there are steps, from left to right below the strand, the last row highest."""
        for number, pieces in roles.below.items():
            strand, (x, y) = self.strands[number], self.places[number]
            rows: list[list[Block]] = [[]]
            most = max(strand.columns[-1] + 60, 420.0)
            for piece in pieces:
                one = replace(self._block(piece, None), under=True)
                if rows[-1] and sum(_span(each) for each in rows[-1]) + _span(one) > most:
                    rows.append([])
                rows[-1].append(one)
            floor = y + strand.bottom - 22
            for row in rows[::-1]:
                height = max(one.height for one in row)
                under = max(one.words_below for one in row)
                place = x + min(0.0, strand.columns[-1] / 2 - sum(map(_span, row)) / 2)
                for one in row:
                    self.blocks[one.piece.number] = Placed(one, place + _span(one) / 2, floor - height / 2)
                    place += _span(one)
                floor -= height + under + 24

    def _before(self, roles: Parts) -> None:
        """What gives a strand its first states, left of it, the last one below the states."""
        for number, pieces in roles.before.items():
            strand, (x, y) = self.strands[number], self.places[number]
            left = strand.extent[0] + x
            top = y + strand.ground - 8
            for piece in reversed(pieces):
                one = self._block(piece, None)
                one = Block(piece, "box", one.lines, self.units)
                self.blocks[piece.number] = Placed(one, left - 20 - one.width / 2, top - one.height / 2)
                top -= one.height + GAP

    def _above(self, roles: Parts) -> None:
        """What is made of the strands, each thing over what it reads, and what joins it there at the right."""
        right = max(
            (x + strand.extent[2] for strand, (x, _) in zip(self.strands, self.places, strict=True)), default=0.0
        )
        high = max((strand.top + y for strand, (_, y) in zip(self.strands, self.places, strict=True)), default=0.0)
        side = [self._block(piece, self._fed_by(piece)) for piece in roles.beside]
        self.corridors = [*self._corridors(roles)]
        start = high - sum(one.height + GAP for one in side)
        for one in side:
            self._settle(one, right + 50 + max(each.width for each in side) / 2, start)
            start = self.blocks[one.piece.number].rect[3]
        for piece in roles.above:
            self._settle(self._block(piece, self._fed_by(piece)), *self._wish(piece))

    def _corridors(self, roles: Parts) -> Iterator[Rect]:
        """Room left of each strand for lines that come down to it from what stands above."""
        above = {piece.number for piece in roles.above}
        for number, (strand, (x, y)) in enumerate(zip(self.strands, self.places, strict=True)):
            lines = sum(
                edge.source in above and self.story.pieces[edge.target].strand == number for edge in self.story.edges
            )
            if lines and number:
                edge_ = x + strand.extent[0]
                yield edge_ - 6 - 7 * lines, y + strand.bottom, edge_, inf

    def _fed_by(self, piece: Piece) -> int | None:
        """The numbers that go into a dense layer, where no dense layer below shows them."""
        if piece.kind != "linear" or len(piece.output.shape) > 2:
            return None
        sources = [self.story.pieces[edge.source] for edge in self.story.into(piece.number)]
        alone = len(sources) == 1 and sources[0].kind == "linear" and sources[0].strand is None
        if alone and len(self.story.out_of(sources[0].number)) == 1:
            return None
        features = piece.stages[0].setting("in_features")
        return features if isinstance(features, int) else None

    def _wish(self, piece: Piece) -> tuple[float, float]:
        """Where its middle would best be, and the lowest height for its lower edge."""
        xs, low = [], 0.0
        for edge in self.story.into(piece.number):
            source = self.story.pieces[edge.source]
            if source.number in self.blocks:
                placed = self.blocks[source.number]
                xs.append(placed.x)
                low = max(low, placed.rect[3])
            elif source.strand is not None:
                strand, (x, y) = self.strands[source.strand], self.places[source.strand]
                xs.append(x + self._over(strand, source, piece, edge))
                low = max(low, y + strand.top + (30 if self._from_side(strand, source, edge) else 14))
        return (sum(xs) / len(xs) if xs else 0.0), low

    def _from_side(self, strand: Strand, source: Piece, edge: Edge) -> bool:
        """Whether a line comes round the side of what stands upon the source."""
        state = edge.slot in ("h_n", "c_n") and source.run is not None and not source.run.is_cell
        return state or strand.level(source.number) is not strand.levels[-1]

    def _over(self, strand: Strand, source: Piece, piece: Piece, edge: Edge) -> float:
        """Over which column something is taken."""
        if edge.slot in ("h_n", "c_n") and source.run is not None and not source.run.is_cell:
            return strand.columns[-1]
        step = -1 if edge.way == "last" else selected_step(self.story, piece, source)
        total = self.story.strands[strand.number]
        return strand.columns[-1] / 2 if step is None else strand.columns[strand.column(step % total)]

    def _settle(self, one: Block, x: float, low: float) -> None:
        """Put a block at the lowest free place near where it would best be; beside a corridor, over which none is, at the nearest."""
        things, size = [*self.things(), *self.corridors], one.rect(0.0, 0.0)
        wish = low + (GAP if one.below or one.style != "dense" else RISE - 26) + one.height / 2
        best = inf, x, wish
        for step in count():
            if step > _NEAR and best[0] < inf:
                break
            for shift in (_SHIFT * step, -_SHIFT * step):
                y = _height(size, x + shift, wish, things)
                cost = y + (40.0 if y > wish else 0.0) + abs(shift) / 6
                if cost < best[0]:
                    best = cost, x + shift, y
        self.blocks[one.piece.number] = Placed(one, best[1], best[2])

    def under(self, placed: Placed) -> Placed | None:
        """The dense layer whose neurons a dense layer reads as they are drawn."""
        if placed.block.style != "dense" or placed.block.below:
            return None
        for edge in self.story.into(placed.block.piece.number):
            source = self.blocks.get(edge.source)
            if source is not None and source.block.style == "dense":
                return source
        return None


def _span(one: Block) -> float:
    """The room that a block in a row takes, with the arrow after it."""
    return max(one.width, one.notes if one.style != "box" else 0.0) + GAP


def _height(size: Rect, x: float, wish: float, things: list[Rect]) -> float:
    """The lowest free height, from a wish on, for the middle of a thing of this size."""
    left, bottom, right, top = size[0] + x - _ROOM, size[1] - _ROOM, size[2] + x + _ROOM, size[3] + _ROOM
    y = wish
    for thing in sorted(
        (thing for thing in things if left < thing[2] and thing[0] < right), key=lambda thing: thing[1]
    ):
        if y + bottom < thing[3] and thing[1] < y + top:
            y = thing[3] - bottom
    return y
