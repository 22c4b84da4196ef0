"""Registering a family of layers that take one tensor and give one."""

from collections.abc import Mapping
from typing import Any

from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.layers.registry import Slots, describe, described, slots
from lstm_diagrams.layers.shapes import Namer, one_to_one


def register_family(
    *types: type[nn.Module], kind: str, settings: tuple[str, ...], inputs: Namer, outputs: Namer
) -> None:
    """Describe modules of these types as ``kind`` with these constructor arguments, and name their axes."""

    def layer(module: nn.Module, path: str) -> facts.Layer:
        return described(module, path, kind, settings)

    def named(_module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: object) -> Slots:
        return one_to_one((args, dict(kwargs)), output, inputs, outputs)

    for known in types:
        describe.register(known, layer)
        slots.register(known, named)
