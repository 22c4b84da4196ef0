"""The moments of attention: each step that asks, in order, with the steps that it looks at most."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.moments import Moment, indexed
from lstm_diagrams.figures.attention.alignment import rows_per_cell
from lstm_diagrams.readings.attention import Attention
from lstm_diagrams.words import Text

_MEMORY = Text("{steps} 步的 h 都在这里，等着被加权。", "The h of {steps} steps stand here, to be weighed.")
_ROW = Text(
    "{who}给 {steps} 步打分：{first} 的权重最大，{weight:.2f}{next}。",
    "{who} scores {steps} steps: {first} has the largest weight, {weight:.2f}{next}.",
)
_NEXT = Text("，其次是 {second} 的 {weight:.2f}", ", then {second} with {weight:.2f}")


def attention_moments(
    seen: Attention, chosen: int, sample: int, head: int, names: tuple[Sequence[str], Sequence[str]]
) -> Iterator[Moment]:
    """The memory, then a moment for each row of the alignment.

    ``chosen`` is the step whose weights are drawn as lines, all counted from 0; ``names`` are the reader's words for the weighed and
    for the asking steps.
    """
    yield Moment(_MEMORY.format(steps=seen.steps), lit=("memory",))
    tall = rows_per_cell(len(seen.places))
    for first in range(0, len(seen.places), tall):
        step = chosen if first <= chosen < first + tall else first
        appears = [f"weight row{first // tall + 1}", f"asking s{step + 1}"]
        if step == chosen:
            appears += [
                name for place in range(seen.steps) for name in (f"weight h{place + 1}", f"number h{place + 1}")
            ]
            appears += ["sum", "score", "alpha", "context", "query", "keys", "chosen"]
        yield Moment(_sentence(seen, step, seen.row(step, sample, head), names), tuple(appears))


def _sentence(seen: Attention, step: int, row: Sequence[float], names: tuple[Sequence[str], Sequence[str]]) -> Text:
    weighed, asking = names
    ranked = sorted(range(len(row)), key=lambda place: -row[place])
    called = [f"“{weighed[place]}”" if weighed else indexed("h", place + 1) for place in ranked[:2]]
    who = (
        Text(f"“{asking[step]}”这一步", f"“{asking[step]}”")
        if asking
        else Text(f"第 {step + 1} 步", f"Step {step + 1}")
    )
    after = Text("", "")
    if len(ranked) > 1:
        after = _NEXT.format(second=called[1], weight=row[ranked[1]])
    return _ROW.format(who=who, steps=seen.steps, first=called[0], weight=row[ranked[0]], next=after)
