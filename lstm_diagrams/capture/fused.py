"""Keeps PyTorch's attention layers from running as one fused operation, which calls none of the layers inside."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import torch

from lstm_diagrams.capture.shared import Shared


def unfused() -> AbstractContextManager[None]:
    """The layers of a Transformer run one by one while the block runs."""
    return _UNFUSED.changed()


def _switch_off() -> Callable[[], object]:
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    return lambda: torch.backends.mha.set_fastpath_enabled(before)


_UNFUSED = Shared(_switch_off)
