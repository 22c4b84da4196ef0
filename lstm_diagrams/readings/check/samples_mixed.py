"""Rule: a sample moves the answers of others, so that batch and another axis are mixed somewhere on the way."""

from collections.abc import Iterator

from lstm_diagrams.facts import Call, Slot
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Effect, Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.readings.check.samples import along, sample_axes
from lstm_diagrams.words import Text

_MIXED = Text(
    "样本之间串了：只改 {name} 的第 {sample} 个样本，输出 {output} 里别的样本也跟着变",
    "samples are mixed: with only sample {sample} of {name} changed, other samples of {output} move too",
)
_SHIFTED = Text(
    "样本的次序变了：{name} 的第 {sample} 个样本，出来时成了 {output} 的第 {other} 个",
    "the order of the samples changes: sample {sample} of {name} comes out as sample {other} of {output}",
)
_EVIDENCE = Text(
    "{name} 形状 {given}，改动第 {axis} 轴（从 0 数）上的第 {sample} 项；{output} 形状 {shape}，动了的下标：{moved}",
    "{name} has shape {given}, entry {sample} of its axis {axis} (counted from 0) was changed; {output} has shape {shape}, "
    "and these indices moved: {moved}",
)
_STEPS = Text(
    "{layer} 把样本当成时间步：{name} 的每个样本成了它读到的一个时间步，前面的样本影响后面的",
    "{layer} takes samples for time steps: each sample of {name} is one step of what it reads, and earlier samples move later ones",
)
_STEPS_EVIDENCE = Text(
    "{name} 形状 {given}，第 {axis} 轴（从 0 数）数样本；只改其中第 {first} 项，{layer} 读到的序列里只有时间下标 {moved_first} 动，批量里的 {count} 个全动；"
    "改第 {last} 项，只有时间下标 {moved_last} 动",
    "{name} has shape {given} and its axis {axis} (counted from 0) counts samples; with only entry {first} of it changed, the sequence that {layer} "
    "reads moves at time index {moved_first} alone, in all {count} of its batch; with entry {last}, at time index {moved_last}",
)
_BATCH_FIRST = Text(
    "建层时写 batch_first=True，它就读 (批量, 时间, 特征)；或者送进去之前换轴：x.transpose(0, 1)",
    "make the layer with batch_first=True, so that it reads (batch, time, feature); or swap the axes on the way in: x.transpose(0, 1)",
)
_INSTEAD = Text(
    "找出把样本轴并掉或错位的那一步：view/reshape 换不了轴的次序，换轴用 transpose/permute；h_n 是 (层×方向, 批量, 隐藏)，先 h_n.transpose(0, 1) 再 reshape(N, -1)",
    "find the step that merges or shifts the axis of samples: view and reshape cannot swap axes, transpose and permute do; h_n is "
    "(layers*directions, batch, hidden): h_n.transpose(0, 1).reshape(N, -1)",
)
_SORTED = Text(
    "送进去之前排过序的，出来以后按 unsorted_indices 排回去；或者用 pack_padded_sequence(..., enforce_sorted=False)",
    "what was sorted on the way in is to be put back into its order on the way out; or leave it to "
    "pack_padded_sequence(..., enforce_sorted=False)",
)


