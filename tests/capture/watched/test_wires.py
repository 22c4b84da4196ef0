"""The wiring of a run: each operation with what went straight into it, against what the model's own code says."""

import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.facts import Capture, Source


def _names(facts: Capture) -> list[str]:
    assert facts.wiring is not None
    return [wired.name for wired in facts.wiring.operations]


class _OwnAnswer(nn.Module):
    """Each step reads the argmax of the last one, an integer."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.cell, self.score = nn.Embedding(7, 3), nn.GRUCell(3, 4), nn.Linear(4, 7)

    def forward(self, token: Tensor, h: Tensor) -> Tensor:
        for _ in range(3):
            h = self.cell(self.words(token), h)
            token = self.score(h).argmax(-1)
        return h


def test_an_argmax_leads_from_the_scores_to_the_next_word() -> None:
    facts = capture(_OwnAnswer(), torch.tensor([1, 2]), torch.zeros(2, 4))
    assert facts.wiring is not None
    assert _names(facts) == ["argmax"] * 3
    for step in (1, 2):
        (word,) = facts.wiring.calls[3 * step][0]
        assert word == Source("operation", step - 1, 0)
        assert facts.wiring.operations[step - 1].inputs == ((Source("call", 3 * step - 1, 0),),)
        assert facts.wiring.calls[3 * step + 1] == ((Source("call", 3 * step, 0),), (Source("call", 3 * step - 2, 0),))
    assert facts.wiring.calls[0] == ((Source("input", 0, 0),),)


class _Written(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(2, 1)

    def forward(self, x: Tensor) -> Tensor:
        kept = torch.zeros(3, 2)
        kept[0] = x[0] * 2
        kept[2] = x[1] + 1
        return self.last(kept.sum(0))


def test_what_is_written_piece_by_piece_has_all_pieces_as_its_sources() -> None:
    facts = capture(_Written(), torch.ones(2, 2))
    assert facts.wiring is not None
    names = _names(facts)
    total = facts.wiring.operations[names.index("sum")]
    assert [names[source.number] for source in total.inputs[0]] == ["copy", "copy"]
    assert facts.wiring.calls == (((Source("operation", names.index("sum"), 0),),),)
    assert facts.wiring.outputs == ((Source("call", 0, 0),),)


def test_settings_and_shapes_are_those_of_the_operation() -> None:
    class Repeated(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.last = nn.Linear(3, 1)

        def forward(self, x: Tensor) -> Tensor:
            return self.last(x.unsqueeze(1).repeat(1, 5, 1))

    facts = capture(Repeated(), torch.ones(2, 3))
    assert facts.wiring is not None
    unsqueeze, repeat = facts.wiring.operations
    assert (unsqueeze.name, unsqueeze.setting("dim"), unsqueeze.given, unsqueeze.outputs) == (
        "unsqueeze", 1, ((2, 3),), ((2, 1, 3),),
    )  # fmt: skip
    assert (repeat.setting("repeats"), repeat.outputs) == ((1, 5, 1), ((2, 5, 3),))
    assert repeat.operation is not None and repeat.operation.name == "repeat"


def test_a_copy_is_the_tensor_itself() -> None:
    class Copied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.other = nn.Linear(2, 2), nn.Linear(2, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.other(self.one(x).clone().detach())

    facts = capture(Copied(), torch.ones(1, 2))
    assert facts.wiring is not None
    assert facts.wiring.calls[1] == ((Source("call", 0, 0),),)
