"""Shapes in words: ``batch 4``, ``time 2``, ``feature 3``, always with axis names, in the order the model really uses."""

from collections.abc import Mapping

from lstm_diagrams.facts import Axis, Tensor
from lstm_diagrams.words import AXES, Language, Text

_PROJECTION = Text("投影", "projection")


def axis_words(axis: Axis, names: Mapping[str, Text]) -> Text | None:
    """What an axis is called: ``2×hidden`` where those of both directions stand side by side; None without a known name."""
    name = names.get(axis.name)
    if name is None:
        return None
    if axis.projected and name == AXES["hidden"]:
        name = _PROJECTION
    return (
        Text("{count}×{name}", "{count}×{name}").format(count=axis.directions, name=name)
        if axis.directions > 1
        else name
    )


def shape_words(tensor: Tensor, names: Mapping[str, Text], language: Language) -> tuple[str, ...]:
    """One phrase per axis, such as ``batch 4``; an axis without a known name shows its size alone."""
    phrases = []
    for axis in tensor.axes:
        name = axis_words(axis, names)
        phrases.append(f"{name.in_language(language)} {axis.size}" if name else str(axis.size))
    return tuple(phrases)


def named_shape(title: str, tensor: Tensor, names: Mapping[str, Text], language: Language) -> str:
    """``output (batch 4, time 2, hidden 5)``, with full-width punctuation in Chinese."""
    phrases = shape_words(tensor, names, language)
    if language == "zh":
        return f"{title}（{'，'.join(phrases)}）"
    return f"{title} ({', '.join(phrases)})"
