"""The tensor of sequences that a picture is about: the input of a recurrent call, or a tensor by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import INPUT, Axis, Capture, Tensor, Values
from lstm_diagrams.recurrence import Recurrence, recurrence_at, recurrences
from lstm_diagrams.words import Text

SYMBOLS = {"batch": "N", "time": "T", "feature": "F"}
"""The letters of the axes."""
_USUAL = {3: "batch, time, feature", 2: "batch, feature"}


@dataclass(frozen=True, slots=True)
class Numbered:
    """The numbers of a tensor with named axes."""

    values: Values
    order: tuple[str, ...]

    def at(self, places: Mapping[str, int]) -> float:
        """The number at a place on each axis, counted from 0."""
        return self.values.at(*(places.get(name, 0) for name in self.order))


@dataclass(frozen=True, slots=True)
class Sequences:
    """Sequences as one tensor.

    Attributes:
        tensor: its axes are called batch, time and feature; one of them may be missing.
        name: the class of the tensor, or of the layer that takes it.
        run: the call that takes it; None for a tensor by itself.
    """

    tensor: Tensor
    name: str
    run: Recurrence | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the axes, in the order they really have."""
        return tuple(axis.name for axis in self.tensor.axes)

    @property
    def title(self) -> Text:
        """What the tensor is."""
        if self.run is None:
            return Text(f"张量 {self.name}", f"A {self.name} by itself")
        return Text(f"{self.name} 的输入 x", f"The input x of {self.name}")

    def slice_of(self, name: str) -> str:
        """The first entry along an axis as Python takes it: ``x[0]``, ``x[:, 0]``; all of x where there is no such axis."""
        if name not in self.order:
            return "x"
        return f"x[{', '.join([':'] * self.order.index(name) + ['0'])}]"

    def product(self) -> str:
        """The letters and sizes, in order: ``N × T × F = 2 × 4 × 3``."""
        letters = " × ".join(SYMBOLS[name] for name in self.order)
        return f"{letters} = {' × '.join(map(str, self.tensor.shape))}"


def tensor_itself(capture: Capture) -> Tensor | None:
    """The tensor of a capture that holds nothing else, with 2 or 3 axes and none of them empty."""
    if capture.calls or [slot.name for slot in capture.inputs] != ["tensor"]:
        return None
    tensor = capture.inputs[0].tensor
    return tensor if len(tensor.axes) in _USUAL and 0 not in tensor.shape else None


def has_sequences(capture: Capture) -> bool:
    """Whether there is anything for ``sequences_of``, with no empty axis."""
    return tensor_itself(capture) is not None or any(0 not in run.sequence.shape for run in recurrences(capture))


def sequences_of(capture: Capture, layer: str, order: str) -> Sequences:
    """The sequences of a capture.

    Args:
        capture: what was captured.
        layer: path of the recurrent layer, "" for the first that ran.
        order: what the axes of a tensor by itself are, such as ``"time, batch, feature"``; "" for the usual order.

    Raises:
        UsageError: ``order`` does not name the axes of the tensor, or the axes are known already.
    """
    tensor = tensor_itself(capture)
    if tensor is not None and not layer:
        names = _ordered(order or _USUAL[len(tensor.axes)], tensor)
        axes = tuple(Axis(name, size) for name, size in zip(names, tensor.shape, strict=True))
        return Sequences(Tensor(axes, tensor.dtype), capture.name)
    run = recurrence_at(capture, layer)
    if order:
        raise UsageError(
            f"option 'order' is for a tensor by itself; {run.layer.type} tells the order of its axes itself"
        )
    return Sequences(run.sequence, run.layer.type, run)


def _ordered(order: str, tensor: Tensor) -> list[str]:
    names = [name.strip() for name in order.split(",")]
    if len(names) != len(tensor.axes) or len(set(names)) < len(names) or not set(names) <= set(SYMBOLS):
        usual = _USUAL[len(tensor.axes)]
        raise UsageError(
            f"option 'order' names the {len(tensor.axes)} axes of the shape {tensor.shape} from batch, time and feature, "
            f"each once, such as {usual!r}; not {order!r}"
        )
    return names


def numbers_of(capture: Capture, sequences: Sequences) -> Numbered:
    """The numbers in the sequences. UsageError where none were captured."""
    values = capture.values_of(INPUT, "tensor") if sequences.run is None else _fed(capture, sequences.run)
    if values is None:
        raise UsageError("no values were captured: use draw(model, x, values=True) or observe(model, values=True)")
    return Numbered(values, sequences.order if sequences.run is None else ("time", "batch", "feature"))


def _fed(capture: Capture, run: Recurrence) -> Values | None:
    """What went into the lowest layer, axes (time, batch, feature)."""
    chains = (chain for chain in capture.chains if (chain.call, chain.layer, chain.direction) == (run.call.id, 0, 0))
    return next((chain.values("x") for chain in chains), None)
