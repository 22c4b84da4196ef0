"""Stages of a network as rows at every time step, with their settings and shapes beside them."""

from dataclasses import replace
from math import log2, prod

from lstm_diagrams.drawing.kit.shape_words import named_shape, shape_words
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.drawing.modules.setting_words import settings_words
from lstm_diagrams.facts import Axis, Layer, Tensor
from lstm_diagrams.figures.network.step_rows import Row
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.stages import Stage, is_activation, stage_name
from lstm_diagrams.words import AXES, LAYER_KINDS, Language, Text

_UNSEEN = ("reshape", "identity", "flatten")
_SHAPING = ("linear", "embedding", "convolution", "pooling", "max_pool", "avg_pool")


def stage_words(stage: Stage) -> Text:
    """What a stage is called: in Chinese by its family, in English by its class."""
    name = LAYER_KINDS["embedding"] if stage.name == "embedding" else stage_name(stage)
    return Text(name.zh, stage.type if isinstance(stage.source, Layer) else name.en)


def per_step(tensor: Tensor, run: Recurrence) -> Tensor:
    """A tensor that has the batch and time axes of a recurrent call, with these named; any other as it is."""
    lead = run.sequence.axes[:-1]
    if tensor.shape[: len(lead)] != run.sequence.shape[:-1]:
        return tensor
    rest = tensor.axes[len(lead) :]
    names = {1: ("feature",), 3: ("channel", "height", "width")}.get(len(rest), tuple(axis.name for axis in rest))
    return replace(tensor, axes=(*lead, *(Axis(name, axis.size) for name, axis in zip(names, rest, strict=True))))


def stage_rows(stages: tuple[Stage, ...], run: Recurrence, language: Language) -> list[Row]:
    """One row for every stage that does more than change a shape."""
    return [_row(stage, run, language) for stage in stages if stage.name not in _UNSEEN]


def _row(stage: Stage, run: Recurrence, language: Language) -> Row:
    name = stage_words(stage).in_language(language)
    kind = "activation" if is_activation(stage) else stage.name
    image = _is_image(stage.output, run)
    comma = "，" if language == "zh" else ", "
    drawn = image and kind in ("convolution", "pooling", "max_pool", "avg_pool")
    words = settings_words(stage.source, language) if isinstance(stage.source, Layer) else []
    notes = [comma.join([name, *words] if drawn else words)] if drawn or words else []
    if kind in _SHAPING:
        notes.append(_shape(stage.output, run, language))
    roles = family_roles("pooling" if kind.endswith("_pool") else kind)
    if drawn:
        return Row("planes", name, tuple(notes), roles, (stage.name,), _maps(stage.output))
    return Row("box", name, tuple(notes), roles, (stage.name,))


def _is_image(tensor: Tensor, run: Recurrence) -> bool:
    """Whether all steps of all samples stand in one row of images."""
    return len(tensor.axes) == 4 and tensor.shape[0] == prod(run.sequence.shape[:-1])


def _shape(tensor: Tensor, run: Recurrence, language: Language) -> str:
    """The named shape; of images that of one step."""
    if not _is_image(tensor, run):
        return named_shape("", per_step(tensor, run), AXES, language).strip()
    phrases = shape_words(replace(tensor, axes=tensor.axes[1:]), AXES, language)
    return ("每一步：" + "，".join(phrases)) if language == "zh" else ("each step: " + ", ".join(phrases))


def source_row(before: tuple[Stage, ...], source: Tensor, language: Language) -> Row:
    """What goes into the lowest stage at every step: a token w, a frame, or numbers u."""
    if len(source.axes) >= 4:
        notes = (Text("每一步一帧", "one frame a step").in_language(language),)
        return Row("planes", "", notes, family_roles("image"), ("x", "source"), _maps(source))
    letter = "w" if before[0].name == "embedding" else "u"
    return Row("symbol", letter, (), family_roles("input"), ("x", "source"))


def _maps(tensor: Tensor) -> tuple[int, float]:
    """How many maps a tensor of images has, and how large one is drawn."""
    *_, channels, height, width = tensor.shape
    return channels, min(26.0, 10 + 2 * log2(max(height, width, 1)))
