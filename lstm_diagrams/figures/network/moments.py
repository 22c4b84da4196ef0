"""The moments of a network: its pieces in the order they ran, those with steps step by step."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from lstm_diagrams.drawing.kit.merging import WORDS
from lstm_diagrams.drawing.kit.moments import Moment, gap
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.sentences import described, name_of
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.figures.network.tags import piece_tag
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.words import AXES, Text

_STEP = Text("t = {t}{side}：{names}。", "t = {t}{side}: {names}.")
_SIDES = (Text("（正向）", ", forward"), Text("（反向）", ", reverse"))
_JOIN = Text(
    "{name}：每一步把正向和反向的 h {merged}，再往上走。",
    "{name}: at every step the h of both directions are {merged} and go on.",
)
_APART = Text("分开放着", "kept apart")
_GIVES = Text("{said}，得到（{shape}）。", "{said}, and gives ({shape}).")
_COMES = Text("{name}（{shape}）进来。", "{name} ({shape}) comes in.")


def network_moments(plan: Plan) -> Iterator[Moment]:
    """Blocks as wholes, what has steps step by step, in the order of the story."""
    for number, group in groupby(plan.story.pieces, key=lambda piece: _strand_of(plan, piece)):
        pieces = list(group)
        if number is None:
            for piece in pieces:
                if piece.number in plan.blocks:
                    yield Moment(_block(plan, piece), (piece_tag(piece.number),))
        elif any(piece.kind != "input" for piece in pieces):
            yield from _steps(plan.strands[number], pieces)


def _strand_of(plan: Plan, piece: Piece) -> int | None:
    return None if piece.number in plan.blocks else piece.strand


def _block(plan: Plan, piece: Piece) -> Text:
    zh, en = (shape_words(piece.output, AXES, language) for language in ("zh", "en"))
    shape = Text("，".join(zh) or "一个数", ", ".join(en) or "one number")
    if piece.kind == "input":
        return _COMES.format(name=name_of(piece), shape=shape)
    return _GIVES.format(said=described(plan.story, piece), shape=shape)


def _steps(strand: Strand, pieces: Sequence[Piece]) -> Iterator[Moment]:
    """Step by step through pieces upon each other; one of two directions in each of them, then what both give."""
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.run is None or piece.run.directions == 1:
            waiting.append(piece)
            continue
        yield from _through(strand, waiting)
        waiting = []
        for direction in range(2):
            columns = range(strand.live)
            for column in reversed(columns) if direction else columns:
                yield _step(strand, [piece], column, direction)
        drawn = (step for step in strand.shown[: strand.live] if step is not None)
        yield Moment(
            _JOIN.format(name=name_of(piece), merged=WORDS.get(piece.run.merged, _APART)),
            tuple(f"{piece_tag(piece.number)} t{step + 1}" for step in drawn),
        )
    yield from _through(strand, waiting)


def _through(strand: Strand, pieces: Sequence[Piece]) -> Iterator[Moment]:
    if any(piece.kind != "input" for piece in pieces):
        for column in range(strand.live):
            yield _step(strand, pieces, column, None)


def _step(strand: Strand, pieces: Sequence[Piece], column: int, direction: int | None) -> Moment:
    step = strand.shown[column]
    side, word = ("", Text("", "")) if direction is None else (f" {DIRECTIONS[direction]}", _SIDES[direction])
    if step is None:
        return gap(strand.shown, column, tuple(f"{piece_tag(piece.number)} dots{side}" for piece in pieces))
    appears = [f"{piece_tag(piece.number)} t{step + 1}{side}" for piece in pieces]
    if column == 0 and not direction:
        appears += [f"{piece_tag(piece.number)} still" for piece in pieces]
    if direction == 0:
        appears += [f"{piece_tag(piece.number)} x t{step + 1}" for piece in pieces]
    taking = [name_of(piece) for piece in pieces if piece.kind != "input" and (not piece.at or step in piece.at)]
    names = Text("，然后 ".join(name.zh for name in taking), ", then ".join(name.en for name in taking))
    return Moment(_STEP.format(t=step + 1, side=word, names=names), tuple(appears))
