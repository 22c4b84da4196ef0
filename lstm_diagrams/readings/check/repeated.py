"""Recurrent layers that a run calls several times, for the rules about what goes from one call to the next."""

from collections.abc import Iterator

from lstm_diagrams.facts import Call, Capture, Layer


def repeated(capture: Capture) -> Iterator[tuple[Layer, list[Call]]]:
    """Each recurrent layer or cell with two calls or more, and these."""
    for layer in capture.layers:
        calls = [call for call in capture.calls if call.layer == layer.path]
        if layer.kind == "recurrent" and len(calls) > 1:
            yield layer, calls


def one_step(calls: list[Call]) -> bool:
    """Whether each call reads one step, and none a sequence of several."""
    return all(call.inputs[0].tensor.size("time") in (None, 1) for call in calls)
