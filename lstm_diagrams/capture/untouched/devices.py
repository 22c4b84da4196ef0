"""What a thread has chosen for devices: the default one, and whether types of numbers are chosen by itself on each."""

import torch

_AUTOCAST = tuple(filter(torch.amp.is_autocast_available, ("cpu", "cuda", "xpu", "mps", "hpu", "mtia", "xla")))
"""Types of devices that autocast knows in this PyTorch (2.4: no mps, no mtia), whether they are there or not."""


def chosen_device() -> torch.device | None:
    """What ``torch.set_default_device()`` was last given in this thread, None where it never was.

    To choose even the usual device turns on a mode that sees every call of PyTorch, so that it is not the same.
    """
    context = getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
    return None if context is None else torch.device(context.device)


def autocast() -> tuple[tuple[str, bool, torch.dtype], ...]:
    """For each type of device whether autocast is on, and its dtype."""
    return tuple((kind, torch.is_autocast_enabled(kind), torch.get_autocast_dtype(kind)) for kind in _AUTOCAST)


def set_autocast(state: tuple[tuple[str, bool, torch.dtype], ...]) -> None:
    """Put it back for each."""
    for kind, enabled, dtype in state:
        torch.set_autocast_enabled(kind, enabled)
        torch.set_autocast_dtype(kind, dtype)
