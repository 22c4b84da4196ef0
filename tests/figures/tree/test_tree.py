"""Trees and graphs of calls: the edges of the picture against those of plain recursion, and what is said of them."""

from collections import Counter
from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams import Capture, Diagram, capture, draw
from lstm_diagrams.errors import FigureMismatch, UsageError
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.recursive import (
    FAMILY,
    GRAPH,
    SENTENCE,
    WORDS,
    CellTree,
    Dependencies,
    Graph,
    Growing,
    Levels,
    ListReader,
    OfItself,
    Pairs,
    Phrases,
    Rounds,
    Similar,
    deep,
    edges,
    full,
)


def _edges(diagram: Diagram, state: str = "h") -> list[tuple[int, int]]:
    """From node to node, as the classes of the lines of the SVG say."""
    found = []
    for line in Picture.of(diagram.svg()).lines("state", state):
        ends = {name[:4]: name for name in line.classes if name[:4] in ("call", "from") and name[4:].isdigit()}
        if len(ends) == 2:
            found.append((int(ends["from"][4:]), int(ends["call"][4:])))
    return sorted(found)


def _texts(diagram: Diagram) -> str:
    """All that is written, lines of one paragraph put together."""
    return " ".join(Picture.of(diagram.svg()).texts)


_TREES = {
    "family": FAMILY, "deep": deep(8), "31 nodes": full(4), "three below": (0, [(1, []), (2, []), (3, [])]),
    "one below now and then": (0, [(1, [(2, [(3, []), (4, [])])])]),
}  # fmt: skip


@pytest.mark.parametrize("tree", _TREES)
@pytest.mark.parametrize("model", [Dependencies, CellTree, ListReader])
def test_edges_are_those_of_the_recursion(model: type[nn.Module], tree: str) -> None:
    diagram = draw(model(), WORDS, _TREES[tree], nodes=0)
    assert diagram.figure == "tree"
    assert _edges(diagram) == edges(_TREES[tree])
    assert diagram.coverage.left_out == ()
    assert flaws(Picture.of(diagram.svg())) == []


@pytest.mark.parametrize("cell", ["GRU", "RNN"])
def test_other_cells(cell: str) -> None:
    diagram = draw(CellTree(cell), WORDS, FAMILY)
    assert _edges(diagram) == edges(FAMILY)
    assert _edges(diagram, "c") == []


def test_a_model_that_calls_itself() -> None:
    diagram = draw(OfItself(), FAMILY, WORDS, figure="tree")
    assert _edges(diagram) == edges(FAMILY)
    assert "h → sum → cat → join" in _texts(diagram)


def test_lines_end_at_the_nodes_that_they_name() -> None:
    """By where they are: from the upper edge of the one to the lower edge of the other."""
    picture = Picture.of(draw(CellTree(), WORDS, FAMILY).svg())
    nodes = {name: shape.rect for shape in picture.shapes("call") for name in shape.classes if name[4:].isdigit()}
    lines = [line for line in picture.lines("state", "h") if any(name.startswith("from") for name in line.classes)]
    assert len(lines) == 7
    for line in lines:
        (source,) = (f"call{name[4:]}" for name in line.classes if name.startswith("from"))
        (target,) = (name for name in line.classes if name.startswith("call"))
        start, end = sorted((line.points[0], line.points[-1]), key=lambda point: -point[1])
        assert nodes[source].left < start[0] < nodes[source].right
        assert start[1] == pytest.approx(nodes[source].top, abs=1)
        assert nodes[target].left < end[0] < nodes[target].right
        assert 0 <= end[1] - nodes[target].bottom < 10, "an arrowhead ends there"


def test_a_node_that_several_read_has_a_line_to_each() -> None:
    diagram = draw(Graph(), torch.randn(7, 4))
    assert diagram.figure == "tree"
    assert _edges(diagram) == sorted((one + 1, node + 1) for node, read in enumerate(GRAPH) for one in read)
    assert "read by several nodes: 1, 2" in _texts(diagram)
    assert "states of nodes marked y also go to head (Linear) above" in _texts(diagram)


def test_a_tree_that_grows_from_its_root() -> None:
    diagram = draw(Growing(), torch.randn(7, 4))
    assert diagram.figure == "tree"
    for state in "hc":
        assert _edges(diagram, state) == [(parent + 1, node + 2) for node, parent in enumerate(Growing.PARENTS)]
    rects = {name: shape.rect for shape in Picture.of(diagram.svg()).shapes("call") for name in shape.classes}
    assert rects["call1"].bottom < rects["call2"].top, "the root is on top"


def test_two_trees_in_one_forward() -> None:
    diagram = draw(Similar(), WORDS, FAMILY, WORDS, (0, [(1, []), (2, [])]))
    more = len(edges(FAMILY)) + 1
    assert _edges(diagram) == [*edges(FAMILY), (more + 1, more + 3), (more + 2, more + 3)]
    picture = Picture.of(diagram.svg())
    assert len(picture.lines("state", "head")) == 2, "from each root to what compares them"
    assert diagram.coverage.left_out == ()


