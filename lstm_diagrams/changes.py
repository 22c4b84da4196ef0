"""What the run of a model had changed in the model and around it: plain values, a part of the facts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Something that the run had changed, and whether it could be put back (``restored``).

    ``kind`` says what it is and ``name`` which one: ``numbers`` of a tensor or another ``attribute`` of a module, by its full
    path (``encoder.memory`` also for what lies deeper in that attribute; ``input`` for what the model was given); a ``setting``
    of the process, by what asks for it (``os.getcwd()``). ``unwatched`` is the first of more than could be looked at.
    """

    kind: str
    name: str
    restored: bool = True
