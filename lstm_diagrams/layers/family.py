"""Registering a family of layers that take one tensor and give one."""

from collections.abc import Mapping
from typing import Any

from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.layers.arguments import named_leaves
from lstm_diagrams.layers.registry import Slots, describe, described, slots
from lstm_diagrams.layers.shapes import Namer, numbered, slot


def register_family(
    *types: type[nn.Module], kind: str, settings: tuple[str, ...], inputs: Namer, outputs: Namer
) -> None:
    """Describe modules of these types as ``kind`` with these constructor arguments, and name their axes."""

    def layer(module: nn.Module, path: str) -> facts.Layer:
        return described(module, path, kind, settings)

    def named(module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: object) -> Slots:
        given = named_leaves(module.forward, args, kwargs)
        return tuple(slot(name, leaf, inputs) for name, leaf in given), numbered("output", output, outputs)

    for known in types:
        describe.register(known, layer)
        slots.register(known, named)
