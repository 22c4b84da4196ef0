"""Shapes in words: ``batch 4``, ``seq 2``, ``feature 3``, always with axis names, in the order the model really uses."""

from collections.abc import Mapping

from lstm_diagrams.facts import Tensor
from lstm_diagrams.words import Language, Text


def shape_words(tensor: Tensor, names: Mapping[str, Text], language: Language) -> tuple[str, ...]:
    """One phrase per axis, such as ``batch 4``; an axis without a known name shows its size alone."""
    phrases = []
    for axis in tensor.axes:
        name = names.get(axis.name)
        phrases.append(f"{name.in_language(language)} {axis.size}" if name else str(axis.size))
    return tuple(phrases)


def named_shape(title: str, tensor: Tensor, names: Mapping[str, Text], language: Language) -> str:
    """``output (batch 4, seq 2, hidden 5)``, with full-width punctuation in Chinese."""
    phrases = shape_words(tensor, names, language)
    if language == "zh":
        return f"{title}（{'，'.join(phrases)}）"
    return f"{title} ({', '.join(phrases)})"
