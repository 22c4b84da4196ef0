"""The account of a picture: every call of the run is in it, or is left out for a reason that can be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from lstm_diagrams.facts import Capture, Layer
from lstm_diagrams.words import Text, counted

Reason = Literal["other layer", "other run", "undeclared"]
"""Why calls are not in a picture: it is about other layers; it is about another run of the same layer; or the figure, which is
of another package, does not declare what it draws."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Calls that a picture does not show.

    Attributes:
        calls: their ids, in order.
        layer: the path of their layer, "" for the model itself or where several are meant.
        reason: why they are left out.
        text: the layer and its calls in words.
        parameters: full names of the parameters that took part in the run but belong to nothing drawn.
    """

    calls: tuple[int, ...]
    layer: str
    reason: Reason
    text: Text
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a picture shows of a run. ``drawn_calls`` and the calls of ``left_out`` are together all calls, each once.

    A call counts as drawn where it is part of something shortened (``…``), folded (``x 5``) or closed as well.
    """

    drawn_calls: tuple[int, ...]
    left_out: tuple[LeftOut, ...]


def coverage_of(capture: Capture, drawn: Iterable[int] | None) -> Coverage:
    """The account of a picture of ``capture`` that draws these calls (None: the figure does not declare which)."""
    every = tuple(call.id for call in capture.calls)
    if drawn is None:
        text = Text("这个图形没有声明它画了哪些层", "this figure does not declare which layers it shows")
        return Coverage((), (LeftOut(every, "", "undeclared", text),) if every else ())
    shown = set(drawn)
    return Coverage(tuple(call for call in every if call in shown), tuple(_left_out(capture, shown)))


def _left_out(capture: Capture, shown: set[int]) -> Iterator[LeftOut]:
    """A record for each layer with calls that are not shown, in the order they ran."""
    missing: dict[str, list[int]] = {}
    for call in capture.calls:
        if call.id not in shown:
            missing.setdefault(call.layer, []).append(call.id)
    seen = {call.layer for call in capture.calls if call.id in shown}
    layers = {layer.path: layer for layer in capture.layers}
    for path, calls in missing.items():
        layer = layers[path]
        if path in seen:
            yield LeftOut(tuple(calls), path, "other run", _runs(layer, len(calls)))
        else:
            yield LeftOut(tuple(calls), path, "other layer", _named(layer, len(calls)), _parameters(layer))


def _named(layer: Layer, calls: int) -> Text:
    name = f"{layer.path} ({layer.type})" if layer.path else layer.type
    if calls == 1:
        return Text(name, name)
    return Text("{name} × {calls}", "{name} × {calls}").format(name=name, calls=calls)


def _runs(layer: Layer, calls: int) -> Text:
    return Text("{name} 的另外 {calls} 次调用", "{count} of {name}").format(
        name=layer.path or layer.type, calls=calls, count=counted(calls, "other call")
    )


def _parameters(layer: Layer) -> tuple[str, ...]:
    return tuple(f"{layer.path}.{parameter.name}".lstrip(".") for parameter in layer.parameters)


def part_of(capture: Capture, coverage: Coverage) -> Text | None:
    """The layers that are drawn, as a part of the model: ``encoder of Translator``; None where they are not only a part."""
    paths = dict.fromkeys(call.layer for call in capture.calls if call.id in set(coverage.drawn_calls))
    whole = all(part.reason != "other layer" for part in coverage.left_out)
    if whole or not paths:
        return None
    layers = [layer.path or layer.type for layer in capture.layers if layer.path in paths]
    names = ", ".join(layers[:2]) + (" …" if len(layers) > 2 else "")
    return Text("{model} 的 {names}", "{names} of {model}").format(model=capture.name, names=names)


def summary(coverage: Coverage, most: int) -> Text:
    """One line that names at most so many of what is left out, and counts the rest.

    Args:
        coverage: of a picture that leaves something out.
        most: how many are named, 0 or more.
    """
    left = coverage.left_out
    if left[0].reason == "undeclared":
        return left[0].text
    named, rest = left[:most], len(left) - most
    if not named:
        calls = sum(len(part.calls) for part in left)
        return Text("另有 {calls} 次层调用不在图中", "not in this picture: {count}").format(
            calls=calls, count=counted(calls, "call") + " of layers"
        )
    more = Text("，另有 {rest} 项", " and {rest} more").format(rest=rest) if rest > 0 else Text("", "")
    return Text("不在图中：{names}{more}", "not in this picture: {names}{more}").format(
        names=Text("、".join(part.text.zh for part in named), ", ".join(part.text.en for part in named)), more=more
    )
