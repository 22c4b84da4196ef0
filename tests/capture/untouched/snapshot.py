"""A deep picture of a model and of the process as plain values, made without any of the package's code, to be compared."""

import gc
import itertools
import locale
import os
import random
import signal
import sys
import threading
from typing import Any

import numpy as np
import torch


def snapshot(model: torch.nn.Module) -> dict[str, object]:
    """Everything that hangs on a model, and the settings of the process; equal for two that are alike in every number."""
    return {"model": _walked(model, {}), **process()}


def process() -> dict[str, object]:
    """What a program can ask the process for."""
    hooks = vars(torch.nn.modules.module)
    return {
        "chance": (_walked(torch.get_rng_state(), {}), random.getstate(), _array_state(np.random.get_state())),
        "dtype": (torch.get_default_dtype(), torch.get_default_device()),
        "modes": (torch.is_grad_enabled(), torch.is_anomaly_enabled(), torch.is_autocast_enabled("cpu")),
        "deterministic": (
            torch.are_deterministic_algorithms_enabled(),
            torch.is_deterministic_algorithms_warn_only_enabled(),
        ),
        "precision": torch.get_float32_matmul_precision(),
        "threads": torch.get_num_threads(),
        "cudnn": (torch.backends.cudnn.benchmark, torch.backends.cudnn.enabled),
        "hooks": {
            name: len(value) for name, value in hooks.items() if name.startswith("_global_") and hasattr(value, "items")
        },
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "signals": {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)},
        "python": (sys.getrecursionlimit(), sys.getswitchinterval(), gc.isenabled(), locale.setlocale(locale.LC_ALL)),
        "streams": (id(sys.stdout), id(sys.stderr), id(sys.stdin), id(sys.excepthook), id(threading.excepthook)),
        "path": (list(sys.path), list(sys.argv)),
        "numpy": (np.geterr(), repr(np.get_printoptions())),
    }


def _walked(value: Any, seen: dict[int, int]) -> object:
    if value is None or isinstance(value, str | bytes | bool | int | float | torch.dtype | torch.device | type):
        return value
    if id(value) in seen:
        return "again", seen[id(value)]
    seen[id(value)] = len(seen)
    if isinstance(value, torch.Tensor):
        return _tensor(value, seen)
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, itertools.count | bytearray):
        return repr(value)
    if isinstance(value, torch.Generator):
        return _walked(value.get_state(), {})
    if isinstance(value, random.Random):
        return value.getstate()
    if isinstance(value, np.random.RandomState):
        return _array_state(value.get_state())
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    inside: list[object] = [type(value).__qualname__]
    if isinstance(value, dict):
        inside += [(_walked(key, seen), _walked(entry, seen)) for key, entry in value.items()]
    elif isinstance(value, set):
        inside += sorted(map(repr, value))
    elif hasattr(value, "__iter__") and hasattr(value, "__len__"):
        inside += [_walked(entry, seen) for entry in value]
    if (hasattr(value, "__dict__") and not callable(value)) or isinstance(value, torch.nn.Module):
        inside += [(name, _walked(entry, seen)) for name, entry in vars(value).items()]
    return inside


def _array_state(state: Any) -> object:
    return [part.tobytes() if isinstance(part, np.ndarray) else part for part in state]


def _tensor(tensor: torch.Tensor, seen: dict[int, int]) -> object:
    plain = tensor.detach()
    numbers = plain.to_dense() if plain.layout is not torch.strided else plain
    hooks = [len(getattr(tensor, name, None) or ()) for name in ("_backward_hooks", "_post_accumulate_grad_hooks")]
    gradient = _walked(tensor.grad, seen) if tensor.is_leaf else None
    return (
        str(tensor.dtype), str(tensor.layout), tuple(tensor.shape), numbers.clone().numpy().tobytes(), tensor.requires_grad, hooks, gradient,
        {name: _walked(entry, seen) for name, entry in vars(tensor).items()},
    )  # fmt: skip
