"""The boxes of a module graph: a card for a layer, a small mark for an operation, a title for a frame."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT, Box, Circle, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted, fitted_path, text_width
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.drawing.modules.setting_words import origin_words, runs_steps, settings_words
from lstm_diagrams.facts import Layer, Operation, Slot, Tensor
from lstm_diagrams.labels import own_name
from lstm_diagrams.readings.graph.parts import Part
from lstm_diagrams.readings.stages import Stage, stage_name
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text, counted, same

_WIDEST, _NARROWEST = 196.0, 104.0
_TITLE, _DETAIL = 12.0, 10.0
_ROLES: dict[str, tuple[Role, Role]] = {
    "linear": ("dense", "dense_fill"), "convolution": ("convolution", "convolution_fill"),
    "pooling": ("pooling", "pooling_fill"), "recurrent": ("layer1", "layer1_fill"), "embedding": ("x", "x_fill"),
    "attention": ("hidden", "hidden_fill"), "normalization": ("layer4", "layer4_fill"),
    "activation": ("operation", "operation_fill"), "input": ("x", "x_fill"), "output": ("output", "output_fill"),
    "group": ("muted", "image_fill"), "parameter": ("kernel", "kernel_fill"), "image": ("image", "image_fill"),
}  # fmt: skip
_POINTWISE = ("activation", "dropout", "identity", "normalization")
"""Layers that leave the shape as it is: their cards need not tell it again."""
_SIGNS = {"add": "+", "sub": "−", "mul": "×", "div": "÷"}
_OPERATIONS = {
    "cat": Text("拼接", "concatenate"), "add": Text("相加", "add"), "sub": Text("相减", "subtract"),
    "mul": Text("相乘", "multiply"), "div": Text("相除", "divide"), "matmul": Text("矩阵乘法", "matrix product"),
    "sum": Text("求和", "sum"), "max": Text("取最大值", "maximum"), "select": Text("取其中一项", "select"), "reorder": Text("重排", "reorder"),
    "repeat": Text("重复", "repeat"), "expand": Text("扩展", "expand"),
    "transpose": Text("转置", "transpose"), "attention": Text("缩放点积注意力", "scaled dot-product attention"),
}  # fmt: skip
_RESHAPING = {
    "cat",
    "matmul",
    "mean",
    "sum",
    "max",
    "select",
    "repeat",
    "expand",
    "transpose",
    "flatten",
    "max_pool",
    "avg_pool",
    "convolution",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What a part looks like: lines of text in a box, or a sign in a circle (``round``)."""

    lines: tuple[Label, ...]
    stroke: Role
    fill: Role
    classes: tuple[str, ...]
    tooltip: str
    round: bool = False

    @property
    def width(self) -> float:
        """Width in points, an even number."""
        if self.round:
            return 22.0
        room = 12 if "operator" in self.classes else 20
        least = 0.0 if "operator" in self.classes else _NARROWEST
        return 2 * math.ceil(max(least, max(line.width for line in self.lines) + room) / 2)

    @property
    def height(self) -> float:
        """Height in points, an even number."""
        if self.round:
            return 22.0
        room = 6 if "operator" in self.classes else 12
        return 2 * math.ceil((math.fsum(line.height for line in self.lines) + room) / 2)


def card(part: Part, slots: tuple[Slot, ...], joins: bool, times: str, language: Language, name: str = "") -> Card:
    """The card of a part.

    ``slots`` are the model's own inputs or outputs, ``joins`` says whether several links enter, ``times`` how often it repeats.
    ``name`` is what its module calls a layer.
    """
    if part.kind == "operation":
        return _operator(part, joins, language)
    if part.kind == "gap":
        words = gap_words(part).in_language(language)
        return Card((Label("⋮", _TITLE), Label(words, _DETAIL)), "muted", "surface", ("gap",), words)
    if part.kind in ("input", "output"):
        return _terminal(part, slots, language)
    if part.kind == "parameter":
        label = Label(fitted_path(part.path, _DETAIL, _WIDEST - 20), _DETAIL)
        return Card((label,), *_ROLES["parameter"], ("operator", "parameter"), part.path)
    kind = part.layer.kind if part.layer else "group"
    comma = "，" if language == "zh" else ", "
    settings = comma.join(_layer_words(part.layer, language)) if part.layer else _parameters(part, language)
    details = [settings] if settings else []
    details += [words.in_language(language) for words in (origin_words(part.layer) if part.layer else ())]
    if part.run[1] > 1 and part.parameters:
        details.append(_again(part.run, language))
    if part.output is not None and kind not in _POINTWISE:
        details += [*_shape_lines(part.output, language), *_lengths(part.output, language)]
    stroke, fill = family_roles(kind)
    tooltip = part.path or part.type
    return Card((*_titles(part, name, times), *_details(details)), stroke, fill, ("module", kind), tooltip)


def _titles(part: Part, name: str, times: str) -> Iterator[Label]:
    """``encoder: LSTM``, in two lines where that is too long; of a closed module its class and its path."""
    title = fitted(part.type, _TITLE, _WIDEST - 20) + times
    whole = f"{name}: {title}"
    own = own_name(part.type) is not None
    if own or part.kind == "group" or not name:
        yield Label(title, _TITLE)
        if part.kind == "group" and part.path and not own:
            yield Label(fitted_path(part.path, 9.5, _WIDEST - 20), 9.5, "muted")
    elif text_width(whole, _TITLE) <= _WIDEST - 20:
        yield Label(whole, _TITLE)
    else:
        yield Label(title, _TITLE)
        yield Label(fitted(name, 9.5, _WIDEST - 20), 9.5)


