"""What a captured model is: frozen values, no torch, no graphviz.

A capture is a list of layers (modules, each once), a list of calls (runs of a layer, in order) and the flows between calls.
"""

from dataclasses import dataclass, field
from typing import Any

from lstm_diagrams.cells import Cell as Cell
from lstm_diagrams.cells import Gate as Gate
from lstm_diagrams.changes import Change as Change
from lstm_diagrams.comparisons import Overlap as Overlap
from lstm_diagrams.comparisons import StateComparison as StateComparison
from lstm_diagrams.findings import Inspection as Inspection
from lstm_diagrams.numbers import Chain as Chain
from lstm_diagrams.numbers import Influence as Influence
from lstm_diagrams.numbers import Numbers as Numbers
from lstm_diagrams.numbers import SampleInfluence as SampleInfluence
from lstm_diagrams.numbers import Values as Values
from lstm_diagrams.once import Once
from lstm_diagrams.operations import Axis as Axis
from lstm_diagrams.operations import Operation as Operation
from lstm_diagrams.operations import Setting as Setting
from lstm_diagrams.operations import SettingValue as SettingValue
from lstm_diagrams.operations import Tensor as Tensor
from lstm_diagrams.packings import Packing as Packing
from lstm_diagrams.visits import Visit as Visit
from lstm_diagrams.weighings import Weighing as Weighing
from lstm_diagrams.weighings import WeighingOrigin as WeighingOrigin
from lstm_diagrams.windows import Windows as Windows
from lstm_diagrams.windows import WindowSet as WindowSet
from lstm_diagrams.wiring import Source as Source
from lstm_diagrams.wiring import Wired as Wired
from lstm_diagrams.wiring import Wiring as Wiring
from lstm_diagrams.words import counted

