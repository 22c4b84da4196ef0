"""A module that runs what an ONNX graph says, its layers under the names that the graph gives them."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import numpy
import torch
from torch import nn

from lstm_diagrams.capture.onnx_graph import recurrent
from lstm_diagrams.capture.onnx_graph.graph import Array, Graph, Node, identifier
from lstm_diagrams.capture.onnx_graph.operations import operation
from lstm_diagrams.capture.onnx_graph.paths import Paths
from lstm_diagrams.capture.onnx_graph.tensors import Value, as_tensor, parameter

_PLACED = inspect.Parameter.POSITIONAL_OR_KEYWORD


@dataclass(frozen=True, slots=True)
class _Step:
    """What runs for one node: a function of its inputs, after the layer at a path where it has one."""

    node: Node
    run: Callable[..., Any]
    path: str = ""


@dataclass(frozen=True, slots=True)
class _Program:
    """What a model runs; it belongs to the model's class, as its source would, and is the same for every copy.

    ``held`` are the weights that no layer has, by their paths.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    steps: tuple[_Step, ...]
    constants: Mapping[str, Array]
    held: Mapping[str, str]

    def run(self, model: nn.Module, given: Sequence[Any]) -> Any:
        """The outputs of the graph for its inputs, a tuple where there are several."""
        values: dict[str, Value] = {"": None, **self.constants}
        values |= {name: attrgetter(path)(model) for name, path in self.held.items()}
        values |= dict(zip(self.inputs, given, strict=True))
        for step in self.steps:
            made = _made(step, model, [values[name] for name in step.node.inputs])
            named = zip(step.node.outputs, made if isinstance(made, tuple) else (made,), strict=False)
            values.update((name, value) for name, value in named if name)
        outputs = tuple(as_tensor(values[name]) for name in self.outputs)
        return outputs[0] if len(outputs) == 1 else outputs


class OnnxModel(nn.Module):
    """A model that was read from ONNX; its forward takes the graph's inputs, in their order or by name."""


def _made(step: _Step, model: nn.Module, taken: list[Value]) -> Any:
    """What a node gives: by the reference of ONNX where all that it takes are sizes and constants."""
    if step.node.evaluated is not None and not any(isinstance(value, torch.Tensor) for value in taken):
        return tuple(step.node.evaluated([None if value is None else numpy.asarray(value) for value in taken]))
    try:
        return step.run(model.get_submodule(step.path), *taken) if step.path else step.run(*taken)
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        error.add_note(f"in the ONNX node {step.node.name!r} ({step.node.operation})")
        raise


def model_of(graph: Graph) -> OnnxModel:
    """A module that computes what a graph says.

    Raises:
        UsageError: an operator in it is not known.
    """
    layers = OnnxModel()
    paths = Paths(layers, graph)
    steps = tuple(_step(node, graph.opset, paths) for node in graph.nodes)
    held = {name: paths.hold(name, parameter(array)) for name, array in _weights(graph).items()}
    program = _Program(graph.inputs, graph.outputs, steps, graph.constants, held)
    names = dict.fromkeys(["self", *map(identifier, graph.inputs)])
    signature = inspect.Signature([inspect.Parameter(name, _PLACED) for name in names])

    def forward(*inputs: Any, **named: Any) -> Any:
        model, *given = signature.bind(*inputs, **named).arguments.values()
        return program.run(model, given)

    forward.__signature__ = signature  # type: ignore[attr-defined]
    layers.__class__ = type(graph.name, (OnnxModel,), {"forward": forward, "__module__": __name__})
    return layers.eval()


def _step(node: Node, opset: int, paths: Paths) -> _Step:
    if node.module is None:
        return _Step(node, operation(node, opset))
    path = paths.place(node, node.module)
    return _Step(replace(node, module=None), recurrent.run if node.operation == "recurrent" else _layer, path)


def _layer(module: nn.Module, x: Value) -> Any:
    return module(as_tensor(x))


def _weights(graph: Graph) -> dict[str, Array]:
    """Weights of the file, more than one number each and not zeros, that operations take, or layers as their first states."""
    taken = {name for node in graph.nodes if node.operation != "layer" for name in node.inputs if name in graph.weights}
    return {
        name: array
        for name, array in graph.constants.items()
        if name in taken and array.size > 1 and numpy.issubdtype(array.dtype, numpy.floating) and array.any()
    }
