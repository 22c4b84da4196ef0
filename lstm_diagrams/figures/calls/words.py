"""What was seen of several calls, in words: how many of how many steps, and what became of the state between them."""

from collections import defaultdict
from collections.abc import Sequence

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.calls import Block, Kind, Series, Start
from lstm_diagrams.words import Text, counted, same

_Way = tuple[Kind, tuple[str, ...], bool]
"""What became of a state, the operations where it was changed, and whether it was cut off from its gradients."""
_MOST_LISTED = 6
_ALONE = {
    "whole": Text("原样交给下一次", "handed on whole"),
    "detached": Text("交给下一次，但切断了梯度", "handed on, detached"),
    "changed": Text("经 {names} 交给下一次", "handed on through {names}"),
    "zeros": Text("每次重置为零", "reset to zeros"),
    "none": Text("没有交给下一次，每次都从零开始", "not handed on: each call begins with zeros"),
    "given": Text("由别处给定", "given from elsewhere"),
}
_SOME = _ALONE | {
    "zeros": Text("重置为零", "reset to zeros"),
    "none": Text("没有传入、取零", "not given, so zeros,"),
}
_SHORT = {
    "whole": Text("原样", "handed on"),
    "detached": Text("切断梯度\n（detach）", "detached"),
    "changed": Text("{names}", "{names}"),
    "zeros": Text("重置为零", "reset to zeros"),
    "none": Text("没有交下来，\n从零开始", "not handed on:\nzeros"),
    "given": Text("另行给定", "given from\nelsewhere"),
}
_FIRST = {
    "zeros": Text("传入的零", "zeros given"),
    "none": Text("没有传入，\n取零", "nothing given:\nzeros"),
    "given": Text("由外部给定", "given from\noutside"),
}
_TITLE = Text("{name} 的 {layers}：{what}", "{layers} of {name}: {what}")


def listed(entries: Sequence[object]) -> Text:
    """Entries with commas between them, many of them elided."""
    shown = ["…" if index is None else str(entries[index]) for index in elided(len(entries), _MOST_LISTED)]
    return Text("、".join(shown), ", ".join(shown))


def sentence(series: Series) -> Text:
    """``3 calls of 4 steps; state handed on, detached``."""
    parts = [_count(series)]
    if series.sliding:
        parts.append(_windows(series))
    if len({block.run for block in series.blocks}) > 1:
        runs = len({block.run for block in series.blocks})
        parts.append(Text("分属 {runs} 次 forward", "in {counted}").format(runs=runs, counted=counted(runs, "forward")))
    parts += _fates(series)
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _count(series: Series) -> Text:
    steps = [block.steps for block in series.blocks]
    calls = counted(len(steps), "call")
    if len(set(steps)) == 1:
        return Text("{n} 次调用，每次 {steps} 步", "{calls} of {counted}").format(
            n=len(steps), steps=steps[0], calls=calls, counted=counted(steps[0], "step")
        )
    return Text("{n} 次调用，步数依次为 {steps}", "{calls}, of {steps} steps").format(
        n=len(steps), calls=calls, steps=listed(steps)
    )


def _windows(series: Series) -> Text:
    last = series.blocks[-1]
    shift = last.steps - last.overlap
    return Text("滑动窗口，每次后移 {shift} 步", "windows that slide by {counted}").format(
        shift=shift, counted=counted(shift, "step")
    )


def _fates(series: Series) -> list[Text]:
    """What became of each state; of all together where it is the same."""
    ways = {state: _grouped(series, place) for place, state in enumerate(series.states)}
    first, *others = ways.values()
    if all(other == first for other in others):
        return _said(Text("状态", "state"), 0, first)
    return [said for place, (state, own) in enumerate(ways.items()) for said in _said(same(state), place, own)]


def _grouped(series: Series, place: int) -> dict[_Way, list[Block]]:
    """The calls after the first by what became of one state before them."""
    found: dict[_Way, list[Block]] = defaultdict(list)
    for block in series.blocks[1:]:
        start = block.starts[place]
        found[start.kind, start.operations if start.kind == "changed" else (), start.cut].append(block)
    return dict(found)


def _said(what: Text, place: int, ways: dict[_Way, list[Block]]) -> list[Text]:
    said = [_fate(way, place, blocks, alone=len(ways) == 1) for way, blocks in ways.items()]
    return [Text("{what}{said}", "{what} {said}").format(what=what, said=said[0]), *said[1:]]


