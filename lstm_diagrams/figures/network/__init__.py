"""``network``: a whole model around recurrent layers: what each step goes through, the layers unrolled, what is taken, the head.

Classes: those of ``unrolled``; ``step`` ``plane`` for what stands at every step (with the family of its layer and ``t1``
...), ``operator`` for an operation; ``neuron`` ``connection`` ``taken`` ``hidden`` ``result`` for the head, ``dense1`` ...
for its columns; ``source`` ``flow`` ``note``; ``handed`` for what an encoder gives a decoder, ``name`` of a module,
``vector`` and ``ring`` around what is taken.
"""

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.facts import Capture, Tensor
from lstm_diagrams.figures.network.marks import Network
from lstm_diagrams.figures.network.moments import network_moments
from lstm_diagrams.figures.network.rows import per_step, stage_words
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.composition import Composition, composition
from lstm_diagrams.readings.stages import Stage
from lstm_diagrams.words import AXES, LANGUAGES, Language, Text, counted, same


def _fit(capture: Capture) -> int:
    return Rank.STORY if composition(capture) else 0


@figure(
    Text("带循环层的整个网络", "A whole network with recurrent layers"),
    needs=Text(
        "循环层加上其他层，依次相连：逐步的层、循环层、取出一步、输出头，或编码器和解码器",
        "recurrent layers and others in a row: layers at each step, recurrent layers, a step taken from them, a dense head, or an encoder with a decoder",
    ),
    fit=_fit,
    moments=network_moments,
    whole=True,
)
def network(capture: Capture, language: Language, *, steps: int = 5, units: int = 5) -> Canvas:
    """Draw the whole model as one picture.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        steps: most time steps drawn; 0 draws all.
        units: most units, features and neurons drawn in a column; 0 draws all.
    """
    told = composition(capture)
    assert told is not None, "figure drawn although it does not fit"
    checked_most("steps", steps)
    checked_most("units", units)
    marks = tuple(Network(told, language, steps, units).marks())
    return Canvas(_title(capture, told), _description(capture, told), marks, capture.call_ids)


def _title(capture: Capture, told: Composition) -> Text:
    runs = [*([told.encoder.run] if told.encoder else []), *(rung.run for rung in told.rungs)]
    names = " → ".join(run.layer.type for run in runs)
    steps = runs[-1].steps
    return Text("{name}：{names}，展开 {steps} 个时间步", "{name}: {names} unrolled over {count}").format(
        name=capture.name, names=names, steps=steps, count=counted(steps, "step")
    )


def _description(capture: Capture, told: Composition) -> Text:
    parts: list[Text] = []
    if told.encoder:
        parts.append(_read(told.encoder.before, told.encoder.run.layer.type, "encoder"))
        parts.append(
            Text("编码器的末状态就是解码器的初始状态", "the encoder's final states are the decoder's initial states")
        )
    for rung in told.rungs:
        parts.append(_read(rung.before, rung.run.layer.type, "decoder" if told.encoder else ""))
    if told.each:
        parts.append(
            Text("它的每一步输出再经过{names}", "its output at every step goes through {names}").format(
                names=_names(told.each)
            )
        )
    if told.taken:
        size = told.taken.output.shape[-1]
        parts.append(
            Text("从中取出一个含 {size} 个数的向量", "a vector of {count} is taken from it").format(
                size=size, count=counted(size, "number")
            )
        )
        parts.append(Text("它经过{names}", "it goes through {names}").format(names=_names(told.head)))
    body = Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    shape = Text(*(named_shape("", _result(capture, told), AXES, language).strip() for language in LANGUAGES))
    return Text(
        "{body}。横向是时间，竖向是深度。结果的形状是{shape}。共 {count} 个参数。",
        "{body}. Time runs from left to right, depth upwards. The result has shape {shape}. {parameters} in all.",
    ).format(
        body=Text(body.zh, body.en[0].upper() + body.en[1:]), shape=shape, count=f"{capture.total_parameters:,}",
        parameters=counted(capture.total_parameters, "parameter"),
    )  # fmt: skip


def _result(capture: Capture, told: Composition) -> Tensor:
    return capture.outputs[0].tensor if told.taken else per_step(capture.outputs[0].tensor, told.rungs[-1].run)


def _read(before: tuple[Stage, ...], kind: str, part: str) -> Text:
    names = _names(before)
    who = {
        "encoder": Text("编码器 {kind}", "the encoder {kind}"),
        "decoder": Text("解码器 {kind}", "the decoder {kind}"),
    }
    name = who.get(part, Text("{kind}", "the {kind}")).format(kind=kind)
    if not before:
        return Text("{name} 逐步读入", "{name} reads step by step").format(name=name)
    return Text("每一步先经过{names}，再由 {name} 读入", "each step goes through {names}, then {name} reads it").format(
        names=names, name=name
    )


def _names(stages: tuple[Stage, ...]) -> Text:
    names = [stage_words(stage) for stage in stages if stage.name not in ("reshape", "identity")] or [same("reshape")]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
