"""Where layers and weights of a graph stand in the module that runs it: by the names that the graph has for them."""

import re

import torch
from torch import nn

from lstm_diagrams.capture.onnx_graph.graph import Graph, Node, identifier, parents

_DOTTED = re.compile(r"[\w-]+(\.[\w-]+)+")
"""The name of a weight as PyTorch gives it: ``encoder.fc.weight``."""


class Paths:
    """Places in one module."""

    def __init__(self, root: nn.Module, graph: Graph) -> None:
        self._root = root
        self._placed: list[tuple[str, tuple[str, ...], str]] = []
        self._taken: set[str] = set()
        scopes = {node.scope for node in graph.nodes if node.scope} | {
            _owner(name) for node in graph.nodes for name in _names(node)[:1] if _owner(name)
        }
        self._outer = {parent for scope in scopes for parent in parents(scope)}

    def place(self, node: Node, module: nn.Module) -> str:
        """The path of a node's layer: its own, or that of the one with the same weights that stands already."""
        names = _names(node)
        same = self._same(node, module, names)
        if same is not None:
            return same
        owner = _owner(names[0]) if names else ""
        wanted = (node.scope or owner) if node.operation == "recurrent" else (owner or node.scope)
        path = self._free(wanted or _own(node), node)
        self._put(path, module)
        self._placed.append((str(node.attributes["of"]), names or (node.scope,), path))
        return path

    def _same(self, node: Node, module: nn.Module, names: tuple[str, ...]) -> str | None:
        """A layer that stands already and has the weights of this one, or without weights is of the same module.

        Exporters write the weights of a recurrent layer once for each call.
        """
        for operation, others, path in self._placed:
            placed = self._root.get_submodule(path)
            alike = operation == node.attributes["of"] and repr(placed) == repr(module)
            if alike and (names or (node.scope or None,)) == others:
                return path
            if alike and node.operation == "recurrent" and _equal(placed, module):
                return path
        return None

    def hold(self, name: str, weight: nn.Parameter) -> str:
        """The path under which a weight of no layer stands."""
        owner, _, last = name.rpartition(".") if _DOTTED.fullmatch(name) else ("", "", name)
        at = identifier(last)
        place = self._module(".".join(map(identifier, owner.split(".")))) if owner else self._root
        while hasattr(place, at):
            at += "_"
        place.register_parameter(at, weight)
        return f"{owner}.{at}" if owner else at

    def _free(self, wanted: str, node: Node) -> str:
        """A path that is none of another layer, nor of what layers stand in, nor in a layer."""
        path = wanted
        if path in self._outer:
            path += f".{str(node.attributes['of']).lower()}"
        if any(parent in self._taken for parent in parents(path)):
            path = path.replace(".", "_")
        count, free = 1, path
        while free in self._taken or not self._allowed(free):
            count += 1
            free = f"{path}_{count}"
        return free

    def _allowed(self, path: str) -> bool:
        """Whether no attribute of PyTorch's own has the name."""
        return not any(hasattr(nn.Module, part) or part in ("training", "_graph", "run") for part in path.split("."))

    def _put(self, path: str, module: nn.Module) -> None:
        outer, _, name = path.rpartition(".")
        (self._module(outer) if outer else self._root).add_module(name, module)
        self._taken.add(path)

    def _module(self, path: str) -> nn.Module:
        """The module at a path, made where there is none."""
        found = self._root
        for name in path.split("."):
            if name not in found._modules:
                found.add_module(name, nn.Module())
            found = found.get_submodule(name)
        return found


def _names(node: Node) -> tuple[str, ...]:
    """The names of the weights of a layer's node."""
    names: tuple[str, ...] = tuple(node.attributes.get("names", ()))
    return tuple(name for name in names if name not in node.inputs)


def _owner(name: str) -> str:
    """The path of the module that a weight of PyTorch belongs to, or "": ``fc`` of ``fc.weight``, of any other name itself."""
    return ".".join(map(identifier, name.removesuffix(".weight").split("."))) if _DOTTED.fullmatch(name) else ""


def _own(node: Node) -> str:
    """A name out of that of the node; where it has none of its own, that of its operator."""
    last = node.name.rpartition("/")[2]
    return (str(node.attributes["of"]) if " of " in last else identifier(last)).lower()


def _equal(one: nn.Module, other: nn.Module) -> bool:
    """Whether two layers of one class have the same numbers, which no two have by chance unless they are all the same number."""
    pairs = list(zip(one.parameters(), other.parameters(), strict=True))
    return all(torch.equal(*pair) for pair in pairs) and any(bool(weight.min() != weight.max()) for weight, _ in pairs)
