"""stdout and stderr of the program: UTF-8 whatever the locale, and stdout for our own words alone."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator


def speaking_utf8() -> None:
    """Write UTF-8, which is what the files hold too; a stream that was closed before the start takes everything and keeps nothing."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lasts as long as the program
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def silenced() -> None:
    """What was not written yet goes nowhere, in place of an error as Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextlib.contextmanager
def words_on_stderr() -> Iterator[None]:
    """Within the block whatever is printed to stdout, by a model or by a library of C, goes to stderr."""
    sys.stdout.flush()
    with contextlib.redirect_stdout(sys.stderr), _on_stderr(sys.__stdout__):
        yield


@contextlib.contextmanager
def _on_stderr(stream: io.TextIOBase | None) -> Iterator[None]:
    """The same for what is written to the stream's descriptor; nothing where it has none, as in a notebook."""
    try:
        number = stream.fileno() if stream is not None else None
    except (OSError, ValueError):
        number = None
    if stream is None or number is None:
        yield
        return
    own = os.dup(number)
    os.dup2(2, number)
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            stream.flush()  # what a model printed to the stream itself
        os.dup2(own, number)
        os.close(own)
