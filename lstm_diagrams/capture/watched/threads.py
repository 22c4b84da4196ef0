"""Threads that a watched thread starts, and work that it gives to a pool of them, are watched like itself."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

Joined = Callable[[], AbstractContextManager[object]]


def handing_on(handed_on: Callable[[], Joined | None]) -> Callable[[], None]:
    """From now on enter in each new thread what ``handed_on`` gave in the one that started it; returns what ends that."""
    start, submit = threading.Thread.start, ThreadPoolExecutor.submit
    hiring = threading.local()

    def started(thread: threading.Thread, /) -> None:
        joined = None if getattr(hiring, "now", False) else handed_on()
        if joined is not None:
            _enter_at_first(thread, joined)
        start(thread)

    def submitted(pool: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        joined = handed_on()
        if joined is None:
            return submit(pool, function, *args, **kwargs)
        hiring.now = True  # the pool's own threads outlive the work: only the work itself is watched
        try:
            return submit(pool, _inside(joined, function), *args, **kwargs)
        finally:
            hiring.now = False

    def undo() -> None:
        if threading.Thread.start is started:
            threading.Thread.start = start  # type: ignore[method-assign]
        if ThreadPoolExecutor.submit is submitted:
            ThreadPoolExecutor.submit = submit  # type: ignore[method-assign]

    threading.Thread.start = started  # type: ignore[method-assign, assignment]
    ThreadPoolExecutor.submit = submitted  # type: ignore[method-assign, assignment]
    return undo


def _enter_at_first(thread: threading.Thread, joined: Joined) -> None:
    run = thread.run

    def inside() -> None:
        vars(thread).pop("run", None)
        with joined():
            run()

    thread.run = inside  # type: ignore[method-assign]


def _inside(joined: Joined, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        with joined():
            return function(*args, **kwargs)

    return run
