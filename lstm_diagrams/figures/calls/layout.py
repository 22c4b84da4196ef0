"""Where things stand: a row of calls, each call a block of its steps, and gaps between them where states are handed on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.elision import LEAST, elided
from lstm_diagrams.readings.calls import Block, Kind, Series

CELL_WIDTH, CELL_HEIGHT, RADIUS = 46.0, 40.0, 13.0
PITCH = 58.0
PAD = 10.0
"""Between the cells of a call and the edge of its band."""
BAND = 33.0
"""How far a band reaches above and below the middle of its cells."""
OUTPUT_Y, INPUT_Y = 66.0, -66.0
HEAD_Y, FOOT_Y = 94.0, -94.0
"""The middles of outputs and inputs, of the line above and of the steps' numbers below, from the middle of the cells."""
_PLAIN_GAP, _SINGLE_GAP, GAP = 62.0, 40.0, 112.0
_DOTS = 34.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A call with the left and right edge of its band, and its drawn steps (None for a gap) with their middles."""

    block: Block
    left: float
    right: float
    steps: tuple[tuple[int | None, float], ...]
    before: Block | None


@dataclass(frozen=True, slots=True)
class Row:
    """Calls from left to right, None for calls left out, which lie between ``Placed`` ones.

    ``hidden`` has for each None its middle and how many calls are left out; ``above`` and ``below`` are the room that other
    layers take over the outputs and under the inputs. ``onward`` rows go on where the one above them ends.
    """

    series: Series
    places: tuple[Placed | None, ...]
    hidden: tuple[tuple[float, int], ...]
    y: float
    above: float = 0.0
    below: float = 0.0
    onward: bool = False

    @property
    def calls(self) -> tuple[Placed, ...]:
        """The calls that are drawn."""
        return tuple(place for place in self.places if place is not None)

    def lane(self, state: str) -> float:
        """How high a state goes from step to step: c above h, a single state in the middle."""
        cell = self.series.layer.cell
        return self.y + (CELL_HEIGHT * cell.lane(state) if cell is not None else 0)

    @property
    def ends(self) -> tuple[float, float]:
        """Left edge of the first call and right edge of the last one."""
        return self.calls[0].left, self.calls[-1].right


def row(series: Series, blocks: Sequence[Block], most_calls: int, most_steps: int, y: float) -> Row:
    """The calls of a row; of more than ``most_calls`` those are drawn before which something happens for the first time."""
    x, places, hidden = 0.0, list[Placed | None](), list[tuple[float, int]]()
    shown = _shown(blocks, most_calls)
    before: int | None = None
    for index in shown:
        block = blocks[index]
        if before is not None:
            x += gap(series, block)
            if index - before > 1:
                hidden.append((x - gap(series, block) / 2 + _DOTS / 2, index - before - 1))
                x += _DOTS + _PLAIN_GAP
                places.append(None)
        drawn = elided(block.steps, most_steps)
        middles = tuple((step, x + PAD + CELL_WIDTH / 2 + PITCH * column) for column, step in enumerate(drawn))
        right = middles[-1][1] + CELL_WIDTH / 2 + PAD
        places.append(Placed(block, x, right, middles, blocks[index - 1] if index else None))
        x, before = right, index
    return Row(series, tuple(places), tuple(hidden), y)


def in_rows(whole: Row, width: float) -> Iterator[Row]:
    """The row broken into rows of at most so many points, between calls; calls left out there are said at the start of a row."""
    gaps = iter(whole.hidden)
    places, hidden, onward = list[Placed | None](), list[tuple[float, int]](), False
    left_out: tuple[float, int] | None = None
    for place in whole.places:
        if place is None:
            left_out = next(gaps)
            continue
        first = next(filter(None, places), None)
        if first is not None and place.right - first.left > width:
            yield replace(whole, places=tuple(places), hidden=tuple(hidden), onward=onward)
            places, hidden, onward = [], [], True
            left_out = None if left_out is None else (place.left + PAD - GAP - _DOTS / 2, left_out[1])
        if left_out is not None:
            places.append(None)
            hidden.append(left_out)
        places.append(place)
        left_out = None
    yield replace(whole, places=tuple(places), hidden=tuple(hidden), onward=onward)


def gap(series: Series, block: Block) -> float:
    """How wide the gap before a call is: more where something happens to the state than where it only goes on."""
    kinds: set[Kind] = {start.kind for start in block.starts}
    if kinds == {"whole"} and not block.way:
        return _SINGLE_GAP if series.singles else _PLAIN_GAP
    return GAP


def _shown(blocks: Sequence[Block], most: int) -> list[int]:
    """The places of the calls that are drawn, in order."""
    last = len(blocks) - 1
    if most == 0 or len(blocks) <= most:
        return list(range(last + 1))
    wanted = dict.fromkeys((0, last))
    for pair in _news(blocks):
        if len({*wanted, *pair}) <= most:
            wanted.update(dict.fromkeys(pair))
    for index in elided(len(blocks), max(most, LEAST)):
        if index is not None and len(wanted) < most:
            wanted[index] = None
    return sorted(wanted)


def _news(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Each call, with the one before it, whose states begin in a way that those of no earlier call did."""
    seen = set()
    for index, block in enumerate(blocks):
        way = tuple((start.kind, all(start.kept), any(start.zero)) for start in block.starts)
        if index and way not in seen:
            yield index - 1, index
        seen.add(way)
