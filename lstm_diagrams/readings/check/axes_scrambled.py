"""Rule: an input's axis is cut across on the way into a recurrent layer, as by view where transpose was meant."""

from collections.abc import Iterator

from lstm_diagrams.facts import INPUT, Call, Capture, Slot
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Effect, Measurements, Moved
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.readings.check.samples import along, by_axis
from lstm_diagrams.words import AXES, Text

_SCRAMBLED = Text(
    "{name} 的{axis}轴在进入 {layer} 的 {slot} 之前被切碎了：只改其中一项，{slot} 里的 {count} 项都在变",
    "the {axis} axis of {name} is cut across on its way into {slot} of {layer}: with one entry of it changed, {count} of {slot} move",
)
_EVIDENCE = Text(
    "{name} 形状 {given}，改第 {place} 轴（从 0 数）的第 {index} 项；{slot} 的{axis}轴上动了的下标：{moved}；路上的操作：{steps}",
    "{name} has shape {given}, entry {index} of its axis {place} (counted from 0) was changed; along the {axis} axis of {slot} these "
    "indices moved: {moved}; on the way: {steps}",
)
_INSTEAD = Text(
    "view 和 reshape 只把同一串数重新分段，不交换轴：换轴用 x.transpose(0, 1) 或 x.permute(...)；线性层的结果要作 (层×方向, 批量, 隐藏) 的状态，写 z.view(N, L, H).transpose(0, 1).contiguous()",
    "view and reshape cut the same row of numbers anew and swap no axes: x.transpose(0, 1) or x.permute(...) do; for a state "
    "(layers*directions, batch, hidden) out of a linear layer write z.view(N, L, H).transpose(0, 1).contiguous()",
)
_MOVING = {
    "reshape", "transpose", "flatten", "select", "slice", "cat", "stack", "squeeze", "unsqueeze", "permute", "relu", "tanh", "sigmoid",
    "dropout",
}  # fmt: skip
"""Operations that move numbers or change each by itself: whatever else mixes them may do so on purpose."""
_ITSELF = {"linear", "embedding", "activation", "dropout", "identity"}
"""Kinds of layers that treat every position by itself."""


@rule(
    Text("轴被切碎", "Axes scrambled"),
    sees=Text(
        "输入里与批量（或时间）同样大小的那个轴，改动其中一项，看循环层读到的序列和初始状态里哪些项在变：view 代替 transpose，线性层的结果直接 view 成 h_0。",
        "The axis of an input that is as large as the batch (or the sequence) of a recurrent layer is changed at one entry, and what the "
        "layer reads is compared: view in place of transpose, the result of a linear layer viewed as h_0.",
    ),
    blind=Text(
        "路上有卷积、池化、注意力或矩阵乘法时不查：它们本来就会混合。两个轴一样大时只在它们都对不上时才说。",
        "Where convolution, pooling, attention or products lie on the way nothing is said: they mix on purpose. Of two axes of the same "
        "size it speaks only where neither fits.",
    ),
)
def axes_scrambled(measured: Measurements) -> Iterator[Finding]:
    """One finding for each call and tensor that it read, the first of a layer."""
    met: set[tuple[str, str]] = set()
    for call in measured.capture.calls_of("recurrent"):
        for slot in call.inputs:
            for name, own in (("batch", slot.name), ("time", "sequence")):
                size = slot.tensor.size(name) if own == slot.name else None
                if size is None or size < 2 or (call.layer, slot.name) in met:
                    continue
                found = _found(measured, call, slot, name, size)
                if found is not None:
                    met.add((call.layer, slot.name))
                    yield found


def _found(measured: Measurements, call: Call, slot: Slot, name: str, size: int) -> Finding | None:
    for given in measured.capture.inputs:
        steps = _steps(measured.capture, given, call)
        if steps is None or "reshape" not in steps:
            continue
        effects = [effects for (owner, _), effects in by_axis(measured).items() if owner == given.name]
        sized = [each for each in effects if given.tensor.shape[each[0].axis] == size]
        indices = [[_entries(measured, effect, call, slot, name) for effect in each] for each in sized]
        if not sized or any(all(len(one) <= 1 for one in axis) for axis in indices):
            continue  # one of these axes fits
        if name == "time" and any(_whole_samples(measured, each, call, slot) for each in sized):
            continue
        effect, moved = max(
            (
                (effect, one)
                for each, axis in zip(sized, indices, strict=True)
                for effect, one in zip(each, axis, strict=True)
            ),
            key=lambda pair: len(pair[1]),
        )
        return _finding(measured, (given, call, slot, name), effect, moved, steps)
    return None


def _whole_samples(measured: Measurements, effects: tuple[Effect, ...], call: Call, slot: Slot) -> bool:
    """Whether each entry is a whole entry of the batch: the axis counts samples, which are as many as there are steps."""
    return all(len(_entries(measured, effect, call, slot, "batch")) == 1 for effect in effects)


def _entries(measured: Measurements, effect: Effect, call: Call, slot: Slot, name: str) -> tuple[int, ...]:
    moved: Moved | None = next((each for each in effect.moved if (each.call, each.slot) == (call.id, slot.name)), None)
    return (along(measured, moved, name) or ()) if moved is not None else ()


def _steps(capture: Capture, given: Slot, call: Call) -> list[str] | None:
    """The operations on the way from an input to a call, through layers that treat each position by itself; None if others are."""
    names: list[str] = []
    waiting, seen, arrived = [call.id], {call.id}, False
    while waiting:
        target = waiting.pop()
        for flow in capture.flows:
            if flow.target != target:
                continue
            names += [operation.name for operation in flow.operations]
            if flow.source == INPUT:
                arrived = True
            elif flow.source not in seen:
                if capture.layer(capture.calls[flow.source].layer).kind not in _ITSELF:
                    continue
                seen.add(flow.source)
                waiting.append(flow.source)
    return names if arrived and set(names) <= _MOVING else None


def _finding(
    measured: Measurements,
    places: tuple[Slot, Call, Slot, str],
    effect: Effect,
    moved: tuple[int, ...],
    steps: list[str],
) -> Finding:
    given, call, slot, name = places
    layer = measured.capture.layer(call.layer)
    return Finding(
        call.layer,
        (call.id,),
        _SCRAMBLED.format(name=given.name, axis=AXES[name], layer=layer.path or layer.type, slot=slot.name, count=len(moved)),
        _EVIDENCE.format(
            name=given.name, given=given.tensor.shape, place=effect.axis, index=effect.index, slot=slot.name, axis=AXES[name],
            moved=list(moved), steps=", ".join(dict.fromkeys(steps)),
        ),
        _INSTEAD,
        "error",
        "likely",
    )  # fmt: skip
