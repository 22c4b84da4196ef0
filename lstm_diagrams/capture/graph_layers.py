"""Exported models: a graph that calls ``aten.lstm`` with weights is read as that LSTM, and so for the other layers that say what they are.

``torch.export`` leaves no modules, only calls with weights. A copy of the graph is made in which each such call is a module again,
with the very same parameters under their old names; everything else stays as it is.
"""

import copy
import operator
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import fx, nn

_GUARDS = "_guards_fn"
"""Looks at the shapes of the inputs before an exported model runs; no part of the model."""
_RECURRENT: dict[str, tuple[int, Callable[..., nn.RNNBase]]] = {
    "lstm.input": (4, nn.LSTM),
    "gru.input": (3, nn.GRU),
    "rnn_tanh.input": (1, nn.RNN),
    "rnn_relu.input": (1, partial(nn.RNN, nonlinearity="relu")),
}
"""How many gates they have, and their class; all take (input, states, weights, bias, num_layers, dropout, train, bidirectional, batch_first)."""
_WEIGHTED = {"linear.default": nn.Linear, "embedding.default": nn.Embedding}


def with_layers(model: nn.Module) -> nn.Module:
    """The model itself; of an exported one a copy with the layers that its graph still names, each with ``read_from``.

    Weights that are computed in the graph stay in it, and so do calls of packed sequences.
    """
    if not isinstance(model, fx.GraphModule):
        return model
    reading = _Reading(model)
    for node in list(reading.graph.nodes):
        if _name(node) in _RECURRENT:
            reading.recurrent(node)
        elif _name(node) in _WEIGHTED:
            reading.weighted(node)
    return reading.result() if reading.layers else model


def _name(node: fx.Node) -> str:
    """``lstm.input`` where it calls ``aten.lstm.input``, else ""."""
    target = node.target
    if not isinstance(target, torch._ops.OpOverload) or target.namespace != "aten":
        return ""
    return str(target).removeprefix("aten.")


class _Reading:
    """A copy of a graph in which calls with weights become calls of layers."""

    def __init__(self, model: fx.GraphModule) -> None:
        self.model = model
        with warnings.catch_warnings():  # PyTorch's copy asks its own specs in a way that it warns of
            warnings.simplefilter("ignore", FutureWarning)
            self.graph = copy.deepcopy(model.graph)
        self.layers: dict[str, nn.Module] = {}
        self._paths: dict[tuple[str, ...], str] = {}

    def recurrent(self, node: fx.Node) -> None:
        """Read one call of an LSTM, GRU or RNN."""
        sequence, states, weights, *settings = node.args
        named = self._named(weights)
        if named is None or len(settings) != 6:
            return
        path = self._layer(node, named, lambda tensors: _recurrent(_name(node), tensors, settings))
        given = list(states) if isinstance(states, list | tuple) else [states]
        hx: Any = tuple(given) if _name(node) == "lstm.input" else given[0]
        arguments = (sequence,) if all(_own_zeros(state, node) for state in given) else (sequence, hx)
        with self.graph.inserting_before(node):
            made = self.graph.call_module(path, arguments)
        for user in list(node.users):
            index = int(str(user.args[1]))
            with self.graph.inserting_before(user):
                part = self.graph.call_function(operator.getitem, (made, min(index, 1)))
                if index and isinstance(hx, tuple):
                    part = self.graph.call_function(operator.getitem, (part, index - 1))
            user.replace_all_uses_with(part)
            self.graph.erase_node(user)
        self.graph.erase_node(node)

    def weighted(self, node: fx.Node) -> None:
        """Read one call of a layer that takes one tensor and gives one."""
        inputs = [argument for argument in node.args if isinstance(argument, fx.Node)]
        embedding = _name(node) == "embedding.default"
        taken, weights = (inputs[1], inputs[:1]) if embedding else (inputs[0], inputs[1:])
        named = self._named(weights)
        if named is None or (embedding and len(node.args) > 3):
            return
        path = self._layer(node, named, lambda tensors: _with_weights(_WEIGHTED[_name(node)], tensors, node.args[2:3]))
        with self.graph.inserting_before(node):
            node.replace_all_uses_with(self.graph.call_module(path, (taken,)))
        self.graph.erase_node(node)

    def result(self) -> fx.GraphModule:
        """The copy as a module that runs."""
        for node in reversed(list(self.graph.nodes)):
            zeros = _name(node) == "zeros.default"
            if not node.users and (zeros or node.op == "get_attr" or node.target == _GUARDS):
                self.graph.erase_node(node)
        kept = {str(node.target) for node in self.graph.nodes if node.op in ("get_attr", "call_module")}
        attributes = {path: self.layers[path] if path in self.layers else self._attribute(path) for path in kept}
        made = fx.GraphModule(attributes, self.graph, class_name=type(self.model).__name__)
        made.training = self.model.training
        return made

    def _named(self, weights: Any) -> tuple[str, ...] | None:
        """The names of weights, None where one of them is computed."""
        if not all(isinstance(weight, fx.Node) and weight.op == "get_attr" for weight in weights):
            return None
        return tuple(str(weight.target) for weight in weights)

    def _layer(self, node: fx.Node, weights: tuple[str, ...], make: Callable[[list[torch.Tensor]], nn.Module]) -> str:
        """The path of the layer with these weights, made where it is new: that of the module that held them, if it is free."""
        if weights not in self._paths:
            held = weights[0].rpartition(".")[0]
            path = held if held and held not in self.layers else node.name
            layer = make([self._attribute(name) for name in weights])
            layer.read_from = f"aten.{_name(node)}"  # type: ignore[assignment]
            self._paths[weights], self.layers[path] = path, layer
        return self._paths[weights]

    def _attribute(self, path: str) -> Any:
        return operator.attrgetter(path)(self.model)


