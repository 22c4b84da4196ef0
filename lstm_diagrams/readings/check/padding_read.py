"""Rule: the answer of a short sample is read behind its end, in the padding."""

import struct
from collections.abc import Iterator

from lstm_diagrams.facts import Call
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements, Padding
from lstm_diagrams.numbers import Values
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_PADDED = Text(
    "短样本的答案是从填充里读的：{layer} 的第 {sample} 个样本（从 0 数）只有 {length} 步，取的却是第 {step} 步",
    "the answer of a short sample is read in its padding: sample {sample} of {layer} (counted from 0) has {length} steps, and step {step} is taken",
)
_EVIDENCE = Text(
    "第 {sample} 个样本从第 {next} 步起每步都是同一个向量；输出对它第 {step} 步有导数，对第 {length} 步没有；别的样本最长有 {longest} 步",
    "from step {next} on sample {sample} is one vector repeated; its answer has derivatives at step {step} and none at step {length}; the "
    "longest sample has {longest} steps",
)
_INSTEAD = Text(
    "用 pack_padded_sequence(x, lengths, batch_first=..., enforce_sorted=False) 送进去，再取 h_n[-1]；或按长度取：output[torch.arange(N), lengths - 1]",
    "read it packed, pack_padded_sequence(x, lengths, batch_first=..., enforce_sorted=False), and take h_n[-1]; or take the step by its "
    "length, output[torch.arange(N), lengths - 1]",
)


@rule(
    Text("读到了填充", "Padding read"),
    sees=Text(
        "序列末尾重复同一个向量（至少两步，或一步全零）的样本，答案只从末尾那些步里取。",
        "A sample whose sequence ends in one vector repeated (two steps, or one of zeros), and whose answer is taken at those steps alone.",
    ),
    blind=Text(
        "要有真的填充过的数据：随机的输入看不出。本来就恒定的数据会被当成填充，所以说“可能”。",
        'It needs data that is really padded: random inputs show nothing. Data that is constant by nature looks padded, so it says "may be intended".',
    ),
)
def padding_read(measured: Measurements) -> Iterator[Finding]:
    """One finding for each call."""
    for padding in measured.padding:
        call = measured.capture.calls[padding.call]
        found = _sample(measured, call, padding)
        if found is not None:
            sample, length = found
            layer = measured.capture.layer(call.layer)
            steps = call.inputs[0].tensor.size("time")
            words = {"layer": layer.path or layer.type, "sample": sample, "length": length, "step": steps}
            evidence = _EVIDENCE.format(**words, next=length + 1, longest=max(padding.lengths))
            yield Finding(call.layer, (call.id,), _PADDED.format(**words), evidence, _INSTEAD, "error", "may")


def _sample(measured: Measurements, call: Call, padding: Padding) -> tuple[int, int] | None:
    """A sample that is read behind its end alone, with its length; None where every answer reads real steps too, or none does."""
    output, final = measured.reach_of(call.id, "output"), measured.reach_of(call.id, "h_n")
    steps = call.inputs[0].tensor.size("time") or 0
    ragged = len(set(padding.lengths)) > 1
    for sample, length in enumerate(padding.lengths):
        if not 0 < length < steps or not ragged:
            continue
        real = output is not None and any(_at(output, step, sample) for step in range(length))
        behind = output is not None and any(_at(output, step, sample) for step in range(length, steps))
        after = final is not None and any(final.at(state, sample) != 0 for state in range(final.shape[0]))
        if not real and (behind or (after and _forward(call))):
            return sample, length
    return None


def _forward(call: Call) -> bool:
    return any(slot.name == "output" for slot in call.outputs)


def _at(output: Values, step: int, sample: int) -> bool:
    """Whether any number of the forward half at a step is followed."""
    size = struct.calcsize("d")
    start = (step * output.shape[1] + sample) * output.shape[2]
    number: float = struct.unpack_from("d", output.data, start * size)[0]
    return number != 0
