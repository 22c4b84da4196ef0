"""Which of the tensors that an operation is given it writes into."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch

from lstm_diagrams.layers.tensors import tensors


def written_to(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[torch.Tensor]:
    """The tensors that an operation is about to write to, by its schema."""
    given = _written_arguments(function)
    found = (args[place] if place < len(args) else kwargs.get(name) for place, name in given) if given else ()
    return list(tensors(tuple(found))) if given else []


@lru_cache(maxsize=1024)
def _written_arguments(function: Any) -> tuple[tuple[int, str], ...]:
    """Place and name of each argument that an operation writes into."""
    if not hasattr(function, "_schema"):
        return ()
    return tuple(
        (place, argument.name)
        for place, argument in enumerate(function._schema.arguments)
        if argument.alias_info is not None and argument.alias_info.is_write
    )
