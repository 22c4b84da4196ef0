"""Rule: an output step depends on later steps of the input, where the output says which token comes next."""

from collections.abc import Iterator
from itertools import pairwise

from lstm_diagrams.facts import INPUT, Capture, Slot
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Effect, Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.readings.check.samples import by_axis, sample_axes
from lstm_diagrams.words import Text

_SEEN = Text(
    "输出 {output} 的前面几步看得到 {name} 后面的步：改第 {last} 步，第 {first} 步起就变了",
    "early steps of {output} see later steps of {name}: with step {last} changed, they move from step {first} on",
)
_EVIDENCE = Text(
    "{name} 形状 {given}，改第 {axis} 轴（从 0 数）的最后一项；{output} 形状 {shape}，动了的步（从 0 数）：{moved}",
    "{name} has shape {given}, the last entry of its axis {axis} (counted from 0) was changed; {output} has shape {shape}, and these steps (counted from 0) "
    "moved: {moved}",
)
_INSTEAD = Text(
    "若它要预测下一个词，答案就摆在眼前：用单向的层，或给注意力因果掩码（is_causal=True、attn_mask）；若是标注或填空，这样没有错",
    "if it is to say which token comes next, the answer lies before its eyes: take layers of one direction, or give attention a causal mask "
    "(is_causal=True, attn_mask); for tagging or filling gaps this is right",
)


@rule(
    Text("看到了后面的步", "Future seen"),
    sees=Text(
        "输出每一步给出整个词表（大小与输入的词嵌入相同）的模型里，改动最后一步，前面各步的输出动不动；说了 causal=True 就查所有模型。",
        "In a model whose output at each step is as wide as the vocabulary of its input, the last step is changed and the outputs of earlier steps "
        "are compared; with causal=True in every model.",
    ),
    blind=Text(
        "填空（掩码语言模型）和标注本来就看两边，分不出来，所以没有 causal=True 时只说“可能”。",
        'Filling gaps (masked language models) and tagging see both sides on purpose and look the same, so without causal=True it says "may be intended".',
    ),
)
def future_seen(measured: Measurements) -> Iterator[Finding]:
    """One finding for each output."""
    samples = {(slot.name, axis) for slot, axis, _ in sample_axes(measured)}
    for (name, axis), effects in by_axis(measured).items():
        given = next(slot for slot in measured.capture.inputs if slot.name == name)
        last = next((each for each in effects if each.index == given.tensor.shape[axis] - 1), None)
        others = {own for owner, own in samples if owner == name}
        if last is None or axis in others or not others:
            continue
        for slot in measured.capture.outputs:
            found = _finding(measured, given, slot, last)
            if found is not None:
                yield found


def _finding(measured: Measurements, given: Slot, slot: Slot, last: Effect) -> Finding | None:
    axis, steps = last.axis, last.index + 1
    if len(slot.tensor.shape) <= axis or slot.tensor.shape[axis] != steps:
        return None
    if not measured.causal and slot.tensor.shape[-1] != _vocabulary(measured.capture, given):
        return None
    moved = next((each.axes[axis] for each in last.moved if (each.call, each.slot) == (None, slot.name)), ())
    if not moved or moved[0] >= last.index or any(after - before > 1 for before, after in pairwise(moved)):
        return None
    words = {"name": given.name, "output": slot.name}
    sentence = _SEEN.format(**words, last=steps, first=moved[0] + 1)
    evidence = _EVIDENCE.format(
        **words, given=given.tensor.shape, axis=axis, shape=slot.tensor.shape, moved=list(moved)
    )
    severity, certainty = ("error", "sure") if measured.causal else ("warning", "may")
    return Finding("", (), sentence, evidence, _INSTEAD, severity, certainty)  # type: ignore[arg-type]


def _vocabulary(capture: Capture, given: Slot) -> int | None:
    """How many tokens the embedding knows into which an input goes; None where it goes into none."""
    if "int" not in given.tensor.dtype:
        return None
    for flow in capture.slot_flows:
        if flow.source == INPUT and flow.source_slot in (given.name, "") and flow.target is not None:
            size = capture.layer(capture.calls[flow.target].layer).setting("num_embeddings")
            if isinstance(size, int):
                return size
    return None
