"""Ways of tensors from calls, operation by operation, and which steps of them have been told already.

A loop written by hand lets every earlier call reach every later one. Ways share their beginnings, and of very many only those
are kept that tell of a step not told before: so a loop of a thousand steps costs no more than its steps.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lstm_diagrams.facts import Operation

MANY = 32
"""From so many calls on only what is new is told of the ways of one tensor."""

LIMIT = 150_000
"""So many ways of tensors through an operation are followed in one run, from however many sources each tensor comes."""
NEWEST = 4
"""From then on only the ways from so many of the newest sources of a tensor are, and no branches."""
LAST = 10_000
"""Of so many operations beyond the limit; of later ones none is."""


@dataclass(slots=True, eq=False)
class Way:
    """The way from an output of a call (no operation), or one operation further than another way.

    ``joined`` holds for each tensor that went into the operation a call with the way from there; ``told`` says that all that
    led here has been told.
    """

    before: "Way | None" = None
    operation: Operation | None = None
    joined: "tuple[tuple[int, Way], ...]" = ()
    length: int = 0
    told: bool = False

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, the first one first."""
        found: list[Operation] = []
        way: Way | None = self
        while way is not None:
            if way.operation is not None:
                found.append(way.operation)
            way = way.before
        return tuple(reversed(found))

    def back(self) -> Iterator["Way"]:
        """This way, the same without its last operation, and so on."""
        way: Way | None = self
        while way is not None:
            yield way
            way = way.before


Origin = Mapping[int, Way]
"""The outputs of calls (see ``source``) that a tensor came from, each with the way from there."""
_SLOTS = 64


def source(call: int, slot: int) -> int:
    """One number for an output of a call (INPUT: for a tensor that the model was given); from the 64th on they are one."""
    return call * _SLOTS + min(slot, _SLOTS - 1)


def call_of(source: int) -> int:
    """The call of a source."""
    return source // _SLOTS


def slot_of(source: int) -> int:
    """Which of the outputs of its call a source is, from 0."""
    return source % _SLOTS


def by_call(origin: Origin) -> dict[int, Way]:
    """For each call the source with the longest way, in order."""
    longest: dict[int, int] = {}
    for each in sorted(origin):
        known = longest.setdefault(call_of(each), each)
        if origin[each].length > origin[known].length:
            longest[call_of(each)] = each
    return {each: origin[each] for each in longest.values()}


def thinned(origin: Origin) -> Origin:
    """The origin of what an operation gave, without ways of which only the last step is new, and told by another way too."""
    if len(origin) < MANY:
        return origin
    kept: dict[int, Way] = {}
    steps: set[int] = set()
    for source in sorted(origin, reverse=True):
        earlier = origin[source].before
        if earlier is None or earlier.operation is None:
            kept[source] = origin[source]
            continue
        number = earlier.operation.number
        if number not in steps or not earlier.told:
            kept[source] = origin[source]
        steps.add(number)
    return kept


@dataclass(slots=True)
class Budget:
    """How many ways have been followed, ``calls`` calls having ended; ``spent`` says after how many calls it was too much."""

    calls: int = 0
    ways: int = 0
    beyond: int = 0
    spent: int | None = None

    @property
    def closed(self) -> bool:
        """Whether operations are followed no more, but for what they write into and which weights they are given."""
        return self.beyond > LAST

    def spend(self, origin: Origin) -> Origin:
        """What of the origin of an operation's inputs is to be followed on: beyond the limit the newest sources."""
        self.ways += len(origin)
        if self.ways <= LIMIT or len(origin) <= NEWEST:
            return origin
        self.beyond += 1
        if self.spent is None:
            self.spent = self.calls
        return {source: origin[source] for source in sorted(origin)[-NEWEST:]}


def shortest(origins: Iterable[Origin]) -> tuple[tuple[int, Way], ...]:
    """Of each origin a call with the shortest way."""
    return tuple(min(origin.items(), key=lambda item: item[1].length) for origin in origins)


Branch = tuple[int, tuple[Operation, ...]]
"""A call and the operations from there."""


class Told:
    """The steps, from a call or operation to the next, that have been told."""

    def __init__(self) -> None:
        self._steps: set[tuple[int, int | None]] = set()
        self._joined: set[int] = set()

    def tell(self, source: int, way: Way, target: int | None) -> tuple[bool, list[Branch]]:
        """Whether a way from a call into another (None: the output) has a step not told before, and the branches that join it.

        A branch is the way of another tensor into one of its operations, and on to the same target. Now all are told.
        """
        branches: list[Branch] = []
        news = self._note(source, way, (), target)
        waiting = deque(self._joining(way, ()))
        while waiting:
            start, branch, rest = waiting.popleft()
            if self._note(start, branch, rest, target):
                branches.append(
                    (start, branch.operations + rest)
                )  # of an output itself the same tuple for all that join
            if branch.operation is not None:
                waiting += self._joining(branch, rest)
        return news, branches

    def _note(self, source: int, way: Way, rest: tuple[Operation, ...], target: int | None) -> bool:
        steps: list[tuple[int, int | None]] = [(_end(source, way), _operation(rest[0]) if rest else target)]
        part: Way | None = way
        while part is not None and part.operation is not None and part.before is not None and not part.told:
            steps.append((_end(source, part.before), _operation(part.operation)))
            part = part.before
        new = not self._steps.issuperset(steps)
        self._steps.update(steps)
        return new

    def _joining(self, way: Way, rest: tuple[Operation, ...]) -> Iterator[tuple[int, Way, tuple[Operation, ...]]]:
        """What else goes into the operations of a way, with the operations from there on; the way is told by now."""
        operations: list[Operation] = list(rest[::-1])
        for part in way.back():
            if part.told or part.operation is None:
                return
            part.told = True
            operations.append(part.operation)
            if part.operation.number in self._joined:
                continue
            self._joined.add(part.operation.number)
            onward = tuple(operations[::-1])
            for source, other in part.joined:
                if (_end(source, other), _operation(part.operation)) not in self._steps:
                    yield source, other, onward


def _end(source: int, way: Way) -> int:
    return call_of(source) if way.operation is None else _operation(way.operation)


def _operation(operation: Operation) -> int:
    """What stands for an operation among calls, which are 0 or more, and the input, which is -1."""
    return -1 - operation.number
