"""``parameter``: one constructor argument of an LSTM, GRU or RNN layer, shown on the layer itself.

Classes: those of ``unrolled`` (``cell`` ``unit`` ``projected`` ``input`` ``feature`` ``band`` ``joint`` ``dots``, ``x`` ``h`` ``c``
``output``, ``t1`` ..., ``layer1`` ..., ``forward`` ``reverse``), and ``argument`` for what points at the argument's part, ``bias`` for
biases, ``constructor`` for the line with all arguments, ``words`` and ``shape`` for the explanation.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import fsum

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import LEAST, checked_layers, checked_most
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.recurrent.cells import bands, cells, inputs, joints, output_row, title_width
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.drawing.recurrent.lines import handovers, upwards
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.parameter.marks import pill, pill_width, pointers, room
from lstm_diagrams.figures.parameter.words import Argument, known_arguments, meaning, ruled_shapes
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.recurrence import Stack, chosen, layer_and_cell_runs
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text, same

_STEPS, _UNITS = 4, 6
"""Most steps and layers, most units and features drawn: enough to see what is meant."""
_WORDS_WIDTH, _LEAST_WIDTH = 280.0, 320.0
"""Of the words beside the layer, and of a compact picture."""
_SIZE, _ROW = 11.5, 17.0
_INPUT = Text("输入 x", "input x")
_SHAPES = Text("决定的形状", "shapes it decides")
_TENSORS = {
    "input_size": ("sequence", "input"),
    "hidden_size": ("output", "h_n"),
    "num_layers": ("h_n",),
    "bidirectional": ("output", "h_n"),
    "proj_size": ("output", "h_n"),
}
"""Inputs and outputs whose shape depends on the argument; with h_n the other final states, such as c_n."""


def _fit(capture: Capture) -> int:
    return Rank.PART if any(True for _ in layer_and_cell_runs(capture)) else 0


@figure(
    Text("一个构造参数管什么", "What one constructor argument rules"),
    needs=Text(
        "用到 PyTorch 的 LSTM、GRU 或 RNN 的层或单元的模型", "a call of an LSTM, GRU or RNN layer or cell of PyTorch"
    ),
    fit=_fit,
    narrower=({"compact": True}, {"short": True}, {"steps": 2}),
    flatter=(
        {"short": True, "units": 4},
        {"steps": 3, "units": 3},
        {"layers": 3, "steps": 2, "units": 2},
        {"layers": 1},
    ),
)
def parameter(
    capture: Capture,
    language: Language,
    *,
    name: str = "hidden_size",
    layer: str = "",
    steps: int = _STEPS,
    units: int = _UNITS,
    layers: int = _STEPS,
    compact: bool = False,
    short: bool = False,
) -> Canvas:
    """Draw one run of a recurrent layer with the part that one argument of its constructor rules.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        name: of the argument: input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, for an LSTM
            proj_size, for an RNN nonlinearity.
        layer: path of the recurrent layer; left out, the first one that ran.
        steps: most time steps drawn; 0 draws all.
        units: most hidden units and features drawn of a step; 0 draws all.
        layers: most layers drawn; 1 draws the top one alone, 0 draws all.
        compact: lay it out narrow: fewer steps, the words below.
        short: say less at the layer: the value alone at the part that the argument rules, the constructor above the words.
    """
    run = chosen(layer_and_cell_runs(capture), layer)
    if name not in known_arguments(run):
        raise UnknownName(f"argument of {run.layer.type}", name, known_arguments(run))
    argument = Argument(run, name, short)
    most = checked_most("steps", steps), checked_most("units", units), checked_layers("layers", layers)
    return Canvas(
        _title(argument), _description(argument), tuple(_marks(argument, language, most, compact=compact)), run.call_ids
    )


def _marks(argument: Argument, language: Language, most: tuple[int, int, int], *, compact: bool) -> Iterator[Mark]:
    """The constructor on top, below it the layer, right of that or below the words."""
    steps, units, layers = most
    grid = Grid.of(
        Stack((argument.run,)), min(steps or LEAST, LEAST) if compact else steps, units, units, layers=layers
    )
    output_y = grid.bands[-1].top + 34
    start = grid.columns[0] - grid.reach
    inside = 0.0 if argument.name == "num_layers" else room(grid, argument)
    left = start - max(inside, title_width(grid, language) + 4)
    right = grid.columns[-1] + grid.reach + 16
    picture = [
        *_layer(grid, argument, (left - 12, right), output_y, language),
        *pointers(grid, argument, left, output_y, language),
        *_captions(grid, argument, output_y, language),
    ]
    begin, bottom, right, top = reach(picture)
    yield from picture
    width = _LEAST_WIDTH if compact else _WORDS_WIDTH
    place = (begin, bottom - 16) if compact else (right + 30, top - 8)
    if argument.short:
        constructor = tuple(_constructor(argument, place[0], place[0] + width, 0.0))
        _, low, _, high = reach(constructor)
        yield from moved(constructor, 0, place[1] - high)
        place = place[0], place[1] - (high - low) - _ROW
    else:
        yield from _constructor(argument, begin, begin + width if compact else right + 30 + width, top + 26)
    yield from _words(argument, place, width, language)


def _layer(
    grid: Grid, argument: Argument, edges: tuple[float, float], output_y: float, language: Language
) -> Iterator[Mark]:
    """The unrolled layer without the ends of its chains, faded but for what the argument rules."""
    rules = _RULES[argument.name]
    for mark in (
        *bands(grid, *edges, language),
        *output_row(grid, output_y),
        *upwards(grid, output_y),
        *handovers(grid, *edges),
        *joints(grid),
        *cells(grid, language),
        *inputs(grid, language),
    ):
        if not {"initial", "final"} & set(mark.classes):
            said = isinstance(mark, Writing) and "dots" in mark.classes
            yield replace(mark, faded=not said and not (argument.matters and rules(argument, mark)))


def _has(*names: str) -> Callable[[Argument, Mark], bool]:
    """Whether a mark has one of these classes."""
    return lambda _, mark: bool(set(names) & set(mark.classes))


def _chain(argument: Argument, mark: Mark) -> bool:
    """The reverse chain and the joints, or the only chain there is."""
    if argument.value:
        return bool({"reverse", "joint"} & set(mark.classes))
    return "cell" in mark.classes or (
        set(argument.run.states) & set(mark.classes) != set() and "up" not in mark.classes
    )


def _between_layers(_: Argument, mark: Mark) -> bool:
    return isinstance(mark, Line) and {"h", "up"} <= set(mark.classes)


_RULES: dict[str, Callable[[Argument, Mark], bool]] = {
    "input_size": _has("feature", "input"),
    "hidden_size": _has("unit", "cell"),
    "num_layers": lambda _, mark: "output" not in mark.classes and bool({"band", "cell"} & set(mark.classes)),
    "bias": _has("cell"),
    "batch_first": _has("x", "output"),
    "dropout": _between_layers,
    "bidirectional": _chain,
    "proj_size": lambda argument, mark: ("projected" if argument.value else "unit") in mark.classes,
    "nonlinearity": _has("unit"),
}
"""Which marks of the layer an argument rules."""


def _captions(grid: Grid, argument: Argument, output_y: float, language: Language) -> Iterator[Mark]:
    """The shapes of output and input, faded where the argument leaves them alone; batch_first shows them its own way."""
    if argument.name == "batch_first":
        return
    tensors = _TENSORS.get(argument.name, ())
    middle = (grid.columns[0] + grid.columns[-1]) / 2
    cell = argument.run.is_cell
    above, below = output_y + 25, -grid.input_height / 2 - 34
    rows: tuple[tuple[str, Text, float, Role], ...] = (
        ("h_n", same("h_t"), above, "output") if cell else ("output", same("output"), above, "output"),
        ("input", same("x_t"), below, "x") if cell else ("sequence", _INPUT, below, "x"),
    )
    for name, title, y, role in rows:
        slot = grid.run.call.slot(name)
        assert slot is not None, name
        label = Label(named_shape(title.in_language(language), slot.tensor, AXES, language), 11, role)
        yield Writing(middle, y, label, classes=(role, "shape"), faded=name not in tensors)


def _words(argument: Argument, place: Point, width: float, language: Language) -> Iterator[Mark]:
    """What the argument does, and the shapes that depend on it, from ``place`` down."""
    x, top = place
    said = Label("\n".join(wrapped(meaning(argument).in_language(language), _SIZE, width)), _SIZE)
    yield Writing(x, top + (_ROW - said.height) / 2, said, "left", ("words",))
    shapes = list(_shape_lines(argument, language))
    if shapes:
        shapes.insert(0, Label(_SHAPES.in_language(language), _SIZE, "muted"))
    for row, label in enumerate(shapes, 1):
        yield Writing(x, top - said.height - row * _ROW, label, "left", ("words",))


def _shape_lines(argument: Argument, language: Language) -> Iterator[Label]:
    memories = tuple(f"{state}_n" for state in argument.run.states[1:])
    names = _TENSORS.get(argument.name, ())
    for name in (*names, *memories) if "h_n" in names else names:
        slot = argument.run.call.slot(name)
        if slot is not None:
            title = {"sequence": _INPUT.in_language(language), "input": "x_t"}.get(name, name)
            role: Role = "x" if name in ("sequence", "input") else "output" if name == "output" else state_role(name[0])
            yield Label(named_shape(title, slot.tensor, AXES, language), 11, role)
    yield from (Label(text, 11) for text in ruled_shapes(argument))


def _constructor(argument: Argument, left: float, right: float, y: float) -> Iterator[Mark]:
    """The call that makes the module, with every argument it knows; the one explained stands out. Rows grow upwards."""
    opening = f"{fitted(argument.run.layer.type, 13, 190)}("
    indent = Label(opening, 13).width + 4
    arguments = [Argument(argument.run, name) for name in known_arguments(argument.run)]
    rows = _balanced(arguments, right - left - indent)
    yield Writing(left, y + (len(rows) - 1) * 26, Label(opening, 13), "left", ("constructor",))
    for row, entries in enumerate(rows):
        x, height = left + indent, y + (len(rows) - 1 - row) * 26
        for entry in entries:
            if entry.name == argument.name:
                yield pill(x, height, entry.written)
            else:
                yield Writing(x + 8, height, Label(entry.written, 11.5, "muted"), "left", ("constructor",))
            x += pill_width(entry.written)
    yield Writing(x + 3, y, Label(")", 13), "left", ("constructor",))


def _balanced(arguments: list[Argument], width: float) -> list[list[Argument]]:
    """The arguments in as few rows as ``width`` allows, all rows about as long."""
    widths = [pill_width(argument.written) for argument in arguments]
    fewest = len(_broken(arguments, width))
    narrower = (fsum(widths[start:stop]) for stop in range(1, len(widths) + 1) for start in range(stop))
    return min((rows for limit in sorted(narrower) if len(rows := _broken(arguments, limit)) == fewest), key=_longest)


def _broken(arguments: list[Argument], width: float) -> list[list[Argument]]:
    """Rows, each as full as ``width`` allows."""
    rows: list[list[Argument]] = [[]]
    for argument in arguments:
        if rows[-1] and _length([*rows[-1], argument]) > width:
            rows.append([])
        rows[-1].append(argument)
    return rows


def _length(row: list[Argument]) -> float:
    return fsum(pill_width(argument.written) for argument in row)


def _longest(rows: list[list[Argument]]) -> float:
    return max(map(_length, rows))


def _title(argument: Argument) -> Text:
    return Text("{type} 的构造参数 {written}", "The argument {written} of {type}").format(
        type=argument.run.layer.type, written=argument.written
    )


def _description(argument: Argument) -> Text:
    run = argument.run
    if run.is_cell:
        return Text(
            "按时间展开的 {type}，只有 {name} 管的部分突出显示，其余变淡。{meaning}",
            "{type} unrolled in time; only the part that {name} rules stands out, the rest is faded. {meaning}",
        ).format(type=run.layer.type, name=argument.name, meaning=meaning(argument))
    return Text(
        "按时间展开的 {layers} 层 {type}，只有 {name} 管的部分突出显示，其余变淡。{meaning}",
        "{layers} layers of {type} unrolled in time; only the part that {name} rules stands out, the rest is faded. {meaning}",
    ).format(layers=run.layers, type=run.layer.type, name=argument.name, meaning=meaning(argument))
