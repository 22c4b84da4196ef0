"""``relation``: how many steps a recurrent model takes and gives, among the relations that there are, its own one marked.

Classes: ``moment`` ``input`` ``result`` ``carried`` ``name`` ``words`` for what a mark is, ``dots`` for steps left out; ``x`` ``y`` for
what goes in and comes out; ``one-to-one`` ``one-to-many`` ``many-to-one`` ``many-to-many`` ``encoder-decoder`` for the relation, ``own``
for that of the model; ``reverse`` for what is handed to the left.
"""

from collections.abc import Callable, Iterator
from math import inf

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most, elided
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.samples import Entry, box, circle, line
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.figures.relation.kinds import Name, Relation, relation_of
from lstm_diagrams.figures.relation.panels import BOTTOM, TOP, Column, Step, name, panel, width
from lstm_diagrams.words import Language, Text, counted, same

_NAMES: dict[Name, Text] = {
    "one-to-one": Text("一对一", "one to one"),
    "one-to-many": Text("一对多", "one to many"),
    "many-to-one": Text("多对一", "many to one"),
    "many-to-many": Text("多对多（逐步）", "many to many, in step"),
    "encoder-decoder": Text("多对多（先读后写）", "many to many, read then write"),
}
_GAP, _PAD = 34.0, 16.0
_ROW_WIDTH = 460.0
_THIS = Text("这个模型", "this model")
_WORDS: dict[Name, Text] = {
    "one-to-one": Text("取入 1 步，给出 1 个结果", "takes one step, gives one result"),
    "one-to-many": Text(
        "取入 1 次，在 {given} 步各给出一个结果", "takes one input, gives a result at each of {given_counted}"
    ),
    "many-to-one": Text("取入 {taken} 步，给出 1 个结果", "takes {taken_counted}, gives one result"),
    "many-to-many": Text(
        "{taken} 步，每步取入一个 x，给出一个结果", "takes an x and gives a result at each of {taken_counted}"
    ),
    "encoder-decoder": Text(
        "先取入 {taken} 步，再给出 {given} 步结果，每步另取一个 z",
        "takes {taken_counted}, then gives results at {given_counted}, which take a z each",
    ),
}


def _fit(capture: Capture) -> int:
    return Rank.DATA if relation_of(capture) else 0


@figure(
    Text("取入几步，给出几步", "How many steps go in and come out"),
    needs=Text(
        "有循环层、并且看得出取入几步、给出几步的模型",
        "recurrent layers in a model whose run shows how many steps it takes and gives",
    ),
    fit=_fit,
    legend={
        "input": Entry(circle("x_fill", "x"), Text("取入的一步", "one step taken")),
        "result": Entry(circle("output_fill", "output"), Text("给出的一个结果", "one result given")),
        "moment": Entry(
            box("layer1_fill", "layer1"), Text("循环层在一个时间步", "the recurrent layers at one time step")
        ),
        "carried": Entry(line("h"), Text("传给下一步的状态", "states handed to the next step")),
        "own": Entry(box("layer1_band", "layer1", 22), Text("这个模型的关系", "the relation of this model")),
    },
    names=tuple(_NAMES),
    narrower=({"compact": True}, {"steps": 3}),
    flatter=({"across": 3, "steps": 3},),
)
def relation(capture: Capture, language: Language, *, steps: int = 4, across: int = 0, compact: bool = False) -> Canvas:
    """Draw the relations between what goes into a recurrent model and what comes out, and mark the one that the model has.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        steps: most time steps drawn of the model's own relation; 0 draws all.
        across: most relations side by side; 0: all of them.
        compact: lay it out narrow: the relations in rows below each other.
    """
    own = relation_of(capture)
    if own is None:
        raise UsageError(f"what {capture.name} takes and gives at each step cannot be told from its run")
    most = checked_most("steps", steps)
    if across < 0:
        raise UsageError(f"option 'across' takes 0 (all side by side) or a number of relations, not {across}")
    marks = tuple(_marks(capture, own, most, language, (across or len(_NAMES), _ROW_WIDTH if compact else inf)))
    calls = tuple(call.id for call in capture.calls_of("recurrent"))
    return Canvas(_title(capture, own), _description(capture, own), marks, calls)


