"""Drawing again whenever what a picture is made from has changed, in a process that imports it anew."""

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import sleep
from typing import Any

from lstm_diagrams.integrations.cli.parser import complain
from lstm_diagrams.integrations.embedding.drawer import Drawer
from lstm_diagrams.integrations.embedding.order import Order, Picture, Sources
from lstm_diagrams.integrations.embedding.staleness import digest_of, unchanged
from lstm_diagrams.integrations.subject import Subject
from lstm_diagrams.saving import write_whole
from lstm_diagrams.themes import theme_named
from lstm_diagrams.words import language_named

_PAUSE = 0.3
"""Seconds between two looks at the files."""
_PATIENCE = 24 * 60 * 60.0
"""Seconds that one drawing may take: whoever watches ends it sooner."""


def watch(subject: Subject, given: argparse.Namespace, options: Mapping[str, Any]) -> int:
    """Draw, say what was written or what failed, and wait for a change, until Ctrl-C. SaveError if the file cannot be written."""
    order = _order(subject, given, options)
    drawer = Drawer(Path.cwd(), (), _PATIENCE)
    try:
        while True:
            sources = dict(_expected(subject)) | _draw(drawer, order, Path(given.output))
            while unchanged(sources):
                sleep(_PAUSE)
    except KeyboardInterrupt:
        return 0
    finally:
        drawer.close()


def _draw(drawer: Drawer, order: Order, target: Path) -> Sources:
    """What the picture, or the failure, depends on."""
    reply = drawer.draw(order)
    if isinstance(reply, Picture):
        write_whole(target, reply.content)
        print(target, flush=True)
    else:
        complain(f"{reply.reason}; waiting for a change")
    return reply.sources


def _order(subject: Subject, given: argparse.Namespace, options: Mapping[str, Any]) -> Order:
    return Order(
        subject.model, subject.inputs, given.figure, tuple(options.items()), language_named(given.lang),
        theme_named(given.theme), Path(given.output).suffix.lower(), subject.weights, subject.call, subject.unpickle, given.engine, given.dpi,
        given.animate, seed=subject.seed, on_error=given.on_error,
    )  # fmt: skip


def _expected(subject: Subject) -> Iterator[tuple[str, str]]:
    """The files named, and where the module would be that may be missing still, with what they hold before the drawing."""
    module = subject.model.partition(":")[0]
    source = module if module.endswith(".py") else f"{module.replace('.', os.sep)}.py"
    for path in (*subject.files, source):
        yield os.path.abspath(path), digest_of(path)
