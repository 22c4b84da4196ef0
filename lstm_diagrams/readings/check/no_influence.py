"""Rule: weights that run but that no output depends on: a layer, or one layer or direction within a recurrent one."""

from collections.abc import Iterator

from lstm_diagrams.facts import Layer
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_LAYER = Text("{layer} 运行了，输出却与它的参数无关", "{layer} runs, but no output depends on its parameters")
_CHAIN = Text(
    "{layer} 的{part}运行了，输出却与它的参数无关", "{part} of {layer} runs, but no output depends on its parameters"
)
_EVIDENCE = Text(
    "{names}：导数全为 0，全换成 NaN 以后输出一位也没有变",
    "{names}: all derivatives are 0, and with NaN in all of them no output changed in any bit",
)
_INSTEAD = Text(
    "看看取的是不是想要的那一份：最上一层是 h_n[-1]，双向最上一层的两个方向是 h_n[-2] 和 h_n[-1]；算了却没有用的结果，接上或者删掉",
    "see whether the part that is taken is the one that was meant: the top layer is h_n[-1], of a bidirectional one h_n[-2] and h_n[-1]; what is computed "
    "and not used is to be connected or taken out",
)
_PART = Text("第 {number} 层", "layer {number}")
_REVERSE = Text("第 {number} 层的反向", "the reverse direction of layer {number}")
_FORWARD = Text("第 {number} 层的正向", "the forward direction of layer {number}")


@rule(
    Text("没有影响的参数", "Parameters without influence"),
    sees=Text(
        "运行了、可训练、却与任何输出都无关的层；循环层按层和方向分开看。",
        "Layers that run and can be trained, and that no output depends on; recurrent ones by layer and direction.",
    ),
    blind=Text(
        "只看整层：单个偏置在 softmax 或归一化前面抵消掉，不算。冻结的参数、输出不能求导时不查。",
        "Whole layers only: a bias that cancels before a softmax or a normalization is no mistake. Frozen parameters are not looked at, nor outputs without derivatives.",
    ),
)
def no_influence(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer, or part of a recurrent one."""
    powerless = set(measured.powerless)
    for layer in measured.capture.layers:
        own = [
            parameter.name for parameter in layer.parameters if parameter.trainable and parameter.shared_with is None
        ]
        calls = tuple(call.id for call in measured.capture.calls if call.layer == layer.path)
        full = {name: f"{layer.path}.{name}" if layer.path else name for name in own}
        name = layer.path or layer.type
        if own and powerless.issuperset(full.values()):
            evidence = _EVIDENCE.format(names=", ".join(own[:4]) + ("…" if len(own) > 4 else ""))
            yield Finding(layer.path, calls, _LAYER.format(layer=name), evidence, _INSTEAD, "warning", "likely")
            continue
        for chain, names in _chains(layer, own).items():
            if powerless.issuperset(full[each] for each in names):
                sentence = _CHAIN.format(layer=name, part=_part(layer, chain))
                evidence = _EVIDENCE.format(names=", ".join(names))
                yield Finding(layer.path, calls, sentence, evidence, _INSTEAD, "warning", "likely")


def _chains(layer: Layer, names: list[str]) -> dict[str, list[str]]:
    """The parameters of each layer and direction within a recurrent layer."""
    found: dict[str, list[str]] = {}
    for name in names if layer.kind == "recurrent" and layer.setting("num_layers") else ():
        found.setdefault(name.rpartition("_l")[2], []).append(name)
    return found


def _part(layer: Layer, chain: str) -> Text:
    number, _, reverse = chain.partition("_")
    words = _REVERSE if reverse else _FORWARD if layer.setting("bidirectional") else _PART
    return words.format(number=int(number) + 1 if number.isdigit() else number)
