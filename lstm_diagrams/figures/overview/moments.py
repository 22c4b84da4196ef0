"""The moments of an overview: part by part in the order they ran, each with what it gives."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.moments import Moment, listed
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.drawing.modules.boxes import gap_words, operation_label
from lstm_diagrams.facts import Slot, Tensor
from lstm_diagrams.readings.graph.parts import ModuleGraph, Part
from lstm_diagrams.readings.graph.repeats import Repeat
from lstm_diagrams.words import AXES, Text, same

_INPUT = Text("输入：{slots}。", "What comes in: {slots}.")
_OUTPUT = Text("输出：{slots}。", "What comes out: {slots}.")
_GIVES = Text("{who}得到{shape}{again}。", "{who} gives {shape}{again}.")
_RUNS = Text("{who}{again}。", "{who} runs{again}.")
_PARAMETER = Text("参数 {path} 加入，它不属于任何层。", "The parameter {path}, which no layer holds, comes in.")
_REPEATS = Text("（这一段连做 {count} 次，只画一次）", " (this part runs {count} times and is drawn once)")


def part_class(index: int) -> str:
    """The class of all marks of a part, counted from 0, and of the lines that end at it."""
    return f"part{index + 1}"


def overview_moments(
    graph: ModuleGraph, repeats: Sequence[Repeat], inputs: Sequence[Slot], results: Sequence[Slot]
) -> Iterator[Moment]:
    """One moment for each part; ``inputs`` and ``results`` are the model's own slots."""
    counts = {repeat.members[0]: repeat.count for repeat in repeats}
    for index, part in enumerate(graph.parts):
        again = _REPEATS.format(count=counts[index]) if index in counts else same("")
        yield Moment(_sentence(part, inputs, results, again), (part_class(index),))


def _sentence(part: Part, inputs: Sequence[Slot], results: Sequence[Slot], again: Text) -> Text:
    if part.kind in ("input", "output"):
        slots, form = (inputs, _INPUT) if part.kind == "input" else (results, _OUTPUT)
        return form.format(slots=listed([_slot(slot, alone=len(slots) == 1) for slot in slots]))
    if part.kind == "gap":
        return Text("{words}。", "{words}.").format(words=gap_words(part))
    if part.kind == "parameter":
        return _PARAMETER.format(path=part.path)
    who = _who(part)
    if part.output is None:
        return _RUNS.format(who=who, again=again)
    return _GIVES.format(who=who, shape=_shape(part.output), again=again)


def _who(part: Part) -> Text:
    """``encoder (LSTM)``, or what operations do, in order."""
    if part.kind == "operation":
        words = [operation_label(operation) for operation in part.operations]
        return Text(
            "运算“" + " → ".join(word.zh for word in words) + "”",
            "The operation “" + " → ".join(word.en for word in words) + "”",
        )
    if not part.path:
        return same(part.type)
    return Text("{path}（{type}）", "{path} ({type})").format(path=part.path, type=part.type)


def _slot(slot: Slot, *, alone: bool) -> Text:
    shape = _shape(slot.tensor)
    return shape if alone else Text("{name}{shape}", "{name} {shape}").format(name=slot.name, shape=shape)


def _shape(tensor: Tensor) -> Text:
    zh, en = (shape_words(tensor, AXES, language) for language in ("zh", "en"))
    return Text(f"（{'，'.join(zh)}）", f"({', '.join(en)})") if zh else Text("一个数", "one number")