def gap_words(part: Part) -> Text:
    """How many parts a gap stands for."""
    hidden = part.run[1]
    return Text("另有 {hidden} 项未画", "{hidden} more, not drawn").format(hidden=f"{hidden:,}")


def _layer_words(layer: Layer, language: Language) -> list[str]:
    """The settings, and the activation function that the layer itself applies, if it does."""
    function = layer.setting("activation")
    if function is None or runs_steps(layer):
        return settings_words(layer, language)
    name = stage_name(Stage("activation", str(function), Tensor((), ""), layer))
    return [*settings_words(layer, language), name.in_language(language)]


def _operator(part: Part, joins: bool, language: Language) -> Card:
    names = [operation.name for operation in part.operations]
    words = [operation_label(operation) for operation in part.operations]
    tooltip = " → ".join(word.in_language(language) for word in words)
    stroke, fill = _ROLES["activation"]
    classes = ("operator", *names)
    if joins and len(names) == 1 and names[0] in _SIGNS:
        return Card((Label(_SIGNS[names[0]], 14),), stroke, fill, classes, tooltip, round=True)
    lines = [
        Label(fitted(line, _DETAIL, _WIDEST), _DETAIL)
        for line in _wrapped([word.in_language(language) for word in words])
    ]
    if part.output is not None and _RESHAPING.intersection(names):
        lines += _details(_shape_lines(part.output, language))
    return Card(tuple(lines), stroke, fill, classes, tooltip)


def _wrapped(words: list[str]) -> list[str]:
    """Words with arrows between them, in as many lines as they need."""
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} → {word}"
        if text_width(longer, _DETAIL) <= _WIDEST - 20:
            lines[-1] = longer
        else:
            lines.append(f"→ {word}")
    return lines


def operation_label(operation: Operation) -> Text:
    """What an operation does; of a selection which entry it takes: ``h_n[-1]``, ``[:, -1]``."""
    settings = {setting.name: setting.value for setting in operation.settings}
    axis, index = settings.get("axis"), settings.get("index")
    if operation.name == "select" and isinstance(axis, int) and isinstance(index, int | str):
        return same(f"{settings.get('slot', '')}[{':, ' * axis}{index}]")
    return operation_words(operation.name)


def operation_words(name: str) -> Text:
    """What an operation between layers is called."""
    if name in _OPERATIONS:
        return _OPERATIONS[name]
    return stage_name(Stage(name, name, Tensor((), ""), Layer("", name, name)))


def _given(part: Part) -> list[Label]:
    """The weights that stand in a slot: ``h_0: init_h``."""
    return [Label(fitted(f"{slot}: {name}", 9.5, _WIDEST - 20), 9.5, "muted") for slot, name in part.given]


def _terminal(part: Part, slots: tuple[Slot, ...], language: Language) -> Card:
    kind = part.kind
    title = Text("输入", "input") if kind == "input" else Text("输出", "output")
    lines = [Label(title.in_language(language), _TITLE)]
    for slot in slots:
        prefix = f"{slot.name}: " if len(slots) > 1 else ""
        words = _shape_lines(slot.tensor, language)
        lines += _details([prefix + words[0], *words[1:]])
    stroke, fill = _ROLES[kind]
    classes = ("terminal", "x" if kind == "input" else "output")
    return Card((*lines, *_given(part)), stroke, fill, classes, title.in_language(language))


def _lengths(tensor: Tensor, language: Language) -> Iterator[str]:
    """The lengths of the sequences, where they differ."""
    if tensor.lengths is not None:
        comma = "、" if language == "zh" else ", "
        word = Text("各序列长 {lengths}", "lengths {lengths}").format(lengths=comma.join(map(str, tensor.lengths)))
        yield word.in_language(language)


def _details(words: list[str]) -> list[Label]:
    return [Label(fitted(line, _DETAIL, _WIDEST), _DETAIL) for line in words]


def _shape_lines(tensor: Tensor, language: Language) -> list[str]:
    """The named shape, in two lines where one would be too long."""
    phrases = shape_words(tensor, AXES, language)
    comma = "，" if language == "zh" else ", "
    whole = comma.join(phrases)
    if text_width(whole, _DETAIL) <= _WIDEST - 20 or len(phrases) < 2:
        return [whole or Text("一个数", "one number").in_language(language)]
    half = len(phrases) // 2
    return [comma.join(phrases[:half]), comma.join(phrases[half:])]


def _parameters(part: Part, language: Language) -> str:
    if not part.parameters:
        return ""
    count = Text(
        f"{part.parameters:,} 个参数",
        counted(part.parameters, "parameter").replace(str(part.parameters), f"{part.parameters:,}"),
    )
    return count.in_language(language)


def _again(run: tuple[int, int], language: Language) -> str:
    words = Text("第 {run} 次，共 {runs} 次，同一组权重", "run {run} of {runs}, same weights")
    return words.format(run=run[0], runs=run[1]).in_language(language)


def family_roles(kind: str) -> tuple[Role, Role]:
    """Outline and inside of a family of layers."""
    return _ROLES.get(kind, ("muted", "surface"))


def card_marks(shown: Card, x: float, y: float) -> Iterator[Mark]:
    """The card with its middle at (x, y)."""
    if shown.round:
        yield Circle(x, y, shown.width / 2, shown.fill, shown.stroke, 1.1, shown.lines[0], shown.classes, shown.tooltip)
        return
    yield Box(
        x, y, shown.width, shown.height, shown.fill, shown.stroke, 1.1, rounded=True, classes=shown.classes,
        tooltip=shown.tooltip,
    )  # fmt: skip
    top = y + math.fsum(line.height for line in shown.lines) / 2
    for line in shown.lines:
        yield Writing(x, top - line.size * LINE_HEIGHT / 2, line, classes=shown.classes)
        top -= line.height
