"""How much of a model is shown: modules opened while they fit, one of a class where all do not, and a gap beyond that."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import UsageError
from lstm_diagrams.readings.graph.construction import module_graph
from lstm_diagrams.readings.graph.opening import Opener
from lstm_diagrams.readings.graph.parts import ModuleGraph, condensed
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


class Stage(nn.Module):
    """A block of four layers, as wide as it is told."""

    def __init__(self, width: int, wider: int) -> None:
        super().__init__()
        self.first, self.second, self.third = nn.Linear(width, wider), nn.Tanh(), nn.Linear(wider, wider)
        self.fourth = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        return self.fourth(self.third(self.second(self.first(x))))


class Widening(nn.Module):
    """So many stages, each wider than the one before, so that none repeats."""

    def __init__(self, stages: int) -> None:
        super().__init__()
        self.stages = nn.ModuleList(Stage(width, width + 1) for width in range(1, stages + 1))

    def forward(self, x: Tensor) -> Tensor:
        for stage in self.stages:
            x = stage(x)
        return x


class Sums(nn.Module):
    """One layer, then many additions and products that all depend on the first result."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.linear, self.last, self.count = nn.Linear(3, 3), nn.Linear(3, 3), count

    def forward(self, x: Tensor) -> Tensor:
        first = y = self.linear(x)
        for _ in range(self.count):
            y = torch.tanh(y * first) + first
        return self.last(y)


def _graph(model: nn.Module, *inputs: Tensor) -> ModuleGraph:
    return module_graph(capture(model, *inputs))


def _kinds(graph: ModuleGraph) -> list[str]:
    return [part.kind for part in graph.parts]


@pytest.mark.parametrize(("most", "opened"), [(0, 9), (38, 9), (36, 1), (14, 1), (12, 0)])
def test_all_of_a_class_are_opened_or_the_first_or_none(most: int, opened: int) -> None:
    graph, _ = Opener(_graph(Widening(9), torch.randn(2, 1)), fold=True).within(most)
    closed = [part.path for part in graph.parts if part.kind == "group"]
    assert closed == [f"stages.{number}" for number in range(opened, 9)]
    assert _kinds(graph).count("call") == 4 * opened


def test_parts_that_cannot_be_closed_leave_a_gap_in_the_middle() -> None:
    class Branching(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(width, width + 1) for width in range(2, 32))

        def forward(self, x: Tensor) -> Tensor:
            for layer in self.layers:
                x = layer(x) * x.mean()
            return x

    whole = _graph(Branching(), torch.randn(2, 2))
    graph, _ = Opener(whole, fold=True).within(20)
    (gap,) = [part for part in graph.parts if part.kind == "gap"]
    assert len(graph.parts) == 20
    assert all(source < target for source, target in graph.links)
    assert graph.parts[0].kind == "input" and graph.parts[-1].kind == "output"
    assert gap.run[1] > 20


def test_a_chain_may_be_twice_as_long() -> None:
    layers = [nn.Linear(width, width + 1) for width in range(1, 31)]
    opener = Opener(_graph(nn.Sequential(*layers), torch.randn(2, 1)), fold=True)
    assert [len(opener.within(most)[0].parts) for most in (20, 15)] == [32, 15]


def test_many_operations_in_a_row_become_one_mark() -> None:
    graph = _graph(Sums(10), torch.randn(2, 3))
    assert _kinds(graph).count("operation") == 30
    short = condensed(graph, 5)
    (mark,) = [part for part in short.parts if part.kind == "operation"]
    assert len(mark.operations) == 30
    assert short.links == ((0, 1), (1, 2), (2, 3), (3, 4))
    assert condensed(graph, 31) == graph


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_gap_is_drawn_with_its_number(lang: str) -> None:
    layers = [nn.Linear(width, width + 1) for width in range(1, 31)]
    diagram = draw(nn.Sequential(*layers), torch.randn(2, 1), figure="overview", parts=10, lang=lang)
    picture = Picture.of(diagram.svg())
    assert len(picture.shapes("gap")) == 1
    assert flaws(picture) == []
    drawn = len(picture.shapes("module"))
    assert any(str(30 - drawn) in text for text in picture.texts)


def test_too_few_parts_are_refused() -> None:
    with pytest.raises(UsageError, match="'parts' takes 0"):
        draw(nn.Linear(2, 3), torch.randn(1, 2), figure="overview", parts=3)