@rule(
    Text("样本之间串了", "Samples mixed"),
    sees=Text(
        "改动一个样本，看别的样本的输出动不动：view 代替了 transpose，h_n.view(N, -1)，排序后没有排回去，评估模式下仍在用整批的统计量。说了 batch=0 时，"
        "还看循环层是不是把样本当成时间步来读，不管输出是什么形状。",
        "One sample is changed, and the outputs of all others are compared: view in place of transpose, h_n.view(N, -1), samples sorted "
        "and not put back, statistics of the batch in eval mode. With batch=0 said, also whether a recurrent layer reads samples as time steps, "
        "whatever shape the outputs have.",
    ),
    blind=Text(
        "哪一个轴数样本，是从循环层的批量轴看出来的；模型里没有循环层，或者把批量与时间整个看反了（例如没有写 batch_first）而形状又处处合得上，就要用 batch=0 说明。只有一个样本时什么也看不出；输出没有一个轴与样本数一样大、或有两根一样大时，只有说了 batch= 才能看出上面那一种。",
        "Which axis counts samples is told from the batch of recurrent layers. Without any, or where batch and time are taken for each "
        "other throughout (batch_first left out) and all shapes fit, say it: batch=0. With one sample nothing can be seen; where no axis of the output is as large as the batch, or two are, only samples read as steps can, with batch= said.",
    ),
)
def samples_mixed(measured: Measurements) -> Iterator[Finding]:
    """One finding for each output of which other samples move."""
    outputs = {slot.name: slot for slot in measured.capture.outputs}
    found: set[str] = set()
    for given, axis, effects in sample_axes(measured):
        for name, slot in outputs.items():
            place = _axis(measured, slot, given.tensor.shape[axis])
            wrong = next((each for each in effects if place is not None and _is_wrong(slot, each, place)), None)
            if wrong is not None and place is not None and name not in found:
                found.add(name)
                yield _finding(measured, given, slot, wrong, place)
        if not found and measured.batch == axis:
            yield from _as_steps(measured, given, axis, effects)


def _axis(measured: Measurements, slot: Slot, samples: int) -> int | None:
    """Which axis of an output counts samples: the only one of that size, or the one that the caller named."""
    shape = slot.tensor.shape
    axes = [axis for axis, size in enumerate(shape) if size == samples]
    if measured.batch in axes:
        return measured.batch
    return axes[0] if len(axes) == 1 else None


def _indices(effect: Effect, slot: Slot, axis: int) -> tuple[int, ...]:
    return next((each.axes[axis] for each in effect.moved if (each.call, each.slot) == (None, slot.name)), ())


def _is_wrong(slot: Slot, effect: Effect, axis: int) -> bool:
    return not set(_indices(effect, slot, axis)) <= {effect.index}


def _finding(measured: Measurements, given: Slot, slot: Slot, effect: Effect, axis: int) -> Finding:
    moved = _indices(effect, slot, axis)
    shifted = len(moved) == 1
    sentence = (_SHIFTED if shifted else _MIXED).format(
        name=given.name, sample=effect.index, output=slot.name, other=moved[0]
    )
    evidence = _EVIDENCE.format(
        name=given.name, given=given.tensor.shape, axis=effect.axis, sample=effect.index, output=slot.name,
        shape=slot.tensor.shape, moved=list(moved),
    )  # fmt: skip
    calls = tuple(flow.source for flow in measured.capture.flows if flow.target is None and flow.source >= 0)
    return Finding("", calls, sentence, evidence, _SORTED if shifted else _INSTEAD, "error", "sure")


def _as_steps(measured: Measurements, given: Slot, axis: int, effects: tuple[Effect, ...]) -> Iterator[Finding]:
    """The first recurrent layer that reads each sample as one step of all that it has in its batch."""
    if len(effects) < 2:
        return
    first, last = effects[0], effects[-1]
    for call in measured.capture.calls_of("recurrent"):
        steps = [_read(effect, call, measured, "time") for effect in (first, last)]
        batch = _read(first, call, measured, "batch")
        size = call.inputs[0].tensor.size("batch")
        if (
            size is None
            or size < 2
            or len(batch) < size
            or any(len(each) != 1 for each in steps)
            or steps[0] == steps[1]
        ):
            continue
        layer = measured.capture.layer(call.layer)
        name = layer.path or layer.type
        evidence = _STEPS_EVIDENCE.format(
            name=given.name, given=given.tensor.shape, axis=axis, layer=name, count=size, first=first.index, last=last.index,
            moved_first=steps[0][0], moved_last=steps[1][0],
        )  # fmt: skip
        yield Finding(call.layer, (call.id,), _STEPS.format(layer=name, name=given.name), evidence, _BATCH_FIRST)
        return


def _read(effect: Effect, call: Call, measured: Measurements, name: str) -> tuple[int, ...]:
    """Which indices of the sequence that a call reads move along the axis of that name."""
    moved = next((each for each in effect.moved if (each.call, each.slot) == (call.id, "sequence")), None)
    return () if moved is None else along(measured, moved, name) or ()