def _recurrent(name: str, weights: list[torch.Tensor], settings: list[Any]) -> nn.Module:
    gates, kind = _RECURRENT[name]
    bias, num_layers, dropout, training, bidirectional, batch_first = settings
    each = len(weights) // (num_layers * (1 + bidirectional))
    projection = {"proj_size": weights[each - 1].shape[0]} if each % 2 else {}
    layer = kind(
        weights[0].shape[1], weights[0].shape[0] // gates, num_layers, bias=bias, dropout=dropout,
        bidirectional=bidirectional, batch_first=batch_first, device="meta", **projection,
    )  # fmt: skip
    for weight, tensor in zip([name for names in layer._all_weights for name in names], weights, strict=True):
        setattr(layer, weight, _parameter(tensor))
    return layer.train(training)


def _with_weights(kind: type[nn.Module], weights: list[torch.Tensor], rest: tuple[Any, ...]) -> nn.Module:
    first = weights[0]
    layer: nn.Module
    if kind is nn.Linear:
        layer = nn.Linear(first.shape[1], first.shape[0], bias=len(weights) > 1, device="meta")
    else:
        padding = [entry for entry in rest if isinstance(entry, int) and entry >= 0]
        layer = nn.Embedding(first.shape[0], first.shape[1], padding_idx=padding[0] if padding else None, device="meta")
    for name, tensor in zip(("weight", "bias"), weights, strict=False):
        setattr(layer, name, _parameter(tensor))
    return layer.eval()


def _parameter(tensor: torch.Tensor) -> nn.Parameter:
    return tensor if isinstance(tensor, nn.Parameter) else nn.Parameter(tensor, requires_grad=False)


def _own_zeros(state: object, node: fx.Node) -> bool:
    """Whether an initial state is the zeros that the layer itself took, as none was given."""
    if not isinstance(state, fx.Node) or _name(state) != "zeros.default":
        return False
    here, there = (list((each.meta.get("nn_module_stack") or {}).values()) for each in (state, node))
    return bool(here) and here == there and str(here[-1][1]).startswith("torch.nn.modules.rnn")
