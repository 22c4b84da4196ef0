"""What was measured on a model by running it again with something changed, or with gradients: frozen values, no torch."""

from dataclasses import dataclass

from lstm_diagrams.facts import Capture
from lstm_diagrams.numbers import Values
from lstm_diagrams.words import Text


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved at one place: ``axes`` holds for each axis of ``slot`` the indices at which any number moved.

    ``call`` is the id of a recurrent call, of which ``slot`` is an input or output; None for an output of the model.
    """

    call: int | None
    slot: str
    axes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What moved when the entry ``index`` of one axis of the model's input ``slot`` was changed, and nothing else."""

    slot: str
    axis: int
    index: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How strongly the model's outputs follow one tensor of a recurrent call.

    ``values`` are the largest absolute derivatives over the units of a fixed weighted sum of all outputs: with axes (time,
    batch, direction) for ``sequence`` (one direction) and ``output``, (state, batch) for initial and final states.
    """

    call: int
    slot: str
    values: Values


@dataclass(frozen=True, slots=True)
class Silent:
    """Numbers in a recurrent call that no output of the model depends on.

    Their derivatives are zero, and NaN put in their places changed no output. ``kind`` is ``batch`` (entries of the batch, in
    all outputs of all calls of the layer), ``calls`` (all outputs of these calls), ``steps`` (of the sequence that was read) or
    ``half`` (all steps of the output but these, in the direction ``direction``, whose final states reach nothing either).
    """

    kind: str
    call: int
    indices: tuple[int, ...]
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Second:
    """How a second run with the same inputs and the same chance differed: whether outputs ``moved``.

    ``attributes`` names what the runs changed in the model, ``graph`` says that the second still hangs on the graph of the first.
    """

    moved: bool
    attributes: tuple[str, ...]
    graph: bool


@dataclass(frozen=True, slots=True)
class Padding:
    """Of a sequence that a recurrent call read: of each sample, how many steps come before one vector repeated to the end."""

    call: int
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measurements:
    """All that was measured on one model with one set of inputs.

    Attributes:
        capture: what its first run did.
        passes: how often it was run, the first run included.
        effects: of changed inputs, by input, axis and index.
        reach: of the tensors of recurrent calls; () where outputs have no derivatives.
        graph: inputs and outputs of recurrent calls, by call and name, that hang on a graph in a run with gradients.
        silent: numbers that reach no output.
        powerless: full names of parameters that a run uses and no output depends on.
        uncalled: paths of layers with parameters that neither a run in eval mode nor one in the model's own modes called.
        second: of a second run; None where that could not be measured.
        padding: of sequences that end in one repeated vector.
        notes: what could not be measured and why.
        batch: which axis of the inputs counts samples, where the caller has said so.
        causal: whether the caller has said that no output step may depend on later steps of the input.
        saturation: whether numbers of gates were kept to be looked at.
        budget: how often the model could be run at most.
    """

    capture: Capture
    passes: int
    effects: tuple[Effect, ...] = ()
    reach: tuple[Reach, ...] = ()
    graph: tuple[tuple[int, str], ...] = ()
    silent: tuple[Silent, ...] = ()
    powerless: tuple[str, ...] = ()
    uncalled: tuple[str, ...] = ()
    second: Second | None = None
    padding: tuple[Padding, ...] = ()
    notes: tuple[Text, ...] = ()
    batch: int | None = None
    causal: bool = False
    saturation: bool = False
    budget: int = 0

    def reach_of(self, call: int, slot: str) -> Values | None:
        """The derivatives at one tensor of a call, or None where none were measured."""
        return next((each.values for each in self.reach if (each.call, each.slot) == (call, slot)), None)
