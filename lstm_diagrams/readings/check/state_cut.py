"""Rule: a state that goes from one run of a layer to the next without its gradient, so that the loss teaches only the last piece."""

from collections.abc import Iterator

from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_CUT = Text(
    "{layer} 的状态在同一次前向里交了下去，梯度却在中间断开（{count} 处）：损失教不到断点以前的步",
    "the state of {layer} is handed on within one forward, but its gradient is cut on the way ({count} times): a loss teaches nothing before the cut",
)
_EVIDENCE = Text(
    "第 {source} 次调用的 {output} 原样成为第 {target} 次调用的 {input}；带梯度运行时前者在计算图里，后者不在",
    "{output} of call {source} is {input} of call {target}, every number at its place; in a run with gradients the first is in the graph and the second is not",
)
_INSTEAD = Text(
    "截断的 BPTT 在两次前向（两次 backward）之间 detach；要让损失穿过整个输入，就去掉这里的 detach()",
    "truncated BPTT detaches between two forwards, each with its backward; for a loss through the whole input leave detach() out here",
)


@rule(
    Text("梯度在段间断开", "Gradient cut between pieces"),
    sees=Text(
        "同一次前向里，一个循环层的末状态原样成为它下一次运行的初始状态，而带梯度运行时它已不在计算图里。",
        "Within one forward, a final state of a recurrent layer that goes whole into its next run, and is no longer in the graph when run with gradients.",
    ),
    blind=Text(
        "有人就是要截断，所以说“可能”。状态在两次运行之间经过了别的运算时不查。",
        'Some mean to cut, so it says "may be intended". States that pass through other operations between two runs are not looked at.',
    ),
)
def state_cut(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer."""
    capture, graph = measured.capture, set(measured.graph)
    for layer in capture.layers:
        calls = {call.id for call in capture.calls if call.layer == layer.path and layer.kind == "recurrent"}
        cuts = [
            link
            for link in capture.links
            if {link.source, link.target} <= calls
            and link.output.endswith("_n")
            and link.input.endswith("_0")
            and (link.source, link.output) in graph
            and (link.target, link.input) not in graph
        ]
        if cuts:
            name, first = layer.path or layer.type, cuts[0]
            count = len({link.target for link in cuts})
            words = {"source": first.source, "output": first.output, "target": first.target, "input": first.input}
            targets = tuple(sorted({link.target for link in cuts}))
            yield Finding(
                layer.path,
                targets,
                _CUT.format(layer=name, count=count),
                _EVIDENCE.format(**words),
                _INSTEAD,
                "hint",
                "may",
            )
