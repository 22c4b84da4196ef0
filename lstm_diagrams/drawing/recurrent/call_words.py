"""What was seen of several calls, in words: how many of how many steps, and what became of the state between them."""

from collections import defaultdict
from collections.abc import Sequence

from lstm_diagrams.drawing.kit.elision import elided
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
_WAYS = {
    "kept": Text("在两次 forward 之间留在模型里", "kept on the model between forwards"),
    "passed": Text("由调用方再传进来", "passed in again by the caller"),
}
_SOME = _ALONE | {
    "zeros": Text("重置为零", "reset to zeros"),
    "none": Text("没有传入、取零", "not given, so zeros,"),
}


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
    ways = {block.way for block in series.blocks if block.way}
    parts += [_WAYS[way] for way in ("kept", "passed") if way in ways]
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
