"""Weights that a softmax made and that then weighed something, as attention does: facts of one run."""

from dataclasses import dataclass

from lstm_diagrams.numbers import Values


@dataclass(frozen=True, slots=True)
class WeighingOrigin:
    """An output that a tensor came from, with the operations on the way, in order; ``call`` is INPUT for the model's own input."""

    call: int
    slot: str
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing:
    """A softmax over ``axis`` of a tensor of ``shape``, whose result weighed another tensor: a sum over that axis.

    ``owner`` is the path of the module that ran it, ``call`` the call of a layer within which it ran, None where none did.
    ``after`` says how many calls had ended by then. ``scores`` are the origins of what went into the softmax, ``memory`` those of
    what was weighed; both are empty within a layer of PyTorch's own. ``weights`` holds the numbers that weighed it, None where they are too
    many and were not asked for. ``changes`` names the operations that changed them after the softmax, in order, and ``factors`` holds the
    origins of what they were multiplied by.
    """

    owner: str
    after: int
    axis: int
    shape: tuple[int, ...]
    call: int | None = None
    scores: tuple[WeighingOrigin, ...] = ()
    memory: tuple[WeighingOrigin, ...] = ()
    weights: Values | None = None
    changes: tuple[str, ...] = ()
    factors: tuple[WeighingOrigin, ...] = ()
