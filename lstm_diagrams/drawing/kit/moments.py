"""Moments of a picture, in order: what becomes visible, what is in the light, and a sentence; how it is shown is for others."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.words import Text, same

_GAP = Text(
    "t = {first} 到 {last}：同样逐步进行，图中略去。", "t = {first} to {last}: step by step in the same way, not drawn."
)
_CHINESE = "\u2e80"
"""From here on characters are Chinese, punctuation included, and stand beside one another without a space."""
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a run.

    Marks are named by the classes that they carry in the SVG: ``"cell layer1 t3"`` means every mark that has all three. What
    no moment lets appear is there from the beginning.

    Attributes:
        sentence: what happens, in both languages, with the numbers of the run where the picture has them.
        appears: marks that become visible now, and stay.
        lit: marks in the light at this moment alone, besides those that appear.
        leaves: marks that are gone from now on; before they appear they are not even hinted at.
    """

    sentence: Text
    appears: tuple[str, ...] = ()
    lit: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Film:
    """A picture that moves: what is drawn in the course of it, and its moments in order."""

    canvas: Canvas
    moments: tuple[Moment, ...]


def indexed(symbol: str, index: int) -> str:
    """A symbol with its index in plain text: ``h₃``."""
    return symbol + str(index).translate(_SUBSCRIPTS)


def gap(steps: Sequence[int | None], column: int, appears: tuple[str, ...] = ()) -> Moment:
    """The steps that are not drawn, between two that are; those drawn are counted from 0, with None in the gap's own column.

    ``appears`` is what comes out of them.
    """
    before, after = steps[column - 1], steps[column + 1]
    assert before is not None and after is not None, "a gap has a drawn step on each side"
    return Moment(_GAP.format(first=before + 2, last=after), appears=appears, lit=("dots",))


def listed(parts: Sequence[str | Text]) -> Text:
    """``x₃, h₂ and c₂``."""
    texts = [same(part) if isinstance(part, str) else part for part in parts]
    *others, last = texts
    if not others:
        return last
    before = Text("、".join(one.zh for one in others), ", ".join(one.en for one in others))
    apart = ["" if text[place] >= _CHINESE else " " for text, place in ((before.zh, -1), (last.zh, 0))]
    return Text(f"{before.zh}{apart[0]}和{apart[1]}{last.zh}", f"{before.en} and {last.en}")
