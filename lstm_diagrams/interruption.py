"""Ctrl-C in our own program: silent, also while Python still imports it, which is before any of its own code can catch it."""

import atexit
import os
import signal
import sys
import threading
from types import FrameType

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C has ended, as shells have it."""
_NAMES = ("lstm-diagrams", "lstm-diagrams.exe")
_MAIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")


def is_program() -> bool:
    """Whether this process is the command line, and not one that imports the package for its own purposes."""
    first = sys.argv[0] if getattr(sys, "argv", None) else ""
    return os.path.basename(first) in _NAMES or (first == "-m" and "lstm_diagrams" in sys.orig_argv) or first == _MAIN


def end_silently() -> None:
    """From now on Ctrl-C ends the process at once."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _end)


def raise_again() -> None:
    """Ctrl-C is a KeyboardInterrupt again, if ``end_silently`` had changed that."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, _raise)


def _end(signal_number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _raise(signal_number: int, frame: FrameType | None) -> None:
    """PyTorch, as it is imported, imports NumPy in C and goes on without it after any exception, this one too: no use in raising."""
    if _imports_torch(frame):
        _end(signal_number, frame)
    signal.default_int_handler(signal_number, frame)


def _imports_torch(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "torch":
            return True
        frame = frame.f_back
    return False


if is_program():
    end_silently()
    atexit.register(
        signal.signal, signal.SIGINT, signal.SIG_IGN
    )  # all is done then, and Python would die of it as it ends
