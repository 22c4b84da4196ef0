"""ONNX models as modules of PyTorch: their LSTM, GRU and RNN nodes as those layers, weights in PyTorch's order.

Every rewriting computes what the graph did. What no layer stands for runs as an operation; what has no meaning here is an error that
names the node.
"""

import onnx

from lstm_diagrams.capture.onnx_graph.layers import with_layers
from lstm_diagrams.capture.onnx_graph.loading import graph_of, load
from lstm_diagrams.capture.onnx_graph.model import OnnxModel, model_of
from lstm_diagrams.capture.onnx_graph.recurrent import opened, with_modules
from lstm_diagrams.capture.onnx_graph.stacks import simplified

__all__ = ["OnnxModel", "from_file", "from_model"]


def from_file(path: str) -> OnnxModel:
    """The model in a file, with weights that lie in its folder.

    Raises:
        UsageError: the file holds no ONNX model, or one with a node that cannot be read.
    """
    return from_model(load(path), path)


def from_model(model: onnx.ModelProto, file: str = "") -> OnnxModel:
    """The module that computes what a model of the package onnx says. UsageError as of ``from_file``."""
    graph = graph_of(model, file)
    opened(graph)
    simplified(graph)
    with_modules(graph)
    with_layers(graph)
    return model_of(graph)
