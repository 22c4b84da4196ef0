"""The terms of the subject with their symbols and meanings, in both languages; the glossary page is printed from it."""

from lstm_diagrams.glossary.structure import STRUCTURE
from lstm_diagrams.glossary.term import Term
from lstm_diagrams.glossary.training import TRAINING

__all__ = ["GLOSSARY", "Term"]

GLOSSARY: tuple[Term, ...] = (*STRUCTURE, *TRAINING)
