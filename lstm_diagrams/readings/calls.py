"""Several calls of one recurrent layer in a row, and what became of the state between them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from lstm_diagrams.facts import INPUT, Call, Capture, Flow, Layer, StateComparison
from lstm_diagrams.readings.recurrence import Stack

Kind = Literal["whole", "detached", "masked", "changed", "zeros", "none", "given"]
"""What a state before the first step of a call is: that of an earlier call as it was (``whole``), cut off from its gradients
(``detached``), kept for some samples and zero for others (``masked``), or put through operations (``changed``); ``zeros`` that were
given; ``none`` given, so zeros; or ``given`` from elsewhere."""
Way = Literal["", "kept", "passed"]
HANDED: tuple[Kind, ...] = ("whole", "detached", "masked", "changed")
"""The kinds in which an earlier call's state goes on."""
_SHOWING = {"detach", "slice", "unbind", "split", "expand", "reshape", "flatten", "transpose", "select", "cat", "clone"}
"""Operations that give the numbers as they are, or some of them."""


@dataclass(frozen=True, slots=True)
class Start:
    """One state before the first step of a call.

    Attributes:
        state: its letter: h, c.
        kind: what it is.
        source: the earlier call of the layer that it comes from, None where it comes from none.
        operations: what it was put through on the way, in order.
        cut: whether it was cut off from its gradients on the way.
        kept: where it is masked, for each sample whether it was kept.
        zero: where it is masked, for each sample whether it is zero.
    """

    state: str
    kind: Kind
    source: int | None = None
    operations: tuple[str, ...] = ()
    cut: bool = False
    kept: tuple[bool, ...] = ()
    zero: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One call in a series.

    Attributes:
        call: the call.
        number: its place in the series, from 1.
        steps: how many time steps it has.
        starts: its initial states, in the order of the cell's states.
        first: how many steps its states have seen before it, in the calls that handed them on.
        overlap: how many of its first steps the call before it has read too.
        run: which forward of the model it belongs to, counted from 0.
        way: how the states came from an earlier forward: kept on the model, or passed in by the caller; "" within one.
    """

    call: Call
    number: int
    steps: int
    starts: tuple[Start, ...]
    first: int = 0
    overlap: int = 0
    run: int = 0
    way: Way = ""

    @property
    def source(self) -> int | None:
        """The call that handed a state on to it, None where none did."""
        return next((start.source for start in self.starts if start.kind in HANDED), None)


@dataclass(frozen=True)
class Series:
    """Every call of one recurrent layer or cell, in order; two or more."""

    layer: Layer
    blocks: tuple[Block, ...]

    @cached_property
    def singles(self) -> bool:
        """Whether each call is of one step."""
        return all(block.steps == 1 for block in self.blocks)

    @cached_property
    def handed(self) -> bool:
        """Whether a state goes on from any call to another."""
        return any(block.source is not None for block in self.blocks)

    @cached_property
    def plain(self) -> bool:
        """Whether it is no more than a loop of single steps that hands every state on as it is."""
        later = (start for block in self.blocks[1:] for start in block.starts)
        return self.singles and all(start.kind == "whole" for start in later) and self.in_a_row

    @cached_property
    def in_a_row(self) -> bool:
        """Whether each call that takes over a state takes it from the call just before it."""
        return all(
            block.source in (None, before.call.id) for before, block in zip(self.blocks, self.blocks[1:], strict=False)
        )

    @cached_property
    def sliding(self) -> bool:
        """Whether all calls read windows of one sequence that overlap, each the same way with the one before."""
        overlaps = {block.overlap for block in self.blocks[1:]}
        return len(overlaps) == 1 and 0 not in overlaps

    @property
    def states(self) -> tuple[str, ...]:
        """The letters of the states."""
        return self.layer.cell.states if self.layer.cell else ()


def call_series(capture: Capture) -> tuple[Series, ...]:
    """The series of a run, one for each recurrent layer or cell that was called more than once, in order of their first calls.

    A layer that ran on other tensors than the usual ones in any of its calls has none.
    """
    calls: dict[str, list[Call]] = defaultdict(list)
    for call in capture.calls_of("recurrent"):
        calls[call.layer].append(call)
    found = ((capture.layer(path), tuple(own)) for path, own in calls.items())
    facts = _Facts(capture)
    return tuple(
        Series(layer, tuple(_blocks(layer, own, facts)))
        for layer, own in found
        if len(own) > 1 and layer.cell is not None and all(call.slot("h_0") for call in own)
    )


class _Facts:
    """The facts about initial states, by call and slot."""

    def __init__(self, capture: Capture) -> None:
        self.whole = {
            (link.target, link.input): (link.source, link.output) for link in capture.links if not link.operations
        }
        self.comparisons = {(one.call, one.slot): one for one in capture.comparisons}
        self.overlaps = {one.call: one for one in capture.overlaps}
        self.runs = {call: number for number, run in enumerate(capture.runs) for call in run.calls}
        self.inputs = [run.inputs for run in capture.runs]
        self.flows: dict[tuple[int | None, str], list[Flow]] = defaultdict(list)
        for flow in capture.slot_flows:
            self.flows[flow.target, flow.target_slot].append(flow)


def _blocks(layer: Layer, calls: tuple[Call, ...], facts: _Facts) -> Iterator[Block]:
    own = {call.id: call for call in calls}
    seen: dict[int, int] = {}
    states = layer.cell.states if layer.cell else ()
    for number, call in enumerate(calls, 1):
        starts = tuple(_start(call, state, own, facts) for state in states)
        steps = _steps(call)
        block = Block(call, number, steps, starts)
        first = seen.get(block.source, 0) if block.source is not None else 0
        seen[call.id] = first + steps
        overlap = facts.overlaps.get(call.id)
        reads = overlap.steps if overlap is not None and number > 1 and overlap.before == calls[number - 2].id else 0
        run = facts.runs.get(call.id, 0)
        yield replace(block, first=first, overlap=reads, run=run, way=_way(block, run, facts))


def _way(block: Block, run: int, facts: _Facts) -> Way:
    """A state that is an input of the forward was passed in; where no input has its shape it was kept."""
    if block.source is None or facts.runs.get(block.source, run) == run:
        return ""
    given = {slot.tensor.shape for slot in facts.inputs[run]}
    states = (block.call.slot(f"{start.state}_0") for start in block.starts if start.kind in HANDED)
    return "passed" if all(slot is not None and slot.tensor.shape in given for slot in states) else "kept"


def _steps(call: Call) -> int:
    slot = call.slot("sequence")
    return 1 if slot is None else slot.tensor.size("time") or 1


def _start(call: Call, state: str, own: Mapping[int, Call], facts: _Facts) -> Start:
    place = (call.id, f"{state}_0")
    slot = call.slot(place[1])
    if slot is None or not slot.given:
        return Start(state, "none")
    flows = facts.flows[place]
    coming = [flow for flow in flows if flow.source in own and flow.source_slot in (f"{state}_n", "")]
    source = max((flow.source for flow in coming), default=None)
    ways = (flow.operations for flow in coming if flow.source == source)
    names = tuple(dict.fromkeys(operation.name for way in ways for operation in way))
    cut, changing = "detach" in names, _changing(names)
    whole = facts.whole.get(place)
    if whole is not None and whole[0] in own and whole[1] == f"{state}_n":
        return Start(state, "detached" if cut else "whole", whole[0], (), cut)
    if place in facts.comparisons:
        touched = bool(changing) or any(flow.source == INPUT for flow in flows)
        return _compared(facts.comparisons[place], Start(state, "changed", source, changing, cut), touched=touched)
    return Start(state, "given") if source is None else Start(state, "changed", source, changing, cut)


def _changing(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those operations that do more than choose or show what is there."""
    return tuple(name for name in names if name not in _SHOWING)


