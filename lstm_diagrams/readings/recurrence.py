"""The facts of recurrent runs in the subject's own letters, T, N, F, H, L, D, and which runs belong on top of each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Call, Capture, Cell, Layer, Tensor
from lstm_diagrams.readings.sizes import directions, number, width_of_h


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One run of a recurrent layer or cell.

    Attributes:
        layer: the module.
        call: its run, or its first one.
        kind: the family of its cell: lstm, gru, rnn ...
        later: the calls after the first, where it was called once for each step, or for each part of the sequence, its states
            handed from call to call.
        name: the path of the module where several recurrent ones ran, so that pictures tell them apart, else "".
    """

    layer: Layer
    call: Call
    kind: str
    later: tuple[Call, ...] = ()
    name: str = ""

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls of this run, in order."""
        return (self.call, *self.later)

    @property
    def call_ids(self) -> tuple[int, ...]:
        """The ids of those calls."""
        return tuple(call.id for call in self.calls)

    @property
    def is_cell(self) -> bool:
        """Whether the module is a cell, which takes one x_t and not a sequence."""
        return self.call.slot("sequence") is None

    @property
    def sequence(self) -> Tensor:
        """The input x, axes (seq, batch, feature) or (batch, seq, feature), without batch if unbatched; of a cell without seq."""
        return self.tensor("input" if self.is_cell else "sequence")

    @property
    def output(self) -> Tensor:
        """The top layer's h at every step, or the last one alone (see ``returns_sequence``); of a cell its h."""
        return self.tensor("h_n" if self.is_cell else "output")

    @property
    def steps(self) -> int:
        """T, the length of the sequence, in all calls together."""
        return sum(self.call_steps)

    @property
    def call_steps(self) -> tuple[int, ...]:
        """How many steps each call has."""
        slots = (call.slot("sequence") for call in self.calls)
        return tuple(1 if slot is None else slot.tensor.size("time") or 0 for slot in slots)

    @property
    def batch(self) -> int | None:
        """N, the samples that ran together; None where the input has no batch axis."""
        return self.sequence.size("batch")

    def length(self, sample: int) -> int:
        """How many steps one sample, counted from 0, really has: T, or fewer in a packed sequence.

        Raises:
            UsageError: there is no such sample.
        """
        last = (self.batch or 1) - 1
        if not 0 <= sample <= last:
            raise UsageError(f"option 'sample' counts the batch from 0 to {last}, not {sample}")
        return self.steps if self.sequence.lengths is None else self.sequence.lengths[sample]

    @property
    def lengths(self) -> tuple[int, ...] | None:
        """The length of each sample where they differ (a packed sequence), else None."""
        return self.sequence.lengths

    @property
    def features(self) -> int:
        """F, the numbers in each x_t."""
        return self.sequence.size("feature") or 0

    @property
    def layers(self) -> int:
        """L, the layers stacked upwards."""
        return number(self.layer, "num_layers") or 1

    @property
    def directions(self) -> int:
        """D: 2 if bidirectional, else 1."""
        return directions(self.layer)

    @property
    def merged(self) -> str:
        """How the h of two directions become one: concat (end to end, as PyTorch does), sum, mul or ave."""
        return str(self.layer.setting("merge_mode", "concat"))

    @property
    def wrapped(self) -> bool:
        """Whether its type names both directions already: Keras' ``Bidirectional(LSTM)``."""
        return self.layer.setting("merge_mode") is not None

    @property
    def hidden_size(self) -> int:
        """H, the hidden units of one layer and direction."""
        return number(self.layer, "hidden_size")

    @property
    def proj_size(self) -> int:
        """The width of h where an LSTM projects it, 0 where it does not."""
        return number(self.layer, "proj_size")

    @property
    def width_of_h(self) -> int:
        """How many numbers h has in one direction: P where it is projected, else H."""
        return width_of_h(self.layer)

    @property
    def dropout(self) -> float:
        """The share of h that is dropped at random between the layers of the module while it is trained, 0 where there is none."""
        share = self.layer.setting("dropout", 0)
        return float(share) if self.layers > 1 and isinstance(share, int | float) else 0.0

    @property
    def cell(self) -> Cell:
        """The inside of the layer."""
        assert self.layer.cell is not None
        return self.layer.cell

    @property
    def states(self) -> tuple[str, ...]:
        """What is handed from step to step: h, and for an LSTM c."""
        return self.cell.states

    @property
    def returns_sequence(self) -> bool:
        """Whether it returned h of every step, as PyTorch's layers do; the layers of Keras may return the last h alone."""
        return self.is_cell or self.output.size("time") is not None

    @property
    def returns_states(self) -> bool:
        """Whether it returned its final states, as PyTorch's layers do; the layers of Keras only where they are asked for."""
        return self.call.slot("h_n") is not None

    @property
    def stacks_states(self) -> bool:
        """Whether the states of all its layers and directions lie in one tensor, as in PyTorch's layers, but for cells."""
        return self.returns_states and self.tensor("h_n").size("state") is not None

    @property
    def states_given(self) -> bool:
        """Whether the caller passed initial states; PyTorch takes zeros otherwise."""
        slot = self.call.slot("h_0")
        return slot is not None and slot.given

    def tensor(self, name: str) -> Tensor:
        """What goes in or comes out by this name: ``h_0``, ``c_n``. KeyError if the call has none."""
        slot = self.call.slot(name)
        if slot is None:
            raise KeyError(f"{self.layer.type} call without {name}")
        return slot.tensor


