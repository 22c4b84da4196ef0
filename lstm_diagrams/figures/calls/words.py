"""The words of the figure: its title and description, what stands between two calls, and the name of a layer."""

from collections.abc import Sequence

from lstm_diagrams.drawing.recurrent.call_words import listed, reset_words, sentence
from lstm_diagrams.facts import Capture
from lstm_diagrams.labels import OwnName, short_name
from lstm_diagrams.readings.calls import Series, Start
from lstm_diagrams.words import Text, counted

_SHORT = {
    "whole": Text("原样", "handed on"),
    "detached": Text("切断梯度\n（detach）", "detached"),
    "changed": Text("{names}", "{names}"),
    "zeros": Text("重置为零", "reset to zeros"),
    "none": Text("没有交下来，\n从零开始", "not handed on:\nzeros"),
    "given": Text("另行给定", "given from\nelsewhere"),
}
WAYS = {
    "kept": Text("留在模型里", "kept on the model"),
    "passed": Text("由调用方传入", "passed in again"),
}
"""How a state came from an earlier forward."""
_FIRST = {
    "zeros": Text("传入的零", "zeros given"),
    "none": Text("没有传入，\n取零", "nothing given:\nzeros"),
    "given": Text("由外部给定", "given from\noutside"),
}
_TITLE = Text("{name} 的 {layers}：{what}", "{layers} of {name}: {what}")


def short(start: Start, *, first: bool) -> Text:
    """What stands at the hand-over, or before the first call."""
    if first and start.kind in _FIRST:
        return _FIRST[start.kind]
    return reset_words(start) if start.kind == "masked" else _SHORT[start.kind].format(names=listed(start.operations))


def title(capture: Capture, series: Sequence[Series]) -> Text:
    """Whose calls are drawn, and how many the first had."""
    names = [short_name(one.layer) for one in series]
    if len(names) == 1 and not series[0].layer.path:
        return Text("{name}：{what}", "{name}: {what}").format(name=capture.name, what=_count(series[0]))
    return _TITLE.format(name=capture.name, layers=listed(names), what=_count(series[0]))


def _count(series: Series) -> Text:
    """How many calls of how many steps: what the sentence begins with."""
    whole = sentence(series)
    return Text(whole.zh.partition("；")[0], whole.en.partition(";")[0])


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
    if isinstance(layer.type, OwnName):
        return inside
    return (
        Text("{path}（{inside}）", "{path} ({inside})").format(path=layer.path, inside=inside) if layer.path else inside
    )
