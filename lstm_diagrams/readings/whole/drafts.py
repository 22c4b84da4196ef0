"""Drafts of pieces: one for each input, each node, and each role of a loop."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lstm_diagrams.facts import Capture, Tensor
from lstm_diagrams.readings.recurrence import Recurrence, observed, sequence_runs
from lstm_diagrams.readings.stages import Stage, call_stages
from lstm_diagrams.readings.whole.loops import Loop
from lstm_diagrams.readings.whole.nodes import Key, Nodes


@dataclass(slots=True)
class Draft:
    """A piece to be: ``members`` has by step the nodes in it (by 0 outside a loop), ``carried`` is as of a piece."""

    kind: str
    name: str
    stages: tuple[Stage, ...]
    members: dict[int, tuple[Key, ...]]
    loop: Loop | None
    output: Tensor
    run: Recurrence | None = None
    strand: int | None = None
    calls: list[int] = field(default_factory=list)
    carried: int = 1


class Drafts:
    """The drafts of a run in the order they ran, and for each node the ``place`` of its draft and the step it does there."""

    def __init__(self, capture: Capture, nodes: Nodes, loops: list[Loop]) -> None:
        self.capture, self.nodes = capture, nodes
        self.all: list[Draft] = []
        self.place: dict[Key, tuple[int, int | None]] = {}
        self.loops = loops
        self.runs = {run.call.id: run for run in (*sequence_runs(capture), *observed(capture))}
        self._pieces()

    def _pieces(self) -> None:
        """A draft for each input that is read, each node and each role of a loop."""
        roles = {}
        for loop in self.loops:
            for role in loop.roles:
                for keys in role.members.values():
                    for key in keys:
                        roles[key] = (loop, role)
        for slot, given in enumerate(self.capture.inputs):
            self._add(("input", slot), Draft("input", given.name, (), {0: (("input", slot),)}, None, given.tensor))
        for key in self.nodes.order:
            if key in self.place:
                continue
            if key in roles:
                loop, role = roles[key]
                self._role(loop, role.label, role.members)
            else:
                self._add(key, self._draft(key, {0: (key,)}, None))

    def _role(self, loop: Loop, label: tuple[str, ...], members: dict[int, tuple[Key, ...]]) -> None:
        if label[0] == "cell":
            whole = max(members.values(), key=len)  # the first step may do less, with states that are constants
            draft = Draft("cell", label[1], tuple(self._stages(whole)), members, loop, self._output(whole[-1]))
            draft.calls = [key[1] for keys in members.values() for key in keys if key[0] == "call"]
            draft.carried = self._carried([members[step] for step in sorted(members)])
            self.all.append(draft)
        else:
            self.all.append(self._draft(members[min(members)][0], members, loop))
        for step, keys in members.items():
            for key in keys:
                self.place[key] = (len(self.all) - 1, step)

    def _carried(self, steps: list[tuple[Key, ...]]) -> int:
        """How many tensors of one step the next one reads."""
        return max(len(set(self._read(after, set(before)))) for before, after in pairwise(steps))

    def _read(self, keys: tuple[Key, ...], made: set[Key]) -> Iterator[tuple[Key, int]]:
        """What nodes read of others, as outputs of these by number."""
        given = (source for key in keys for sources in self.nodes.node(key).inputs for source in sources)
        origins = (origin for source in given for origin in self.nodes.origins(source))
        yield from ((origin.node, origin.slot) for origin in origins if origin.node in made)

    def _stages(self, keys: tuple[Key, ...]) -> Iterator[Stage]:
        for key in keys:
            if key[0] == "call":
                yield from call_stages(self.capture, self.capture.calls[key[1]])
            else:
                operation = self.nodes.operation(key)
                yield Stage(operation.name, operation.name, operation.output, operation)

    def _draft(self, key: Key, members: dict[int, tuple[Key, ...]], loop: Loop | None) -> Draft:
        stages = tuple(self._stages((key,)))
        name = self.capture.calls[key[1]].layer if key[0] == "call" else ""
        draft = Draft(stages[0].name, name, stages, members, loop, self._output(key))
        keys = [each for group in members.values() for each in group]
        draft.calls = [number for kind, number in keys if kind == "call"]
        run = self.runs.get(min(draft.calls)) if draft.calls else None
        if (
            stages[0].name == "recurrent"
            and run is not None
            and (loop is None or list(run.call_ids) == sorted(draft.calls))
        ):
            draft.run = run
        elif stages[0].name == "recurrent":
            draft.kind = "module"
        return draft

    def _output(self, key: Key) -> Tensor:
        if key[0] == "call":
            return self.capture.calls[key[1]].outputs[0].tensor
        return self.nodes.operation(key).output

    def _add(self, key: Key, draft: Draft) -> None:
        self.place[key] = (len(self.all), None)
        self.all.append(draft)
