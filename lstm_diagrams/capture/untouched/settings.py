"""Settings of a thread or of the whole process that a forward can change: how each is read and put back.

Named by what a program writes to ask for them, as ``os.getcwd()``; what PyTorch or this machine lacks is left out.
"""

import gc
import locale
import logging
import operator
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

import numpy
import torch
import torch.nn.modules.module as module_hooks

from lstm_diagrams.capture.untouched.devices import autocast, chosen_device, set_autocast

PACKAGE = __name__.partition(".")[0]


@dataclass(slots=True)
class Setting:
    """A setting with its name; ``write`` takes what ``read`` gave.

    One that is ``expected`` to change in a run, as the state of a source of chance, is put back without a look and without a word.
    """

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], object]
    same: Callable[[Any, Any], bool] = operator.eq
    expected: bool = False


@lru_cache(maxsize=1)
def of_thread() -> tuple[Setting, ...]:
    """What each thread has for itself."""
    return (
        Setting("torch.get_default_device()", chosen_device, torch.set_default_device),
        Setting("torch.is_grad_enabled()", torch.is_grad_enabled, torch.set_grad_enabled),
        Setting("torch.is_inference_mode_enabled()", torch.is_inference_mode_enabled, _cannot),
        Setting("torch.is_autocast_enabled()", autocast, set_autocast),
        Setting("torch.is_autocast_cache_enabled()", torch.is_autocast_cache_enabled, torch.set_autocast_cache_enabled),
        Setting("numpy.geterr()", numpy.geterr, lambda state: numpy.seterr(**state)),
        Setting("numpy.get_printoptions()", numpy.get_printoptions, lambda state: numpy.set_printoptions(**state)),
        Setting("sys.gettrace()", sys.gettrace, sys.settrace, operator.is_),
        Setting("sys.getprofile()", sys.getprofile, sys.setprofile, operator.is_),
    )


def of_process() -> tuple[Setting, ...]:
    """What all threads share."""
    return (*_chance(), *_lasting(), *_of_objects())


@lru_cache(maxsize=1)
def _lasting() -> tuple[Setting, ...]:
    """Those whose owners stay the same as long as the process lives."""
    return (*_of_torch(), *_backends(), *_streams(), *_hooks(), *_of_python())


def _chance() -> Iterator[Setting]:
    yield Setting("torch.get_rng_state()", torch.get_rng_state, torch.set_rng_state, expected=True)
    yield from map(_accelerator, filter(_running, ("cuda", "xpu", "mps")))
    yield Setting("numpy.random.get_state()", numpy.random.get_state, numpy.random.set_state, expected=True)
    yield Setting("random.getstate()", random.getstate, random.setstate, expected=True)


def _of_torch() -> Iterator[Setting]:
    yield Setting("torch.get_default_dtype()", torch.get_default_dtype, torch.set_default_dtype)
    yield Setting("torch.get_num_threads()", torch.get_num_threads, torch.set_num_threads)
    yield Setting(
        "torch.are_deterministic_algorithms_enabled()",
        lambda: (torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()),
        lambda state: torch.use_deterministic_algorithms(state[0], warn_only=state[1]),
    )
    yield Setting(
        "torch.is_anomaly_enabled()",
        lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
        lambda state: torch.autograd.set_detect_anomaly(*state),
    )
    yield Setting(
        "torch.get_float32_matmul_precision()",
        torch.get_float32_matmul_precision,
        torch.set_float32_matmul_precision,
    )
    yield Setting("torch.is_warn_always_enabled()", torch.is_warn_always_enabled, torch.set_warn_always)
    yield Setting(
        "torch.set_printoptions()", lambda: dict(vars(_printing())), lambda state: vars(_printing()).update(state)
    )
    yield Setting(
        "torch.multiprocessing.get_sharing_strategy()",
        torch.multiprocessing.get_sharing_strategy,
        torch.multiprocessing.set_sharing_strategy,
    )
    yield Setting(
        "torch.__future__.get_overwrite_module_params_on_conversion()",
        torch.__future__.get_overwrite_module_params_on_conversion,
        torch.__future__.set_overwrite_module_params_on_conversion,
    )


def _backends() -> Iterator[Setting]:
    for owner, name in (
        ("cudnn", "enabled"), ("cudnn", "benchmark"), ("cudnn", "benchmark_limit"), ("cudnn", "deterministic"),
        ("mkldnn", "enabled"), ("opt_einsum", "enabled"), ("opt_einsum", "strategy"),
    ):  # fmt: skip
        module = getattr(torch.backends, owner)
        if hasattr(module, name):
            yield _attribute(f"torch.backends.{owner}.{name}", module, name)
    for kind in ("flash", "mem_efficient", "math", "cudnn"):
        read = getattr(torch.backends.cuda, f"{kind}_sdp_enabled", None)
        write = getattr(torch.backends.cuda, f"enable_{kind}_sdp", None)
        if read is not None and write is not None:
            yield Setting(f"torch.backends.cuda.{kind}_sdp_enabled()", read, write)


