"""What a recurrent cell takes and gives at a step, in the words of a moment."""

from collections.abc import Sequence

from lstm_diagrams.drawing.kit.moments import indexed, listed
from lstm_diagrams.words import Text, same

_TAKES = Text("{below} 和{own}", "{below} with {own}")
_FROM_BELOW = Text("下层的 {h}", "{h} from below")
_OWN = Text("自己的 {states}", "its own {states}")
_INITIAL = Text("初始状态 {states}", "the initial state{s} {states}")


def taken(states: Sequence[str], step: int, direction: int, *, lowest: bool, first: bool) -> Text:
    """``x₂ with its own h₁ and c₁``.

    Args:
        states: their letters.
        step: counted from 1.
        direction: 0 forward, 1 reverse.
        lowest: whether x comes from below, and not h.
        first: whether it is the first step that this direction takes.
    """
    below = same(indexed("x", step)) if lowest else _FROM_BELOW.format(h=indexed("h", step))
    return _TAKES.format(below=below, own=own(states, step, direction, first=first))


def own(states: Sequence[str], step: int, direction: int, *, first: bool) -> Text:
    """``its own h₁ and c₁``, the states that a step was handed; at the first one ``the initial states h₀ and c₀``."""
    handed = given(states, step + (1 if direction else -1))
    return _INITIAL.format(states=handed, s="s" * (len(states) > 1)) if first else _OWN.format(states=handed)


def given(states: Sequence[str], step: int) -> Text:
    """``h₂ and c₂``."""
    names = [indexed(state, step) for state in states]
    return Text("、".join(names), listed(names).en)
