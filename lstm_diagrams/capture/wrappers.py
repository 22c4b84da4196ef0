"""The model that is really run: inside wrappers, and in a copy where running it would make it another."""

import copy
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import nn
from torch.nn.parallel import DataParallel, DistributedDataParallel

from lstm_diagrams.capture.shared import Shared


def unwrapped(model: nn.Module) -> nn.Module:
    """The module inside ``torch.compile``, ``DataParallel`` and ``DistributedDataParallel``, whose layers are the same."""
    if isinstance(model, DataParallel | DistributedDataParallel):
        return unwrapped(model.module)
    compiled = dict(model.named_children()).get("_orig_mod")
    return model if compiled is None else unwrapped(compiled)


def runnable(model: nn.Module) -> nn.Module:
    """The model itself, or a copy if parts of it have no shape yet: the first run of a lazy module changes its type."""
    shapeless = [buffer for buffer in model.buffers() if isinstance(buffer, nn.UninitializedBuffer)]
    if not shapeless and not any(isinstance(parameter, nn.UninitializedParameter) for parameter in model.parameters()):
        return model
    # deepcopy cannot copy such a buffer, so it is told what to put in its place
    fresh = {id(buffer): _shapeless_like(buffer) for buffer in shapeless}
    return copy.deepcopy(model, dict(fresh))


def _shapeless_like(buffer: torch.Tensor) -> torch.Tensor:
    """An uninitialized buffer; the type hints of torch know neither of its arguments."""
    make: Any = nn.UninitializedBuffer
    made: torch.Tensor = make(device=buffer.device, dtype=buffer.dtype)
    return made


def uncompiled() -> AbstractContextManager[None]:
    """Run what ``torch.compile`` made as it was before, so that every layer in it is seen."""
    return _UNCOMPILED.changed()


def _force_eager() -> Callable[[], object] | None:
    if "torch._dynamo" not in sys.modules or not hasattr(torch.compiler, "set_stance"):
        return None
    stance = torch.compiler.set_stance("force_eager")  # set from here on, before it is entered as a context
    return lambda: stance.__exit__(None, None, None)


_UNCOMPILED = Shared(_force_eager)
