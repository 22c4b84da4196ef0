"""``states``: which h and c of a recurrent layer are returned, as output, h_n and c_n, and where these meet.

Classes: ``cell`` ``state`` ``padding`` ``band`` ``frame`` ``entry`` ``exit`` ``equality`` ``dots`` ``shape`` ``axis`` for
what a mark is; ``x`` ``h`` ``c`` ``output`` for what it carries, ``up`` for the h that goes upwards; ``t1`` ... for the
step, ``layer1`` ... for the layer; ``final`` for what is in h_n or c_n, ``shared`` for what is in both h_n and output,
``unreturned`` for what is in neither; ``forward`` and ``reverse`` for the directions, ``joined`` for what both give.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_layers, checked_most, elided
from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Align, Box, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.roles import direction_class
from lstm_diagrams.drawing.kit.samples import Entry, box
from lstm_diagrams.drawing.kit.shape_words import named_shape, shape_words
from lstm_diagrams.drawing.passes.width import FLATTER_STACK
from lstm_diagrams.drawing.recurrent.passing import passing
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.figures.states.cells import (
    FRAME_PAD,
    band_title,
    cells,
    final_frames,
    inputs,
    layer_bands,
    output_band,
    state_boxes,
)
from lstm_diagrams.figures.states.grid import MOST_LAYERS, StateGrid
from lstm_diagrams.figures.states.lines import exits, handovers, upwards
from lstm_diagrams.readings.recurrence import Recurrence, recurrence_at, recurrences
from lstm_diagrams.readings.state_expressions import equalities
from lstm_diagrams.words import AXES, Language, Text, counted, same

_SMALL, _ROW = 10.0, 14.0
_SAME = Text("两处是同一组数", "the same numbers")
_MOST_LENGTHS = 8
_GATHERED = Text("output 收下最上层每一步的 h。", "output gathers h of the top layer at every step.")
_COLLECTED = Text(
    "{state}_n 收下每一层、每个方向最后算出的 {state}。",
    "{state}_n gathers the last {state} of every layer and direction.",
)


def _fit(capture: Capture) -> int:
    return Rank.VIEW if any(True for _ in recurrences(capture)) else 0


def _moments(capture: Capture, *, layer: str, steps: int, sample: int, layers: int) -> tuple[Moment, ...]:
    """Step by step, then what output, h_n and c_n have collected."""
    run = recurrence_at(capture, layer)
    grid = StateGrid.of(run, sample, checked_most("steps", steps), layers=checked_layers("layers", layers))
    drawn = [None if step is None else step + 1 for step in grid.steps]
    finals = [
        Moment(
            _COLLECTED.format(state=state),
            (f"{state} final exit", f"{state} final entry"),
            (f"state {state} final", "frame"),
        )
        for state in run.states
    ]
    return (
        *passing(drawn, run.directions, run.states, [layer + 1 for _, layer in grid.rows]),
        Moment(_GATHERED, lit=("output",)),
        *finals,
    )


@figure(
    Text("output、h_n、c_n 在哪里", "Where output, h_n and c_n are"),
    needs=Text("用到 PyTorch 的 LSTM、GRU 或 RNN 层的模型", "a call of an LSTM, GRU or RNN layer of PyTorch"),
    fit=_fit,
    moments=_moments,
    legend={
        "unreturned": Entry(box("surface", "faint", 22), Text("算出来但不返回的状态", "a state that is not returned")),
    },
    narrower=({"compact": True}, {"steps": 4}, {"steps": 3}, {"steps": 2}),
    flatter=(*FLATTER_STACK, {"compact": True}),
)
def states(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    steps: int = 6,
    layers: int = MOST_LAYERS,
    sample: int = 0,
    compact: bool = False,
) -> Canvas:
    """Draw the states of one run of a recurrent layer and which of them it returns.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent layer; left out, the first one that ran.
        steps: most time steps drawn of the sample; 0 draws all. Padding after its end takes up to three places more.
        layers: most layers drawn; 1 draws the top one alone, 0 draws all.
        sample: which sample of a packed batch is drawn, counted from 0; elsewhere all samples look alike.
        compact: lay it out narrow: what stands at the sides is said in lines below.
    """
    run = recurrence_at(capture, layer)
    most = checked_most("steps", steps), checked_layers("layers", layers)
    grid = StateGrid.of(run, sample, most[0], layers=most[1], slim=compact)
    return Canvas(_title(run), _description(run, sample), tuple(_marks(grid, language, compact=compact)), run.call_ids)


def _marks(grid: StateGrid, language: Language, *, compact: bool) -> Iterator[Mark]:
    titles = max(band_title(grid, layer, language).width for _, layer in grid.rows)
    # the names of layers end before the arrows of the first step, or before the frame where that stands there
    framed = grid.run.directions == 1 and len(grid.steps) == 1
    clear = grid.cell_width / 2 + FRAME_PAD + 4 if framed else 14
    left = grid.columns[0] - max(titles + 12 + clear, grid.cell_width / 2 + 22)
    right = grid.columns[-1] + grid.cell_width / 2 + 22
    yield from layer_bands(grid, left, right, language)
    yield from cells(grid)
    yield output_band(grid)
    yield from upwards(grid)
    yield from handovers(grid)
    yield from exits(grid, left - 18, right + 18)
    yield from final_frames(grid)
    yield from state_boxes(grid)
    yield from inputs(grid, language)
    middle = (left + right) / 2
    yield from _output_caption(grid, language, middle if compact else None)
    axis = tuple(_axis(grid, language))
    yield from axis
    if compact:
        below = reach(axis)[1] - 6
        names, what, *phrases = _final_labels(grid.run, language)
        shape = replace(phrases[0], text=", ".join(phrase.text for phrase in phrases))
        yield from _final_caption(grid.run, (middle, below), [names, what, shape], "center")
        yield from _equal_lines(grid, (middle, below - 3 * _ROW - 6), language)
        return
    yield from _equalities(grid, left - 24, right + 24, language)
    yield from _final_caption(grid.run, (right + 24, grid.floors[0] - 4), _final_labels(grid.run, language))


def _equalities(grid: StateGrid, left: float, right: float, language: Language) -> Iterator[Mark]:
    """Beside the states that are in output and in h_n at once: that they are the same."""
    row = len(grid.layers) - 1
    for equality in equalities(grid.run, grid.sample):
        reverse = equality.direction == 1
        label = Label(str(equality), 12, "output")
        width = label.width + 20
        x = left - width / 2 if reverse else right + width / 2
        up = -1 if reverse else 1
        y = grid.state_y(row, "h", equality.direction) + up * 36
        classes = ("equality", "output", "h", "final", *direction_class(equality.direction, grid.run.directions))
        yield Box(x, y, width, 25, "output_fill", "output", 1.6, rounded=True, label=label, classes=classes)
        yield Writing(x, y + up * 22, Label(_SAME.in_language(language), _SMALL, "muted"), classes=classes)


def _equal_lines(grid: StateGrid, place: Point, language: Language) -> Iterator[Mark]:
    """The same in lines from ``place`` down."""
    for row, equality in enumerate(equalities(grid.run, grid.sample)):
        words = Text("{equality}：{same}", "{equality}: {same}").format(equality=str(equality), same=_SAME)
        label = Label(words.in_language(language), 12, "output")
        classes = ("equality", "output", "h", "final", *direction_class(equality.direction, grid.run.directions))
        yield Writing(place[0], place[1] - 12 - 17 * row, label, classes=classes)


def _output_caption(grid: StateGrid, language: Language, middle: float | None) -> Iterator[Mark]:
    """Name and shape of output above the picture, around its ``middle`` if given, with what is in it and what is not."""
    what = Text("最上层每一步的 h", "h of the top layer at every step")
    if grid.run.directions == 2:
        what = Text(
            "最上层每一步的 h：正向在前，反向在后",
            "h of the top layer at every step: first the forward one, then the reverse one",
        )
    for state in grid.run.states[1:]:
        what = Text("{what}；{state} 不在其中", "{what}; {state} is not in it").format(what=what, state=state)
    top = max(grid.band(len(grid.layers) - 1)[1], grid.output_band[1]) + 20
    x = grid.columns[0] - grid.cell_width / 2 - 4 if middle is None else middle
    align: Align = "left" if middle is None else "center"
    shape = named_shape("output", grid.run.output, AXES, language)
    yield Writing(x, top + 17, Label(shape, 12.5, "output"), align, ("output", "shape"))
    yield Writing(x, top, Label(what.in_language(language), _SMALL, "output"), align, ("output", "shape"))


def _final_caption(run: Recurrence, place: Point, lines: Sequence[Label], align: Align = "left") -> Iterator[Mark]:
    """What is said of h_n and c_n from a place down."""
    for row, label in enumerate(lines):
        yield Writing(place[0], place[1] - 10 - row * _ROW, label, align, ("shape", "final", *run.states))


def _final_labels(run: Recurrence, language: Language) -> list[Label]:
    """Names and shape of h_n and c_n; where h is projected, c has another last axis."""
    *outer, hidden = shape_words(run.tensor("h_n"), AXES, language)
    what = Text("每一层的最后一步", "last step of every layer")
    if run.directions == 2:
        what = Text("每一层、每个方向的最后一步", "last step of every layer and direction")
    widths = same(hidden)
    if run.proj_size:
        memory = shape_words(run.tensor("c_n"), AXES, language)[-1]
        widths = Text(f"{hidden}（h），{memory}（c）", f"{hidden} (h), {memory} (c)")
    return [
        Label(_final_names(run).in_language(language), 12.5, "red"),
        Label(what.in_language(language), _SMALL, "red"),
        *(Label(phrase, _SMALL, "muted") for phrase in (*outer, widths.in_language(language))),
    ]


def _axis(grid: StateGrid, language: Language) -> Iterator[Mark]:
    """The time axis, and of a packed sequence the lengths and how output is unpacked."""
    left, right = grid.columns[0], grid.columns[-1]
    if right > left:
        yield Line(straight((left - 20, -22), (right + 20, -22)), "muted", 1, arrow=True, classes=("axis",))
    count = "t = 1" if grid.run.steps == 1 else f"t = 1 … {grid.run.steps}"
    phrases = [Text(f"时间步 {count}", f"time step {count}"), *_packed(grid.run, grid.sample)]
    for place, phrase in enumerate(phrases):
        label = Label(phrase.in_language(language), _SMALL, "muted")
        yield Writing((left + right) / 2, -36 - place * 15, label, classes=("axis",))


def _packed(run: Recurrence, sample: int) -> Iterator[Text]:
    lengths = run.sequence.lengths
    if lengths is None:
        return
    numbers = ["…" if index is None else str(lengths[index]) for index in elided(len(lengths), _MOST_LENGTHS)]
    yield Text(
        "lengths = [{numbers}]，画的是样本 {sample}，长度 {length}",
        "lengths = [{numbers}]; drawn is sample {sample}, of length {length}",
    ).format(numbers=", ".join(numbers), sample=sample, length=lengths[sample])
    first = run.output.axes[0].name == "batch"
    code = f"output, _ = pad_packed_sequence(output, batch_first={first})"
    yield Text("先解包：{code}", "unpacked first: {code}").format(code=code)


def _title(run: Recurrence) -> Text:
    both = Text("双向", "bidirectional ") if run.directions == 2 else same("")
    phrase = Text(
        "{layers} 层{both} {type} 的 output 和 {names}", "output and {names} of a {layers}-layer {both}{type}"
    )
    return phrase.format(layers=run.layers, both=both, type=run.layer.type, names=_final_names(run))


def _final_names(run: Recurrence) -> Text:
    names = [f"{state}_n" for state in run.states]
    return Text("、".join(names), ", ".join(names))


def _description(run: Recurrence, sample: int) -> Text:
    def shape(name: str) -> Text:
        return Text(*(named_shape(name, run.tensor(name), AXES, language) for language in ("zh", "en")))

    equal = [str(equality) for equality in equalities(run, sample)]
    final = [shape(f"{state}_n") for state in run.states]
    return Text(
        "最上层每一步的 h 组成 output，每一层最后一步的状态组成 {names}，两者相交之处 {zh}。"
        "横向是时间（{steps} 步），竖向是深度（{layers} 层）；灰色的状态算出来了但不返回。{notes}{output}；{final_zh}。",
        "The h of the top layer at every step makes up output, the states of every layer after its last step make up {names}; "
        "the two meet where {en}. Time runs to the right ({steps}), depth upwards ({layers}); the grey states are computed "
        "but not returned. {notes}{output}; {final_en}.",
    ).format(
        steps=Text(str(run.steps), counted(run.steps, "step")),
        layers=Text(str(run.layers), counted(run.layers, "layer")),
        names=_final_names(run),
        zh="，".join(equal),
        en=" and ".join(equal),
        notes=_notes(run, sample),
        output=shape("output"),
        final_zh="；".join(phrase.zh for phrase in final),
        final_en="; ".join(phrase.en for phrase in final),
    )


def _notes(run: Recurrence, sample: int) -> Text:
    """What holds only where there are two directions, a c, sequences of different lengths."""
    notes = []
    if run.directions == 2:
        notes.append(Text("反向的链在 t = 1 结束。", "The reverse chain ends at t = 1. "))
    for state in run.states[1:]:
        note = Text("{state} 只是状态，不在 output 里。", "{state} is a state only, output does not hold it. ")
        notes.append(note.format(state=state))
    if run.sequence.lengths is not None:
        length = run.length(sample)
        own = Text("样本 {sample} 的长度是 {length}{rest}。", "Sample {sample} has {steps}{rest}. ")
        rest = Text("，其后是填充", ", then padding") if length < run.steps else same("")
        notes.append(own.format(sample=sample, length=length, steps=counted(length, "step"), rest=rest))
    return Text("".join(note.zh for note in notes), "".join(note.en for note in notes))
