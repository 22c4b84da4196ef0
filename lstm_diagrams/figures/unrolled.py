"""``unrolled``: layers x steps of an LSTM, GRU or RNN with every hidden unit, and where h, c, output, h_n, c_n stand.

Classes: ``cell`` ``unit`` ``projected`` ``input`` ``feature`` ``band`` ``joint`` ``dots`` for what a mark is; ``x`` ``h`` ``c``
``output`` for what it carries; ``t1`` ``t2`` ... for the time step, ``layer1`` ... for the layer, ``unit1`` ... for the unit;
``initial`` and ``final`` for the states before the first and after the last step; ``forward`` and ``reverse`` for the directions;
``padding`` for what lies after the end of a sample of a packed sequence, ``lengths`` for the lengths of all samples.
"""

from collections.abc import Iterator, Mapping

from lstm_diagrams.drawing.canvas import Canvas
from lstm_diagrams.drawing.elision import checked_most, elided
from lstm_diagrams.drawing.lines import straight
from lstm_diagrams.drawing.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.recurrent_cells import DIRECTIONS, bands, cells, inputs, joints, output_row, title_width
from lstm_diagrams.drawing.recurrent_grid import Grid
from lstm_diagrams.drawing.recurrent_lines import STATE_REACH, STATE_ROLES, handovers, state_symbol, upwards
from lstm_diagrams.drawing.shape_words import named_shape, shape_words
from lstm_diagrams.drawing.values import chains_of, painted, scales
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import figure
from lstm_diagrams.recurrence import Recurrence, recurrences
from lstm_diagrams.words import AXES, Language, Text, counted, same

_SMALL = 10.0
_ROW = 14.0
_LENGTHS_SHOWN = 8
_LENGTHS = Text(
    "各样本的长度 {lengths}；图中是样本 {sample}，长度 {own}",
    "lengths {lengths}; drawn is sample {sample}, of length {own}",
)


def _fit(capture: Capture) -> int:
    return 300 if any(True for _ in recurrences(capture)) else 0


@figure(
    Text("按时间展开的循环网络", "Recurrent network unrolled in time"),
    needs=Text("一次对 LSTM、GRU 或 RNN 层的调用", "a call of an LSTM, GRU or RNN layer"),
    fit=_fit,
)
def unrolled(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    steps: int = 6,
    units: int = 6,
    features: int = 6,
    axes: Mapping[str, str | Text] | None = None,
    values: bool = False,
    sample: int = 0,
) -> Canvas:
    """Draw one run of a recurrent layer.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent layer; left out, the first one that ran.
        steps: most time steps drawn, before any padding; 0 draws all.
        units: most hidden units drawn in a cell; 0 draws all.
        features: most features drawn in x_t; 0 draws all.
        axes: own names for axes, by the usual name: ``{"batch": "airport", "time": "hour"}``.
        values: paint each hidden unit by its h and each feature by its x, as they were in this run.
        sample: which sample of the batch is drawn, counted from 0: its values, and its own length in a packed sequence.
    """
    run = _chosen(capture, layer)
    names = _axis_names(axes)
    most = [checked_most(name, value) for name, value in (("steps", steps), ("units", units), ("features", features))]
    grid = Grid.of(run, *most, length=_length(run, sample))
    marks = tuple(_marks(grid, language, names, sample))
    if values:
        chains = chains_of(capture, run, sample)
        bottom = min(mark.extent[1] for mark in marks)
        middle = (grid.columns[0] + grid.columns[-1]) / 2
        marks = (*painted(marks, chains, sample), *scales(chains, middle, bottom - 30, language))
    return Canvas(_title(run), _description(run, names, sample), marks)


def _chosen(capture: Capture, path: str) -> Recurrence:
    runs = list(recurrences(capture))
    for run in runs:
        if path in ("", run.layer.path):
            return run
    raise UnknownName("recurrent layer", path, [run.layer.path for run in runs])


def _axis_names(axes: Mapping[str, str | Text] | None) -> dict[str, Text]:
    own = {} if axes is None else axes
    if not isinstance(own, Mapping):
        raise UsageError(f"option 'axes' takes a mapping such as {{'time': 'hour'}}, not {own!r}")
    for name, value in own.items():
        if name not in AXES:
            raise UnknownName("axis", name, AXES)
        if not isinstance(value, str | Text):
            raise UsageError(f"option 'axes' names axes by str or Text, not {value!r}")
    return AXES | {name: same(value) if isinstance(value, str) else value for name, value in own.items()}


def _length(run: Recurrence, sample: int) -> int | None:
    """How many steps one sample of a packed sequence has."""
    if run.lengths is None:
        return None
    if not 0 <= sample < run.batch:
        raise UsageError(f"option 'sample' counts the batch from 0 to {run.batch - 1}, not {sample}")
    return run.lengths[sample]


