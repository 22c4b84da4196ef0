"""Hidden units in an order in which those that move alike stand together: average linkage by correlation.

Each unit is a cluster at first; the two nearest join, again and again (Sokal and Michener 1958: the distance of two clusters is the
mean distance of their members), found by chains of nearest neighbours (Müllner 2011, arXiv:1109.2378). The distance of two units is
1 - r, r being the correlation (Pearson) of their numbers over the steps.
"""

import math
from collections.abc import Mapping, Sequence
from operator import mul

Distances = list[list[float]]


def clustered(series: Mapping[int, Sequence[float]]) -> tuple[int, ...]:
    """The units in the order of the leaves of the tree; of two that join the one with the larger mean comes first.

    Args:
        series: of each unit its numbers over the steps; a unit that never moves is as far from all others as one that is not
            correlated with them.
    """
    units = list(series)
    means = [math.fsum(series[unit]) / len(series[unit]) for unit in units]
    distances = _distances([_standard(series[unit]) for unit in units])
    members = [[place] for place in range(len(units))]
    alive = list(range(len(units)))
    chain: list[int] = []
    while len(alive) > 1:
        chain = chain or [alive[0]]
        last, before = chain[-1], chain[-2] if len(chain) > 1 else None
        nearest = _nearest(distances[last], alive, last, before)
        if nearest != before:
            chain.append(nearest)
            continue
        del chain[-2:]
        _join(last, nearest, distances, members, alive, means)
        alive.remove(nearest)
    return tuple(units[place] for place in (members[alive[0]] if alive else []))


def _standard(numbers: Sequence[float]) -> list[float]:
    """With mean 0 and length 1; zeros where they never change."""
    mean = math.fsum(numbers) / len(numbers)
    centred = [number - mean for number in numbers]
    length = math.sqrt(math.fsum(number * number for number in centred))
    return [number / length for number in centred] if length > 1e-12 else [0.0] * len(centred)


def _distances(rows: Sequence[Sequence[float]]) -> Distances:
    found = [[0.0] * len(rows) for _ in rows]
    for first, one in enumerate(rows):
        for second in range(first):
            found[first][second] = found[second][first] = 1.0 - sum(map(mul, one, rows[second]))
    return found


def _nearest(row: list[float], alive: list[int], own: int, before: int | None) -> int:
    """The nearest cluster; the one before in the chain where it is as near as any."""
    nearest = min((place for place in alive if place != own), key=row.__getitem__)
    return before if before is not None and row[before] <= row[nearest] else nearest


def _join(
    kept: int, gone: int, distances: Distances, members: list[list[int]], alive: list[int], means: list[float]
) -> None:
    """Put one cluster into the other."""
    many, few = len(members[kept]), len(members[gone])
    for other in alive:
        if other not in (kept, gone):
            mean = (many * distances[kept][other] + few * distances[gone][other]) / (many + few)
            distances[kept][other] = distances[other][kept] = mean
    pair = sorted(
        (members[kept], members[gone]), key=lambda own: (-math.fsum(means[place] for place in own) / len(own), own)
    )
    members[kept] = [*pair[0], *pair[1]]
