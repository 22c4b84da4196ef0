"""The facts of one recurrent call in the subject's own letters: T, N, F, H, L, D."""

from collections.abc import Iterator
from dataclasses import dataclass

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
    def batch(self) -> int:
        """N, the samples that run together; 1 if unbatched."""
        return self.sequence.size("batch") or 1

    @property
    def lengths(self) -> tuple[int, ...] | None:
        """The length of each sample where a packed sequence was given, in the caller's order; None where all last T steps."""
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
