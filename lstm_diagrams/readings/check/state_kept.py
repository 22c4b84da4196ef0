"""Rule: a state that stays on the module and leaks into its next call."""

from collections.abc import Iterator

from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_GRAPH = Text(
    "模块留着上一次调用的状态和它的计算图：第二次 backward 会报错（Trying to backward through the graph a second time），或者图越来越长",
    "the module keeps the state of its last call with its graph: the second backward fails (Trying to backward through the graph a second time), or the graph grows",
)
_LEAK = Text(
    "同样的输入再来一次，答案就不同：模块里有东西从一次调用留到下一次",
    "the same input twice gives two answers: something stays in the module from one call to the next",
)
_EVIDENCE = Text(
    "评估模式下用同样的输入、同样的随机数连续运行两次，输出{moved}；运行改动了 {attributes}",
    "run twice in eval mode with the same input and the same random numbers, the outputs {moved}; the run changes {attributes}",
)
_MOVED = Text("不同", "differ"), Text("相同", "are the same")
_UNKNOWN = Text("模块之外的东西", "something outside the module")
_INSTEAD = Text(
    "把状态作为参数收进来、作为结果交出去：output, state = model(x, state)；确要留着，就存 h.detach()，并在互不相干的序列之间清掉",
    "take the state as an argument and return it, output, state = model(x, state); if it has to stay, keep h.detach(), and clear it between "
    "sequences that have nothing to do with one another",
)


@rule(
    Text("状态留在模块上", "State kept on the module"),
    sees=Text(
        "同样的输入连续运行两次，输出是否不同；第二次的输出是否还挂在第一次的计算图上。",
        "Whether two runs with the same input differ, and whether the second still hangs on the graph of the first.",
    ),
    blind=Text(
        "有意做成有状态的模型也会被点名：分离过（detach）的只说“可能”。",
        'Models that are stateful on purpose are named too: of states that were detached it says "may be intended".',
    ),
)
def state_kept(measured: Measurements) -> Iterator[Finding]:
    """At most one finding."""
    second = measured.second
    if second is None or not (second.graph or second.moved):
        return
    names = ", ".join(second.attributes[:3])
    evidence = _EVIDENCE.format(moved=_MOVED[0 if second.moved else 1], attributes=names or _UNKNOWN)
    if second.graph:
        yield Finding("", (), _GRAPH, evidence, _INSTEAD, "error", "sure")
    elif second.attributes:
        yield Finding("", (), _LEAK, evidence, _INSTEAD, "warning", "may")
