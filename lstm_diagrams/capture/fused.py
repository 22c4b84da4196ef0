"""Keeps PyTorch's attention layers from running as one fused operation, which calls none of the layers inside."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def unfused() -> Iterator[None]:
    """The layers of a Transformer run one by one; from PyTorch 2.5 on the hooks alone see to that."""
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)
