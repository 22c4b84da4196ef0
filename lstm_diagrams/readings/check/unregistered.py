"""Rule: a layer that the model runs but has not registered, so that no optimizer sees its weights."""

import math
from collections.abc import Iterator

from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text, counted

_UNREGISTERED = Text(
    "{layer}（{type}）在运行里，却不在 model.parameters() 里：优化器看不见它的 {count} 个参数，存盘和 .to(device) 也会漏掉它",
    "{layer} ({type}) runs, but is not in model.parameters(): no optimizer sees its {parameters}, and saving and .to(device) leave it out",
)
_EVIDENCE = Text(
    "named_modules() 里没有它；这次运行用到了它 {runs} 次",
    "named_modules() does not have it; this run called it {calls}",
)
_INSTEAD = Text(
    "放进 nn.ModuleList 或 nn.ModuleDict，或作为属性赋给 self；不要用普通的 list、dict，也不要在 forward 里新建",
    "put it into nn.ModuleList or nn.ModuleDict, or make it an attribute of self; not into a plain list or dict, nor made within forward",
)


@rule(
    Text("没有登记的层", "Layers not registered"),
    sees=Text(
        "运行里调用了、却没有登记成子模块的层：放在普通列表、字典或闭包里，或在 forward 里新建。",
        "Layers that the run calls and that are no submodules: in a plain list, a dict, a closure, or made within forward.",
    ),
    blind=Text("没有参数的层不说。", "Layers without parameters are not named."),
)
def unregistered(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer."""
    for layer in measured.capture.layers:
        count = sum(math.prod(parameter.shape) for parameter in layer.parameters if parameter.trainable)
        if layer.registered or not count:
            continue
        calls = tuple(call.id for call in measured.capture.calls if call.layer == layer.path)
        words = {"layer": layer.path or layer.type, "type": layer.type, "count": count}
        sentence = _UNREGISTERED.format(**words, parameters=counted(count, "parameter"))
        evidence = _EVIDENCE.format(runs=len(calls), calls=counted(len(calls), "time"))
        yield Finding(layer.path, calls, sentence, evidence, _INSTEAD, "error", "sure")
