"""Modules that a network calls more than once: which number their layers have, and which of the calls a piece is."""

from lstm_diagrams.drawing.kit.symbols import PRIME
from lstm_diagrams.facts import Layer
from lstm_diagrams.readings.whole.pieces import Piece, Story
from lstm_diagrams.words import Text

_FIRST = Text("第 1 次调用", "call 1")
_LATER = Text("第 {number} 次调用，同一组权重", "call {number}, same weights")
_FIRST_ROUND = Text("第 1 遍", "first round")
_LATER_ROUND = Text("第 {number} 遍，同一组权重", "round {number}, same weights")


def calls_before(story: Story, piece: Piece) -> int:
    """How many earlier pieces are calls of the same module, with the same weights."""
    return sum(same_module(piece, one) for one in story.pieces[: piece.number])


def again_words(story: Story, piece: Piece) -> Text | None:
    """Which call it is and that its weights are the same, of a loop which round; None where its module is no other piece too."""
    if not any(same_module(piece, one) for one in story.pieces if one is not piece):
        return None
    before, loop = calls_before(story, piece), len(piece.calls) > 1
    if not before:
        return _FIRST_ROUND if loop else _FIRST
    return (_LATER_ROUND if loop else _LATER).format(number=before + 1)


def first_layer(story: Story, piece: Piece) -> int:
    """How many layers of other recurrent modules come before its own in the picture, strand by strand; each module counts once.

    A module that is a cell of its own is one layer.
    """
    numbers: dict[str, int] = {}
    count = 0
    for one in sorted(story.pieces, key=lambda each: (each.strand is None, each.strand, each.number)):
        if one.kind in ("recurrent", "cell") and one.name not in numbers:
            numbers[one.name] = count
            count += one.run.layers if one.run else 1
    return numbers[piece.name]


def layer_mark(story: Story, piece: Piece) -> str:
    """What stands above the letters that a recurrent module reads: ``(2)``, at its second call ``(2)′``."""
    return f"({first_layer(story, piece) + 1}){PRIME * calls_before(story, piece)}"


def same_module(one: Piece, other: Piece) -> bool:
    """Whether both are calls of one module that has weights."""
    return bool(_modules(one) & _modules(other))


def _modules(piece: Piece) -> set[str]:
    """The paths of its modules that have weights."""
    if piece.kind == "cell":
        return {piece.name}
    sources = (stage.source for stage in piece.stages)
    return {source.path for source in sources if isinstance(source, Layer) and source.parameters}
