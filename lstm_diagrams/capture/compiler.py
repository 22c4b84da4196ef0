"""Keeps PyTorch's compiler away from the code that watches a run, without loading it, which takes seconds."""

from types import CodeType

from torch._C._dynamo import eval_frame as frames


def kept_uncompiled(code: CodeType) -> bool:
    """Tell PyTorch that this code, and all that it calls, runs as it stands; whether this PyTorch can be told."""
    known = all(hasattr(frames, name) for name in ("set_code_exec_strategy", "_FrameExecStrategy", "_FrameAction"))
    if known:
        skip = frames._FrameAction.SKIP
        frames.set_code_exec_strategy(code, frames._FrameExecStrategy(skip, skip))
    return known
