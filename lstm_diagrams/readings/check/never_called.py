"""Rule: a layer with parameters that no run calls."""

from collections.abc import Iterator

from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_NEVER = Text("{layer} 有参数，却没有被调用", "{layer} has parameters and is not called")
_EVIDENCE = Text(
    "这次运行没有调用它，也没有用到它的参数；模型原来的模式（训练或评估）下也没有",
    "neither this run nor one in the modes in which the model was found calls it or uses its parameters",
)
_INSTEAD = Text(
    "在 forward 里用上它，或者删掉；若别的输入、别的分支会用到它，这样没有错",
    "use it in forward or take it out; if other inputs or branches use it, this is right",
)


@rule(
    Text("没有调用的层", "Layers never called"),
    sees=Text(
        "有参数、却没有被调用、参数也没有被别处用到的层。检查的是模型的一个方法时不查；ModuleDict 里按键挑选的各项，有一项运行了，其余不说。",
        "Layers with parameters that are not called, and whose parameters are used nowhere else. Not looked at where a method is checked; of the entries of a ModuleDict, chosen by their keys, none is named where another one runs.",
    ),
    blind=Text(
        "只看这一次输入：按输入选分支的模型，别的分支会被点名，所以说“可能”。",
        'It sees one input only: of a model that chooses a branch by its input the others are named, so it says "may be intended".',
    ),
)
def never_called(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer."""
    for path in measured.uncalled:
        yield Finding(path, (), _NEVER.format(layer=path), _EVIDENCE, _INSTEAD, "hint", "may")
