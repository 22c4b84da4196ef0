"""Values that remember what was read of them: the same reading is not made twice."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

Found = TypeVar("Found")


class Once:
    """Base of a frozen value; what it remembers is no part of it: neither compared nor copied."""

    __slots__ = ("_found",)
    _found: dict[Callable[..., Any], Any]

    def once(self, reading: Callable[[Self], Found]) -> Found:
        """What a reading finds in it, made when it is first asked for; a function of a module, which finds frozen values."""
        if not hasattr(self, "_found"):
            object.__setattr__(self, "_found", {})
        if reading not in self._found:
            self._found[reading] = reading(self)
        found: Found = self._found[reading]
        return found
