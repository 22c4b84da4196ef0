"""An ONNX graph as values: nodes with their attributes and scopes, constants as arrays, and what is rewritten in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy
from torch import nn

from lstm_diagrams.errors import UsageError

Array = numpy.ndarray[Any, Any]
_LETTER = re.compile(r"\W")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation.

    Attributes:
        name: its own name, or one made from what it gives.
        operation: the operator (``LSTM``); in lower case one of this package (``recurrent``).
        inputs: names of values, "" for one that is left out.
        outputs: names of values.
        attributes: plain numbers, texts, tuples and arrays.
        scope: the path of the module that an exporter says it is from, or "".
        module: the layer that does it, where it is one.
        evaluated: what computes it from arrays alone, where that is possible.
    """

    name: str
    operation: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    scope: str = ""
    module: nn.Module | None = None
    evaluated: Callable[[list[Array | None]], list[Array]] | None = None

    def input(self, place: int) -> str:
        """The name of an input, "" where it is left out."""
        return self.inputs[place] if place < len(self.inputs) else ""

    def output(self, place: int) -> str:
        """The name of an output, "" where it is left out."""
        return self.outputs[place] if place < len(self.outputs) else ""

    def refused(self, reason: str) -> UsageError:
        """The error that this node cannot be read, with its name and operator."""
        return UsageError(f"ONNX node {self.name!r} ({self.operation}) cannot be read: {reason}")


@dataclass(slots=True)
class Graph:
    """What a file says: its nodes in an order in which they can run.

    ``weights`` are the constants that the file holds as such, neither written into a node nor computed.
    """

    name: str
    opset: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    nodes: list[Node]
    constants: dict[str, Array]
    shapes: Mapping[str, tuple[int | None, ...]]
    weights: frozenset[str]

    def producers(self) -> dict[str, Node]:
        """Which node gives a value."""
        return {name: node for node in self.nodes for name in node.outputs if name}

    def users(self, value: str) -> list[Node]:
        """The nodes that take a value."""
        return [node for node in self.nodes if value in node.inputs]

    def is_output(self, value: str) -> bool:
        """Whether the graph itself gives a value."""
        return value in self.outputs

    def constant(self, name: str) -> Array | None:
        """A value that does not depend on what the model is given, None of any other."""
        return self.constants.get(name)

    def setting(self, node: Node, name: str, place: int) -> tuple[int, ...] | None:
        """Whole numbers that older operators have as an attribute and newer ones as an input; None where they are left out.

        UsageError where they are computed while the model runs.
        """
        if name in node.attributes:
            value = node.attributes[name]
            return value if isinstance(value, tuple) else (int(value),)
        if not node.input(place):
            return None
        known = self.constant(node.input(place))
        if known is None:
            raise node.refused(f"its {name} are computed while the model runs")
        return tuple(int(entry) for entry in known.reshape(-1))

    def rename(self, old: str, new: str) -> None:
        """Let everything that takes one value take another."""
        self.nodes = [
            replace(node, inputs=tuple(new if name == old else name for name in node.inputs)) if old in node.inputs else node
            for node in self.nodes
        ]  # fmt: skip
        self.outputs = tuple(new if name == old else name for name in self.outputs)

    def exchange(self, old: Node, new: Iterable[Node]) -> None:
        """Put nodes in the place of the one that gives the values of another."""
        at = next(at for at, node in enumerate(self.nodes) if node.outputs == old.outputs)
        self.nodes[at : at + 1] = list(new)

    def prune(self) -> None:
        """Leave out nodes that nothing takes anything from."""
        wanted = set(self.outputs)
        kept: list[Node] = []
        for node in reversed(self.nodes):
            if wanted.intersection(node.outputs):
                kept.append(node)
                wanted.update(node.inputs)
        self.nodes = kept[::-1]


def identifier(text: str) -> str:
    """A text as the name of a module or an argument."""
    name = _LETTER.sub("_", text)
    return name if name.isidentifier() or name.isdigit() else f"_{name}"


def parents(path: str) -> Iterator[str]:
    """The paths of all that a module stands in: ``a``, ``a.b`` of ``a.b.c``."""
    parts = path.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))