INPUT = -1
"""The source of a flow that starts at the model's own input."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A named input or output of a call.

    Recurrent layers: sequence, h_0, c_0, output, h_n, c_n (of Keras' only what they return); recurrent cells: input, h_0, c_0,
    h_n, c_n; else input, output.

    ``given`` is False for an initial state that the caller left out (PyTorch then takes zeros).
    """

    name: str
    tensor: Tensor
    given: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """A weight or bias of a layer, of Keras any weight that it counts. ``shared_with`` is the full path of the first owner of the same tensor, if another."""

    name: str
    shape: tuple[int, ...]
    trainable: bool
    shared_with: str | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """A module without described parts of its own; it exists once, however often it is called.

    ``path`` is its name in the model ("" for the model itself), ``type`` its class name, ``kind`` its family:
    linear, activation, dropout, flatten, convolution, pooling, normalization, embedding, recurrent, attention, identity or
    module (a custom leaf). ``registered`` is False where the model ran it but has not registered it as a part of its own: in a
    plain list, a closure, made while it ran. ``model.parameters()`` and so an optimizer know nothing of it.
    """

    path: str
    type: str
    kind: str
    settings: tuple[Setting, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    cell: Cell | None = None
    registered: bool = True

    def setting(self, name: str, default: SettingValue = None) -> SettingValue:
        """The value of the constructor argument called ``name``, or ``default``."""
        return next((setting.value for setting in self.settings if setting.name == name), default)


@dataclass(frozen=True, slots=True)
class Group:
    """A module that holds other modules, such as Sequential or the model itself."""

    path: str
    type: str


@dataclass(frozen=True, slots=True)
class Call:
    """One run of a layer: ``id`` counts the runs of the whole capture from 0; ``layer`` is the layer's path.

    ``owner`` is the path of the module that ran it, where that is not one around the layer, as for an activation that several
    blocks share; else None. ``altered`` names those of "input" and "output" that are others for the ``forward`` of its class: a
    hook, or a ``forward`` of the object's own or of a class made of it, stands between; or "forward" where such a one ran in place
    of that.
    """

    id: int
    layer: str
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    owner: str | None = None
    altered: tuple[str, ...] = ()

    def slot(self, name: str) -> Slot | None:
        """The input or output called ``name``, or None."""
        return next((slot for slot in (*self.inputs, *self.outputs) if slot.name == name), None)


@dataclass(frozen=True, slots=True)
class Flow:
    """A tensor that went from call ``source`` (INPUT for the model's input) into call ``target`` (None: the model's output).

    ``operations`` names the operations between the two that change what a reader sees, in order: relu, tanh, sigmoid,
    softmax, flatten, reshape, transpose, cat, add, mul, matmul, mean, select, max_pool, avg_pool, dropout ...
    Where dozens of calls flow into one target, as in a loop written by hand, only those are told that bring an operation not
    told by an earlier flow. ``source_slot`` and ``target_slot`` name the output of the one and the input of the other call (of
    the model its inputs and outputs) in ``Capture.slot_flows``; else, or where they are not known, they are "".
    """

    source: int
    target: int | None
    operations: tuple[Operation, ...] = ()
    source_slot: str = ""
    target_slot: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An output of call ``source`` that went into call ``target`` whole, every number at its own place.

    ``output`` and ``input`` name the slots of the two calls; ``operations`` what each number was put through between them,
    in order (relu, tanh, dropout ...): () where it was handed on as it was.
    """

    source: int
    output: str
    target: int
    input: str
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """A parameter or buffer of the model, by its full name, that took part in the run.

    Used within call ``call``; given to that call as its input ``slot`` (a learnable h_0), or made to it; where no layer ran,
    given to ``operation``, which may be one that no flow tells of; or given out as the model's output ``slot`` (call None).
    """

    parameter: str
    call: int | None = None
    slot: str = ""
    operation: Operation | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One forward of the model: the ids of the calls made in it, in order, and the tensors that it was given and gave.

    ``method`` names what ran: forward, or the method that ``capture()`` was given; it is "" for calls that the block of
    ``observe()`` made outside of any forward of the model, those between two forwards being one run.
    """

    calls: tuple[int, ...]
    inputs: tuple[Slot, ...] = ()
    outputs: tuple[Slot, ...] = ()
    method: str = "forward"


@dataclass(frozen=True, slots=True)
class Given:
    """One argument of a call: its name, the class of what was given, and the tensors in that, by their shapes."""

    name: str
    type: str
    tensors: tuple[Tensor, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a run ended with an error.

    ``layer`` is the layer that raised, None where code between layers did, which is that of the module at ``path``. ``given`` is
    what the layer, or the operation of PyTorch called ``operation``, was given; where it is not known which, what the model was.
    ``run`` counts the runs of the layer from 1, ``sources`` are the calls (INPUT: the model's input) that this came
    from. ``error`` is the class of the exception and ``message`` its words. ``place`` and ``code`` are the file and
    line, and its text, of the last code outside of PyTorch; "" where there is none.
    """

    path: str
    error: str
    message: str
    layer: Layer | None = None
    operation: str = ""
    run: int = 1
    given: tuple[Given, ...] = ()
    sources: tuple[int, ...] = ()
    place: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Capture(Once):
    """What one run of a model did. Hashable and comparable; it holds no tensor and no module.

    ``name`` is the class name of the model; ``inputs`` and ``outputs`` are the tensors given and returned, in order.
    ``links`` tells of the flows between calls those that are proven to hand a whole output on.
    Where a tensor goes from one call to another in several ways, ``flows`` has that with most operations; ``branches`` has ways
    with a step that no flow tells of.
    ``slot_flows`` has a flow for each way from an output slot into an input slot: h_n into query, output into key and value are
    three, sigmoid(y) * tanh(y) is two. Their operations are all that do more than show the same numbers in another shape; those
    without a name among ``Flow.operations`` have PyTorch's own: detach, masked_fill, where, slice ... Of a tensor made of
    dozens of outputs, or by hundreds of operations, only one way from each source is told, and of sources those in ``flows``.
    ``runs`` has one entry for a capture, of ``observe()`` one for each forward, in order; what went from one run to the next (a
    state carried on) is among the flows between their calls.
    ``uses`` is the ledger of parameters and buffers that took part, kept by watching every operation.
    ``chains`` holds the numbers of recurrent calls, ``numbers`` others, ``influences`` derivatives,
    ``sample_influences`` what moved from sample to sample, ``inspection`` what ``check()`` found, where asked for; ``restored`` what the run had changed.
    ``comparisons`` and ``overlaps`` say what the numbers of calls of one recurrent layer showed: for which samples a state that
    no link proves was taken over or zero, and which steps of x were read twice.
    ``packings`` has one entry for each recurrent call that was given a PackedSequence.
    ``windows`` are those taken from a record, where that is what was given in place of a model. ``visits`` are the runs of ``groups``.
    ``weighings`` are the softmaxes whose results weighed something, as attention does.
    ``followed`` is None where all ways of tensors were followed; where they were too many, as in a thousand layers that each read
    all before them, it says how many calls had ended by then: of what flows into later ones, ``flows`` has only the newest, or none.
    ``wiring`` has every operation with what went straight into it; None in a run of more than 20,000.
    ``failure`` says where a run ended with an error; the calls are then those before it, and nothing was returned.
    """

    name: str
    layers: tuple[Layer, ...]
    groups: tuple[Group, ...]
    calls: tuple[Call, ...]
    flows: tuple[Flow, ...]
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    total_parameters: int
    chains: tuple[Chain, ...] = ()
    numbers: tuple[Numbers, ...] = ()
    links: tuple[Link, ...] = ()
    branches: tuple[Flow, ...] = ()
    slot_flows: tuple[Flow, ...] = ()
    uses: tuple[Use, ...] = ()
    runs: tuple[Run, ...] = ()
    restored: tuple[Change, ...] = ()
    followed: int | None = None
    comparisons: tuple[StateComparison, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    weighings: tuple[Weighing, ...] = ()
    wiring: Wiring | None = field(default=None, repr=False)
    influences: tuple[Influence, ...] = ()
    sample_influences: tuple[SampleInfluence, ...] = ()
    inspection: Inspection | None = None
    failure: Failure | None = None
    packings: tuple[Packing, ...] = ()
    windows: Windows | None = None
    visits: tuple[Visit, ...] = ()

    @property
    def call_ids(self) -> tuple[int, ...]:
        """The ids of all calls, in order."""
        return tuple(call.id for call in self.calls)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """What IPython and Jupyter show: one line."""
        parts = ((len(self.layers), "layer"), (len(self.calls), "call"), (self.total_parameters, "parameter"))
        printer.text(f"Capture of {self.name}: {', '.join(counted(*part) for part in parts)}")

    def layer(self, path: str) -> Layer:
        """The layer at ``path``; KeyError if there is none."""
        return self.once(_layers_by_path)[path]

    def values_of(self, call: int, name: str) -> Values | None:
        """The numbers called ``name`` of one call (INPUT: of the model itself), or None where none were kept."""
        found = (numbers.values for numbers in self.numbers if (numbers.call, numbers.name) == (call, name))
        return next(found, None)

    def calls_of(self, kind: str) -> tuple[Call, ...]:
        """All calls of layers of one kind, in the order they ran."""
        paths = {layer.path for layer in self.layers if layer.kind == kind}
        return tuple(call for call in self.calls if call.layer in paths)


def _layers_by_path(capture: Capture) -> dict[str, Layer]:
    return {layer.path: layer for layer in reversed(capture.layers)}
