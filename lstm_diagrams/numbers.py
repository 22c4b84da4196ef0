"""The numbers of a run, where they were asked for: of tensors, and of recurrent layers step by step."""

import math
import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Values:
    """The numbers of a tensor: float64 in the machine's byte order, the last axis running fastest."""

    shape: tuple[int, ...]
    data: bytes

    def at(self, *index: int) -> float:
        """The number at an index, one entry per axis, each counted from 0."""
        place = 0
        for size, entry in zip(self.shape, index, strict=True):
            if not 0 <= entry < size:
                raise IndexError(f"{index} lies outside {self.shape}")
            place = place * size + entry
        number: float = struct.unpack_from("d", self.data, 8 * place)[0]
        return number

    @property
    def limit(self) -> float:
        """The largest finite absolute value; 0.0 where there is none."""
        numbers = (abs(number) for (number,) in struct.iter_unpack("d", self.data))
        return max(filter(math.isfinite, numbers), default=0.0)


@dataclass(frozen=True, slots=True)
class Chain:
    """The numbers of one layer in one direction of a recurrent call, recomputed step by step and found equal to its output.

    ``call`` is the id of the call, ``layer`` and ``direction`` count from 0 (direction 1 is the reverse one). ``history``
    holds by name what each step had: x (its input), the states (h, c) and the gates, each with axes (time, batch, unit);
    and h_0, c_0, the states before the first step, with a time axis of size 1.
    """

    call: int
    layer: int
    direction: int
    history: tuple[tuple[str, Values], ...]

    def values(self, name: str) -> Values:
        """The numbers called ``name``; KeyError lists the known names."""
        for known, values in self.history:
            if known == name:
                return values
        raise KeyError(f"{name}; known: {', '.join(known for known, _ in self.history)}")


@dataclass(frozen=True, slots=True)
class Influence:
    """How strongly an output of the model follows each step that its first recurrent layer reads, by derivatives in eval mode.

    Attributes:
        layer: the path of that layer.
        output: the name of the output.
        steps: which steps of the output the rows are, from 0; () where it has no axis of time, and is one row.
        values: with axes (row, batch, input step): the Euclidean norm, over the numbers read at a step, of the derivative of the
            sum of the output's numbers at one of its steps.
    """

    layer: str
    output: str
    steps: tuple[int, ...]
    values: Values


@dataclass(frozen=True, slots=True)
class SampleInfluence:
    """How far the samples of an output move when one sample of an input is replaced by other numbers, in eval mode.

    Attributes:
        input: the name of the input.
        axis: its axis that counts samples, from 0.
        output: the name of the output.
        output_axis: its axis that counts samples, from 0.
        samples: which samples the rows and columns are, from 0.
        values: with axes (sample of the output, sample replaced): the Euclidean norm of the change; 0 where no number moved by
            more than rounding.
    """

    input: str
    axis: int
    output: str
    output_axis: int
    samples: tuple[int, ...]
    values: Values


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one tensor of the run.

    ``call`` is the id of a call and ``name`` one of its outputs; for a linear layer also one of its inputs, and at the first
    call of that layer ``weight`` or ``bias``. For the model itself ``call`` is INPUT and ``name`` one of its inputs or outputs.
    """

    call: int
    name: str
    values: Values
