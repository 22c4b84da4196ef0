"""Which call, or which operation outside of any, used which parameters and buffers of the model."""

from collections.abc import Iterable

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.ledger import Ledger, Names
from lstm_diagrams.capture.watched.reached import Reached


class Uses:
    """What the ledger noted in one run so far, each use once."""

    def __init__(self, ledger: Ledger) -> None:
        self._in_order = ledger.in_order
        self._uses: dict[facts.Use, None] = {}

    def count(self, names: Names, operation: facts.Operation | None, layers: tuple[Reached, ...]) -> None:
        """An operation was given these weights, within the one of ``layers`` or, where that is empty, outside of any."""
        if layers:
            layers[0].used.append((names, operation))
        elif operation is not None:
            self._uses.update({facts.Use(name, operation=operation): None for name in self._in_order(names)})

    def by_output(self, slots: tuple[facts.Slot, ...], weights: Iterable[Names]) -> None:
        """The weights that the model's outputs are made of alone."""
        for slot, names in zip(slots, weights, strict=True):
            self._uses.update({facts.Use(name, slot=slot.name): None for name in self._in_order(names)})

    def by_call(self, reached: Reached, call: int, given: tuple[facts.Slot, ...]) -> None:
        """The weights that a call used, and those that it was given as an input."""
        if len(given) == len(reached.weights):
            for slot, names in zip(given, reached.weights, strict=True):
                self._uses.update({facts.Use(name, call, slot.name): None for name in self._in_order(names)})
        used = self._in_order(set[str]().union(*(names for names, _ in reached.used)))
        self._uses.update({facts.Use(name, call): None for name in used})

    def facts(self) -> tuple[facts.Use, ...]:
        """All of them as facts."""
        return tuple(self._uses)