def _marks(grid: Grid, language: Language, names: Mapping[str, Text], sample: int) -> Iterator[Mark]:
    left, right = _state_columns(grid)
    edge_left = min(left - _state_width(grid) / 2 - 14, grid.columns[0] - 14 - title_width(grid, language))
    edge_right = right + _state_width(grid) / 2 + 14
    output_y = grid.band(grid.run.layers - 1)[1] + 40
    yield from bands(grid, edge_left, edge_right, language)
    yield from output_row(grid, output_y)
    yield from upwards(grid, output_y)
    half = _state_width(grid) / 2 + 5
    yield from handovers(grid, left + half, right - half)
    yield from joints(grid)
    yield from cells(grid, language)
    yield from inputs(grid, language)
    yield from _state_labels(grid, left, right)
    yield from _indices(grid, edge_left, edge_right)
    yield from _state_shapes(grid, (edge_left, edge_right), language, names)
    yield from _captions(grid, output_y, language, names, sample)


def _state_columns(grid: Grid) -> tuple[float, float]:
    """The middles of the labels left of the first step and right of the last one."""
    reach = grid.offset + grid.cell_width / 2 + STATE_REACH + 6 + _state_width(grid) / 2
    return grid.columns[0] - reach, grid.columns[-1] + reach


def _state_width(grid: Grid) -> float:
    last = max(0, grid.run.layers - 1), grid.run.directions - 1
    return max(Label(state_symbol(grid, "c", step, *last), 11, math=True).width for step in (0, grid.run.steps + 1))


def _state_labels(grid: Grid, left: float, right: float) -> Iterator[Mark]:
    """h_0, c_0 before the first step of each chain, h_T, c_T after its last (the reverse chain ends at t = 1)."""
    for layer in range(grid.run.layers):
        for direction in range(grid.run.directions):
            for state in grid.run.states:
                y = grid.state_y(layer, direction, state)
                begin, end = (0, grid.length) if not direction else (grid.length + 1, 1)
                for x, step, name in ((left, begin, "initial"), (right, end, "final")):
                    place = left + right - x if direction else x
                    label = Label(state_symbol(grid, state, step, layer, direction), 11, STATE_ROLES[state], math=True)
                    classes = [
                        state,
                        name,
                        f"layer{layer + 1}",
                        *([DIRECTIONS[direction]] if grid.run.directions == 2 else []),
                    ]
                    yield Writing(place, y, label, classes=tuple(classes))


def _indices(grid: Grid, left: float, right: float) -> Iterator[Mark]:
    """Beside the bands, which entry of h_0, c_0, h_n, c_n each label is."""
    for layer in range(grid.run.layers):
        for direction in range(grid.run.directions):
            for state in grid.run.states:
                y = grid.state_y(layer, direction, state)
                entry = layer * grid.run.directions + direction
                for suffix, name in (("0", "initial"), ("n", "final")):
                    label = Label(f"{state}_{suffix}[{entry}]", _SMALL, STATE_ROLES[state])
                    at_left = (suffix == "0") != bool(direction)
                    x, align = (left - 6, "right") if at_left else (right + 6, "left")
                    yield Writing(
                        x, y, label, "right" if align == "right" else "left", (state, name, f"layer{layer + 1}")
                    )


def _state_shapes(
    grid: Grid, edges: tuple[float, float], language: Language, names: Mapping[str, Text]
) -> Iterator[Mark]:
    """The shapes of the initial states at the lower left, of the final states at the lower right."""
    for suffix, name in (("0", "initial"), ("n", "final")):
        title = Label(", ".join(f"{state}_{suffix}" for state in grid.run.states), 11, "h")
        block = [
            title,
            *(Label(phrase, _SMALL, "muted") for phrase in _state_phrases(grid.run, suffix, language, names)),
        ]
        width = max(label.width for label in block)
        if suffix == "0":
            x = min(edges[0], grid.columns[0] - grid.offset - 24 - width)
        else:
            x = max(edges[1] - width, grid.columns[-1] + grid.offset + 24)
        for row, label in enumerate(block):
            yield Writing(x, grid.first_band - 18 - row * _ROW, label, "left", ("shape", name, *grid.run.states))


def _state_phrases(run: Recurrence, suffix: str, language: Language, names: Mapping[str, Text]) -> Iterator[str]:
    """One phrase per axis; where h is projected, its last axis differs from that of c."""
    *outer, hidden = shape_words(run.state(f"h_{suffix}"), names, language)
    yield from outer
    if run.proj_size:
        yield f"{hidden} (h), {run.hidden_size} (c)"
    else:
        yield hidden
    if suffix == "0" and not run.states_given:
        yield Text("没有传入，取零", "left out: zeros").in_language(language)


