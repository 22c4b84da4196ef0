"""What makes PyTorch run a model plainly, layer by layer: no compiler, no layers fused into one operation."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import CodeType

import torch
from torch._C._dynamo import eval_frame as frames

from lstm_diagrams.capture.shared import Shared


def unfused() -> AbstractContextManager[None]:
    """The layers of a Transformer run one by one while the block runs."""
    return _UNFUSED.changed()


def uncompiled() -> AbstractContextManager[None]:
    """Run what ``torch.compile`` made as it was before, so that every layer in it is seen."""
    return _UNCOMPILED.changed()


def _switch_off() -> Callable[[], object]:
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    return lambda: torch.backends.mha.set_fastpath_enabled(before)


def _force_eager() -> Callable[[], object] | None:
    if "torch._dynamo" not in sys.modules or not hasattr(torch.compiler, "set_stance"):
        return None
    stance = torch.compiler.set_stance("force_eager")  # set from here on, before it is entered as a context
    return lambda: stance.__exit__(None, None, None)


_UNFUSED, _UNCOMPILED = Shared(_switch_off), Shared(_force_eager)


def kept_uncompiled(code: CodeType) -> bool:
    """Make this code, and all that it calls, run as it stands; whether this PyTorch can do that.

    The compiler is not loaded for it, which takes seconds.
    """
    known = all(hasattr(frames, name) for name in ("set_code_exec_strategy", "_FrameExecStrategy", "_FrameAction"))
    if known:
        skip = frames._FrameAction.SKIP
        frames.set_code_exec_strategy(code, frames._FrameExecStrategy(skip, skip))
    return known
