"""Stages in words: what stands in a row at every time step, with settings and shapes beside it."""

from dataclasses import replace
from math import log2, prod

from lstm_diagrams.drawing.kit.shape_words import named_shape, shape_words
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.drawing.modules.setting_words import settings_words
from lstm_diagrams.facts import Axis, Layer, Tensor
from lstm_diagrams.figures.network.step_rows import Row
from lstm_diagrams.labels import own_name
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.stages import Stage, is_activation, stage_name
from lstm_diagrams.readings.whole.pieces import Edge, Piece
from lstm_diagrams.words import AXES, LAYER_KINDS, Language, Text, same

_SHAPING = ("linear", "embedding", "convolution", "pooling", "max_pool", "avg_pool", "cat", "matmul")
_IMAGES = ("convolution", "pooling", "max_pool", "avg_pool")
_OPERATIONS = {
    "cat": Text("拼接", "concatenate"), "stack": Text("堆叠", "stack"), "add": Text("相加", "add"), "sub": Text("相减", "subtract"),
    "mul": Text("相乘", "multiply"), "div": Text("相除", "divide"), "matmul": Text("矩阵乘法", "matmul"), "sum": Text("求和", "sum"),
    "max": Text("取最大值", "maximum"), "amax": Text("取最大值", "maximum"), "mean": Text("取平均", "mean"),
    "select": Text("取其中一项", "select"), "attention": Text("缩放点积注意力", "scaled dot-product attention"),
    "masked_fill": Text("遮住填充的位置", "masked_fill"), "argmax": same("argmax"), "flip": Text("颠倒次序", "flip"),
    "slice": Text("截取", "slice"),
}  # fmt: skip
_OVER_TIME = {
    "mean": Text("对时间取平均", "mean over time"), "max": Text("对时间取最大值", "maximum over time"),
    "amax": Text("对时间取最大值", "maximum over time"), "sum": Text("对时间求和", "sum over time"),
}  # fmt: skip


def stage_words(stage: Stage) -> Text:
    """What a stage is called: in Chinese by its family, in English by its class."""
    if not isinstance(stage.source, Layer):
        return _OPERATIONS.get(stage.name, stage_name(stage))
    own = own_name(stage.type)
    if own is not None:
        return own
    name = LAYER_KINDS["embedding"] if stage.name == "embedding" else stage_name(stage)
    return Text(name.zh, stage.type)


def stage_line(stage: Stage, language: Language) -> str:
    """A stage with its settings on one line: ``Linear 32 → 16``, ``Conv1d 6 → 32, kernel 5, padding 2``."""
    details = ("，" if language == "zh" else ", ").join(_details(stage, language))
    return " ".join([stage_words(stage).in_language(language), *([details] if details else [])])


def _details(stage: Stage, language: Language) -> list[str]:
    """The settings of a layer, or the weights that an operation was given."""
    if isinstance(stage.source, Layer):
        return settings_words(stage.source, language)
    return list(stage.source.parameters)


def taken_words(piece: Piece, edge: Edge, time: int | None, named: bool, language: Language) -> str:
    """How something is taken from what has steps: ``output[:, -1]``, ``mean over time``; ``time`` is the place of its time axis."""
    stage = piece.stages[0]
    slot = edge.slot if named else ""
    dim = stage.setting("axis") if stage.setting("axis") is not None else stage.setting("dim")
    if stage.name == "select" and isinstance(dim, int):
        return f"{slot or 'x'}[{':, ' * dim}{stage.setting('index')}]"
    if stage.name == "slice" and isinstance(dim, int):
        start, end = stage.setting("start") or "", stage.setting("end")
        return f"{slot or 'x'}[{':, ' * dim}{start}:{'' if not isinstance(end, int) or end > 10**9 else end}]"
    dims = dim if isinstance(dim, tuple) else (dim,)
    if stage.name in _OVER_TIME and time is not None and (time in dims or time - len(_shape_before(piece)) in dims):
        return _OVER_TIME[stage.name].in_language(language)
    return ""


def _shape_before(piece: Piece) -> tuple[int, ...]:
    """A shape as long as the one that was reduced."""
    return (*piece.stages[0].output.shape, 1)


def per_step(tensor: Tensor, run: Recurrence) -> Tensor:
    """A tensor that has the batch and time axes of a recurrent call, with these named; any other as it is."""
    lead = run.sequence.axes[:-1]
    if tensor.shape[: len(lead)] != run.sequence.shape[:-1]:
        return tensor
    rest = tensor.axes[len(lead) :]
    names = {1: ("feature",), 3: ("channel", "height", "width")}.get(len(rest), tuple(axis.name for axis in rest))
    return replace(tensor, axes=(*lead, *(Axis(name, axis.size) for name, axis in zip(names, rest, strict=True))))


def piece_row(piece: Piece, run: Recurrence | None, language: Language) -> Row:
    """The row of a piece that does the same at every step."""
    stage = piece.stages[0]
    name = stage_words(stage).in_language(language)
    kind = "activation" if is_activation(stage) else stage.name
    drawn = _is_image(stage.output, run) and kind in _IMAGES
    comma = "，" if language == "zh" else ", "
    words = _details(stage, language)
    first = comma.join([name, *words] if drawn else words)
    more = [stage_line(each, language) for each in piece.stages[1:] if each.name not in ("reshape", "identity")]
    notes = [" → ".join([first, *more])] if first and more else [first] if first else more
    if kind in _SHAPING:
        notes.append(_shape(stage.output, run, language))
    roles = family_roles("pooling" if kind.endswith("_pool") else kind)
    layer = isinstance(stage.source, Layer)
    classes = (stage.name,) if layer else (stage.name, "operation_row")
    if drawn:
        return Row("planes", name, tuple(notes), roles, classes, maps_of(stage.output))
    return Row("box", name, tuple(notes), roles if layer else family_roles("activation"), classes)


def _is_image(tensor: Tensor, run: Recurrence | None) -> bool:
    """Whether all steps of all samples stand in one row of images."""
    return len(tensor.axes) == 4 and run is not None and tensor.shape[0] == prod(run.sequence.shape[:-1])


def _shape(tensor: Tensor, run: Recurrence | None, language: Language) -> str:
    """The named shape; of images that of one step."""
    if not _is_image(tensor, run):
        return named_shape("", per_step(tensor, run) if run else tensor, AXES, language).strip()
    phrases = shape_words(replace(tensor, axes=tensor.axes[1:]), AXES, language)
    return ("每一步：" + "，".join(phrases)) if language == "zh" else ("each step: " + ", ".join(phrases))


def source_row(piece: Piece, *, tokens: bool, language: Language) -> Row:
    """What goes in at every step: a token w, a frame, or numbers u."""
    if len(piece.output.axes) >= 5:
        notes = (Text("每一步一帧", "one frame a step").in_language(language),)
        return Row("planes", "", notes, family_roles("image"), ("x", "source"), maps_of(piece.output))
    return Row("symbol", "w" if tokens else "u", (), family_roles("input"), ("x", "source"))


def maps_words(tensor: Tensor, language: Language) -> str:
    """The shape of feature maps in few words: ``64 maps of 32 × 100``."""
    _, channels, *space = tensor.shape
    size = " × ".join(map(str, space))
    return (
        Text("{channels} 张 {size}", "{channels} of {size}").format(channels=channels, size=size).in_language(language)
    )


def maps_of(tensor: Tensor) -> tuple[int, float]:
    """How many maps a tensor of images has, and how large one is drawn."""
    *_, channels, height, width = (1, 1, 1, *tensor.shape)
    return channels, min(40.0, 10 + 4 * log2(max(height, width, 1)))
