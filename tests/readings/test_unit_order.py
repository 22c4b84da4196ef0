"""Units in the order of their clusters: those that move alike side by side, every unit once."""

import itertools
import math
import random

import pytest

from lstm_diagrams.readings.unit_order import clustered


def _noisy(unit: int, chance: random.Random) -> list[float]:
    return [math.sin(step / (2 + unit % 3) + unit % 3) + chance.gauss(0, 0.1) for step in range(40)]


@pytest.mark.parametrize("count", [3, 12, 60])
def test_units_that_move_alike_stand_together(count: int) -> None:
    chance = random.Random(0)
    order = clustered({unit: _noisy(unit, chance) for unit in range(count)})
    assert sorted(order) == list(range(count))
    assert sum(one % 3 != other % 3 for one, other in itertools.pairwise(order)) == 2


def test_few_and_unmoving_units() -> None:
    assert clustered({}) == ()
    assert clustered({4: [1.0, 2.0]}) == (4,)
    assert clustered({0: [1.0, 1.0], 5: [2.0, 2.0]}) == (5, 0), "the larger mean first"
    assert sorted(clustered({0: [0.0, 1.0], 1: [3.0, 3.0], 2: [0.0, 2.0]})) == [0, 1, 2]
