"""Every error of the package, one tree.

LstmDiagramsError
├── UsageError          an argument that cannot be used: the message lists what can (also a ValueError)
│   ├── UnknownName     a figure, option, language, theme, engine or format that does not exist
│   ├── FigureMismatch  a figure that cannot draw this model: the message lists the figures that can
│   └── PluginError     what an installed package adds cannot be used: the message names the package and the reason
├── CaptureError        the model could not be run or read: the layer reached, the shapes, the cause
├── EngineError         a program that draws is missing or refused the drawing: the message names the cure
├── FontError           PNG or PDF: no font of the package or of this machine has some letters, which the message lists
└── SaveError           the file cannot be written there (also an OSError)

PluginWarning tells of a PluginError that stops nothing, as another figure is drawn.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class LstmDiagramsError(Exception):
    """Base of all errors raised on purpose by this package."""


class UsageError(LstmDiagramsError, ValueError):
    """An argument cannot be used as given."""


class UnknownName(UsageError):
    """A name that is not known.

    Args:
        kind: what was named, for instance ``"figure"``.
        name: the name given.
        known: every name that would have worked.
        listed: what the message says in place of them all, where they are too many.
    """

    def __init__(self, kind: str, name: object, known: Iterable[str], *, listed: str = "") -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        choices = listed or f"known: {', '.join(self.known) or 'none'}"
        close = get_close_matches(str(name), self.known, n=1)
        meant = f"; did you mean {close[0]!r}?" if close else ""
        super().__init__(f"unknown {kind} {name!r}; {choices}{meant}")


class FigureMismatch(UsageError):
    """The figure asked for cannot draw what was captured."""


class TooNarrow(UsageError):
    """The figure asked for cannot be laid out for that width with text that can be read."""


class PluginError(UsageError):
    """What an installed package adds to this one cannot be used."""


class PluginWarning(UserWarning):
    """What an installed package adds to this one cannot be used; everything else goes on without it."""


class CaptureError(LstmDiagramsError):
    """The model could not be run, or what it did could not be read.

    Attributes:
        path: of the layer that failed, or was the last to finish; None where none was reached.
        given: the shapes of the tensors it was given; where no layer was reached, those that the model was given.
        expected: what it would have taken, in words; empty where that is not known.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        given: tuple[tuple[int, ...], ...] = (),
        expected: str = "",
    ) -> None:
        super().__init__(message)
        self.path, self.given, self.expected = path, given, expected


class EngineError(LstmDiagramsError):
    """Graphviz (or typst, for PDF) is missing, or it refused the drawing."""


class FontError(LstmDiagramsError):
    """No font, neither of the package nor of this machine, has some letters of the drawing."""


class SaveError(LstmDiagramsError, OSError):
    """A diagram cannot be written to the path given."""
