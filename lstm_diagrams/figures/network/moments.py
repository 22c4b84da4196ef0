"""The moments of a network: its pieces in the order they ran, those with steps step by step."""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import groupby

from lstm_diagrams.drawing.kit.merging import WORDS
from lstm_diagrams.drawing.kit.moments import Moment, gap
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.facts import Tensor
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.sentences import described, name_of
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.figures.network.tags import piece_tag
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.words import AXES, Text

_STEP = Text("t = {t}{side}{states}：{names}。", "t = {t}{side}{states}: {names}.")
_INITIAL = Text("，从初始状态开始", ", from the initial states")
_HANDED = Text("，接着第 {earlier} 步的状态", ", with the states of step {earlier}")
_SIDES = (Text("（正向）", ", forward"), Text("（反向）", ", reverse"))
_JOIN = Text(
    "{name}：每一步把正向和反向的 h {merged}，再往上走。",
    "{name}: at every step the h of both directions are {merged} and go on.",
)
_APART = Text("分开放着", "kept apart")
_THEN = Text("{before}，然后{name}", "{before}, then {name}")
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
    zh, en = (shape_words(_named(piece), AXES, language) for language in ("zh", "en"))
    shape = Text("，".join(zh) or "一个数", ", ".join(en) or "one number")
    if piece.kind == "input":
        return _begun(_COMES.format(name=name_of(piece), shape=shape))
    return _begun(_GIVES.format(said=described(plan.story, piece), shape=shape))


def _named(piece: Piece) -> Tensor:
    """What comes out, as the last stage describes it that knows its axes: an activation behind a convolution does not."""
    outputs = [stage.output for stage in piece.stages[::-1] if stage.output.shape == piece.output.shape]
    sure = (output for output in outputs if not any(axis.name.startswith("axis") for axis in output.axes))
    return next(sure, piece.output)


def _begun(sentence: Text) -> Text:
    """With a capital where it begins with a word of ours, and not with a name out of the model."""
    return Text(sentence.zh, f"T{sentence.en[1:]}" if sentence.en.startswith("the ") else sentence.en)


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
    names = reduce(lambda before, name: _THEN.format(before=before, name=name), taking)
    return Moment(
        _STEP.format(t=step + 1, side=word, states=_states(strand, pieces, column, direction), names=names),
        tuple(appears),
    )


def _states(strand: Strand, pieces: Sequence[Piece], column: int, direction: int | None) -> Text:
    """Where the states of the recurrent pieces come from, if there is one among them."""
    if not any(piece.run is not None for piece in pieces):
        return Text("", "")
    if column == (strand.live - 1 if direction else 0):
        return _INITIAL
    step = strand.shown[column]
    assert step is not None, "a gap has no states of its own"
    return _HANDED.format(earlier=step + (2 if direction else 0))
