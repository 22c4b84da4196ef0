"""``overview``: any model as a graph of its modules, with branches, shapes, nested modules and repeats.

Classes: ``module`` (with its family: ``linear``, ``convolution``, ... or ``group`` for a module that is not opened) ``operator`` (with the name of
the operation, or ``parameter``) ``gap`` ``terminal`` ``frame`` ``part1`` ``part2`` ... for a part with the lines into
it, ``flow`` (``carried`` from run to run; ``slot`` for its name) ``title``; ``x`` for the model's inputs, ``output``
for its outputs.
"""

from collections.abc import Mapping

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.samples import Entry, box
from lstm_diagrams.drawing.modules.boxes import card, gap_words, operation_label
from lstm_diagrams.drawing.passes.notes import with_notes
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.overview.columns import columns
from lstm_diagrams.figures.overview.frames import Framing, times_words
from lstm_diagrams.figures.overview.moments import overview_moments, part_class
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.graph.axis_names import input_slots, result_slots, with_axis_names
from lstm_diagrams.readings.graph.construction import module_graph
from lstm_diagrams.readings.graph.opening import within
from lstm_diagrams.readings.graph.parts import ModuleGraph, Part, closed
from lstm_diagrams.readings.graph.repeats import Repeat
from lstm_diagrams.readings.ways import ways_between
from lstm_diagrams.words import Language, Text, counted, same

_MOST_NAMED = 30
_TOO_FEW = range(1, 5)
"""Fewer parts than an input, an output, one on each side of what is left out, and that."""


def _fit(capture: Capture) -> int:
    """Least of all figures, but more than those of recurrent layers alone where most layers are others."""
    if not capture.calls:
        return 0
    called = {call.layer for call in capture.calls}
    weighty = [layer for layer in capture.layers if layer.path in called and layer.parameters]
    recurrent = sum(layer.kind == "recurrent" for layer in weighty)
    return Rank.MODEL if 0 < recurrent < len(weighty) - recurrent else Rank.ANYTHING


def _moments(capture: Capture, *, depth: int, parts: int, fold: bool) -> tuple[Moment, ...]:
    """Part by part."""
    _, graph, repeats = _graph(capture, depth, parts, fold)
    return tuple(overview_moments(graph, repeats, input_slots(graph, capture), result_slots(graph, capture)))


@figure(
    Text("模块总览", "Overview of modules"),
    needs=Text("至少有一层运行的模型", "a call of any layer"),
    fit=_fit,
    legend={
        "operator": Entry(
            box("operation_fill", "operation", 18), Text("模块之间的运算", "an operation between modules")
        ),
        "parameter": Entry(box("kernel_fill", "kernel", 18), Text("不属于任何层的参数", "a parameter of no layer")),
    },
    names=("operator",),
    moments=_moments,
    whole=True,
    narrower=({"compact": True}, {"parts": 16}, {"parts": 10}),
)
def overview(
    capture: Capture,
    language: Language,
    *,
    depth: int = 0,
    parts: int = 36,
    fold: bool = True,
    compact: bool = False,
    notes: Mapping[str, str] | None = None,
    loss: Mapping[str, str] | None = None,
) -> Canvas:
    """Draw every call of a layer and what flows between them.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        depth: how many levels of nested modules are opened, the model itself being the first; 0 opens as many as ``parts`` allows.
        parts: most boxes and marks drawn where ``depth`` is 0: modules stay closed beyond that; 0 opens all.
        fold: draw equal blocks in a row once, with their number.
        compact: lay it out narrow: all in one column.
        notes: words of your own beside parts, by the path of the layer: ``{"fc": "frozen"}``.
        loss: loss terms drawn as a circle L with a target y, by the path of the layer whose output they compare.
    """
    whole, graph, repeats = _graph(capture, depth, parts, fold)
    times = {
        repeat.members[0]: f" {times_words(repeat, language)}" for repeat in repeats if len(repeat.members) == 1
    }  # fmt: skip
    inputs, results = input_slots(graph, capture), result_slots(graph, capture)
    cards = []
    for index, part in enumerate(graph.parts):
        slots = inputs if part.kind == "input" else results
        joins = len(graph.before(index)) > 1
        cards.append(card(part, slots, joins, times.get(index, ""), language, _own_name(index, graph, repeats)))
    marks = tuple(columns(graph, Framing(graph, repeats, language), tuple(cards), compact=compact))
    joined = whole.joined_calls
    lines = ways_between(capture, lambda source, target: (source, target) in joined)
    canvas = Canvas(
        _title(capture), _description(capture, graph, repeats), marks, capture.call_ids, whole.weights, lines
    )
    return with_notes(canvas, _places(graph), notes, loss, compact=compact)


