"""What mends a run that failed: from the one table of known kinds, or the honest word that none is known."""

import re

from lstm_diagrams.facts import Failure
from lstm_diagrams.readings.failures.calls import CALLS
from lstm_diagrams.readings.failures.kinds import Kind
from lstm_diagrams.readings.failures.recurrent import RECURRENT
from lstm_diagrams.readings.failures.tensors import TENSORS
from lstm_diagrams.words import Text

KINDS: tuple[Kind, ...] = (*RECURRENT, *TENSORS, *CALLS)
"""Every known kind; the first that fits is taken."""
UNKNOWN = Text(
    "没有已知的改法：这里不认识这种错误，请看上面的原文和那一行代码",
    "no cure known: this kind of error is not in the table; read its own words and the line of code above",
)


def kind_of(failure: Failure) -> tuple[str, Text]:
    """The name of the kind, "" where it is not known, and what mends it."""
    for kind in KINDS:
        found = re.search(kind.words, failure.message, re.DOTALL)
        if found is not None and kind.fits(failure):
            return kind.name, kind.cure(failure, found)
    return "", UNKNOWN
