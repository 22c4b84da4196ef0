"""Whether a model is PyTorch's own throughout, so that its run reaches no code of anybody else's.

PyTorch's modules call their parts, and those alone, as ``part(x)``. Somebody else's code may call any module, one that no model
has registered and by ``forward()`` alone too, and so every class of modules there is has to be watched.
"""

from collections.abc import Collection, Iterable
from types import BuiltinFunctionType, FunctionType
from typing import Any

from torch import Tensor, nn
from torch._C import _len_torch_dispatch_stack as _dispatch_modes
from torch._C import _len_torch_function_stack as _function_modes
from torch.nn.modules import module as of_all

from lstm_diagrams.capture.watched.wrapped import has_own_class

_OWN = "torch.nn.modules."
_RUN = ("__call__", "_call_impl", "forward")
_DRAWING = (nn.FractionalMaxPool2d, nn.FractionalMaxPool3d)
"""What takes numbers by chance in eval mode too."""


def is_plain(modules: Collection[nn.Module], given: Iterable[Tensor]) -> bool:
    """Whether these, all modules of a model, are of PyTorch's classes, and neither they nor the tensors given run another's code.

    Nothing else runs either, and in eval mode such a model takes nothing by chance: all around it stays as it is.
    """
    return (
        nothing_stands_between(modes=0)
        and all(map(is_pytorchs, set(map(type, modules))))
        and all(map(is_left_as_made, modules))
        and not any(map(has_own_class, given))
    )


def nothing_stands_between(*, modes: int) -> bool:
    """Whether no hook on all modules, and no mode but so many that see operations, stands between a module and what it runs."""
    hooks = of_all._global_forward_hooks or of_all._global_forward_pre_hooks
    return not hooks and not _function_modes() and _dispatch_modes() == modes


def is_pytorchs(kind: type[nn.Module]) -> bool:
    """Whether a class of modules runs PyTorch's own code; to be asked before classes report their runs."""
    made_of = kind.__mro__[:-1]  # but for object
    run = [vars(one)[name] for one in made_of for name in _RUN if name in vars(one)]
    return (
        all(one.__module__.startswith(_OWN) for one in made_of)
        and all(map(_is_function, run))
        and not issubclass(kind, _DRAWING)
    )


def is_left_as_made(module: nn.Module) -> bool:
    """Whether a module runs no code but that of its class: no hooks, nothing of its own to call, tensors of PyTorch's classes."""
    held = vars(module)
    tensors = (*held.get("_parameters", {}).values(), *held.get("_buffers", {}).values())
    return (
        not (held.get("_forward_hooks") or held.get("_forward_pre_hooks"))
        and all(_is_function(value) for value in held.values() if callable(value))
        and not any(has_own_class(tensor) for tensor in tensors if tensor is not None)
    )


def _is_function(value: Any) -> bool:
    """Whether it is one of PyTorch's; what it says of itself it may have from another that it stands for."""
    if isinstance(value, FunctionType):
        return str(value.__globals__.get("__name__")).startswith("torch.")
    return isinstance(value, BuiltinFunctionType) and str(value.__module__).startswith("torch.")
