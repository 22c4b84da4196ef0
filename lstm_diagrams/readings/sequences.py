"""The tensor of sequences that a picture is about: the input of a recurrent call, or a tensor by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import INPUT, Axis, Capture, Tensor, Values
from lstm_diagrams.readings.recurrence import Recurrence, recurrence_at, recurrences
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

    def in_order(self, *order: str) -> "Sequences":
        """The same axes in another order; axes that are not named are left out."""
        axes = tuple(Axis(name, self.tensor.size(name) or 0) for name in order if name in self.order)
        return replace(self, tensor=Tensor(axes, self.tensor.dtype))

    @property
    def call_ids(self) -> tuple[int, ...]:
        """The ids of the calls of the run that takes it."""
        return () if self.run is None else self.run.call_ids

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
    """The tensor of a capture that holds nothing else, with 2 or 3 axes."""
    if capture.calls or [slot.name for slot in capture.inputs] != ["tensor"]:
        return None
    tensor = capture.inputs[0].tensor
    return tensor if len(tensor.axes) in _USUAL else None


def drawable(capture: Capture) -> Tensor | None:
    """The tensor that ``sequences_of`` finds if nothing else is asked for; None if it is packed or has an empty axis."""
    run = next(recurrences(capture), None)
    tensor = run.sequence if run else tensor_itself(capture)
    return tensor if tensor is not None and 0 not in tensor.shape and tensor.lengths is None else None


def sequences_of(capture: Capture, layer: str, order: str) -> Sequences:
    """The sequences of a capture.

    Args:
        capture: what was captured.
        layer: path of the recurrent layer, "" for the first that ran.
        order: what the axes of a tensor by itself are, such as ``"time, batch, feature"``; "" for the usual order.

    Raises:
        UnknownName: no such layer.
        UsageError: ``order`` does not name the axes of the tensor, or the axes are known already; an axis is empty.
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
    if 0 in run.sequence.shape:
        raise UsageError(f"{run.layer.type} was given the shape {run.sequence.shape}: an empty axis cannot be drawn")
    if run.sequence.lengths is not None:
        raise UsageError(f"{run.layer.type} was given a packed sequence, which has no axes; give the padded tensor")
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
