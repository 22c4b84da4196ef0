"""Rule: of a bidirectional layer a half is used where its chain has read only one step, as with out[:, -1]."""

from collections.abc import Iterator

from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_REVERSE = Text(
    "{layer} 的反向一半只读了一步：output 的最后一步，正是反向那条链的第一步",
    "the reverse half of {layer} has read one step: the last step of output is the first of the reverse chain",
)
_FORWARD = Text(
    "{layer} 的正向一半只读了一步：output 的第一步，正是正向那条链的第一步",
    "the forward half of {layer} has read one step: the first step of output is the first of the forward chain",
)
_EVIDENCE = Text(
    "在 {layer} 的这一半里，只有第 {step} 步（共 {count} 步）的数到得了输出；其余各步全换成 NaN，输出一位也没有变，这个方向的 h_n 也没有用到",
    "of this half of {layer} only step {step} of {count} reaches an output; with NaN in all its other steps no output changed in any bit, "
    "and h_n of this direction is not used either",
)
_INSTEAD = Text(
    "两个方向读完整段以后的状态在 h_n 里：torch.cat([h_n[-2], h_n[-1]], dim=-1)，正向在前",
    "the states of both directions after the whole sequence are in h_n: torch.cat([h_n[-2], h_n[-1]], dim=-1), forward first",
)


@rule(
    Text("反向一半只读了一步", "Half that has read one step"),
    sees=Text(
        "双向层的 output 里，某个方向只在它的第一步被取用：out[:, -1] 的反向一半，out[:, 0] 的正向一半。",
        "Of a bidirectional layer's output, one direction is used at its first step alone: the reverse half of out[:, -1], the forward half of out[:, 0].",
    ),
    blind=Text(
        "两个手写的单向层拼成的双向看不出；同时还用了这个方向的 h_n 时不说。",
        "Two layers joined by hand into a bidirectional one are not seen; where h_n of that direction is used as well nothing is said.",
    ),
)
def half_read(measured: Measurements) -> Iterator[Finding]:
    """One finding for each call."""
    for silent in measured.silent:
        if silent.kind == "half":
            call = measured.capture.calls[silent.call]
            layer = measured.capture.layer(call.layer)
            name, sequence = layer.path or layer.type, call.inputs[0].tensor
            sentence = _REVERSE if silent.direction else _FORWARD
            evidence = _EVIDENCE.format(layer=name, step=silent.indices[0] + 1, count=sequence.size("time"))
            yield Finding(call.layer, (call.id,), sentence.format(layer=name), evidence, _INSTEAD, "error", "likely")
