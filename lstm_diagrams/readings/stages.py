"""A feed-forward run as a chain of stages: what came in, and what each layer or operation made of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.facts import INPUT, Call, Capture, Flow, Layer, Operation, SettingValue, Tensor
from lstm_diagrams.labels import own_name
from lstm_diagrams.words import Text, same


@dataclass(frozen=True, slots=True)
class Stage:
    """One layer call or one operation of a chain.

    Attributes:
        name: the family of a layer (linear, convolution, pooling, activation, ...) or the name of an operation (relu, max_pool).
        type: the class of the layer, or the name of the operation.
        output: what came out.
        source: the layer or the operation itself.
    """

    name: str
    type: str
    output: Tensor
    source: Layer | Operation

    def setting(self, name: str) -> SettingValue:
        """A setting of the layer or operation, or None."""
        return next((setting.value for setting in self.source.settings if setting.name == name), None)


def chain(capture: Capture) -> tuple[Tensor, tuple[Stage, ...]] | None:
    """The input and the stages in order, or None if the run is no chain (branches, several inputs, loops)."""
    targets: list[int | None] = [*range(len(capture.calls)), None]
    expected = list(zip([INPUT, *range(len(capture.calls))], targets, strict=True))
    if [(flow.source, flow.target) for flow in _ordered(capture)] != expected or not capture.calls:
        return None
    if any(_tensors(call) != (1, 1) for call in capture.calls):
        return None
    return capture.calls[0].inputs[0].tensor if not _ordered(capture)[0].operations else capture.inputs[
        0
    ].tensor, tuple(_stages(capture))


def _ordered(capture: Capture) -> list[Flow]:
    return sorted(capture.flows, key=lambda flow: len(capture.calls) if flow.target is None else flow.target)


def _tensors(call: Call) -> tuple[int, int]:
    return len(call.inputs), len(call.outputs)


def _stages(capture: Capture) -> Iterator[Stage]:
    for flow in _ordered(capture):
        for operation in flow.operations:
            yield Stage(operation.name, operation.name, operation.output, operation)
        if flow.target is not None:
            yield from call_stages(capture, capture.calls[flow.target])


def call_stages(capture: Capture, call: Call) -> Iterator[Stage]:
    """The stage of a call, and that of the activation function which the layer itself applies to its output, if it does."""
    layer, output = capture.layer(call.layer), call.outputs[0].tensor
    function = layer.setting("activation")
    if layer.kind == "activation":
        yield Stage(layer.kind, layer.type if function is None else str(function), output, layer)
        return
    yield Stage(layer.kind, layer.type, output, layer)
    if function is not None and layer.kind in ("linear", "convolution"):
        yield Stage("activation", str(function), output, Operation(str(function), output))


_FUNCTIONS = {
    "relu": "ReLU", "leaky_relu": "LeakyReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU", "tanh": "tanh", "sigmoid": "sigmoid",
    "hardtanh": "Hardtanh", "softplus": "Softplus", "softmax": "softmax", "log_softmax": "log-softmax",
    "Tanh": "tanh", "Sigmoid": "sigmoid", "Softmax": "softmax", "LogSoftmax": "log-softmax",
}  # fmt: skip
"""Activation functions as pictures name them, by operation or class."""
_NAMES = {
    "convolution": Text("卷积", "convolution"),
    "max_pool": Text("最大池化", "max pooling"),
    "avg_pool": Text("平均池化", "average pooling"),
    "mean": Text("取平均", "mean"),
    "flatten": Text("展平", "flatten"),
    "reshape": Text("变形", "reshape"),
    "dropout": Text("随机失活", "dropout"),
    "linear": Text("全连接", "fully connected"),
    "normalization": Text("归一化", "normalization"),
}


def stage_name(stage: Stage) -> Text:
    """What a picture calls the stage, without its settings."""
    own = own_name(stage.type)
    if own is not None:
        return own
    if stage.name == "activation" or stage.name in _FUNCTIONS:
        return same(_FUNCTIONS.get(stage.type, stage.type))
    if stage.name == "pooling":
        return _NAMES["max_pool" if "Max" in stage.type else "avg_pool"]
    if stage.name == "normalization":
        return same(stage.type)
    if stage.name == "convolution" and "Transpose" in stage.type:
        return Text("转置卷积", "transposed convolution")
    return _NAMES.get(stage.name, same(stage.type))


def is_activation(stage: Stage) -> bool:
    """Whether the stage is an activation function, a module or a function."""
    return stage.name == "activation" or stage.name in _FUNCTIONS


def is_pooling(stage: Stage) -> bool:
    """Whether the stage pools over space, a module or a function."""
    return stage.name in ("pooling", "max_pool", "avg_pool")