def _fate(way: _Way, place: int, blocks: Sequence[Block], *, alone: bool) -> Text:
    kind, names, cut = way
    said = _mask(place, blocks) if kind == "masked" else (_ALONE if alone else _SOME)[kind]
    said = said.format(names=listed(names))
    if cut and kind != "detached":
        said = Text("{said}，并切断了梯度", "{said}, detached").format(said=said)
    if alone or kind == "masked":
        return said
    numbers = [block.number for block in blocks]
    return Text("{said}（第 {numbers} 次之前）", "{said} before call{s} {numbers}").format(
        said=said, numbers=listed(numbers), s="s" * (len(numbers) > 1)
    )


def _mask(place: int, blocks: Sequence[Block]) -> Text:
    """For which samples a mask kept the state."""
    resets = [block for block in blocks if not all(block.starts[place].kept)]
    if not resets:
        return Text("经掩码交给下一次，所有样本都保留", "handed on through a mask that keeps every sample")
    if len(resets) == 1:
        return Text(
            "经掩码交给下一次，第 {number} 次之前{reset}", "handed on through a mask; before call {number} {reset}"
        ).format(number=resets[0].number, reset=reset_words(resets[0].starts[place]))
    numbers = listed([block.number for block in resets])
    return Text(
        "经掩码交给下一次，第 {numbers} 次之前有样本被重置",
        "handed on through a mask; some samples reset before calls {numbers}",
    ).format(numbers=numbers)


def reset_words(start: Start) -> Text:
    """``sample 1 reset``, for what a mask did not keep."""
    lost = [sample for sample, kept in enumerate(start.kept) if not kept]
    if not lost:
        return Text("所有样本都保留", "every sample kept")
    zeroed = all(start.zero[sample] for sample in lost)
    verb = Text("重置", "reset") if zeroed else Text("被换掉", "replaced")
    if len(lost) == len(start.kept):
        return Text("所有样本都{verb}", "every sample {verb}").format(verb=verb)
    return Text("样本 {samples} {verb}", "sample{s} {samples} {verb}").format(
        samples=listed(lost), verb=verb, s="s" * (len(lost) > 1)
    )


def short(start: Start, *, first: bool) -> Text:
    """What stands at the hand-over, or before the first call."""
    if first and start.kind in _FIRST:
        return _FIRST[start.kind]
    return reset_words(start) if start.kind == "masked" else _SHORT[start.kind].format(names=listed(start.operations))


def title(capture: Capture, series: Sequence[Series]) -> Text:
    """Whose calls are drawn, and what was seen of the first."""
    names = [one.layer.path or one.layer.type for one in series]
    if len(names) == 1 and not series[0].layer.path:
        return Text("{name}：{what}", "{name}: {what}").format(name=capture.name, what=sentence(series[0]))
    return _TITLE.format(name=capture.name, layers=listed(names), what=sentence(series[0]))


def description(series: Sequence[Series]) -> Text:
    """The whole picture in words."""
    said = [Text("{name}：{what}。", "{name}: {what}.").format(name=name(one), what=sentence(one)) for one in series]
    return Text(
        "时间从左到右。每个框是一次调用，框里的格子是它的时间步，x 从下方进入，h 从上方离开；框之间的线是交给下一次调用的状态。{said}",
        "Time runs from left to right. Each frame is one call, the boxes in it are its time steps, x enters from below and h leaves "
        "above; the lines between frames are the state on its way to the next call. {said}",
    ).format(said=Text("".join(one.zh for one in said), " ".join(one.en for one in said)))


def name(series: Series) -> Text:
    """The layer with its class, and how many layers and directions it stacks."""
    layer = series.layer
    count, both = layer.setting("num_layers", 1), bool(layer.setting("bidirectional"))
    more = []
    if isinstance(count, int) and count > 1:
        more.append(Text(f"{count} 层", counted(count, "layer")))
    if both:
        more.append(Text("双向", "bidirectional"))
    inside = Text(
        "，".join([layer.type, *(one.zh for one in more)]), ", ".join([layer.type, *(one.en for one in more)])
    )
    return (
        Text("{path}（{inside}）", "{path} ({inside})").format(path=layer.path, inside=inside) if layer.path else inside
    )
