"""The facts of one recurrent call in the subject's own letters: T, N, F, H, L, D."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Call, Capture, Layer, Tensor


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One run of a recurrent layer.

    Attributes:
        layer: the module.
        call: its run.
        kind: lstm, gru or rnn.
    """

    layer: Layer
    call: Call
    kind: str

    @property
    def sequence(self) -> Tensor:
        """The input x, axes (seq, batch, feature) or (batch, seq, feature), without batch if unbatched."""
        return self._tensor("sequence")

    @property
    def output(self) -> Tensor:
        """The top layer's h at every step."""
        return self._tensor("output")

    @property
    def steps(self) -> int:
        """T, the length of the sequence."""
        return self.sequence.size("time") or 0

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
        return self._number("num_layers", 1)

    @property
    def directions(self) -> int:
        """D: 2 if bidirectional, else 1."""
        return 2 if self.layer.setting("bidirectional") else 1

    @property
    def hidden_size(self) -> int:
        """H, the hidden units of one layer and direction."""
        return self._number("hidden_size", 0)

    @property
    def proj_size(self) -> int:
        """The width of h where an LSTM projects it, 0 where it does not."""
        return self._number("proj_size", 0)

    @property
    def states(self) -> tuple[str, ...]:
        """What is handed from step to step: h, and for an LSTM c."""
        return self.layer.cell.states if self.layer.cell else ("h",)

    def state(self, name: str) -> Tensor:
        """h_0, c_0, h_n or c_n."""
        return self._tensor(name)

    @property
    def states_given(self) -> bool:
        """Whether the caller passed initial states; PyTorch takes zeros otherwise."""
        slot = self.call.slot("h_0")
        return slot is not None and slot.given

    def _tensor(self, name: str) -> Tensor:
        slot = self.call.slot(name)
        if slot is None:
            raise KeyError(f"{self.layer.type} call without {name}")
        return slot.tensor

    def _number(self, name: str, default: int) -> int:
        value = self.layer.setting(name, default)
        return value if isinstance(value, int) else default


def recurrences(capture: Capture) -> Iterator[Recurrence]:
    """Every run of a recurrent layer over a sequence, in order."""
    for call in capture.calls_of("recurrent"):
        layer = capture.layer(call.layer)
        if layer.cell is not None and call.slot("sequence") is not None:
            yield Recurrence(layer, call, layer.cell.kind)


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
