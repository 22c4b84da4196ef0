"""What calls of one recurrent layer have in common, as numbers showed it: states taken over sample by sample, inputs read twice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateComparison:
    """The initial state ``slot`` (h_0, c_0) given to call ``call``, beside the final state of an earlier call of the same layer.

    ``before`` is the earlier call, None where there was none or its states had another shape. For each sample of the batch,
    ``same`` says whether all its numbers are those of the earlier final state, ``zero`` whether all are 0; of a state
    without a batch axis there is one sample. A state that is proven to be handed on whole by a link is not compared.
    """

    call: int
    slot: str
    before: int | None
    same: tuple[bool, ...]
    zero: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The first ``steps`` steps of x given to call ``call`` are, number for number, the last ones of call ``before``.

    ``before`` is the call of the same layer before it, with as many steps; they overlap in fewer steps than that.
    """

    call: int
    before: int
    steps: int
