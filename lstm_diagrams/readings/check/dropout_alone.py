"""Rule: dropout of a recurrent layer that has only one layer, where it does nothing."""

from collections.abc import Iterator

from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.words import Text

_NOTHING = Text(
    "{layer} 的 dropout={rate} 什么也不做：它只作用在层与层之间，而这里只有一层",
    "dropout={rate} of {layer} does nothing: it works between layers, and there is only one",
)
_EVIDENCE = Text("num_layers=1", "num_layers=1")
_INSTEAD = Text(
    "在后面另放一个 nn.Dropout({rate})，作用于 output；或者 num_layers=2",
    "put nn.Dropout({rate}) behind it, for output; or take num_layers=2",
)


@rule(
    Text("单层的 dropout", "Dropout of one layer"),
    sees=Text(
        "num_layers=1 而 dropout 不为 0 的循环层。", "Recurrent layers with num_layers=1 and a dropout that is not 0."
    ),
    blind=Text("无。", "Nothing."),
)
def dropout_alone(measured: Measurements) -> Iterator[Finding]:
    """One finding for each layer."""
    for layer in measured.capture.layers:
        rate = layer.setting("dropout")
        if layer.kind == "recurrent" and layer.setting("num_layers") == 1 and isinstance(rate, float) and rate > 0:
            calls = tuple(call.id for call in measured.capture.calls if call.layer == layer.path)
            said = _NOTHING.format(layer=layer.path or layer.type, rate=rate)
            yield Finding(layer.path, calls, said, _EVIDENCE, _INSTEAD.format(rate=rate), "warning", "sure")
