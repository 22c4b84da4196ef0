"""Runs of the modules that hold layers, while they go on: one within another, each with the calls and operations made in it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from lstm_diagrams import facts

Place = tuple[int, int]
"""How many calls, and how many operations, there were at a moment."""


@dataclass(slots=True, eq=False)
class Visiting:
    """One that is going on or has ended; ``outer`` is the one that it began in."""

    path: str
    began: Place
    outer: "Visiting | None" = None
    ended: Place | None = None


class _Running(threading.local):
    """The innermost that goes on in this thread."""

    visit: Visiting | None = None


class Visits:
    """All so far, in the order they began; ``now`` says how many calls and operations there have been."""

    def __init__(self, now: Callable[[], Place]) -> None:
        self._now = now
        self._all: list[Visiting] = []
        self._running = _Running()

    def begin(self, path: str | None) -> Visiting | None:
        """The module at a path begins to run; None is no path."""
        if path is None:
            return None
        visit = self._running.visit = Visiting(path, self._now(), self._running.visit)
        self._all.append(visit)
        return visit

    def end(self, visit: Visiting | None) -> None:
        """It has ended, or failed."""
        if visit is not None:
            visit.ended, self._running.visit = self._now(), visit.outer

    def facts(self) -> tuple[facts.Visit, ...]:
        """All of them as facts; one that goes on yet, or never came to its end, has what was made so far."""
        place = {id(visit): number for number, visit in enumerate(self._all)}
        found = []
        for visit in self._all:
            calls, operations = zip(visit.began, visit.ended or self._now(), strict=True)
            found.append(facts.Visit(visit.path, calls, operations, place[id(visit.outer)] if visit.outer else None))
        return tuple(found)
