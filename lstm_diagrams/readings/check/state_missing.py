"""Rule: a cell that runs step by step and is never given the state that it gave before, or gets it in the wrong place."""

from collections.abc import Iterator

from lstm_diagrams.facts import Call, Capture
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.readings.check.repeated import one_step, repeated
from lstm_diagrams.words import Text

_NEVER = Text(
    "{layer} 运行 {count} 次，一次也没有拿到上一步的状态：每一步都从零开始，什么也记不住",
    "{layer} runs {count} times and is never given the state of the step before: every step begins anew, and nothing is remembered",
)
_PART = Text(
    "{layer} 运行 {count} 次，上一步的 {state} 从来没有交给下一步",
    "{layer} runs {count} times, and {state} of the step before is never handed on",
)
_SWAPPED = Text(
    "{layer} 的 h 和 c 交错了：上一步的 h_n 成了下一步的 c_0，c_n 成了 h_0",
    "h and c of {layer} are swapped: h_n of a step is c_0 of the next, and c_n is h_0",
)
_EVIDENCE = Text(
    "逐个操作跟踪：第 {first} 到 {last} 次运行的输入 {slots} 都不来自它以前的输出",
    "followed operation by operation: of its runs {first} to {last} no input {slots} comes from what it gave before",
)
_WHOLE = Text(
    "逐个操作跟踪：状态原样交出，每个数都在原处",
    "followed operation by operation: the states went on whole, every number at its place",
)
_CELL = Text(
    "把状态交回去：h, c = cell(x_t, (h, c))；GRUCell 和 RNNCell 是 h = cell(x_t, h)",
    "hand the state back: h, c = cell(x_t, (h, c)); for GRUCell and RNNCell h = cell(x_t, h)",
)
_PIECES = Text(
    "把状态交回去：output, state = layer(piece, state)，第一段 state = None",
    "hand the state back: output, state = layer(piece, state), with state = None before the first piece",
)


@rule(
    Text("状态没有交下去", "State not handed on"),
    sees=Text(
        "多次运行的 LSTMCell、GRUCell、RNNCell（以及每次只给一步的 LSTM、GRU、RNN）是否拿到上一次的状态；c 丢了；h 与 c 交错。",
        "Whether an LSTMCell, GRUCell or RNNCell that runs several times (or an LSTM, GRU or RNN given one step at a time) gets the state of its "
        "run before; c that is lost; h and c swapped.",
    ),
    blind=Text(
        "运行太长、来路没有全部跟踪时不说。同一个单元分别读互不相干的单步，也会被点名，所以那时说“很可能”。",
        'Nothing is said of runs too long to be followed. A cell that reads single steps which have nothing to do with one another is named too, so it says "likely".',
    ),
)
def state_missing(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer."""
    capture = measured.capture
    for layer, calls in repeated(capture):
        if layer.cell is None or not one_step(calls):
            continue
        found = _finding(capture, calls, layer.cell.states)
        if found is not None:
            yield found


def _finding(capture: Capture, calls: list[Call], states: tuple[str, ...]) -> Finding | None:
    layer = capture.layer(calls[0].layer)
    name, ids = layer.path or layer.type, tuple(call.id for call in calls)
    instead = _PIECES if layer.setting("num_layers") else _CELL
    links = {(link.output, link.input) for link in capture.links if link.source in ids and link.target in ids}
    if {("h_n", "c_0"), ("c_n", "h_0")} <= links and ("h_n", "h_0") not in links:
        return Finding(layer.path, ids, _SWAPPED.format(layer=name), _WHOLE, instead, "error", "sure")
    if capture.followed is not None or _fed_back(capture, ids):
        return None
    missing = [state for state in states if not any(_handed_on(capture, ids, call, f"{state}_0") for call in calls[1:])]
    if not missing:
        return None
    evidence = _EVIDENCE.format(first=2, last=len(calls), slots=", ".join(f"{state}_0" for state in missing))
    if len(missing) == len(states):
        said, certain = _NEVER.format(layer=name, count=len(calls)), "likely"
    else:
        said, certain = _PART.format(layer=name, count=len(calls), state=missing[0]), "sure"
    return Finding(layer.path, ids, said, evidence, instead, "error", certain)  # type: ignore[arg-type]


def _fed_back(capture: Capture, ids: tuple[int, ...]) -> bool:
    """Whether what it reads at a later step comes from what it gave before, so that it does remember."""
    return any(_handed_on(capture, ids, capture.calls[call], capture.calls[call].inputs[0].name) for call in ids[1:])


def _handed_on(capture: Capture, ids: tuple[int, ...], call: Call, slot: str) -> bool:
    """Whether an input of a call comes, by whatever way, from an earlier one of these calls; yes where that is not known."""
    given = call.slot(slot)
    if given is None or not given.given:
        return False
    into = [flow for flow in capture.slot_flows if flow.target == call.id]
    sources = {flow.source for flow in into if flow.target_slot in (slot, "")}
    if not into:
        sources = {flow.source for flow in capture.flows if flow.target == call.id}
    return bool(ancestors(capture, sources) & {each for each in ids if each < call.id})


def ancestors(capture: Capture, sources: set[int]) -> set[int]:
    """These calls and all from which anything flowed into them."""
    found, waiting = set(sources), list(sources)
    while waiting:
        target = waiting.pop()
        fresh = {flow.source for flow in capture.flows if flow.target == target} - found
        found |= fresh
        waiting += fresh
    return found
