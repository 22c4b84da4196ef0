"""The moments of several calls: call by call, each with what became of the state before it."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from lstm_diagrams.drawing.kit.moments import Moment, listed
from lstm_diagrams.drawing.recurrent.call_words import listed as enumerated
from lstm_diagrams.figures.calls.words import WAYS, name, short
from lstm_diagrams.readings.calls import Block, Series, Start
from lstm_diagrams.words import Text

_CALL = Text("第 {number} 次调用（{span}），{before}。", "Call {number} ({span}), {before}.")
_ONE, _SEVERAL = Text("t = {first}", "t = {first}"), Text("t = {first} 到 {last}", "t = {first} to {last}")
_BEFORE = {
    "whole": Text("原样接着用", "handed on"),
    "detached": Text("接着用，但切断了梯度（detach）", "handed on, detached"),
    "changed": Text("经 {names} 改过", "changed by {names}"),
}
_OF = Text("{name}，{said}", "{name}, {said}")
_END = Text("最后的状态是 {states}。", "The states at the end are {states}.")


def call_moments(found: Sequence[Series], drawn: Collection[int]) -> Iterator[Moment]:
    """One moment for each drawn call, by its number; of several layers those with the same number one after the other."""
    for number in sorted(drawn):
        own = [(one, block) for one in found for block in one.blocks if block.number == number]
        said = [_sentence(one, block, alone=len(found) == 1) for one, block in own]
        yield Moment(Text("".join(one.zh for one in said), " ".join(one.en for one in said)), (f"call{number}",))


def _sentence(series: Series, block: Block, *, alone: bool) -> Text:
    first, last = block.first + 1, block.first + block.steps
    span = (_ONE if first == last else _SEVERAL).format(first=first, last=last)
    said = _CALL.format(number=block.number, span=span, before=_before(block))
    return said if alone else _OF.format(name=name(series), said=Text(said.zh, said.en[0].lower() + said.en[1:]))


def _before(block: Block) -> Text:
    """What became of each state; of all in one where it is the same."""
    groups = [
        (words, [start.state for start in own])
        for words, own in groupby(block.starts, key=lambda start: _words(start, first=block.number == 1))
    ]
    said = [
        Text("{states}：{words}", "{states}: {words}").format(states=listed(states), words=words)
        for words, states in groups
    ]
    if block.way:
        said.append(WAYS[block.way])
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _words(start: Start, *, first: bool) -> Text:
    """As the picture says it, in one line and without a colon of its own."""
    if start.kind in _BEFORE:
        return _BEFORE[start.kind].format(names=enumerated(start.operations))
    words = short(start, first=first)
    return Text(words.zh.replace("\n", ""), words.en.replace(":\n", ", so ").replace("\n", " "))
