"""How long each moment stays: as long as its sentence takes to read, and a rest at the end."""

from collections.abc import Sequence

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.words import Language

_SIGNS_A_SECOND: dict[Language, float] = {"zh": 9.0, "en": 26.0}
"""A quick reader's pace, as many look at the picture more than at the words."""
_SHORTEST, _LONGEST, _REST = 1.2, 5.0, 5.0


def seconds(moments: Sequence[Moment], language: Language) -> tuple[float, ...]:
    """For each moment of a film, whose last one is the rest, how many seconds it stays."""
    pace = _SIGNS_A_SECOND[language]
    reading = [0.6 + len(moment.sentence.in_language(language)) / pace for moment in moments[:-1]]
    return (*(round(min(max(each, _SHORTEST), _LONGEST), 1) for each in reading), _REST)
