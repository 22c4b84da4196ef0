"""Rule: one sequence is read in pieces, and each piece begins with an empty state."""

from collections.abc import Iterator

from lstm_diagrams.facts import Call
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Effect, Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.readings.check.repeated import one_step, repeated
from lstm_diagrams.readings.check.samples import along, by_axis
from lstm_diagrams.words import Text

_APART = Text(
    "{layer} 把 {name} 一段一段地读（{count} 段），每一段都从空的状态开始：前一段没有人交下去",
    "{layer} reads {name} in {count} pieces, and each begins with an empty state: nobody hands on what the piece before left",
)
_EVIDENCE = Text(
    "改 {name} 第 {axis} 轴（从 0 数）的第一项，只有第一段的第一步在变；改最后一项，只有最后一段的最后一步在变；各段都没有给初始状态",
    "with the first entry of axis {axis} of {name} (counted from 0) changed, only the first step of the first piece moves, with the last one only the last step "
    "of the last piece; no piece is given an initial state",
)
_INSTEAD = Text(
    "state = None；for piece in pieces: output, state = layer(piece, state)",
    "state = None; for piece in pieces: output, state = layer(piece, state)",
)


@rule(
    Text("段与段断开", "Pieces apart"),
    sees=Text(
        "同一个循环层多次运行，读的是同一个时间轴上前后相接的段，却每次都没有给初始状态。",
        "A recurrent layer that runs several times on pieces of one time axis, end to end, and is never given an initial state.",
    ),
    blind=Text(
        "各段本来就互不相干时（例如把一批样本横着切开）没有错，所以说“可能”。",
        'Where the pieces have nothing to do with one another it is right, so it says "may be intended".',
    ),
)
def pieces_apart(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer."""
    for layer, calls in repeated(measured.capture):
        states = [slot for call in calls for slot in call.inputs if slot.name.endswith("_0")]
        if any(slot.given for slot in states) or not states or one_step(calls):
            continue  # of single steps state_missing speaks
        for (name, axis), effects in by_axis(measured).items():
            if _pieces(measured, effects, calls):
                yield Finding(
                    layer.path,
                    tuple(call.id for call in calls),
                    _APART.format(layer=layer.path or layer.type, name=name, count=len(calls)),
                    _EVIDENCE.format(name=name, axis=axis),
                    _INSTEAD,
                    "warning",
                    "may",
                )
                break


def _pieces(measured: Measurements, effects: tuple[Effect, ...], calls: list[Call]) -> bool:
    """Whether the first entry moves the first step of the first call alone, and the last one the last of the last."""
    if len(effects) != 2:
        return False
    for effect, wanted, step in zip(effects, (calls[0], calls[-1]), (0, -1), strict=True):
        for call in calls:
            moved = _steps(measured, effect, call)
            steps = call.inputs[0].tensor.size("time") or 1
            if moved != ((step % steps,) if call is wanted else ()):
                return False
    return True


def _steps(measured: Measurements, effect: Effect, call: Call) -> tuple[int, ...]:
    for moved in effect.moved:
        if (moved.call, moved.slot) == (call.id, "sequence"):
            return along(measured, moved, "time") or ()
    return ()
