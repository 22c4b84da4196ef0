"""The sequences of different lengths that a recurrent layer was given as one PackedSequence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packing:
    """The PackedSequence given to call ``call``.

    Its data holds the sequences step by step: of each step those that are not over yet, the longest first. ``batch_sizes`` says
    how many these are. ``order`` names for each row, the longest first, the sample of the batch that it is, counted from 0 as
    ``sorted_indices`` does; None where the batch came sorted (``enforce_sorted=True``) and is given back as it came. ``same``
    says for each direction and sample whether the h_n of the top layer is, number for number, the output where that chain
    ended: at the sample's own last step, and of the reverse direction at its first one; () where they have no numbers.
    """

    call: int
    batch_sizes: tuple[int, ...]
    order: tuple[int, ...] | None
    same: tuple[tuple[bool, ...], ...]
