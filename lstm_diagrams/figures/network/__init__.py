"""``network``: a whole model around recurrent layers: what each step goes through, the layers unrolled, what is taken, the head.

Classes: those of ``unrolled``; ``step`` ``plane`` for what stands at every step (with the family of its layer and ``t1`` ...),
``operation_row`` for an operation there, ``wide`` for what mixes the steps; ``entry`` an h in a box of its own, ``unread`` where
nothing reads it; ``block`` ``module`` ``operator`` for what has no steps; ``neuron`` ``connection`` ``taken`` ``hidden`` ``result``
``vector`` for dense layers, ``dense1`` ... for their rows; ``source`` ``flow`` ``note``; ``gathered`` from all steps, ``past`` round
what stands between, ``spread`` to every step, ``next`` to the step after; ``handed`` for first states, ``parameter`` a weight that they are,
``name`` of a module;
``piece1`` ... for one piece of the story with the lines into it
(``still`` where they belong to none of its steps); ``cell_band`` ``state`` ``state_maps`` of a module that is a cell of its own,
``kernel_window`` ``kernel`` for what makes one place of its maps; ``argmax`` ``slice``;
``remark`` for a note, ``loss`` ``target`` ``words`` for a loss term.
"""

from collections.abc import Mapping

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.passes.notes import with_notes
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Operation
from lstm_diagrams.figures.network.marks import network_marks
from lstm_diagrams.figures.network.moments import network_moments
from lstm_diagrams.figures.network.plan import Plan
from lstm_diagrams.figures.network.sentences import described
from lstm_diagrams.figures.network.tags import piece_tag
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.recursion.tree import tree
from lstm_diagrams.readings.ways import ways_between
from lstm_diagrams.readings.whole.pieces import Story
from lstm_diagrams.readings.whole.story import refusal, story
from lstm_diagrams.words import AXES, LANGUAGES, Language, Text, counted, same


def _fit(capture: Capture) -> int:
    if not story(capture):
        return 0
    found = tree(capture)
    return 0 if found is not None and found.whole else Rank.STORY


def _refusal(capture: Capture) -> str:
    """Why there is no story, or what tells it better."""
    return refusal(capture) or "its calls read each other as a tree or a graph: no steps one after the other"


def _moments(capture: Capture, *, steps: int, units: int, sample: int) -> tuple[Moment, ...]:
    """The pieces in the order they ran, those with steps step by step."""
    return tuple(network_moments(_plan(_told(capture), "en", steps, units, sample)))


@figure(
    Text("带循环层的整个网络", "A whole network with recurrent layers"),
    needs=Text(
        "循环层或逐步的循环，以及围绕它们的层：前面的、逐步的、取出的、合并的、输出头，或编码器和解码器",
        "recurrent layers or a loop over steps, and what stands around them: layers before, at each step, after, branches, heads, a decoder",
    ),
    fit=_fit,
    whole=True,
    moments=_moments,
    refusal=_refusal,
    narrower=({"compact": True}, {"steps": 4}, {"steps": 3}, {"steps": 2}),
)
def network(
    capture: Capture,
    language: Language,
    *,
    steps: int = 5,
    units: int = 5,
    sample: int = -1,
    compact: bool = False,
    notes: Mapping[str, str] | None = None,
    loss: Mapping[str, str] | None = None,
) -> Canvas:
    """Draw the whole model as one picture.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        steps: most time steps drawn; 0 draws all.
        units: most units, features and neurons drawn in a row or column; 0 draws all.
        sample: which sample is drawn where their lengths differ, counted from 0; -1 for the shortest, which shows most padding.
        compact: lay it out narrow: what is said beside the steps stands below them, what is said of a head left of it.
        notes: words of your own beside parts, by the path of the layer: ``{"fc": "frozen"}``.
        loss: loss terms drawn as a circle L with a target y, by the path of the layer whose output they compare.
    """
    told = _told(capture)
    marks = tuple(network_marks(_plan(told, language, steps, units, sample, compact=compact)))
    calls = tuple(sorted(call for piece in told.pieces for call in piece.calls))
    stages = [stage.source for piece in told.pieces for stage in piece.stages]
    weights = {name for source in stages if isinstance(source, Operation) for name in source.parameters}
    weights |= {name for piece in told.pieces for _, name in told.initial(piece)}
    read = told.read_calls
    lines = ways_between(capture, lambda source, target: (source, target) in read)
    canvas = Canvas(_title(capture, told), _description(capture, told), marks, calls, tuple(sorted(weights)), lines)
    return with_notes(canvas, _places(capture, told), notes, loss, compact=compact)


def _places(capture: Capture, told: Story) -> dict[str, list[str]]:
    """The classes of the marks of each layer, by its path."""
    found: dict[str, list[str]] = {}
    layers = {call.id: call.layer for call in capture.calls}
    for piece in told.pieces:
        for call in piece.calls:
            found.setdefault(layers[call], []).append(piece_tag(piece.number))
    return found


def _told(capture: Capture) -> Story:
    told = story(capture)
    assert told is not None, "figure drawn although it does not fit"
    return told


def _plan(told: Story, language: Language, steps: int, units: int, sample: int, *, compact: bool = False) -> Plan:
    """Where everything stands. UsageError where an option is out of range."""
    checked_most("steps", steps)
    checked_most("units", units)
    if sample < -1:
        raise UsageError(f"option 'sample' counts the batch from 0, or takes -1 for the shortest sample, not {sample}")
    return Plan(told, language, steps, units, sample, compact).build()


def _title(capture: Capture, told: Story) -> Text:
    names = [
        piece.run.layer.type if piece.run else piece.name
        for piece in told.pieces
        if piece.kind in ("recurrent", "cell")
    ]
    steps = told.strands[-1]
    return Text("{name}：{names}，展开 {steps} 个时间步", "{name}: {names} unrolled over {count}").format(
        name=capture.name, names=" → ".join(names) or capture.name, steps=steps, count=counted(steps, "step")
    )


def _description(capture: Capture, told: Story) -> Text:
    sentences = [described(told, piece) for piece in told.pieces if piece.kind != "input"]
    body = Text("；".join(part.zh for part in sentences), "; ".join(part.en for part in sentences))
    shapes = [
        Text(*(named_shape("", slot.tensor, AXES, language).strip() for language in LANGUAGES))
        for slot in capture.outputs
    ]
    shape = Text("、".join(one.zh for one in shapes), ", ".join(one.en for one in shapes))
    result = Text("结果的形状是{shape}。", " The result has shape {shape}.").format(shape=shape) if shapes else same("")
    return Text(
        "横向是时间，竖向是深度。{body}。{result}共 {count} 个参数。",
        "Time runs from left to right, depth upwards. {body}.{result} {parameters} in all.",
    ).format(
        body=Text(body.zh, body.en[:1].upper() + body.en[1:]), result=result, count=f"{capture.total_parameters:,}",
        parameters=counted(capture.total_parameters, "parameter"),
    )  # fmt: skip
