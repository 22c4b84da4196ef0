"""Ways of tensors from calls, operation by operation, and which steps of them have been told already.

A loop written by hand lets every earlier call reach every later one. Ways share their beginnings, and of very many only those
are kept that tell of a step not told before: so a loop of a thousand steps costs no more than its steps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lstm_diagrams.facts import Operation

MANY = 32
"""From so many calls on only what is new is told of the ways of one tensor."""


@dataclass(slots=True, eq=False)
class Way:
    """The way from an output of a call (no operation), or one operation further than another way.

    ``told`` says that all its steps have been told.
    """

    before: "Way | None" = None
    operation: Operation | None = None
    length: int = 0
    told: bool = False

    def after(self, operation: Operation) -> "Way":
        """This way and one operation more."""
        return Way(self, operation, self.length + 1)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, the first one first."""
        return tuple(way.operation for way in reversed(list(self._back())) if way.operation is not None)

    def _back(self) -> Iterator["Way"]:
        way: Way | None = self
        while way is not None:
            yield way
            way = way.before


Origin = Mapping[int, Way]
"""The calls a tensor came from, each with the way from there."""


def thinned(origin: Origin) -> Origin:
    """The origin of what an operation gave, without ways of which only the last step is new, and told by another way too."""
    if len(origin) < MANY:
        return origin
    kept: dict[int, Way] = {}
    steps: set[int] = set()
    for source in sorted(origin, reverse=True):
        earlier = origin[source].before
        known = earlier is not None and earlier.told and id(earlier.operation) in steps
        if not known or earlier is None or earlier.operation is None:
            kept[source] = origin[source]
        steps.add(id(earlier.operation) if earlier else 0)
    return kept


class Told:
    """The steps, from a call or operation to the next, that have been told."""

    def __init__(self) -> None:
        self._steps: set[tuple[int, int | None]] = set()

    def news(self, source: int, way: Way, target: int | None) -> bool:
        """Whether a way from a call into another (None: the output) has a step not told before; now all are told."""
        last = source if way.operation is None else id(way.operation)
        steps = [(last, target)]
        for part in way._back():
            if part.told or part.operation is None or part.before is None:
                break
            steps.append((source if part.before.operation is None else id(part.before.operation), id(part.operation)))
            part.told = True
        new = not self._steps.issuperset(steps)
        self._steps.update(steps)
        return new
