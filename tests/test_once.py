"""A value remembers what was read of it, and is still the value that it was."""

import copy
import pickle
from dataclasses import replace

import torch
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.facts import Capture


def test_a_reading_is_made_once_for_each_value_and_is_no_part_of_it() -> None:
    facts, seen = capture(nn.LSTM(3, 5), torch.zeros(4, 2, 3)), list[str]()
    fresh = replace(facts)

    def layers(one: Capture) -> int:
        seen.append(one.name)
        return len(one.layers)

    assert facts.once(layers) == facts.once(layers) == 1
    assert len(seen) == 1
    assert facts == fresh
    assert hash(facts) == hash(fresh)
    for other in (fresh, copy.copy(facts), copy.deepcopy(facts), pickle.loads(pickle.dumps(facts))):
        before = len(seen)
        assert other == facts
        assert other.once(layers) == 1
        assert len(seen) == before + 1
