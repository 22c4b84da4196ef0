"""The lines below a compact picture of both chains: where each begins and ends, and what the halves at both ends are."""

from collections.abc import Iterator

from lstm_diagrams.drawing.boxed.grid import BoxedGrid, Moment
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.figures.bidirectional.joined_halves import ends_here, entry_name, meaning, place_of
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_SIZE, _ROW = 11.0, 16.0
_JOINED = Text("每一步拼接两半：{one} + {one} = {two}", "joined at every step: {one} + {one} = {two}")
_CHAINS = (
    Text("正向链：从 {begin} 到 {end}", "forward chain: from {begin} to {end}"),
    Text("反向链：从 {begin} 到 {end}", "reverse chain: from {begin} to {end}"),
)


def lines_below(
    grid: BoxedGrid, columns: tuple[Moment, ...], middle: float, top: float, language: Language
) -> Iterator[Mark]:
    """All of them, centred at ``middle``, the first one at height ``top``."""
    for row, (label, classes) in enumerate(_lines(grid, columns, language)):
        yield Writing(middle, top - row * _ROW, label, classes=classes)


def _lines(grid: BoxedGrid, columns: tuple[Moment, ...], language: Language) -> Iterator[tuple[Label, tuple[str, ...]]]:
    one = grid.run.width_of_h
    yield Label(_JOINED.format(one=one, two=2 * one).in_language(language), _SIZE, "h"), ("h", "shape")
    for direction, side in enumerate(DIRECTIONS):
        begin, end = (
            ", ".join(entry_name(grid, state, suffix, direction) for state in grid.run.states) for suffix in "0n"
        )
        words = _CHAINS[direction].format(begin=begin, end=end).in_language(language)
        yield Label(words, _SIZE, "h"), ("entry", side)
    ends = dict.fromkeys((columns[0], columns[-1]))
    for moment in ends:
        for direction, side in enumerate(DIRECTIONS):
            last = ends_here(grid, moment, direction)
            role: Role = "gate" if last else "muted"
            place = place_of(grid, moment, direction, role)
            words = f"{_plain(place)}{'：' if language == 'zh' else ': '}{meaning(grid, direction, last).in_language(language)}"
            yield Label(words, _SIZE, role), ("flag", side, moment.name, *(("final",) if last else ()))


def _plain(label: Label) -> str:
    """A mathematical label in a line of words: ``h_4^{(1)→}`` as h_4(1)→."""
    return label.text.translate(str.maketrans("", "", "^{}")) if label.math else label.text
