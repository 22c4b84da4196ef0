"""The forwards of the model, one after the other: which calls were made in each, what it was given and what it gave."""

import threading
from dataclasses import dataclass, field

from lstm_diagrams import facts

Slots = tuple[facts.Slot, ...]


@dataclass(slots=True, eq=False)
class ModelRun:
    """One that is running or has run; of calls outside of any, what stands between two of them (``method`` is "").

    ``given`` holds what it was given while it runs.
    """

    method: str = ""
    given: object = ()
    calls: list[int] = field(default_factory=list)
    inputs: Slots = ()
    outputs: Slots = ()


class _Running(threading.local):
    """The forward of the model that runs in this thread, or that it was started in."""

    run: ModelRun | None = None


class Runs:
    """All forwards so far, in the order they began; those within another one are part of it."""

    def __init__(self) -> None:
        self._runs: list[ModelRun] = []
        self._running = _Running()

    @property
    def running(self) -> ModelRun | None:
        """The one that is going on in this thread, None where none is."""
        return self._running.run

    def begin(self, given: object) -> ModelRun | None:
        """The forward of the model begins; None where it is within another one."""
        if self._running.run is not None:
            return None
        self._running.run = ModelRun("forward", given)
        self._runs.append(self._running.run)
        return self._running.run

    def end(self, run: ModelRun, inputs: Slots, outputs: Slots) -> None:
        """It has ended, with what it was given and gave."""
        run.given, run.inputs, run.outputs = (), inputs, outputs
        self._running.run = None

    def join(self, run: ModelRun | None) -> None:
        """This thread works for a run from now on, or for none."""
        self._running.run = run

    def call(self, number: int) -> None:
        """A call has been noted."""
        run = self._running.run
        if run is None:
            run = self._between()
        run.calls.append(number)

    def _between(self) -> ModelRun:
        if not self._runs or self._runs[-1].method:
            self._runs.append(ModelRun())
        return self._runs[-1]

    def facts(self) -> tuple[facts.Run, ...]:
        """All of them as facts."""
        return tuple(
            facts.Run(tuple(sorted(each.calls)), each.inputs, each.outputs, each.method) for each in self._runs
        )
