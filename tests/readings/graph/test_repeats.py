"""Repeats are found in about as long as there are parts and links; operations are the same by their number, not by their object."""

from dataclasses import replace
from random import Random

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.readings.graph import repeats, row
from lstm_diagrams.readings.graph.construction import module_graph
from lstm_diagrams.readings.graph.parts import ModuleGraph, Part
from lstm_diagrams.readings.graph.repeats import folded
from tests.figures.subjects import seen


def _graph(links: set[tuple[int, int]], count: int, kinds: int = 1) -> ModuleGraph:
    parts = tuple(Part("call", "", f"Kind{index % kinds}", f"layer{index}") for index in range(count))
    return ModuleGraph(parts, tuple(sorted(links)), {"": "Model"})


def _chain(count: int) -> ModuleGraph:
    return _graph({(index, index + 1) for index in range(count - 1)}, count)


def _dense(count: int) -> ModuleGraph:
    return _graph({(early, late) for late in range(count) for early in range(late)}, count)


def _alternating(count: int) -> ModuleGraph:
    """Layer and sum in turn; each sum takes what all layers before it gave."""
    sums = {(early, late) for late in range(1, count, 2) for early in range(0, late, 2)}
    return _graph(sums | {(late, late + 1) for late in range(1, count - 1, 2)}, count, kinds=2)


@pytest.mark.parametrize("make", [_chain, _dense, _alternating])
def test_twice_the_parts_ask_for_about_twice_the_looks(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    takes = row.Row.takes

    def counted(units: row.Row, unit: list[int]) -> bool:
        nonlocal looked
        looked += 1
        return takes(units, unit)

    monkeypatch.setattr(row.Row, "takes", counted)
    counts = []
    for size in (200, 400):
        looked = 0
        assert callable(make)
        folded(make(size))
        counts.append(looked)
    assert counts[1] <= 2.5 * counts[0] + 50


def test_a_long_chain_is_one_unit() -> None:
    graph, (repeat,) = folded(_chain(3_000))
    assert (repeat.count, repeat.members, repeat.chained) == (3_000, (0,), True)
    assert len(graph.parts) == 1 and graph.links == ()


def test_what_everything_before_feeds_is_no_repeat() -> None:
    graph = _dense(60)
    assert folded(graph) == (graph, ())


def test_neighbours_are_those_of_the_links() -> None:
    graph = _alternating(21)
    for index in range(len(graph.parts)):
        assert list(graph.before(index)) == [source for source, target in graph.links if target == index]
        assert list(graph.after(index)) == [target for source, target in graph.links if source == index]


def test_equal_captures_are_equal_graphs_whichever_objects_they_are_made_of() -> None:
    facts = seen("residual")
    flows = tuple(replace(flow, operations=tuple(map(replace, flow.operations))) for flow in facts.flows)
    branches = tuple(replace(flow, operations=tuple(map(replace, flow.operations))) for flow in facts.branches)
    copied = replace(facts, flows=flows, branches=branches)
    assert copied == facts
    assert module_graph(copied) == module_graph(facts)


class _Concatenating(nn.Module):
    """Each layer reads all that was made before it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(3 + index, 1) for index in range(count))

    def forward(self, x: Tensor) -> Tensor:
        made = [x]
        for layer in self.layers:
            made.append(layer(torch.cat(made, 1)))
        return made[-1]


def test_all_links_of_densely_connected_layers_are_told() -> None:
    count = 80
    graph = module_graph(capture(_Concatenating(count), torch.randn(2, 3)))
    joins = [index for index, part in enumerate(graph.parts) if part.kind == "operation"]
    assert [len(graph.before(index)) for index in joins[-3:]] == [count - 2, count - 1, count]
    assert len(graph.links) >= count * (count + 1) // 2


def _sums(count: int) -> ModuleGraph:
    """Each layer reads the sum of all before it, added one by one: an addition for each of them."""
    parts, links, made = [Part("call", "", "Linear", "layer0")], list[tuple[int, int]](), [0]
    for number in range(1, count):
        last = made[0]
        for term in made[1:]:
            parts.append(Part("operation", "", "Add", f"add{len(parts)}"))
            links += [(last, len(parts) - 1), (term, len(parts) - 1)]
            last = len(parts) - 1
        parts.append(Part("call", "", "Linear", f"layer{number}"))
        links.append((last, len(parts) - 1))
        made.append(len(parts) - 1)
    return ModuleGraph(tuple(parts), tuple(sorted(set(links))), {"": "Model"})


def test_sums_written_out_are_hardly_ever_laid_on_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    takes = row.Row.takes

    def counted(units: row.Row, unit: list[int]) -> bool:
        nonlocal looked
        looked += 1
        return takes(units, unit)

    monkeypatch.setattr(row.Row, "takes", counted)
    graph = _sums(40)
    folded(graph)
    assert looked < len(graph.parts)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_passed_by_at_a_glance_is_no_repeat(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    unit = {(early, late) for late in range(1, 3) for early in range(late) if random.random() < 0.6}
    links = {(3 * one + early, 3 * one + late) for one in range(12) for early, late in unit}
    links |= {(3 * one + 2, 3 * one + 3) for one in range(11) if random.random() < 0.9}
    links |= {(random.randrange(8), random.randrange(8, 36)) for _ in range(random.randrange(4))}
    graph = _graph(links, 36, kinds=random.choice((1, 3)))
    quick = folded(graph)
    monkeypatch.setattr(repeats._Folding, "_linked_alike", lambda *_: True)
    assert folded(graph) == quick
