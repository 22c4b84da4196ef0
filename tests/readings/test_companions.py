"""The layers around calls: which stand below, above, before and after is known by how the model is written."""

import torch
from torch import Tensor, nn

from lstm_diagrams import capture
from lstm_diagrams.readings.companions import companions, is_chain


class _Whole(nn.Module):
    """Everything embedded at once; each chunk is scaled before and classified after; all results are mixed at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.scale, self.memory = nn.Embedding(9, 3), nn.Linear(3, 3), nn.GRU(3, 5)
        self.head, self.back, self.mix = nn.Linear(5, 4), nn.Linear(5, 5), nn.Linear(4, 2)

    def forward(self, tokens: Tensor) -> Tensor:
        x, state, results = self.embed(tokens), torch.zeros(1, tokens.shape[1], 5), []
        for chunk in x.split(4):
            output, state = self.memory(self.scale(chunk), self.back(state))
            results.append(self.head(output))
        return self.mix(torch.cat(results))


def test_each_layer_stands_where_it_is_read_and_reads() -> None:
    facts = capture(_Whole(), torch.randint(9, (8, 2)))
    first, second = (call.id for call in facts.calls if call.layer == "memory")
    found = companions(facts, (first, second), ())
    assert [call.layer for call in found.before] == ["embed"]
    assert [call.layer for call in found.after] == ["mix"]
    assert {call: [one.layer for one in ones] for call, ones in found.above.items()} == {
        first: ["head"],
        second: ["head"],
    }
    assert found.below[first] == ()  # scale and back are read side by side, and are no chain
    assert [call.layer for call in found.below[second]] == ["scale"]
    between = [call.id for call in facts.calls if call.layer == "back"][1]
    assert between not in found.calls


def test_a_chain_has_no_way_past_a_part_of_it() -> None:
    assert is_chain([1, 2, 3], {1: {0}, 2: {1}, 3: {2}})
    assert is_chain([], {}) and is_chain([1], {})
    assert not is_chain([1, 2, 3], {2: {1}, 3: {1, 2}})  # a residual connection
    assert not is_chain([1, 2], {})  # two side by side
    assert not is_chain([2, 1], {2: {1}})  # not in their order
