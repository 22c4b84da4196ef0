"""What an entry of the glossary holds."""

from dataclasses import dataclass

from lstm_diagrams.words import Text


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary: the term, the symbol used for it in pictures and formulas, and what it means."""

    name: Text
    symbol: str
    meaning: Text
