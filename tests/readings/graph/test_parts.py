"""Parts and links of a run: operations shared by branches, the groups they stand in, closed modules."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.readings.graph.axis_names import input_slots, result_slots, with_axis_names
from lstm_diagrams.readings.graph.construction import module_graph
from lstm_diagrams.readings.graph.parts import ModuleGraph, ancestors, closed, in_rows
from lstm_diagrams.readings.graph.repeats import folded, plain_container
from tests.figures.subjects import Residual, seen


def _residual() -> ModuleGraph:
    return module_graph(capture(Residual(), torch.randn(2, 3, 8, 8)))


def _places(graph: ModuleGraph, name: str) -> list[int]:
    return [index for index, part in enumerate(graph.parts) if [step.name for step in part.operations] == [name]]


def test_ancestors() -> None:
    assert ancestors("") == ("",)
    assert ancestors("a.b.c") == ("", "a", "a.b", "a.b.c")


def test_two_branches_meet_in_one_addition_inside_their_block() -> None:
    graph = _residual()
    additions = _places(graph, "add")
    assert len(additions) == 3
    for number, place in enumerate(additions):
        assert len(graph.before(place)) == 2
        assert graph.parts[place].owner == f"blocks.{number}"


def test_every_part_but_the_input_is_fed_and_links_run_forwards() -> None:
    for subject in ("residual", "transformer", "encoder decoder", "stepped cell"):
        graph = module_graph(seen(subject))
        assert all(source < target for source, target in graph.links)
        assert all(graph.before(index) for index, part in enumerate(graph.parts) if part.kind != "input")
        assert sum(part.kind == "call" for part in graph.parts) == len(seen(subject).calls)


def test_an_addition_after_a_plain_module_stays_in_the_module_that_adds() -> None:
    class Adding(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
            self.last = nn.Linear(3, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.last(x + self.inner(x))

    graph = module_graph(capture(Adding(), torch.randn(2, 3)))
    (place,) = _places(graph, "add")
    assert graph.parts[place].owner == ""


def test_closed_modules_keep_their_parameters_and_links() -> None:
    model = Residual()
    graph = closed(_residual(), 2)
    groups = [part for part in graph.parts if part.kind == "group"]
    assert [part.path for part in groups] == ["blocks.0", "blocks.1", "blocks.2"]
    assert {part.parameters for part in groups} == {sum(p.numel() for p in model.blocks[0].parameters())}
    assert all(len(graph.before(index)) == 1 for index, part in enumerate(graph.parts) if part.kind == "group")


def test_operations_that_follow_each_other_become_one_part() -> None:
    class Chained(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.last = nn.Linear(3, 3), nn.Linear(3, 3)

        def forward(self, x: Tensor) -> Tensor:
            return self.last(torch.tanh(torch.relu(self.first(x))))

    graph = in_rows(module_graph(capture(Chained(), torch.randn(2, 3))))
    assert [[step.name for step in part.operations] for part in graph.parts if part.operations] == [["relu", "tanh"]]


def test_a_fold_keeps_what_enters_and_leaves() -> None:
    graph, (repeat,) = folded(_residual())
    assert (repeat.first, repeat.last, repeat.count, repeat.chained) == ("blocks.0", "blocks.2", 3, True)
    first, last = repeat.members[0], repeat.members[-1]
    assert graph.parts[graph.before(first)[0]].path == "stem"
    assert graph.after(last) == [last + 1]
    assert plain_container(graph, "blocks")


def test_parallel_equals_are_folded_side_by_side() -> None:
    class Heads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.heads = nn.ModuleList(nn.Linear(4, 2) for _ in range(5))

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat([head(x) for head in self.heads], 1)

    (repeat,) = folded(module_graph(capture(Heads(), torch.randn(3, 4))))[1]
    assert (repeat.count, repeat.chained) == (5, False)


def test_equal_layers_that_are_linked_differently_are_not_folded() -> None:
    class Skipping(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(4))

        def forward(self, x: Tensor) -> Tensor:
            a = self.layers[0](x)
            b = self.layers[1](a)
            c = self.layers[2](b + x)
            return self.layers[3](c)

    assert folded(module_graph(capture(Skipping(), torch.randn(3, 4))))[1] == ()


def test_axis_names_are_carried_through_what_leaves_the_shape_alone() -> None:
    facts = seen("stacked modules")
    graph = with_axis_names(module_graph(facts), facts)
    assert [axis.name for axis in result_slots(graph, facts)[0].tensor.axes] == ["batch", "time", "feature"]
    images = capture(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()), torch.randn(1, 1, 8, 8))
    named = with_axis_names(module_graph(images), images).parts
    assert [axis.name for axis in named[2].output.axes] == ["batch", "channel", "height", "width"]


def test_axis_names_are_carried_back_from_the_layers_that_know_them() -> None:
    facts = seen("embedding classifier")
    graph = with_axis_names(module_graph(facts), facts)
    assert [axis.name for axis in input_slots(graph, facts)[0].tensor.axes] == ["batch", "time"]
    (embedded,) = [part.output for part in graph.parts if part.layer and part.layer.kind == "embedding"]
    assert embedded
    assert [axis.name for axis in embedded.axes] == ["batch", "time", "feature"]
    plain = capture(nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 2)), torch.randint(9, (3, 5)))
    unknown = input_slots(with_axis_names(module_graph(plain), plain), plain)[0].tensor
    assert [axis.name for axis in unknown.axes] == ["axis0", "axis1"]


@pytest.mark.parametrize("batch_first", [True, False])
def test_attention_names_positions_in_the_order_of_its_axes(batch_first: bool) -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=batch_first)
    facts = capture(layer, torch.randn(2, 5, 8))
    graph = with_axis_names(module_graph(facts), facts)
    lead = ["batch", "position"] if batch_first else ["position", "batch"]
    for slot in (*input_slots(graph, facts), *result_slots(graph, facts)):
        assert [axis.name for axis in slot.tensor.axes] == [*lead, "feature"]