def test_levels_of_a_batch_are_said_to_be_levels() -> None:
    seen = capture(Levels(), torch.randn(7, 4))
    diagram = draw(seen, figure="tree")
    assert _edges(diagram) == [(1, 2), (1, 3), (2, 3)]
    assert "(4, 2, 1): a node here is a level of many trees" in _texts(diagram)
    assert draw(seen).figure != "tree"


def test_every_node_with_its_own_answer_has_it() -> None:
    picture = Picture.of(draw(Phrases(), WORDS, SENTENCE).svg())
    answers = {name for shape in picture.shapes("result") for name in shape.classes if name.startswith("call")}
    assert answers == {f"call{number}" for number in range(1, 12)}
    assert "head (Linear)" in picture.texts


def test_own_weights_of_a_node_are_in_the_account() -> None:
    diagram = draw(Phrases(), WORDS, SENTENCE)
    assert diagram.coverage.left_out == ()
    assert "h → cat → mm (node.sides)" in _texts(diagram)
    assert isinstance(Pairs().sides, nn.Parameter)


def test_words_stand_at_the_nodes_that_they_enter() -> None:
    words = "one two three four five six seven eight"
    picture = Picture.of(draw(Dependencies(), WORDS, FAMILY, tokens=words).svg())
    leaves = {1: "four", 2: "five", 4: "six", 5: "seven", 6: "eight", 3: "two", 7: "three", 8: "one"}
    groups = {writing.group: writing.text for writing in picture.writings}
    for node, word in leaves.items():
        (chip,) = picture.shapes("input", f"call{node}")
        assert groups[chip.group] == word


def test_without_words_the_place_in_the_sequence_stands_there() -> None:
    picture = Picture.of(draw(Dependencies(), WORDS, FAMILY).svg())
    groups = {writing.group: writing.text for writing in picture.writings}
    assert [groups[picture.shapes("input", f"call{node}")[0].group] for node in (1, 8)] == ["x4", "x1"]


def test_what_is_not_drawn_of_a_large_tree_is_counted() -> None:
    diagram = draw(CellTree(), WORDS, full(5), nodes=20)
    shown = Picture.of(diagram.svg()).shapes("call")
    assert len(shown) == 15
    assert Counter(Picture.of(diagram.svg()).texts)["… 6"] == 8
    assert len(shown) + 8 * 6 == 63
    assert diagram.coverage.left_out == ()


def test_moments_go_from_call_to_call() -> None:
    moments = draw(CellTree(), WORDS, FAMILY).moments
    assert [moment.appears for moment in moments] == [(f"call{node}",) for node in range(1, 9)] + [("head",)]
    assert moments[2].sentence.en == "Call 3 reads the states of 1, 2."


class _Loop(nn.Module):
    """Each step reads the two before it."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(3, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        states = [self.cell(x[0]), self.cell(x[1])]
        for step in x[2:]:
            states.append(self.cell(step, states[-1] + states[-2]))
        return states[-1]


@pytest.mark.parametrize(
    ("model", "given", "why"),
    [
        (Rounds(), (torch.randn(4, 5), torch.eye(4)), "between them is mm, as in rounds of messages between the nodes of a graph"),
        (nn.Sequential(nn.Linear(3, 5), nn.Tanh()), (torch.randn(2, 3),), "no layer or module ran three times or more"),
        (CellTree(), (WORDS, (0, [(1, [(2, [])])])), "are a chain: each reads the one before it"),
    ],
    ids=["messages", "no calls", "chain"],
)  # fmt: skip
def test_what_is_no_tree_is_refused_with_what_it_is(model: nn.Module, given: tuple[Any, ...], why: str) -> None:
    with pytest.raises(FigureMismatch, match=why):
        draw(model, *given, figure="tree")


def test_a_loop_that_reads_steps_further_back_is_no_tree_by_default() -> None:
    assert draw(_Loop(), torch.randn(6, 2, 3)).figure != "tree"


def test_words_that_are_too_few() -> None:
    with pytest.raises(UsageError, match="'tokens' takes a word for each of the 8 that enter the nodes"):
        draw(Dependencies(), WORDS, FAMILY, tokens="one two")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "options", [{}, {"sideways": True}, {"width": "column"}, {"width": "page"}, {"width": "slide"}]
)
def test_every_shape_is_drawn_without_flaws(options: dict[str, Any], lang: str, shapes: list[Capture]) -> None:
    for seen in shapes:
        assert flaws(Picture.of(draw(seen, figure="tree", lang=lang, **options).svg())) == [], seen.name


@pytest.fixture(scope="module")
def shapes() -> list[Capture]:
    return [
        capture(Phrases(), WORDS, SENTENCE), capture(CellTree(), WORDS, full(4)), capture(CellTree("GRU"), WORDS, deep(8)),
        capture(Graph(), torch.randn(7, 4)), capture(Growing(), torch.randn(7, 4)), capture(Similar(), WORDS, FAMILY, WORDS, deep(4)),
    ]  # fmt: skip