def _marks(capture: Capture, own: Relation, most: int, language: Language, row: tuple[int, float]) -> Iterator[Mark]:
    """The relations from left to right, in rows of at most so many and so long."""
    (across, longest), count = row, 0
    left, fall, deepest = 0.0, TOP + 18, 0.0
    for kind, title in _NAMES.items():
        mine = kind == own.name
        columns = _own_columns(own, most) if mine else _EXAMPLES[kind]
        notes = _lines(capture, own, language) if mine else []
        label = title.in_language(language)
        room = max(width(columns), Label(label, 13).width, *(note.width for note in notes))
        if left and (count == across or left + room + 2 * _PAD > longest):
            count, left, fall, deepest = 0, 0.0, deepest - _GAP, 0.0
        count += 1
        middle, classes = left + _PAD + room / 2, (kind, "own") if mine else (kind,)
        drawn: list[Mark] = []
        if mine:
            foot = BOTTOM - 46 - 17 * len(notes)
            place = middle, (TOP + 18 + foot) / 2, room + 2 * _PAD, TOP + 18 - foot
            drawn.append(Box(*place, "layer1_band", "layer1", 2, rounded=True, classes=classes))
        drawn += panel(columns, middle - width(columns) / 2, classes, both=mine and own.both)
        drawn.append(name(label, middle, BOTTOM - 24, own=mine, classes=classes))
        for row, note in enumerate(notes):
            drawn.append(Writing(middle, BOTTOM - 46 - 17 * row, note, classes=("words", *classes)))
        placed = moved(drawn, 0, fall - TOP - 18)
        deepest = min(deepest, reach(placed)[1])
        yield from placed
        left += room + 2 * _PAD + _GAP


def _lines(capture: Capture, own: Relation, language: Language) -> list[Label]:
    """Under the model's own relation: that it is its own, and what it takes and gives."""
    first = Text("{this}：{name}", "{this}: {name}").format(this=_THIS, name=fitted(capture.name, 11.5, 150))
    return [Label(first.in_language(language), 11.5, "layer1"), Label(_words(own).in_language(language), 11.5)]


def _words(own: Relation) -> Text:
    longest = Text("至多 {count}", "up to {count}") if own.longest else same("{count}")
    return _WORDS[own.name].format(
        taken=longest.format(count=own.taken), taken_counted=longest.format(count=counted(own.taken, "step")),
        given=own.given, given_counted=counted(own.given, "step"),
    )  # fmt: skip


def _column(step: int, *, taken: bool, given: bool, stage: int = 0) -> Step:
    return Step(f"x_{{{step}}}" if taken else "", f"y_{{{step}}}" if given else "", stage)


_EXAMPLES: dict[Name, tuple[Column, ...]] = {
    "one-to-one": (_column(1, taken=True, given=True),),
    "one-to-many": tuple(_column(step, taken=step == 1, given=True) for step in (1, 2, 3)),
    "many-to-one": tuple(_column(step, taken=True, given=step == 3) for step in (1, 2, 3)),
    "many-to-many": tuple(_column(step, taken=True, given=True) for step in (1, 2, 3)),
    "encoder-decoder": (
        *(_column(step, taken=True, given=False) for step in (1, 2)),
        *(_column(step, taken=False, given=True, stage=1) for step in (1, 2)),
    ),
}
"""The relations in their plainest form, three or four steps each."""


def _own_columns(own: Relation, most: int) -> tuple[Column, ...]:
    """The model's own steps, with a gap where there are more than are drawn."""
    if own.name == "encoder-decoder":
        read = _steps(own.taken, most, lambda step: _column(step, taken=True, given=False))
        written = _steps(own.given, most, lambda step: Step(f"z_{{{step}}}", f"y_{{{step}}}", 1))
        return (*read, *written)
    last = max(own.taken, own.given)
    many_in, many_out = own.taken > 1, own.given > 1
    return _steps(last, most, lambda step: _column(step, taken=many_in or step == 1, given=many_out or step == last))


def _steps(count: int, most: int, made: Callable[[int], Step]) -> tuple[Column, ...]:
    return tuple(None if step is None else made(step + 1) for step in elided(count, most))


def _title(capture: Capture, own: Relation) -> Text:
    return Text("{name}：{kind}", "{name}: {kind}").format(name=capture.name, kind=_NAMES[own.name])


def _description(capture: Capture, own: Relation) -> Text:
    return Text(
        "五种关系从左到右：一对一、一对多、多对一、逐步的多对多、先读后写的多对多。下方是取入的 x，上方是给出的结果 y，"
        "箭头向右传递状态。标出的是 {name} 的关系：{kind}，它{words}。",
        "Five relations from left to right: one to one, one to many, many to one, many to many in step, and many to many that "
        "reads first and then writes. Below the x that is taken, above the result y that is given; arrows to the right carry the "
        "state. Marked is the relation of {name}: {kind}; it {words}.",
    ).format(name=capture.name, kind=_NAMES[own.name], words=_words(own))
