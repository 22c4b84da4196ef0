"""Holds a capture and its pictures against the oracles; each rule that is broken is a sentence."""

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor, nn

from lstm_diagrams import Diagram, capture, draw
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import fitting
from tests.account.arrows import joined_boxes
from tests.account.oracles import INPUT, Edge, Noted, Run, calls, edges, influential


def broken_rules(
    model: nn.Module,
    run: Run,
    given: list[Tensor],
    classes: tuple[type[nn.Module], ...],
    parameters: list[nn.Parameter],
    only: int | None = None,
) -> Iterator[str]:
    """Every rule of the account that a model breaks.

    Args:
        model: at rest.
        run: runs it on tensors.
        given: what it is given.
        classes: of its layers.
        parameters: all that it uses, those of layers that it has not registered too.
        only: besides the default picture one alone, chosen by this number; None for every figure that fits.
    """
    seen = capture(model, *given)
    noted, _, _ = calls(run, given, classes)
    yield from broken_by_calls(seen, noted)
    true = edges(run, given, classes)
    yield from broken_by_edges(seen, true)
    weighty = influential(run, given, parameters)
    figures = [each.name for each in fitting(seen)]
    chosen = figures if only is None else [figures[only % len(figures)]]
    for figure in (None, *chosen):
        diagram = draw(seen, figure=figure)
        yield from broken_by_picture(diagram, model, noted, weighty)
        yield from broken_by_lines(diagram, true)
    yield from broken_by_overview(draw(seen, figure="overview", parts=0, fold=False), true)


def broken_by_calls(seen: Capture, noted: list[Noted]) -> Iterator[str]:
    """The capture has the calls that the replaced forwards saw, each of the module that ran, as one layer."""
    if len(seen.calls) != len(noted):
        yield f"calls: {len(seen.calls)} captured, {len(noted)} ran"
        return
    paths: dict[nn.Module, str] = {}
    for call, ran in zip(seen.calls, noted, strict=True):
        if seen.layer(call.layer).type != type(ran.module).__name__:
            yield f"call {call.id} is of {call.layer}, but {type(ran.module).__name__} ran"
        if paths.setdefault(ran.module, call.layer) != call.layer:
            yield f"call {call.id}: one module is two layers, {call.layer} and {paths[ran.module]}"
        if [slot.tensor.shape for slot in call.outputs] != [tuple(each.shape) for each in ran.outputs]:
            yield f"call {call.id} gave other shapes"
    if len(set(paths.values())) != len(paths):
        yield f"two modules are one layer: {sorted(paths.values())}"


def captured_edges(seen: Capture) -> set[Edge]:
    """The flows of a capture by slots, as numbers."""
    found = set()
    for flow in seen.slot_flows:
        made = seen.inputs if flow.source == INPUT else seen.calls[flow.source].outputs
        taken = seen.outputs if flow.target is None else [slot for slot in seen.calls[flow.target].inputs if slot.given]
        source = [slot.name for slot in made].index(flow.source_slot)
        found.add((flow.source, source, flow.target, [slot.name for slot in taken].index(flow.target_slot)))
    return found


_DROPPING = {"select", "slice", "unbind", "split", "masked_fill", "where", "fill", "relu", "clamp"}
"""Operations that may let nothing of a tensor through, as where one step is taken from what several calls made together."""


def broken_by_edges(seen: Capture, true: set[Edge]) -> Iterator[str]:
    """A flow for each pair of slots where one has a say in the other; and no other one, but through what drops values."""
    known = captured_edges(seen)
    yield from (f"no flow {edge}" for edge in sorted(true - known, key=str))
    dropped = captured_edges(
        replace(
            seen,
            slot_flows=tuple(
                flow for flow in seen.slot_flows if _DROPPING.intersection(each.name for each in flow.operations)
            ),
        )
    )
    yield from (f"a flow without influence {edge}" for edge in sorted(known - true - dropped, key=str))


def broken_by_picture(diagram: Diagram, model: nn.Module, noted: list[Noted], weighty: set[int]) -> Iterator[str]:
    """Every call, and every weight that the output depends on, is drawn or told, in the picture too."""
    coverage, name = diagram.coverage, diagram.figure
    told = [call for part in coverage.left_out for call in part.calls]
    if sorted([*coverage.drawn_calls, *told]) != list(range(len(noted))):
        yield f"{name}: drawn {coverage.drawn_calls} and told {told} are not all {len(noted)} calls, each once"
    lines = [mark for mark in diagram.canvas.marks if "left-out" in mark.classes]
    if bool(coverage.left_out) != bool(lines):
        yield f"{name}: left out {coverage.left_out}, but the picture says {len(lines)} lines"
    by_name = {path: id(each) for path, each in (*model.named_parameters(), *model.named_buffers())}
    shown = {id(each) for call in coverage.drawn_calls for each in noted[call].module.parameters()}
    shown |= {by_name[each] for each in diagram.canvas.parameters}
    said = {by_name[each] for part in coverage.left_out for each in part.parameters if each in by_name}
    said |= {id(each) for call in told for each in noted[call].module.parameters()}
    names = {number: path for path, number in by_name.items()}
    missing = sorted(names.get(number, "unregistered") for number in weighty - shown - said)
    if missing:
        yield f"{name}: {missing} have a say, and are neither drawn nor told"
    drawn = (mark for mark in diagram.canvas.marks if mark not in lines)
    texts = " ".join(mark.label.text for mark in drawn if getattr(mark, "label", None))
    for each in diagram.canvas.parameters:
        if each.rpartition(".")[2] not in texts and "more weights" not in texts:
            yield f"{name}: {each} is said to be drawn, but no text names it"


def broken_by_lines(diagram: Diagram, true: set[Edge]) -> Iterator[str]:
    """Where two calls are drawn and one has a say in the other's input, the picture claims a line, or says that it has none."""
    coverage, calls, name = diagram.coverage, diagram.facts.calls, diagram.figure
    told = [way for part in coverage.left_out for way in part.ways]
    known = [*coverage.drawn_ways, *told]
    if len(set(known)) != len(known):
        yield f"{name}: a way is both drawn and left out"
    shown = set(coverage.drawn_calls)
    for source, output, target, slot in sorted(true, key=str):
        if source in shown and target in shown and target is not None:
            given = [each for each in calls[target].inputs if each.given]
            way = (source, calls[source].outputs[output].name, target, given[slot].name)
            if way not in known:
                yield f"{name}: the way {way} is neither drawn nor told"


def broken_by_overview(diagram: Diagram, true: set[Edge]) -> Iterator[str]:
    """In an overview with every part open, arrows really lead from the box of one call to that of the other, past operations alone."""
    lines = joined_boxes(diagram)
    for source, target in sorted(
        {(source, target) for source, _, target, _ in true if target is not None and source >= 0}
    ):
        if (source, target) not in lines:
            yield f"overview: no arrows lead from call {source} to call {target}"


def at_rest(model: nn.Module) -> nn.Module:
    """The model in eval mode, so that two runs of it are the same."""
    torch.manual_seed(0)
    return model.eval()
