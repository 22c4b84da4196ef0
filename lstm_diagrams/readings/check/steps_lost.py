"""Rule: steps that a recurrent layer reads but that reach no answer, though later ones do."""

from collections.abc import Iterator

from lstm_diagrams.findings import Certainty, Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_STEPS = Text(
    "{layer} 读的前 {count} 步到不了任何输出",
    "the first {count} steps that {layer} reads reach no output",
)
_CALLS = Text(
    "{layer} 有 {count} 次运行到不了任何输出，别的运行却到得了",
    "{count} of the runs of {layer} reach no output, though others do",
)
_EVIDENCE = Text(
    "把它们全换成 NaN，输出一位也没有变，导数也都是 0",
    "with NaN in all of them no output changed in any bit, and all their derivatives are 0",
)
_INSTEAD = Text(
    "看看状态是否从一步交给下一步（h_n 作为下一次的 h_0），取的是不是想要的那一步；本来就不要的步，不必送进去",
    "see whether the state is handed on from step to step (h_n as the next h_0), and whether the step taken is the one that was meant; "
    "steps that are not needed need not be read",
)


@rule(
    Text("前面的步到不了答案", "Steps lost"),
    sees=Text(
        "循环层读进去的时间步（或单元的一次次运行），哪些到不了任何输出。",
        "Which steps that a recurrent layer reads, or which runs of a cell, reach no output.",
    ),
    blind=Text(
        '只说一点也到不了的。影响虽有但小得等于没有（很长的序列），看 figure="influence"。',
        'Only steps that cannot reach at all are named. Where influence is there but vanishes over a long sequence, see figure="influence".',
    ),
)
def steps_lost(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer whose runs are lost, and for each call whose steps are."""
    for silent in measured.silent:
        call = measured.capture.calls[silent.call]
        layer = measured.capture.layer(call.layer)
        sentence = {"steps": _STEPS, "calls": _CALLS}.get(silent.kind)
        if sentence is not None:
            calls = silent.indices if silent.kind == "calls" else (call.id,)
            said = sentence.format(layer=layer.path or layer.type, count=len(silent.indices))
            certainty: Certainty = (
                "likely" if silent.kind == "steps" or silent.indices[0] == _first(measured, call.layer) else "may"
            )
            yield Finding(call.layer, calls, said, _EVIDENCE, _INSTEAD, "warning", certainty)


def _first(measured: Measurements, layer: str) -> int:
    return next(call.id for call in measured.capture.calls if call.layer == layer)
