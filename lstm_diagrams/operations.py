"""Tensors by the names of their axes, and operations between layers: facts without their numbers."""

from dataclasses import dataclass

SettingValue = int | float | bool | str | tuple[int, ...] | None
"""What a constructor argument of a layer may hold."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a tensor.

    ``name`` is one of: batch, time, feature, hidden, state (num_layers x directions), channel, depth, height, width,
    or ``axis0``, ``axis1``, ... where the meaning is not known. An axis ``hidden`` may hold those of ``directions`` side by side,
    and where ``projected`` it is as wide as the projection of h.
    """

    name: str
    size: int
    directions: int = 1
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Tensor:
    """The named shape of a tensor, without its values.

    ``lengths`` holds the length of each sequence when the tensor was a packed sequence, or when Keras was told them by a mask;
    its axes are then those of the padded tensor.
    """

    axes: tuple[Axis, ...]
    dtype: str
    lengths: tuple[int, ...] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of all axes, in order."""
        return tuple(axis.size for axis in self.axes)

    def size(self, name: str) -> int | None:
        """The size of the axis called ``name``, or None where there is no such axis."""
        return next((axis.size for axis in self.axes if axis.name == name), None)


@dataclass(frozen=True, slots=True)
class Setting:
    """A constructor argument of a layer, as the live module holds it; one of Keras by PyTorch's name where it means the same."""

    name: str
    value: SettingValue


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation between two layers, with the tensor that came out of it: relu, max_pool, flatten, cat, add ...

    ``owner`` is the path of the module that ran it ("" for the model itself). ``after`` says how many calls had ended by then,
    ``number`` counts the operations of the run. ``parameters`` names the parameters and buffers of the model that it was given.
    """

    name: str
    output: Tensor
    settings: tuple[Setting, ...] = ()
    owner: str = ""
    after: int = 0
    number: int = 0
    parameters: tuple[str, ...] = ()
