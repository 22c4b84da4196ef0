"""LSTM, GRU and RNN nodes as the layers of PyTorch that compute the same: weights in its order of gates, one module or a stack of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from torch import nn

from lstm_diagrams.capture.onnx_graph.graph import Array, Graph, Node
from lstm_diagrams.capture.onnx_graph.tensors import Value, as_tensor, filled


@dataclass(frozen=True, slots=True)
class _Kind:
    """A recurrent operator: its layer, where PyTorch's gates stand among ONNX's, and the activations it has in both."""

    layer: type[nn.RNNBase]
    gates: tuple[int, ...]
    activations: tuple[str, ...]


KINDS = {
    "LSTM": _Kind(nn.LSTM, (0, 2, 3, 1), ("sigmoid", "tanh", "tanh")),  # i o f c becomes i f g o
    "GRU": _Kind(nn.GRU, (1, 0, 2), ("sigmoid", "tanh")),  # z r h becomes r z n
    "RNN": _Kind(nn.RNN, (0,), ("tanh",)),
}
_X, _W, _R, _B, _LENGTHS, _H, _C, _PEEPHOLES = range(8)


def opened(graph: Graph) -> None:
    """Put in the place of each recurrent node a ``recurrent`` one with PyTorch's outputs, and what makes ONNX' of these.

    Raises:
        UsageError: a node computes what no recurrent layer of PyTorch does.
    """
    for node in list(graph.nodes):
        if node.operation in KINDS:
            graph.exchange(node, _opened(graph, node))


def _opened(graph: Graph, node: Node) -> Iterator[Node]:
    """Steps of the layer, and around them those that turn axes and time."""
    directions = {"forward": 1, "reverse": 1, "bidirectional": 2}[node.attributes.get("direction", "forward")]
    attributes = _attributes(graph, node, directions)
    reverse, batch_first = node.attributes.get("direction") == "reverse", attributes["batch_first"]
    time = 1 if batch_first else 0
    base = next(name for name in node.outputs if name)
    x, output = node.input(_X), f"{base}.output"
    states = [node.input(place) for place in ((_H, _C) if node.operation == "LSTM" else (_H,))]
    if reverse:
        yield Node(node.name, "flip", (x,), (f"{base}.turned",), {"axis": time}, node.scope)
        x = f"{base}.turned"
    if batch_first:
        for place, state in enumerate(states):
            if state:
                yield Node(node.name, "Transpose", (state,), (f"{base}.state{place}",), {"perm": (1, 0, 2)}, node.scope)
                states[place] = f"{base}.state{place}"
    last = [f"{base}.last{place}" if batch_first else node.output(place) or f"{base}.last{place}" for place in (1, 2)]
    inputs = (x, node.input(_LENGTHS), *states)
    given = f"{base}.back" if reverse else output
    yield Node(node.name, "recurrent", inputs, (given, *last[: len(states)]), attributes, node.scope)
    if reverse:
        yield Node(node.name, "flip", (given,), (output,), {"axis": time}, node.scope)
    if node.output(0):
        yield Node(node.name, "directions", (output,), (node.output(0),), attributes, node.scope)
    for place, state in enumerate(last[: len(states)], 1):
        if batch_first and node.output(place):
            yield Node(node.name, "Transpose", (state,), (node.output(place),), {"perm": (1, 0, 2)}, node.scope)


def _attributes(graph: Graph, node: Node, directions: int) -> dict[str, Any]:
    """What the layer needs: its kind, sizes and weights, a list for each direction, in PyTorch's order."""
    kind = KINDS[node.operation]
    _check(graph, node, directions)
    parts = [graph.constant(node.input(place)) for place in (_W, _R, _B) if node.input(place)]
    arrays = [part for part in parts if part is not None]
    if len(arrays) != len(parts):
        raise node.refused("its weights are computed while the model runs")
    weights = [tensor for direction in range(directions) for tensor in _weights(arrays, kind, direction)]
    said = tuple(dict.fromkeys(entry.lower() for entry in node.attributes.get("activations", kind.activations)))
    return {
        "of": node.operation,
        "weights": weights,
        "names": node.inputs[_W : _B + 1],
        "directions": directions,
        "hidden": weights[1].shape[1],
        "nonlinearity": said[0] if node.operation == "RNN" else "",
        "batch_first": bool(node.attributes.get("layout", 0)),
    }