def _of_python() -> Iterator[Setting]:
    yield Setting("os.getcwd()", os.getcwd, os.chdir)
    yield Setting("os.environ", lambda: dict(vars(os.environ)["_data"]), _set_environment)  # as the system has it
    yield Setting("signal.getsignal()", _signals, _set_signals)
    yield Setting("sys.getrecursionlimit()", sys.getrecursionlimit, sys.setrecursionlimit)
    yield Setting("sys.getswitchinterval()", sys.getswitchinterval, sys.setswitchinterval)
    yield Setting("gc.isenabled()", gc.isenabled, lambda on: gc.enable() if on else gc.disable())
    yield Setting("gc.get_threshold()", gc.get_threshold, lambda state: gc.set_threshold(*state))
    yield Setting("locale.setlocale()", _locale, _set_locale)
    yield Setting("socket.getdefaulttimeout()", socket.getdefaulttimeout, socket.setdefaulttimeout)
    yield _attribute("tempfile.tempdir", tempfile, "tempdir")


def _of_objects() -> Iterator[Setting]:
    """Those of objects in whose place a program may put others."""
    yield _attribute("logging.root.level", logging.root, "level")
    yield _attribute("logging.disable()", logging.root.manager, "disable")
    yield _list("sys.path", sys.path)
    yield _list("sys.argv", sys.argv)
    yield _list("logging.root.handlers", logging.root.handlers)
    yield Setting("warnings.filters", lambda: list(warnings.filters), _set_warnings)


def _streams() -> Iterator[Setting]:
    yield from map(_stream, ("stdout", "stderr", "stdin"))
    for owner, name in (
        (sys, "excepthook"), (sys, "displayhook"), (sys, "unraisablehook"), (threading, "excepthook"),
    ):  # fmt: skip
        yield _attribute(f"{owner.__name__}.{name}", owner, name)


def _hooks() -> Iterator[Setting]:
    """The hooks that PyTorch has for all modules; those by which this package watches come and go by themselves."""
    for name, hooks in vars(module_hooks).items():
        if name.startswith("_global_") and isinstance(hooks, dict):
            yield _hooks_of_all(f"torch.nn.modules.module.{name}", hooks)


def _attribute(shown: str, owner: Any, name: str) -> Setting:
    return Setting(shown, partial(getattr, owner, name), partial(setattr, owner, name))


def _list(shown: str, items: list[Any]) -> Setting:
    return Setting(shown, items.copy, lambda state: items.__setitem__(slice(None), state))


def _accelerator(name: str) -> Setting:
    return Setting(
        f"torch.{name}.get_rng_state()",
        lambda: _states(name),
        lambda states: _set_states(name, states),
        expected=True,
    )


def _stream(name: str) -> Setting:
    return Setting(
        f"sys.{name}",
        lambda: (getattr(sys, name), getattr(getattr(sys, name), "closed", False)),
        lambda state: _set_stream(name, *state),
        lambda before, after: before[0] is after[0] and before[1] == after[1],
    )


def _hooks_of_all(shown: str, hooks: dict[int, Any]) -> Setting:
    return Setting(shown, lambda: _others(hooks), lambda state: _set_hooks(hooks, state))


def _cannot(_: object) -> None:
    raise RuntimeError("nobody can leave this mode but whoever entered it")


def _running(name: str) -> bool:
    """Whether there is such an accelerator and it has been used; asking for its random state would start it."""
    module = getattr(torch, name)
    return bool(module.is_initialized() if hasattr(module, "is_initialized") else torch.backends.mps.is_available())


def _states(name: str) -> list[torch.Tensor]:
    module = getattr(torch, name)
    states = module.get_rng_state_all() if hasattr(module, "get_rng_state_all") else [module.get_rng_state()]
    return list(states)


def _set_states(name: str, states: list[torch.Tensor]) -> None:
    module = getattr(torch, name)
    if hasattr(module, "set_rng_state_all"):
        module.set_rng_state_all(states)
    else:
        module.set_rng_state(states[0])


def _printing() -> Any:
    return torch._tensor_str.PRINT_OPTS


def _set_environment(encoded: dict[Any, Any]) -> None:
    """Decoded here alone: each capture reads them twice, and hardly any finds them changed."""
    name_of, value_of = os.environ.decodekey, os.environ.decodevalue
    state = {name_of(name): value_of(value) for name, value in encoded.items()}
    for name in os.environ.keys() - state.keys():
        del os.environ[name]
    for name, value in state.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


_SIGNALS = tuple(signal.Signals)
_handler = import_module("_signal").getsignal
"""The handler of a signal; the function that the module ``signal`` makes of it turns each answer into an enum, ten times as slow."""


def _signals() -> dict[signal.Signals, Any]:
    return {number: _handler(number) for number in _SIGNALS}


def _set_signals(state: dict[signal.Signals, Any]) -> None:
    """Only the main thread may, and only what Python knows of."""
    for number, handler in state.items():
        if _handler(number) is not handler:
            signal.signal(number, handler)


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _set_locale(state: str) -> None:
    locale.setlocale(locale.LC_ALL, state)


def _set_warnings(state: list[Any]) -> None:
    changed: Any = warnings.filters
    changed[:] = state
    with (
        warnings.catch_warnings()
    ):  # leaving it makes Python forget which warnings it has shown under the other filters
        pass


def _set_stream(name: str, stream: Any, closed: bool) -> None:
    setattr(sys, name, stream)
    if getattr(stream, "closed", False) != closed:
        raise ValueError(f"sys.{name} was closed")


def _others(hooks: dict[int, Any]) -> dict[int, Any]:
    return {key: hook for key, hook in list(hooks.items()) if not _is_ours(hook)}


def _is_ours(hook: Any) -> bool:
    return (getattr(hook, "__module__", None) or "").partition(".")[0] == PACKAGE


def _set_hooks(hooks: dict[int, Any], state: dict[int, Any]) -> None:
    for key in _others(hooks).keys() - state.keys():
        del hooks[key]
    hooks.update(state)
