"""What is noted of tensors, held weakly: a note vanishes with its tensor and never passes to a later one at the same address.

PyTorch's ``WeakTensorKeyDictionary`` does the same and takes ten times as long to look a tensor up; each operation of a run looks
up all that it is given, in several places.
"""

import weakref
from typing import Generic, TypeVar, overload

import torch

Note = TypeVar("Note")
Other = TypeVar("Other")


class _Place(weakref.ref[torch.Tensor]):
    """A tensor, and the key of its note; Python's own ``weakref.KeyedRef`` takes three times as long to make."""

    __slots__ = ("key",)
    key: int


class Notes(Generic[Note]):
    """One note for each tensor that has any."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[_Place, Note]] = {}
        own = weakref.ref(self)

        def forget(dead: _Place) -> None:
            notes = own()
            if notes is not None:
                notes._of.pop(dead.key, None)

        self._forget = forget

    def __len__(self) -> int:
        return len(self._of)

    def items(self) -> list[tuple[torch.Tensor, Note]]:
        """Every tensor that lives, with its note."""
        found = [(tensor(), note) for tensor, note in list(self._of.values())]
        return [(tensor, note) for tensor, note in found if tensor is not None]

    def __setitem__(self, tensor: torch.Tensor, note: Note) -> None:
        place: _Place = _Place(tensor, self._forget)
        key = place.key = id(tensor)
        self._of[key] = place, note

    @overload
    def get(self, tensor: torch.Tensor) -> Note | None: ...
    @overload
    def get(self, tensor: torch.Tensor, default: Other) -> Note | Other: ...
    def get(self, tensor: torch.Tensor, default: object = None) -> object:
        """The note of a tensor."""
        found = self._of.get(id(tensor))
        return found[1] if found is not None and found[0]() is tensor else default
