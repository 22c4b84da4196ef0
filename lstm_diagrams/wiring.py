"""Every operation of a run, with what went straight into it."""

from dataclasses import dataclass
from typing import Literal

from lstm_diagrams.operations import Operation, Setting, SettingValue


@dataclass(frozen=True, slots=True)
class Source:
    """A tensor of a run: output ``slot``, from 0, of call ``number`` or of ``Wiring.operations[number]``; or an input of the model."""

    kind: Literal["input", "call", "operation"]
    number: int
    slot: int


@dataclass(frozen=True, slots=True)
class Wired:
    """An operation between layers with what went straight into it, also one that no flow names, as unsqueeze or argmax.

    ``name`` is PyTorch's own, ``settings`` its arguments that are no tensors. ``inputs`` says of each tensor given what it is
    (several sources, where several wrote into it; () for a constant or a weight), ``given`` and ``outputs`` are shapes.
    ``operation`` has the facts that flows tell of it, if they do; ``after`` says how many calls had ended by then,
    ``owner`` is the path of the module that ran it.
    """

    name: str
    settings: tuple[Setting, ...]
    inputs: tuple[tuple[Source, ...], ...]
    given: tuple[tuple[int, ...], ...]
    outputs: tuple[tuple[int, ...], ...]
    operation: Operation | None = None
    after: int = 0
    owner: str = ""

    def setting(self, name: str, default: SettingValue = None) -> SettingValue:
        """The argument called ``name``, or ``default``."""
        return next((setting.value for setting in self.settings if setting.name == name), default)


@dataclass(frozen=True, slots=True)
class Wiring:
    """Every operation of a run and what went straight into it, into each call and into each output of the model.

    The inputs of a call are those that were given, in the order of its slots.
    """

    operations: tuple[Wired, ...]
    calls: tuple[tuple[tuple[Source, ...], ...], ...]
    outputs: tuple[tuple[Source, ...], ...]
