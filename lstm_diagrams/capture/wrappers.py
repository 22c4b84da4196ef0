"""The model that is really run: inside wrappers, and in a copy where running it would make it another."""

import copy
from typing import Any

import torch
from torch import nn
from torch.nn.parallel import DataParallel, DistributedDataParallel

from lstm_diagrams.capture.graph_layers import with_layers
from lstm_diagrams.capture.readable import said
from lstm_diagrams.capture.untouched.tensors import is_made
from lstm_diagrams.errors import CaptureError


def unwrapped(model: nn.Module) -> nn.Module:
    """The module inside ``torch.compile``, ``DataParallel`` and ``DistributedDataParallel``, whose layers are the same."""
    if isinstance(model, DataParallel | DistributedDataParallel):
        return unwrapped(model.module)
    compiled = dict(model.named_children()).get("_orig_mod")
    return model if compiled is None else unwrapped(compiled)


def runnable(model: nn.Module) -> nn.Module:
    """The model itself, or a copy if parts of it have no shape yet: the first run of a lazy module changes its type.

    Of an exported model a copy whose layers are modules again.
    """
    shapeless = [buffer for buffer in model.buffers() if not is_made(buffer)]
    if not shapeless and all(map(is_made, model.parameters())):
        return with_layers(model)
    # deepcopy cannot copy such a buffer, so it is told what to put in its place
    fresh = {id(buffer): _shapeless_like(buffer) for buffer in shapeless}
    try:
        return copy.deepcopy(model, dict(fresh))
    except Exception as error:
        raise CaptureError(
            f"{type(model).__name__} has parts without a shape yet, and cannot be copied to find their shapes: "
            f"{said(error)}; run it once before it is drawn: model(x)"
        ) from error


def _shapeless_like(buffer: torch.Tensor) -> torch.Tensor:
    """An uninitialized buffer; the type hints of torch know neither of its arguments."""
    make: Any = nn.UninitializedBuffer
    made: torch.Tensor = make(device=buffer.device, dtype=buffer.dtype)
    return made