def _places(graph: ModuleGraph) -> dict[str, list[str]]:
    """The classes of the marks of each layer, by its path."""
    found: dict[str, list[str]] = {}
    for index, part in enumerate(graph.parts):
        if part.kind in ("call", "group"):
            found.setdefault(part.path, []).append(part_class(index))
    return found


def _graph(capture: Capture, depth: int, parts: int, fold: bool) -> tuple[ModuleGraph, ModuleGraph, tuple[Repeat, ...]]:
    """The graph of the whole run, and what is drawn of it with its repeats."""
    if depth < 0:
        raise UsageError(f"option 'depth' takes 0 (as many levels as 'parts' allows) or more, not {depth}")
    if parts < 0 or parts in _TOO_FEW:
        raise UsageError(f"option 'parts' takes 0 (draw all), or {_TOO_FEW.stop} or more, not {parts}")
    whole = with_axis_names(module_graph(capture), capture)
    graph, repeats = within(closed(whole, depth), 0 if depth else parts, fold=fold)
    return whole, graph, repeats


def _own_name(index: int, graph: ModuleGraph, repeats: tuple[Repeat, ...]) -> str:
    """What its module calls a layer; "" where it only has a number, or stands for layers of several names."""
    part = graph.parts[index]
    name = part.path.rpartition(".")[2]
    alike = part.run[1] > 1 or not any(index in repeat.members and not repeat.first for repeat in repeats)
    return name if part.kind == "call" and alike and not name.isdigit() else ""


def _title(capture: Capture) -> Text:
    return Text("{name} 的模块总览", "Overview of {name}").format(name=capture.name)


def _description(capture: Capture, graph: ModuleGraph, repeats: tuple[Repeat, ...]) -> Text:
    names = [_named(part) for part in graph.parts if part.kind not in ("input", "output")]
    shown = names[:_MOST_NAMED]
    more = len(names) - len(shown)
    rest = Text("，以及另外 {more} 项", " and {more} more").format(more=more) if more else same("")
    times = Text(
        "".join(f"其中一段重复 {repeat.count} 次，只画一次。" for repeat in repeats),
        "".join(f" A part that runs {repeat.count} times is drawn once." for repeat in repeats),
    )
    return Text(
        "{title}，从上到下是运行的顺序，箭头表示张量的去向。依次是：{names}{rest}。{times}这次运行共调用各层 {calls} 次，模型共有 {count} 个参数。",
        "{title}: from top to bottom in the order they run, with arrows that show where tensors go. "
        "They are: {names}{rest}.{times} "
        "Layers are called {calls} in this run; the model has {parameters}.",
    ).format(
        title=_title(capture),
        names=Text("、".join(name.zh for name in shown), ", ".join(name.en for name in shown)),
        rest=rest, times=times, calls=Text(str(len(capture.calls)), counted(len(capture.calls), "time")),
        count=f"{capture.total_parameters:,}", parameters=counted(capture.total_parameters, "parameter"),
    )  # fmt: skip


def _named(part: Part) -> Text:
    if part.kind == "operation":
        words = [operation_label(operation) for operation in part.operations]
        return Text(" → ".join(word.zh for word in words), " → ".join(word.en for word in words))
    if part.kind == "gap":
        return gap_words(part)
    given = ", ".join(f"{slot}: {name}" for slot, name in part.given)
    return same(f"{part.type} ({given})" if given else part.type or part.path)
