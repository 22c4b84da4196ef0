"""The linear layers of a feed-forward chain, each with what follows it, and the numbers of the run."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from lstm_diagrams.drawing.recurrent.values import NO_VALUES, check_sample
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import INPUT, Capture, Layer, Values
from lstm_diagrams.figures.mlp.activations import Weights
from lstm_diagrams.readings.stages import Stage, chain, is_activation

_ALLOWED = {"linear", "dropout", "flatten", "normalization", "identity", "reshape"}


@dataclass(frozen=True, slots=True)
class DenseLayer:
    """A column of neurons: its number from 0, what it is, how many neurons, what happens to them afterwards, what leads to it."""

    number: int
    kind: str
    size: int
    notes: tuple[Stage, ...]
    layer: Layer | None

    @property
    def has_bias(self) -> bool:
        """Whether the layer that leads to it adds a bias."""
        return self.layer is not None and any(parameter.name == "bias" for parameter in self.layer.parameters)

    @property
    def dropout(self) -> float:
        """The probability that a neuron is left out while training; 0 where there is no dropout."""
        shares = [stage.setting("p") for stage in self.notes if stage.name == "dropout"]
        return 1 - prod(1 - share for share in shares if isinstance(share, float | int))


def dense_layers(capture: Capture) -> tuple[DenseLayer, ...]:
    """The input and every linear layer, each with the stages that follow it.

    Nothing if the run is no such chain, or one with a layer that has no neuron.
    """
    found = chain(capture)
    if found is None or any(stage.name not in _ALLOWED and not is_activation(stage) for stage in found[1]):
        return ()
    stages = found[1]
    linear = [index for index, stage in enumerate(stages) if stage.name == "linear"]
    if not linear or not _sizes_fit(capture):
        return ()
    ends = [*linear, len(stages)]
    before = stages[: linear[0]]
    size = int(str(stages[linear[0]].setting("in_features")))
    columns = [DenseLayer(0, "input", size, before, None)]
    for number, (start, end) in enumerate(pairwise(ends), 1):
        layer = stages[start].source
        assert isinstance(layer, Layer)
        kind = "result" if start == linear[-1] else "hidden"
        columns.append(
            DenseLayer(number, kind, int(str(layer.setting("out_features"))), stages[start + 1 : end], layer)
        )
    return tuple(columns) if all(column.size for column in columns) else ()


def _sizes_fit(capture: Capture) -> bool:
    """Whether each linear layer gets one number from every neuron of the one before."""
    calls = capture.calls_of("linear")
    return all(one.outputs[0].tensor.shape[-1] == other.inputs[0].tensor.shape[-1] for one, other in pairwise(calls))


def passed_on(capture: Capture, columns: tuple[DenseLayer, ...], sample: int) -> dict[int, Values]:
    """What each column passed on, with axes (sample, unit): what the next linear layer got, at the end the model's output."""
    calls = capture.calls_of("linear")
    sources = [(call.id, call.inputs[0].name) for call in calls] + [(INPUT, capture.outputs[0].name)]
    rows: dict[int, Values] = {}
    for column, (call, name) in zip(columns, sources, strict=True):
        values = capture.values_of(call, name)
        if values is None:
            raise UsageError(NO_VALUES)
        count = rows[0].shape[0] if rows else prod(values.shape) // column.size
        if prod(values.shape) != count * column.size:
            raise UsageError(
                f"option 'values' needs an output with one number for each of the {column.size} neurons of the last layer, "
                f"for each sample; this model's has the shape {values.shape}"
            )
        rows[column.number] = Values((count, column.size), values.data)
    check_sample(sample, rows[0].shape[0])
    return rows


def limits_of(columns: tuple[DenseLayer, ...], rows: Mapping[int, Values]) -> dict[str, float]:
    """The largest absolute number by what a column is, over all samples."""
    kinds = {column.kind for column in columns}
    return {kind: max(rows[column.number].limit for column in columns if column.kind == kind) for kind in kinds}


def weights_of(capture: Capture, columns: tuple[DenseLayer, ...]) -> dict[int, Weights]:
    """The weights and biases that lead to each column; a layer that ran twice has them at its first call."""
    calls = capture.calls_of("linear")
    first = {call.layer: call.id for call in reversed(calls)}
    found = {}
    for column, call in zip(columns[1:], calls, strict=True):
        weight = capture.values_of(first[call.layer], "weight")
        if weight is None:
            raise UsageError(NO_VALUES.replace("values=True", "weighted=True", 1))
        found[column.number] = Weights(weight, capture.values_of(first[call.layer], "bias"))
    return found


def weight_limit(weights: Mapping[int, Weights], *, bias: bool) -> float:
    """The largest absolute weight, or with ``bias`` the largest of weights and biases."""
    of = [*(each.weight for each in weights.values())]
    if bias:
        of += [each.bias for each in weights.values() if each.bias is not None]
    return max(values.limit for values in of)
