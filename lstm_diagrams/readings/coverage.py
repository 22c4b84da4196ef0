"""The account of a picture: every call of the run, every weight, and every way between calls that it shows, is in it or named."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lstm_diagrams.facts import Capture, Layer, Use
from lstm_diagrams.labels import full_name, short_name
from lstm_diagrams.readings.unseen_sources import unseen_sources
from lstm_diagrams.readings.ways import Way, ways, ways_of_states
from lstm_diagrams.words import Text, counted

Reason = Literal["other layer", "other run", "outside of layers", "no line", "altered", "not followed", "undeclared"]
"""Why something is not in a picture: it is about other layers; it is about another run of the same layer; a weight was used
outside of any layer, and the figure draws layers; it is a way between two calls that are drawn, and the figure has no line for it;
a hook, or a forward of the object's own, changes what a layer is given or gives; what a layer reads came from where tensors are
not followed; or the figure, which is of another package, does not declare what it draws."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Calls, weights that no layer used, or ways between calls, which a picture does not show.

    Attributes:
        calls: their ids, in order; none of weights outside of layers and of ways.
        layer: the path of their layer, "" for the model itself or where several are meant.
        reason: why they are left out.
        text: the layer and its calls, or the weights, in words.
        parameters: full names of the parameters and buffers that took part in the run but belong to nothing drawn.
        ways: from an output of one drawn call into an input of another, as (0, "h_n", 1, "query").
    """

    calls: tuple[int, ...]
    layer: str
    reason: Reason
    text: Text
    parameters: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a picture shows of a run. ``drawn_calls`` and the calls of ``left_out`` are together all calls, each once.

    A call counts as drawn where it is part of something shortened (``…``), folded (``x 5``) or closed as well.
    ``drawn_ways`` and the ways of ``left_out`` are together all ways of ``Capture.slot_flows`` between drawn calls, each once.
    """

    drawn_calls: tuple[int, ...]
    left_out: tuple[LeftOut, ...]
    drawn_ways: tuple[Way, ...] = ()


def coverage_of(
    capture: Capture, drawn: Iterable[int] | None, parameters: Iterable[str] = (), lines: Iterable[Way] = ()
) -> Coverage:
    """The account of a picture of ``capture``.

    Args:
        capture: what was captured.
        drawn: the calls that the picture shows, None where the figure does not declare which.
        parameters: the full names of parameters and buffers that it shows besides those of these calls.
        lines: the ways between these calls that it shows, besides states that a call hands to the next one of its layer.
    """
    every = tuple(call.id for call in capture.calls)
    if drawn is None:
        text = Text("这个图形没有声明它画了哪些层", "this figure does not declare which layers it shows")
        names = tuple(dict.fromkeys(use.parameter for use in capture.uses))
        return Coverage((), (LeftOut(every, "", "undeclared", text, names),) if every else ())
    shown = set(drawn)
    among = dict.fromkeys(way for way, _ in ways(capture) if way[0] in shown and way[2] in shown)
    seen = {*lines, *ways_of_states(capture, shown)}
    left = (
        *_left_out(capture, shown),
        *_outside(capture, set(parameters), shown),
        *_altered(capture, shown),
        *_not_followed(capture, shown),
        *_without_line(capture, [way for way in among if way not in seen]),
    )
    return Coverage(tuple(call for call in every if call in shown), left, tuple(way for way in among if way in seen))


_ALTERED = {
    "input": Text(
        "钩子（hook）或替换的 forward 对 {layer} 输入的改动",
        "how a hook, or a forward of its own, changes what {layer} is given",
    ),
    "output": Text(
        "钩子（hook）或替换的 forward 对 {layer} 输出的改动",
        "how a hook, or a forward of its own, changes what {layer} gives",
    ),
    "forward": Text("{layer} 自己替换了的 forward 所做的", "what the forward does that {layer} has of its own"),
}


def _altered(capture: Capture, shown: set[int]) -> Iterator[LeftOut]:
    """A record for each drawn layer and end of it that is changed: no figure draws what changes it."""
    found = dict.fromkeys((call.layer, end) for call in capture.calls if call.id in shown for end in call.altered)
    for path, end in found:
        layer = path or capture.layer(path).type
        yield LeftOut((), path, "altered", _ALTERED[end].format(layer=layer))


def _not_followed(capture: Capture, shown: set[int]) -> Iterator[LeftOut]:
    """A record for each drawn layer that reads numbers which were taken out of PyTorch, or of which that may be so."""
    calls = Counter(call.layer for call in unseen_sources(capture) if call.id in shown)
    for path, count in calls.items():
        times = f" × {count}" if count > 1 else ""
        text = Text(
            "{layer} 读到的数从哪里来{times}（没有经过 PyTorch，或是运行中新造的，跟不到）",
            "where the numbers that {layer} reads come from{times} (not through PyTorch, or made anew in the run: not followed)",
        ).format(layer=path or capture.layer(path).type, times=times)
        yield LeftOut((), path, "not followed", text)


def _without_line(capture: Capture, missing: Iterable[Way]) -> Iterator[LeftOut]:
    """A record for each pair of slots of two layers with ways that have no line."""
    found: dict[tuple[str, str, str, str], list[Way]] = {}
    for way in missing:
        source, target = capture.calls[way[0]], capture.calls[way[2]]
        found.setdefault((source.layer, way[1], target.layer, way[3]), []).append(way)
    for (source_path, output, target_path, slot), own in found.items():
        times = f" × {len(own)}" if len(own) > 1 else ""
        ends = {"source": _end(capture, source_path, output), "target": _end(capture, target_path, slot)}
        text = Text("{source} → {target} 的连线{times}", "the way from {source} to {target}{times}").format(
            **ends, times=times
        )
        yield LeftOut((), target_path, "no line", text, ways=tuple(own))


