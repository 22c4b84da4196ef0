"""What PyTorch declares of an operation, read once for each: its name, those of its arguments, and which it writes into."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from lstm_diagrams.layers.tensors import tensors


@dataclass(frozen=True, slots=True)
class Schema:
    """One operation: ``max_pool2d_with_indices``, and its ``overload``.

    ``name`` is "" for what has no schema, such as ``torch.cond``; ``written`` is place and name of each argument written into.
    """

    name: str = ""
    overload: str = ""
    arguments: tuple[str, ...] = ()
    written: tuple[tuple[int, str], ...] = ()

    def written_to(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[torch.Tensor]:
        """The tensors that it is about to write to."""
        if not self.written:
            return []
        return list(tensors([args[place] if place < len(args) else kwargs.get(name) for place, name in self.written]))


@lru_cache(maxsize=1024)
def schema_of(function: Any) -> Schema:
    """That of an operation."""
    if not hasattr(function, "_schema"):
        return Schema()
    schema = function._schema
    written = tuple(
        (place, argument.name)
        for place, argument in enumerate(schema.arguments)
        if argument.alias_info is not None and argument.alias_info.is_write
    )
    name = schema.name.split("::")[1]
    return Schema(name, schema.overload_name, tuple(argument.name for argument in schema.arguments), written)
