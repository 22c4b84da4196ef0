"""The process that draws: it imports the models, and ends when nobody asks any more."""

import importlib
import os
import pickle
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import LstmDiagramsError
from lstm_diagrams.formats import writer
from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture, Sources
from lstm_diagrams.integrations.embedding.read_files import LIBRARIES, ReadFiles
from lstm_diagrams.integrations.embedding.staleness import digest_of
from lstm_diagrams.plugins import packages

_LONGEST = 1_000
"""How many characters of an error are told: some of PyTorch's hold its whole C++ stack."""
_GRACE = 3.0
"""Seconds in which it may end by itself once nobody can ask any more."""
_DRAWING = {__name__.partition(".")[0], *packages()}
"""This package, and those that add to it."""


def main() -> None:
    """Answer each order on stdin with a picture or a failure on stdout, both pickled, until stdin ends."""
    orders, replies = _own_channels()
    _end_with_host(orders)

    def send(reply: Picture | Failure) -> None:
        pickle.dump(reply, replies)
        replies.flush()

    serve(lambda: pickle.load(orders), send)


def serve(receive: Callable[[], Order], send: Callable[[Picture | Failure], None]) -> None:
    """Answer one order after the other, in the folder and with the search path of this moment, until ``receive`` says EOFError.

    What the models print goes to stderr.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
    digests: Sources = {}
    files = ReadFiles()
    project, searched, console = os.getcwd(), [*sys.path], os.dup(2)
    try:
        while True:
            os.chdir(project)  # wherever the model before went
            _speak_again(console)
            reply = _answered(receive(), digests, files)
            sys.path[:] = searched  # whatever the model did to it
            _speak_again(console)
            send(reply)
    except EOFError:
        return
    except OSError:  # a model closed what was not its own, or the folder is gone; the host says that there is no answer
        os._exit(1)


def _end_with_host(orders: BinaryIO) -> None:
    """End soon after the host has, however that was killed, also in the middle of a drawing that would go on for ever."""

    def wait() -> None:
        other_end = select.poll()
        other_end.register(orders.fileno(), 0)  # of nothing but that it is closed
        other_end.poll()
        time.sleep(_GRACE)
        os._exit(1)

    if hasattr(select, "poll"):  # not on Windows
        threading.Thread(target=wait, daemon=True).start()


def _speak_again(console: int) -> None:
    """Let stdout and stderr lead to the console, also where a model closed them or put others in their place."""
    for number in (1, 2):
        os.dup2(console, number)
    sys.stdout, sys.stderr = (
        old if old is not None and not old.closed else open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        for number, old in ((1, sys.__stdout__), (2, sys.__stderr__))
    )


def _own_channels() -> tuple[BinaryIO, BinaryIO]:
    """Keep stdin and stdout for the orders alone: what a model reads is empty, and what it prints goes to stderr."""
    orders, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return orders, replies


def _answered(order: Order, digests: Sources, read: ReadFiles) -> Picture | Failure:
    """``digests`` holds what the sources held when they were first seen, which is what was imported of them."""
    searched = [*sys.path]
    read.begin()
    importlib.invalidate_caches()  # or a module written since the last order is not found
    files = {os.path.abspath(path) for path in order.subject.files}
    for path in files:
        digests[path] = digest_of(path)  # read anew for every order
    try:
        model = order.subject.made()
        _noted(digests, _read_for(order.model))
        diagram = _drawn(order, model, searched)
        content = _content(diagram, order)
    except BaseException as error:  # SystemExit too, and a KeyboardInterrupt is the model's own: see main
        imported = {*_read_for(order.model), *_blamed(error)}
        return Failure(_reason(error), _noted(digests, {*files, *imported, *read.paths(imported)}))
    imported = _read_for(order.model)
    sources = _noted(digests, {*files, *imported, *read.paths(imported)})
    return Picture(content, diagram.title, diagram.description, sources)


def _drawn(order: Order, model: object, searched: list[str]) -> Diagram:
    options = dict(order.options)
    facts = order.subject.facts(model, options, order.figure, order.on_error)
    sys.path[:] = searched  # whatever the model did to it, what draws is found
    return draw(
        facts,
        figure=order.figure,
        lang=order.lang,
        theme=order.theme,
        engine=order.engine,
        on_error=order.on_error,
        **options,
    )


def _reason(error: BaseException) -> str:
    """One line that a box on a page can hold."""
    known = isinstance(error, LstmDiagramsError)
    words = " ".join((str(error) if known else f"{type(error).__name__}: {error}").split())
    missing = known and isinstance(error.__cause__, ModuleNotFoundError)
    hint = "; the setting 'path' names more folders to look in" if missing else ""
    return (words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…") + hint


def _content(diagram: Diagram, order: Order) -> bytes:
    if order.play:
        return diagram.motion.playable().encode()
    return writer(order.ending, order.ending, animated=order.animated)(diagram, order.dpi)


def _noted(digests: Sources, paths: Iterable[str]) -> Sources:
    for path in paths:
        if path not in digests:
            digests[path] = digest_of(path)
    return {path: digests[path] for path in paths}


def _read_for(model: str) -> set[str]:
    """The files that a picture of a model depends on: what was imported for it, or the one that it was saved in."""
    imported = _imported(model.partition(":")[0].partition(".")[0])
    return {*imported, os.path.abspath(model)} if os.path.isfile(model) else imported


def _imported(package: str) -> set[str]:
    """The sources that a picture of a model in this package depends on.

    They are the imported modules of the package itself, wherever it is, and all others that are not installed among
    Python's libraries; for a model out of a library only those of this package and of what adds to it, as a library imports
    nothing of a project. PyTorch is told by its version.
    """
    paths = set()
    from_library = _source(package).startswith(LIBRARIES)
    for name in list(sys.modules):
        path, top = _source(name), name.partition(".")[0]
        near = not path.startswith(LIBRARIES) and (not from_library or top in _DRAWING)
        if path and (near or top == package != "torch"):
            paths.add(path)
    return paths


def _source(name: str) -> str:
    """The source of an imported module; nothing where it has none."""
    path = getattr(sys.modules.get(name), "__file__", None)
    if isinstance(path, str) and path.endswith(".py") and os.path.isabs(path) and os.path.isfile(path):
        return path
    return ""


def _blamed(error: BaseException | None) -> Iterator[str]:
    """The files outside of Python's libraries that an error and its causes came through."""
    while error is not None:
        names = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            names.append(error.filename)
        paths = map(os.path.abspath, names)
        yield from (path for path in paths if not path.startswith(LIBRARIES) and os.path.isfile(path))
        error = error.__cause__ or error.__context__
