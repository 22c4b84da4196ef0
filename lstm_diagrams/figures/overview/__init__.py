"""``overview``: any model as a graph of its modules, with branches, shapes, nested modules and repeats.

Classes: ``module`` (with its family: ``linear``, ``convolution``, ... or ``group`` for a module that is not opened) ``operator`` (with the name of
the operation, or ``parameter``) ``gap`` ``terminal`` ``frame`` ``part1`` ``part2`` ... for a part with the lines into
it, ``flow`` (``carried`` from run to run; ``slot`` for its name) ``title``; ``x`` for the model's inputs, ``output``
for its outputs; ``remark`` for a note, ``loss`` ``target`` ``words`` for a loss term.
"""

from collections.abc import Mapping

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.samples import Entry, box
from lstm_diagrams.drawing.modules.boxes import gap_words, operation_label
from lstm_diagrams.drawing.passes.notes import with_notes
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.overview.columns import Columns
from lstm_diagrams.figures.overview.fitting import opening, picture
from lstm_diagrams.figures.overview.moments import overview_moments, part_class
from lstm_diagrams.figures.overview.u_shape import UShape
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.graph.axis_names import input_slots, result_slots
from lstm_diagrams.readings.graph.parts import ModuleGraph, Part
from lstm_diagrams.readings.graph.repeats import Repeat
from lstm_diagrams.readings.ways import ways_between
from lstm_diagrams.words import Language, Text, counted, same

_MOST_NAMED = 30
_DOWN = Text("从上到下是运行的顺序", "from top to bottom in the order they run")
_DOWN_AND_UP = Text(
    "画成 U 形：左边从上到下、右边从下到上是运行的顺序，大小相同的特征图在同一高度，横着的箭头从左边跨到右边",
    "drawn as a U, down at the left and up at the right in the order they run, maps of one size level with each other, "
    "ways across from the left to the right",
)


def _fit(capture: Capture) -> int:
    """Least of all figures, but more than those of recurrent layers alone where most layers are others."""
    if not capture.calls:
        return 0
    called = {call.layer for call in capture.calls}
    weighty = [layer for layer in capture.layers if layer.path in called and layer.parameters]
    recurrent = sum(layer.kind == "recurrent" for layer in weighty)
    return Rank.MODEL if 0 < recurrent < len(weighty) - recurrent else Rank.ANYTHING


def _moments(capture: Capture, *, depth: int, parts: int | None, fold: bool, compact: bool) -> tuple[Moment, ...]:
    """Part by part."""
    shown = opening(capture, depth=depth, parts=parts, fold=fold, compact=compact)
    slots = input_slots(shown.graph, capture), result_slots(shown.graph, capture)
    return tuple(overview_moments(shown.graph, shown.repeats, *slots))


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
    parts: int | None = None,
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
        parts: most boxes and marks drawn where ``depth`` is 0: modules stay closed beyond that; 0 opens all. Without it as many
            as fit on a screen, at most 36.
        fold: draw equal blocks in a row once, with their number.
        compact: lay it out narrow: all in one column.
        notes: words of your own beside parts, by the path of the layer: ``{"fc": "frozen"}``.
        loss: loss terms drawn as a circle L with a target y, by the path of the layer whose output they compare.
    """
    shown = opening(capture, depth=depth, parts=parts, fold=fold, compact=compact)
    layout = picture(capture, shown, language, compact=compact)
    joined = shown.whole.joined_calls
    lines = ways_between(capture, lambda source, target: (source, target) in joined)
    description = _description(capture, shown.graph, shown.repeats, layout)
    weights = shown.whole.weights
    canvas = Canvas(_title(capture), description, tuple(layout.marks()), capture.call_ids, weights, lines)
    return with_notes(canvas, _places(shown.graph), notes, loss, compact=compact)


def _places(graph: ModuleGraph) -> dict[str, list[str]]:
    """The classes of the marks of each layer, by its path."""
    found: dict[str, list[str]] = {}
    for index, part in enumerate(graph.parts):
        if part.kind in ("call", "group"):
            found.setdefault(part.path, []).append(part_class(index))
    return found


def _title(capture: Capture) -> Text:
    return Text("{name} 的模块总览", "Overview of {name}").format(name=capture.name)


def _description(capture: Capture, graph: ModuleGraph, repeats: tuple[Repeat, ...], layout: Columns | UShape) -> Text:
    names = [_named(part) for part in graph.parts if part.kind not in ("input", "output")]
    shown = names[:_MOST_NAMED]
    more = len(names) - len(shown)
    rest = Text("，以及另外 {more} 项", " and {more} more").format(more=more) if more else same("")
    times = Text(
        "".join(f"其中一段重复 {repeat.count} 次，只画一次。" for repeat in repeats),
        "".join(f" A part that runs {repeat.count} times is drawn once." for repeat in repeats),
    )
    return Text(
        "{title}，{order}，箭头表示张量的去向。依次是：{names}{rest}。{times}这次运行共调用各层 {calls} 次，模型共有 {count} 个参数。",
        "{title}: {order}, with arrows that show where tensors go. "
        "They are: {names}{rest}.{times} "
        "Layers are called {calls} in this run; the model has {parameters}.",
    ).format(
        title=_title(capture), order=_DOWN_AND_UP if isinstance(layout, UShape) else _DOWN,
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
