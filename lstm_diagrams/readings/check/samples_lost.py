"""Rule: samples that a layer reads but no answer depends on, as where out[:, -1] takes the last sample in place of the last step."""

from collections.abc import Iterator

from lstm_diagrams.facts import Call
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_LOST = Text(
    "{layer} 的一批里有 {lost} 个样本（共 {count} 个）到不了任何输出：取的是样本轴，不是时间轴",
    "{lost} of the {count} samples that {layer} reads reach no output: an index was taken of the batch axis, not of the time axis",
)
_EVIDENCE = Text(
    "{layer} 读的是 {axes}；把批量下标 {indices} 的输出全部换成 NaN，模型的输出一位也没有变，导数也都是 0",
    "{layer} read {axes}; with NaN in all that it gave at the batch indices {indices} no output changed in any bit, and all their "
    "derivatives are 0",
)
_SEQ_FIRST = Text(
    "若输入本是 (批量, 时间, 特征)，建层时写 batch_first=True；若本是 (时间, 批量, 特征)，最后一步是 output[-1]",
    "if the input is (batch, time, feature), make the layer with batch_first=True; if it is (time, batch, feature), the last step is output[-1]",
)
_BATCH_FIRST = Text(
    "batch_first=True 时最后一步是 output[:, -1]；h_n 不受 batch_first 影响，总是 (层×方向, 批量, 隐藏)，最上一层是 h_n[-1]",
    "with batch_first=True the last step is output[:, -1]; h_n is (layers*directions, batch, hidden) all the same, its top layer h_n[-1]",
)


@rule(
    Text("样本丢了", "Samples lost"),
    sees=Text(
        "循环层读进去的样本里，哪些到不了任何输出：batch_first 写漏了还用 out[:, -1]，写了却用 out[-1]，h_n[:, -1]。",
        "Which of the samples that a recurrent layer reads reach no output: out[:, -1] with batch_first left out, out[-1] with it, h_n[:, -1].",
    ),
    blind=Text(
        "每个时间步都输出时没有样本丢失，批量与时间看反了也看不出：用 batch=0 说明哪一个轴数样本。",
        "Where every step is an output no sample is lost, even if batch and time are taken for each other: say batch=0.",
    ),
)
def samples_lost(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer."""
    for silent in measured.silent:
        if silent.kind != "batch":
            continue
        call = measured.capture.calls[silent.call]
        layer = measured.capture.layer(call.layer)
        name = layer.path or layer.type
        first = bool(layer.setting("batch_first"))
        yield Finding(
            call.layer,
            tuple(each.id for each in measured.capture.calls if each.layer == call.layer),
            _LOST.format(layer=name, lost=len(silent.indices), count=_samples(call)),
            _EVIDENCE.format(layer=name, axes=_axes(call), indices=list(silent.indices)),
            _BATCH_FIRST if first else _SEQ_FIRST,
        )


def _samples(call: Call) -> int:
    return next(size for slot in call.inputs if (size := slot.tensor.size("batch")) is not None)


def _axes(call: Call) -> str:
    return ", ".join(f"{axis.name}={axis.size}" for axis in call.inputs[0].tensor.axes)
