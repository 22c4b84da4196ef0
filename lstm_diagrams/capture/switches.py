"""What makes PyTorch run a model plainly, layer by layer: no compiler, no layers fused into one operation."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

import torch
from torch._C._dynamo import eval_frame as frames


@contextmanager
def unfused() -> Iterator[None]:
    """The layers of a Transformer run one by one; from PyTorch 2.5 on the hooks alone see to that."""
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)


@contextmanager
def uncompiled() -> Iterator[None]:
    """Run what ``torch.compile`` made as it was before, so that every layer in it is seen."""
    if "torch._dynamo" not in sys.modules or not hasattr(torch.compiler, "set_stance"):
        yield
        return
    with torch.compiler.set_stance("force_eager"):
        yield


def kept_uncompiled(code: CodeType) -> bool:
    """Make this code, and all that it calls, run as it stands; whether this PyTorch can do that.

    The compiler is not loaded for it, which takes seconds.
    """
    known = all(hasattr(frames, name) for name in ("set_code_exec_strategy", "_FrameExecStrategy", "_FrameAction"))
    if known:
        skip = frames._FrameAction.SKIP
        frames.set_code_exec_strategy(code, frames._FrameExecStrategy(skip, skip))
    return known
