"""Processes that draw side by side, made by one that has loaded PyTorch once."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue

from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture

_WORKER = "lstm_diagrams.integrations.embedding.worker"
"""What loads PyTorch."""
_PATIENCE = 10.0
"""Seconds that a process is given to end."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where and how pictures are drawn: the working folder, the folders searched for modules first, seconds for one drawing."""

    folder: Path
    path: tuple[Path, ...]
    timeout: float


def drawn(orders: Sequence[Order], workshop: Workshop, jobs: int) -> Iterator[tuple[int, Picture | Failure]]:
    """The number of each order with its picture, or why there is none, as they come; at most ``jobs`` are drawn at a time."""
    context = _context()
    painters = [_Painter(context, workshop) for _ in range(max(1, min(jobs, len(orders))))]
    free: SimpleQueue[_Painter] = SimpleQueue()
    for painter in painters:
        free.put(painter)

    def one(number: int) -> tuple[int, Picture | Failure]:
        painter = free.get()
        try:
            return number, painter.draw(orders[number])
        finally:
            free.put(painter)

    try:
        with ThreadPoolExecutor(len(painters)) as pool:
            for done in as_completed([pool.submit(one, number) for number in range(len(orders))]):
                yield done.result()
    finally:
        for painter in painters:
            painter.close()


def _context() -> BaseContext:
    """Forks of a process that has loaded PyTorch, where the system has such; else each process loads it by itself."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_WORKER])
    return context


class _Painter:
    """One process, started when it is first needed and again after it has failed."""

    def __init__(self, context: BaseContext, workshop: Workshop) -> None:
        self._context, self._workshop = context, workshop
        self._running: tuple[BaseProcess, Connection] | None = None

    def draw(self, order: Order) -> Picture | Failure:
        if self._running is None:
            self._running = self._started()
        process, connection = self._running
        try:
            connection.send(order)
            if not connection.poll(self._workshop.timeout):
                self.close()
                reason = f"it took longer than {self._workshop.timeout:g} seconds; the setting 'timeout' allows more"
                return Failure(f"{order.model} could not be drawn: {reason}", {})
            reply: Picture | Failure = connection.recv()
        except (EOFError, OSError):
            process.join(_PATIENCE)
            code = process.exitcode
            self.close()
            return Failure(f"{order.model} could not be drawn: the process that draws {_ended(code)}", {})
        return reply

    def close(self) -> None:
        if self._running is not None:
            process, connection = self._running
            self._running = None
            connection.close()  # at which it ends by itself, unless it is in the middle of a drawing
            process.join(0.2)
            if process.is_alive():
                process.kill()
            process.join(_PATIENCE)

    def _started(self) -> tuple[BaseProcess, Connection]:
        here, there = multiprocessing.Pipe()
        searched = (*map(str, self._workshop.path), *map(os.path.abspath, sys.path))
        process: BaseProcess = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(there, str(self._workshop.folder), tuple(dict.fromkeys(searched))), daemon=True
        )
        process.start()
        there.close()
        return process, here


def _ended(code: int | None) -> str:
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def _serve(connection: Connection, folder: str, searched: Sequence[str]) -> None:
    """What the process does: answer orders until nobody asks any more."""
    from lstm_diagrams.integrations.embedding.worker import (
        serve,
    )  # brings PyTorch, of which the asking process needs none

    os.chdir(folder)
    sys.path[:] = searched
    serve(connection.recv, connection.send)