def _compared(one: StateComparison, start: Start, *, touched: bool) -> Start:
    """By the numbers, sample by sample; ``start`` has what the flows say, ``touched`` that they say of a mask or operation."""
    source = start.source
    if source is None and all(one.zero):
        return Start(start.state, "zeros")
    if one.before is not None and source in (None, one.before):
        if source is None and all(one.same):  # the same numbers, but no tensor went there: written out and in
            return Start(start.state, "detached", one.before, cut=True)
        if all(one.same) and not touched:
            return replace(start, kind="detached" if start.cut else "whole")
        if any(one.same) or (source is not None and all(one.zero)):
            return replace(start, kind="masked", source=one.before, kept=one.same, zero=one.zero)
    return start if source is not None else Start(start.state, "given")


def threads(series: Series) -> tuple[tuple[Block, ...], ...]:
    """The calls in one row; in several where states go past calls in between, each row the calls that hand on to one another."""
    if series.in_a_row:
        return (series.blocks,)
    rows: list[list[Block]] = []
    for block in series.blocks:
        row = next((row for row in rows if block.source is not None and row[-1].call.id == block.source), None)
        if row is None:
            rows.append([block])
        else:
            row.append(block)
    return tuple(tuple(row) for row in rows)


def joined(capture: Capture, stack: Stack) -> tuple[Stack, Series] | None:
    """The stack over all calls of its layers, where each call took over every state of the one before; with the lowest's series.

    None where they were called once, or step by step as it is anyway, where a state was not handed on, where the reverse chain
    of a layer begins anew at each call, or where the samples have different lengths.
    """
    found = {series.layer.path: series for series in call_series(capture)}
    series = [found.get(run.layer.path) for run in stack.runs]
    own = [one for one in series if one is not None and _goes_on(one)]
    if len(own) < len(series) or all(one.plain for one in own):
        return None
    if len({tuple(block.steps for block in one.blocks) for one in own}) > 1:
        return None
    runs = (
        replace(run, call=one.blocks[0].call, later=tuple(block.call for block in one.blocks[1:]))
        for run, one in zip(stack.runs, own, strict=True)
    )
    return Stack(tuple(runs), stack.between), own[0]


def _goes_on(series: Series) -> bool:
    calls = [block.call for block in series.blocks]
    batches = {tuple(axis.size for axis in slot.tensor.axes) for call in calls if (slot := call.slot("h_0"))}
    packed = any(slot.tensor.lengths is not None for call in calls for slot in call.inputs)
    one_way = not series.layer.setting("bidirectional") and not packed and len(batches) == 1
    handed = all(start.kind in HANDED for block in series.blocks[1:] for start in block.starts)
    return one_way and handed and series.in_a_row
