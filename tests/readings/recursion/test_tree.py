"""A run as a tree: what states are called, what enters the nodes and what stands around them, held to how the models are written."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, draw
from lstm_diagrams.readings.recursion.tree import Tree, refusal, tree
from tests.figures.recursive import (
    FAMILY,
    SENTENCE,
    WORDS,
    CellTree,
    Dependencies,
    Growing,
    ListReader,
    OfItself,
    Phrases,
)


def _tree(model: nn.Module, *given: object) -> Tree:
    found = tree(capture(model, *given))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("model", "states"),
    [(Dependencies(), "ch"), (CellTree(), "ch"), (CellTree("RNN"), "h"), (ListReader(), "h")],
    ids=["own module", "LSTMCell", "RNNCell", "LSTM"],
)
def test_states_have_the_names_that_they_are_known_by(model: nn.Module, states: str) -> None:
    assert sorted({one.state for one in _tree(model, WORDS, FAMILY).handed}) == list(states)


class _Unnamed(nn.Module):
    """Two states, of which neither is made of the other as h is of c."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = nn.Linear(3, 3), nn.Linear(3, 3)

    def forward(self, below: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
        left, right = (sum(states) for states in zip(*below, strict=True)) if below else (torch.ones(3),) * 2
        return self.one(left), self.other(right)


class _Around(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.node = _Unnamed()

    def forward(self, x: Tensor) -> Tensor:
        leaves = [self.node([(part, part)]) for part in x]
        return torch.cat(self.node(leaves))


def test_states_that_nothing_names_are_counted() -> None:
    assert {one.state for one in _tree(_Around(), torch.randn(3, 3)).handed} == {"s_{1}", "s_{2}"}


def test_places_in_the_sequence_that_was_picked_from() -> None:
    found = _tree(Dependencies(), WORDS, FAMILY)
    assert {entry.node: entry.position for entry in found.entries} == {0: 3, 1: 4, 2: 1, 3: 5, 4: 6, 5: 7, 6: 2, 7: 0}


def test_what_stands_around() -> None:
    seen = capture(Phrases(), WORDS, SENTENCE)
    found = tree(seen)
    assert found is not None
    layers = [seen.calls[call].layer for call in found.around.before]
    assert layers == ["embed"] * 6
    assert [node for node, _ in found.around.each] == list(range(11))
    assert set(found.calls) == set(seen.call_ids)


def test_a_node_of_a_forward_within_a_forward_has_only_its_own_calls() -> None:
    found = _tree(OfItself(), FAMILY, WORDS)
    assert found.sources == {2: (0, 1), 6: (3, 4, 5), 7: (2, 6)}
    assert [len(keys) for keys in found.unit.runs if ("call", 0) in keys] == [len(found.unit.runs[0])]
    assert sum(kind == "call" for keys in found.unit.runs for kind, _ in keys) == 16


def test_one_that_grows_and_one_that_is_gathered() -> None:
    assert _tree(Growing(), torch.randn(7, 4)).outward
    assert not _tree(CellTree(), WORDS, FAMILY).outward


def test_without_wiring_nothing_is_claimed() -> None:
    seen = replace(capture(CellTree(), WORDS, FAMILY), wiring=None)
    assert tree(seen) is None
    assert "no wiring" in refusal(seen)


class _Dense(nn.Module):
    """Each step reads all before it."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        states = [self.cell(x[:1])]
        for step in range(1, len(x)):
            states.append(self.cell(x[step : step + 1], torch.stack(states).mean(0)))
        return states[-1]


def test_what_reads_far_too_much_is_refused_quickly() -> None:
    assert "a chain: each reads the one before it" in refusal(capture(_Dense(), torch.randn(9, 3)))
    assert "too much for a picture" in refusal(capture(_Dense(), torch.randn(90, 3)))


def test_a_run_is_read_once() -> None:
    seen = capture(Dependencies(), WORDS, FAMILY)
    assert tree(seen) is tree(seen)


def test_the_head_of_a_decoder_that_mixes_given_words_with_its_own_is_no_tree() -> None:
    """It reads itself through the cell alone, at some steps: a part of that loop."""

    class Scheduled(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.cell, self.head = nn.Embedding(7, 3), nn.GRUCell(3, 4), nn.Linear(4, 7)

        def forward(self, words: Tensor) -> Tensor:
            h, word, results = torch.zeros(len(words), 4), words[:, 0], []
            for step in range(words.shape[1]):
                h = self.cell(self.embedding(word), h)
                results.append(self.head(h))
                word = words[:, step] if step % 2 == 0 else results[-1].argmax(-1)
            return torch.stack(results, 1)

    facts = capture(Scheduled(), torch.randint(7, (2, 5)))
    assert tree(facts) is None
    assert draw(facts).figure == "network"
