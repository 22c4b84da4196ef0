"""What the axes are called in a picture: the usual names, or the reader's own."""

from collections.abc import Mapping

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.words import AXES, Text, same


def axis_names(axes: Mapping[str, str | Text] | None) -> dict[str, Text]:
    """The names of all axes by their usual name, those of the option ``axes`` in place of the usual ones.

    Raises:
        UnknownName: a name for an axis that does not exist.
        UsageError: ``axes`` is no mapping, or a name in it is no text.
    """
    own = {} if axes is None else axes
    if not isinstance(own, Mapping):
        raise UsageError(f"option 'axes' takes a mapping such as {{'time': 'hour'}}, not {own!r}")
    for name, value in own.items():
        if name not in AXES:
            raise UnknownName("axis", name, AXES)
        if not isinstance(value, str | Text):
            raise UsageError(f"option 'axes' names axes by str or Text, not {value!r}")
    return AXES | {name: same(value) if isinstance(value, str) else value for name, value in own.items()}