@dataclass(frozen=True, slots=True)
class Row:
    """One layer of a run: ``number`` counts the layers of its module from 0."""

    run: Recurrence
    number: int


@dataclass(frozen=True, slots=True)
class Stack:
    """Runs over the same steps, the lowest first, each reading the whole output of the one below; often one run alone.

    ``between`` holds for each run but the lowest what its input was put through after the run below: Dropout, relu ...
    """

    runs: tuple[Recurrence, ...]
    between: tuple[tuple[str, ...], ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every layer of every run, the lowest first."""
        return tuple(Row(run, number) for run in self.runs for number in range(run.layers))

    @property
    def upward_calls(self) -> frozenset[tuple[int, int]]:
        """Each call with the one above it that reads it at the same steps, by their ids."""
        pairs = pairwise(self.runs)
        return frozenset(pair for below, above in pairs for pair in zip(below.call_ids, above.call_ids, strict=False))

    @property
    def bottom(self) -> Recurrence:
        """The lowest run, which reads x."""
        return self.runs[0]

    @property
    def top(self) -> Recurrence:
        """The highest run, whose h is the output."""
        return self.runs[-1]


def recurrences(capture: Capture) -> Iterator[Recurrence]:
    """Every run of a recurrent layer over a sequence that returned output, h_n and c_n as PyTorch's do, in order."""
    return (run for run in sequence_runs(capture) if run.stacks_states)


def layer_and_cell_runs(capture: Capture) -> Iterator[Recurrence]:
    """Runs of layers as in ``recurrences``, and those of cells, called once or step by step; in order of their first calls."""
    cells = (run for run in observed(capture) if run.is_cell)
    return iter(sorted((*recurrences(capture), *cells), key=lambda run: run.call.id))


def step_by_step_runs(capture: Capture) -> Iterator[Recurrence]:
    """Runs of layers and cells as in ``layer_and_cell_runs``, those too that return less, as Keras' do."""
    cells = (run for run in observed(capture) if run.is_cell)
    return iter(sorted((*sequence_runs(capture), *cells), key=lambda run: run.call.id))


def sequence_runs(capture: Capture) -> Iterator[Recurrence]:
    """Every run of a recurrent layer over a sequence, whatever it returned, in order: one for each call."""
    for call in capture.calls_of("recurrent"):
        layer = capture.layer(call.layer)
        if layer.cell is not None and call.slot("sequence") is not None:
            yield Recurrence(layer, call, layer.cell.kind, name=_name(capture, call))


def _name(capture: Capture, call: Call) -> str:
    several = len({other.layer for other in capture.calls_of("recurrent")}) > 1
    return call.layer if several else ""


def chosen(runs: Iterable[Recurrence], path: str) -> Recurrence:
    """The first run of the layer at ``path``, of any layer if it is empty. UnknownName lists the layers there are."""
    found = list(runs)
    for run in found:
        if path in ("", run.layer.path):
            return run
    raise UnknownName("recurrent layer", path, [run.layer.path for run in found])


def recurrence_at(capture: Capture, path: str) -> Recurrence:
    """The first run of the recurrent layer at ``path``, of any where that is empty; UnknownName lists the known paths."""
    return chosen(recurrences(capture), path)


def observed(capture: Capture) -> tuple[Recurrence, ...]:
    """Every run of a recurrent layer or cell, in order of their first calls.

    Calls of one step are one run where the links prove that each took over all states of the one before. One without an initial
    state is left out: it did not run from step to step (see layers/keras/recurrent.py).
    """
    calls = {
        call.id: call for call in capture.calls_of("recurrent") if call.slot("h_0") and capture.layer(call.layer).cell
    }
    after = _followers(capture, calls)
    followed = set(after.values())
    runs = []
    for first in calls.values():
        if first.id not in followed:
            chain = [first]
            while chain[-1].id in after:
                chain.append(calls[after[chain[-1].id]])
            layer = capture.layer(first.layer)
            kind = layer.cell.kind if layer.cell else ""
            runs.append(Recurrence(layer, first, kind, tuple(chain[1:]), _name(capture, first)))
    return tuple(runs)


def _followers(capture: Capture, calls: dict[int, Call]) -> dict[int, int]:
    """The call that took over the states of each, where there is exactly one."""
    taken = {(link.source, link.output, link.target, link.input) for link in capture.links if not link.operations}
    found = defaultdict(list)
    for source, target in sorted({(link.source, link.target) for link in capture.links}):
        if source in calls and target in calls and calls[source].layer == calls[target].layer:
            layer = capture.layer(calls[source].layer)
            states = layer.cell.states if layer.cell else ()
            whole = all((source, f"{name}_n", target, f"{name}_0") in taken for name in states)
            if whole and _one_step(layer, calls[source]) and _one_step(layer, calls[target]):
                found[source].append(target)
    return {source: targets[0] for source, targets in found.items() if len(targets) == 1}


def _one_step(layer: Layer, call: Call) -> bool:
    slot = call.slot("sequence")
    return slot is None or (slot.tensor.size("time") == 1 and not layer.setting("bidirectional"))