def _check(graph: Graph, node: Node, directions: int) -> None:
    """UsageError where the node computes something else than PyTorch's layer does."""
    attributes, kind = node.attributes, KINDS[node.operation]
    said = tuple(entry.lower() for entry in attributes.get("activations", kind.activations * directions))
    relu = node.operation == "RNN" and said == ("relu",) * directions
    if not relu and said != kind.activations * directions:
        raise node.refused(
            f"its activations are {', '.join(said)}; torch.nn.{node.operation} has {', '.join(kind.activations)}"
        )
    if attributes.get("clip") or attributes.get("input_forget"):
        raise node.refused(f"torch.nn.{node.operation} neither clips nor couples its gates (clip, input_forget)")
    if node.operation == "GRU" and not attributes.get("linear_before_reset"):
        raise node.refused(
            "it resets the state before it multiplies (linear_before_reset=0), torch.nn.GRU after; exported from Keras it "
            "needs reset_after=True"
        )
    peepholes = graph.constant(node.input(_PEEPHOLES))
    if node.input(_PEEPHOLES) and (peepholes is None or peepholes.any()):
        raise node.refused("torch.nn.LSTM has no peepholes")
    if attributes.get("direction") == "reverse" and node.input(_LENGTHS):
        raise node.refused(
            "it runs backwards over sequences of different lengths, which torch.nn layers do as one of two directions"
        )


def _weights(arrays: list[Array], kind: _Kind, direction: int) -> Iterator[Array]:
    """``weight_ih``, ``weight_hh`` and, where there is one, ``bias_ih`` and ``bias_hh``."""
    for array in arrays[:2]:
        yield _ordered(array[direction], kind)
    for bias in arrays[2:]:
        for half in bias[direction].reshape(2, -1):
            yield _ordered(half, kind)


def _ordered(array: Array, kind: _Kind) -> Array:
    gates = array.reshape(len(kind.gates), -1, *array.shape[1:])
    ordered: Array = gates[list(kind.gates)].reshape(array.shape)
    return ordered


def with_modules(graph: Graph) -> None:
    """Give each ``recurrent`` node its layer."""
    graph.nodes = [
        replace(node, module=_module(node)) if node.operation == "recurrent" else node for node in graph.nodes
    ]


def _module(node: Node) -> nn.Module:
    about = node.attributes
    weights, directions = about["weights"], about["directions"]
    layers = about.get("layers", 1)
    make: Any = KINDS[about["of"]].layer
    if about["nonlinearity"]:
        make = partial(make, nonlinearity=about["nonlinearity"])
    layer = make(
        weights[0].shape[1], about["hidden"], layers, bias=len(weights) // (layers * directions) > 2,
        bidirectional=directions == 2, batch_first=about["batch_first"], device="meta",
    )  # fmt: skip
    names = [name for group in layer._all_weights for name in group]
    made = filled(layer, dict(zip(names, weights, strict=True)), f"ONNX {about['of']}")
    layer._init_flat_weights()  # else its first run makes them, which would be told as a change of the model
    return made


def run(module: nn.Module, x: Value, lengths: Value, *states: Value) -> Any:
    """The output and last states of a recurrent layer, with lengths those of each sequence, zeros behind them."""
    x = as_tensor(x)
    given = [as_tensor(state) for state in states if state is not None]
    hx: Any = (tuple(given) if isinstance(module, nn.LSTM) else given[0]) if given else None
    arguments = (x,) if hx is None else (x, hx)
    if lengths is not None:
        batch_first, time = module.batch_first, x.shape[1 if module.batch_first else 0]
        packed = nn.utils.rnn.pack_padded_sequence(
            x, as_tensor(lengths).cpu().long(), bool(batch_first), enforce_sorted=False
        )
        output, last = module(packed, *arguments[1:])
        output, _ = nn.utils.rnn.pad_packed_sequence(output, bool(batch_first), total_length=time)
    else:
        output, last = module(*arguments)
    return (output, *last) if isinstance(last, tuple) else (output, last)