def _end(capture: Capture, path: str, slot: str) -> str:
    return f"{path or capture.name} ({slot})" if slot else path or capture.name


def _outside(capture: Capture, shown: set[str], calls: set[int]) -> Iterator[LeftOut]:
    """A record for each way in which weights were used outside of their layers and are not shown.

    By operations, as inputs, as outputs, or within a call of another layer that is shown, as by a hook on it.
    """
    ways: dict[tuple[int | None, str], list[str]] = {}
    foreign = set(_foreign(capture, calls))
    for use in capture.uses:
        if (use.call is None or use.slot or use in foreign) and use.parameter not in shown:
            ways.setdefault((use.call, use.slot), []).append(use.parameter)
    merged: dict[tuple[str, str], dict[str, None]] = {}
    for (call, slot), names in ways.items():
        layer = "" if call is None else capture.calls[call].layer
        merged.setdefault((layer, slot), {}).update(dict.fromkeys(names))
    for (layer, slot), parameters in merged.items():
        text = _outside_words(tuple(parameters), layer, slot)
        yield LeftOut((), layer, "outside of layers", text, tuple(parameters))


def _foreign(capture: Capture, calls: set[int]) -> Iterator[Use]:
    """What these calls used within themselves that is neither of their layers nor given to them."""
    layers = {layer.path: layer for layer in capture.layers}
    tied = {path: {weight.shared_with for weight in layer.parameters} for path, layer in layers.items()}
    given = {(use.parameter, use.call) for use in capture.uses if use.slot}
    for use in capture.uses:
        if use.call in calls and not use.slot and (use.parameter, use.call) not in given:
            path = capture.calls[use.call].layer
            if path and not use.parameter.startswith(f"{path}.") and use.parameter not in tied[path]:
                yield use


_MOST_NAMED = 4
"""So many weights are named in a line, and the rest is counted."""


def _outside_words(names: tuple[str, ...], layer: str, slot: str) -> Text:
    shown, more = names[:_MOST_NAMED], len(names) - _MOST_NAMED
    rest = Text(f" 等 {len(names)} 个", f" and {more} more") if more > 0 else Text("", "")
    listed = Text("、".join(shown) + rest.zh, ", ".join(shown) + rest.en)
    if layer and not slot:
        return Text(
            "{names}（在 {layer} 内使用，但不属于它）", "{names} (used within {layer}, but not its own)"
        ).format(names=listed, layer=layer)
    if not slot:
        return Text("{names}（在层之外使用的参数）", "{names} (used outside of layers)").format(names=listed)
    if not layer:
        return Text("{names}（直接成为输出）", "{names} (given out as {slot})").format(names=listed, slot=slot)
    return Text("{names}（作为 {layer} 的 {slot}）", "{names} (given to {layer} as {slot})").format(
        names=listed, layer=layer, slot=slot
    )


def _left_out(capture: Capture, shown: set[int]) -> Iterator[LeftOut]:
    """A record for each layer with calls that are not shown, in the order they ran."""
    missing: dict[str, list[int]] = {}
    for call in capture.calls:
        if call.id not in shown:
            missing.setdefault(call.layer, []).append(call.id)
    seen = {call.layer for call in capture.calls if call.id in shown}
    layers = {layer.path: layer for layer in capture.layers}
    within = _within(capture.uses)
    for path, calls in missing.items():
        layer = layers[path]
        if path in seen:
            yield LeftOut(tuple(calls), path, "other run", _runs(layer, len(calls)))
        else:
            yield LeftOut(tuple(calls), path, "other layer", _named(layer, len(calls)), _parameters(within, calls))


def _named(layer: Layer, calls: int) -> Text:
    name = full_name(layer)
    if calls == 1:
        return Text(name, name)
    return Text("{name} × {calls}", "{name} × {calls}").format(name=name, calls=calls)


def _runs(layer: Layer, calls: int) -> Text:
    return Text("{name} 的另外 {calls} 次调用", "{count} of {name}").format(
        name=short_name(layer), calls=calls, count=counted(calls, "other call")
    )


def _within(uses: Iterable[Use]) -> dict[int, list[str]]:
    """What each call used within itself, by the ledger."""
    within = defaultdict[int, list[str]](list)
    for use in uses:
        if use.call is not None and not use.slot:
            within[use.call].append(use.parameter)
    return within


def _parameters(within: Mapping[int, list[str]], calls: Iterable[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for call in calls for name in within.get(call, ())))


def part_of(capture: Capture, coverage: Coverage) -> Text | None:
    """The layers that are drawn, as a part of the model: ``encoder of Translator``; None where they are not only a part."""
    drawn = set(coverage.drawn_calls)
    paths = dict.fromkeys(call.layer for call in capture.calls if call.id in drawn)
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
        if not calls:
            return Text(
                "另有 {rest} 项不在图中，见图的文字说明", "not in this picture: {count}, see its description"
            ).format(rest=rest, count=counted(rest, "thing"))
        return Text("另有 {calls} 次层调用不在图中", "not in this picture: {count}").format(
            calls=calls, count=counted(calls, "call") + " of layers"
        )
    more = Text("，另有 {rest} 项", " and {rest} more").format(rest=rest) if rest > 0 else Text("", "")
    return Text("不在图中：{names}{more}", "not in this picture: {names}{more}").format(
        names=Text("、".join(part.text.zh for part in named), ", ".join(part.text.en for part in named)), more=more
    )