def _captions(
    grid: Grid, output_y: float, language: Language, names: Mapping[str, Text], sample: int
) -> Iterator[Mark]:
    """Names and shapes of output (above) and input (below), and the time axis."""
    left, right = grid.columns[0], grid.columns[-1]
    middle = (left + right) / 2
    output = named_shape("output", grid.run.output, names, language)
    yield Writing(middle, output_y + 25, Label(output, 11.5, "output"), classes=("output", "shape"))
    rows = 1 + len(list(_state_phrases(grid.run, "0", language, names)))
    below = min(-grid.input_height / 2 - 34, grid.first_band - 18 - rows * _ROW - 4)
    word = Text("输入 x", "input x").in_language(language)
    yield Writing(
        middle, below, Label(named_shape(word, grid.run.sequence, names, language), 11.5, "x"), classes=("x", "shape")
    )
    axis = below - 16 if right > left else below - 4
    if right > left:
        yield Line(straight((left - 20, axis), (right + 20, axis)), "muted", 1, arrow=True, classes=("axis",))
    moment = names["time"] if names["time"] != AXES["time"] else Text("时间步", "time step")
    count = "t = 1" if grid.run.steps == 1 else f"t = 1 … {grid.run.steps}"
    yield Writing(
        middle, axis - 13, Label(f"{moment.in_language(language)} {count}", _SMALL, "muted"), classes=("axis",)
    )
    if grid.run.lengths:
        words = _LENGTHS.format(lengths=_listed(grid.run.lengths), sample=sample, own=grid.length).in_language(language)
        yield Writing(middle, axis - 13 - _ROW - 2, Label(words, _SMALL, "muted"), classes=("lengths",))


def _listed(lengths: tuple[int, ...]) -> Text:
    """The lengths of all samples, many of them elided."""
    shown = ["…" if index is None else str(lengths[index]) for index in elided(len(lengths), _LENGTHS_SHOWN)]
    return Text("、".join(shown), ", ".join(shown))


def _title(run: Recurrence) -> Text:
    both = Text("双向", "bidirectional ") if run.directions == 2 else same("")
    return Text(
        "{layers} 层{both} {type}，展开 {steps} 个时间步", "{layers}-layer {both}{type} unrolled over {steps}"
    ).format(layers=run.layers, both=both, type=run.layer.type, steps=Text(str(run.steps), counted(run.steps, "step")))


def _description(run: Recurrence, names: Mapping[str, Text], sample: int) -> Text:
    def shape(title: str, name: str) -> Text:
        slot = run.call.slot(name)
        assert slot is not None, name
        return Text(*(named_shape(title, slot.tensor, names, language) for language in ("zh", "en")))

    return Text(
        "横向是时间（从左到右 {steps} 步），竖向是深度（从下到上 {layers} 层），每一步每一层有 {hidden} 个隐藏单元。"
        "每个时间步的输入 x_t 从下方进入，{states} 传给下一个时间步，最上一层的 h_t 组成输出。各列是同一组权重在不同时刻的样子。"
        "{x}；{output}；{final}。{packed}",
        "Time runs from left to right ({steps}), depth upwards ({layers}), with {hidden} in each layer at each step. "
        "The input x_t enters from below, {states} handed to the next step, and h_t of the top layer makes up the output. "
        "All columns are the same weights at different moments. {x}; {output}; {final}.{packed}",
    ).format(
        steps=Text(str(run.steps), counted(run.steps, "step")),
        layers=Text(str(run.layers), counted(run.layers, "layer")),
        hidden=Text(str(run.hidden_size), counted(run.hidden_size, "hidden unit")),
        states=Text(" 和 ".join(run.states), " and ".join(run.states) + (" are" if len(run.states) > 1 else " is")),
        x=shape("x", "sequence"), output=shape("output", "output"), final=shape("h_n", "h_n"),
        packed=_packed(run, sample),
    )  # fmt: skip


def _packed(run: Recurrence, sample: int) -> Text:
    """What the lengths of a packed sequence mean for the sample drawn."""
    if run.lengths is None:
        return same("")
    length = run.lengths[sample]
    rest = Text(
        "之后的虚线格是填充，不参与计算：{forward}末状态就是第 {own} 步的状态{reverse}。",
        " The dashed cells after that are padding that is never computed: the final states{forward} are those of step {own}{reverse}.",
    ).format(
        own=length,
        forward=Text("正向链的", " of the forward chain") if run.directions == 2 else same(""),
        reverse=Text("，反向的链也从这一步开始", ", and the reverse chain starts there")
        if run.directions == 2
        else same(""),
    )
    return Text(
        "这批序列是打包（packed）的，长度依次为 {lengths}。图中是样本 {sample}，共 {own} 步。{rest}",
        " The sequences are packed, their lengths are {lengths}. Drawn is sample {sample} with {steps}.{rest}",
    ).format(
        lengths=_listed(run.lengths),
        sample=sample,
        own=length,
        steps=counted(length, "step"),
        rest=rest if length < run.steps else same(""),
    )
