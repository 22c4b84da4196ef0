"""Hooks on the modules of one model: before and after each of their runs in this thread; none stays behind."""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from torch import nn
from torch.jit import ScriptModule
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

Before = Callable[[nn.Module, tuple[Any, ...], Mapping[str, Any]], None]
After = Callable[[nn.Module, tuple[Any, ...], Mapping[str, Any], object], None]


@contextlib.contextmanager
def hooked(modules: Iterable[nn.Module], before: Before, after: After) -> Iterator[None]:
    """Call ``before`` and ``after`` (with None for what a failed run gave) around each run while the block runs.

    A TorchScript module takes no hooks of its own: it is watched through those that PyTorch has for all modules.
    """
    handles = []
    scripted = {module for module in modules if isinstance(module, ScriptModule)}
    try:
        for module in modules:
            if module not in scripted:
                handles.append(module.register_forward_pre_hook(before, with_kwargs=True, prepend=True))
                handles.append(module.register_forward_hook(after, with_kwargs=True, always_call=True))
        if scripted:
            handles += _watching(scripted, before, after)
        yield
    finally:
        for handle in handles:
            handle.remove()


def _watching(scripted: set[ScriptModule], before: Before, after: After) -> Iterator[Any]:
    thread = threading.get_ident()

    def started(module: nn.Module, args: tuple[Any, ...]) -> None:
        if module in scripted and threading.get_ident() == thread:
            before(module, args, {})

    def ended(module: nn.Module, args: tuple[Any, ...], output: object) -> None:
        if module in scripted and threading.get_ident() == thread:
            after(module, args, {}, output)

    yield register_module_forward_pre_hook(started)
    yield register_module_forward_hook(ended, always_call=True)
