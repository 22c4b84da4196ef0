"""What the joined halves of a bidirectional layer are: entries of output, and at both ends which of them are final states."""

from collections.abc import Iterator

from lstm_diagrams.drawing.boxed.grid import BoxedGrid, Moment
from lstm_diagrams.drawing.boxed.state_names import symbol
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.figures.bidirectional.indexing import indexed
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_HEADING, _LOW, _HIGH = 27.0, 60.0, 102.0
"""Heights above the joint: the name of a step's output, the lower and the upper flags."""
_FINAL = (
    Text("正向的末状态：读完了 t = 1 … {steps}", "forward, final: has read t = 1 … {steps}"),
    Text("反向的末状态：读完了 t = {steps} … 1", "reverse, final: has read t = {steps} … 1"),
)
_FIRST = (
    Text("正向的第一步：只读了 t = 1，不是 {entry}", "forward, first step: only t = 1, not {entry}"),
    Text("反向的第一步：只读了 t = {steps}，不是 {entry}", "reverse, first step: only t = {steps}, not {entry}"),
)
_ONLY = Text("只有一步，它就是末状态", "the only step, so the final state")


def drawn_layer(grid: BoxedGrid) -> int:
    """The drawn layer, counted from 0."""
    ((_, layer),) = grid.drawn
    return layer


def entry_name(grid: BoxedGrid, state: str, suffix: str, direction: int) -> str:
    """``h_n[2]``: the directions of a layer follow each other (documentation of nn.LSTM)."""
    return f"{state}_{suffix}[{2 * drawn_layer(grid) + direction}]"


def ends_here(grid: BoxedGrid, moment: Moment, direction: int) -> bool:
    """Whether a chain has its final state at this moment."""
    return moment.index == ("1" if direction else str(grid.run.steps))


def headings(grid: BoxedGrid, columns: tuple[Moment, ...]) -> Iterator[Mark]:
    """Above each joint what its two halves are: an entry of output, or below the top layer h of this layer."""
    run, y, gone = grid.run, grid.top(0) + _HEADING, False
    for moment in columns:
        gone = gone or not moment.index
        if not moment.index:
            continue
        if drawn_layer(grid) + 1 < run.layers:
            label = Label(symbol(run, "h", moment.index, drawn_layer(grid)), 13, "h", math=True)
            yield Writing(moment.x, y, label, classes=("h", moment.name))
            continue
        step = int(moment.index) - 1
        from_end = step > 0 and (gone or step == run.steps - 1)
        label = Label(indexed("output", run.output, time=str(step - run.steps if from_end else step)), 10.5, "output")
        yield Writing(moment.x, y, label, classes=("output", moment.name))


def flags(grid: BoxedGrid, columns: tuple[Moment, ...], language: Language) -> Iterator[Mark]:
    """What the halves at both ends are: the reverse chain ends at the first step, the forward one at the last."""
    for direction in (0, 1):
        if grid.run.steps == 1:
            yield from _flag(grid, columns[0], direction, 1 if direction else -1, language)
        else:
            yield from _flag(grid, columns[0], direction, -1, language)
            yield from _flag(grid, columns[-1], direction, 1, language)


def flags_height(grid: BoxedGrid) -> float:
    """How far all flags reach above the joint."""
    return (_LOW if grid.run.steps == 1 else _HIGH) + 24


def _flag(grid: BoxedGrid, moment: Moment, direction: int, outwards: int, language: Language) -> Iterator[Mark]:
    """A leader from one half up to two lines of words on its outer side, -1 or 1; the inner half of two has the higher ones."""
    last = ends_here(grid, moment, direction)
    inner = (direction == 1) != (outwards == 1)
    top, rise = grid.top(0), _HIGH if inner else _LOW
    reach = grid.extent - 6  # beside the name of the step's output
    x = moment.x + (reach if direction else -reach)
    role: Role = "gate" if last else "muted"
    classes = ("flag", DIRECTIONS[direction], moment.name, *(("final",) if last else ()))
    yield Line(straight((x, top + 1), (x, top + rise + 15)), role, 1.3, dashed=not last, classes=classes)
    second = Label(meaning(grid, direction, last).in_language(language), 11, role)
    for label, y in ((place_of(grid, moment, direction, role), 9), (second, -9)):
        yield Writing(x + outwards * 8, top + rise + y, label, "left" if outwards == 1 else "right", classes)


def place_of(grid: BoxedGrid, moment: Moment, direction: int, role: Role) -> Label:
    """How to get at a half, and which final state it is: ``output[:, -1, :5] = h_n[0]``."""
    run, last = grid.run, ends_here(grid, moment, direction)
    if drawn_layer(grid) + 1 < run.layers:
        name = symbol(run, "h", moment.index, drawn_layer(grid), direction)
        entry = entry_name(grid, "h", "n", direction).replace("_n", "_{n}")
        return Label(f"{name} = {entry}" if last else name, 13, role, math=True)
    width = run.width_of_h
    step = "0" if moment.index == "1" else "-1"
    name = indexed("output", run.output, time=step, hidden=f"{width}:" if direction else f":{width}")
    return Label(f"{name} = {entry_name(grid, 'h', 'n', direction)}" if last else name, 11.5, role)


def meaning(grid: BoxedGrid, direction: int, last: bool) -> Text:
    """What a half at the end of the drawing is: the final state of its chain, or only its first step."""
    if grid.run.steps == 1:
        return _ONLY
    phrase = (_FINAL if last else _FIRST)[direction]
    return phrase.format(steps=grid.run.steps, entry=entry_name(grid, "h", "n", direction))
