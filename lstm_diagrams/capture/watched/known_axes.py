"""Which axes the tensors of a run have, as its layers name them: for what the model itself was given and gave."""

from collections.abc import Iterable

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.arguments import data_of
from lstm_diagrams.capture.watched.notes import Notes
from lstm_diagrams.layers.arguments import Leaf
from lstm_diagrams.layers.tensors import leaves, unnamed


class KnownAxes:
    """Facts of tensors, held weakly; those of the first layer that named one stay."""

    def __init__(self) -> None:
        self._facts: Notes[facts.Tensor] = Notes()

    def remember(self, value: object, named: tuple[facts.Slot, ...]) -> None:
        """The tensors in ``value`` are those of these slots."""
        for leaf, slot in zip(leaves(value), named, strict=False):
            tensor = data_of(leaf)
            if self._facts.get(tensor) is None:
                self._facts[tensor] = slot.tensor

    def slots(self, named: Iterable[tuple[str, Leaf]]) -> tuple[facts.Slot, ...]:
        """Slots of the model itself, by these names."""
        return tuple(facts.Slot(name, self._facts.get(data_of(leaf)) or unnamed(leaf)) for name, leaf in named)


def numbered(name: str, value: object) -> list[tuple[str, Leaf]]:
    """Every tensor in ``value`` by that name, with its number where there are several."""
    found = list(leaves(value))
    return [(name if len(found) == 1 else f"{name}{index}", leaf) for index, leaf in enumerate(found, 1)]
