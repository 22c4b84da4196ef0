"""The moments of the loop: each step is the same module once more, with what it was handed by the step before."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.moments import Moment, gap, listed
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.recurrent.taking import given, taken
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.words import Text, counted, same

_LOOP = Text(
    "折叠形式只画一个模块：{states} 沿环形箭头回到它自己。",
    "The folded form has a single module: {states} {go} round the loop and back into it.",
)
_STEP = Text(
    "t = {t}：还是这个模块{side}，接收{takes}，得到{gives}。",
    "t = {t}: again the same module{side} takes {takes}, and gives {gives}.",
)
_FIRST_STEP = Text(
    "t = {t}：这个模块{side}接收{takes}，得到{gives}。", "t = {t}: the module{side} takes {takes}, and gives {gives}."
)
_END = Text(
    "{steps} 步走完，模块和权重还是原来那一份，变的只有 {states}。",
    "After {count} the module and its weights are still the same; only {states} {have} changed.",
)
_SIDES = (Text("（正向）", ", forward,"), Text("（反向）", ", reverse,"))


def folded_moments(run: Recurrence, steps: Sequence[int | None]) -> Iterator[Moment]:
    """The loop, every drawn step (counted from 0, None for a gap), in both directions where there are two, and the end."""
    several = len(run.states) > 1
    states = listed(list(run.states))
    yield Moment(_LOOP.format(states=states, go="go" if several else "goes"), lit=("loop folded", "cell folded"))
    for direction in range(run.directions):
        order = list(range(len(steps)))
        for column in reversed(order) if direction else order:
            step = steps[column]
            if step is None:
                yield gap(steps, column, (f"dots {DIRECTIONS[direction]}" if run.directions == 2 else "dots",))
            else:
                yield _step(run, step, direction, first=column == (order[-1] if direction else 0))
    end = _END.format(
        steps=run.steps, count=counted(run.steps, "step"), states=states, have="have" if several else "has"
    )
    drawn = [step for step in steps if step is not None] if run.directions == 2 else []
    joined = [f"{name} t{step + 1}" for step in drawn for name in ("up", "output")]
    yield Moment(end, ("final", *joined))


def _step(run: Recurrence, step: int, direction: int, *, first: bool) -> Moment:
    t, both = step + 1, run.directions == 2
    sentence = (_FIRST_STEP if first else _STEP).format(
        t=t,
        side=_SIDES[direction] if both else same(""),
        takes=taken(run.states, t, direction, lowest=True, first=first),
        gives=given(run.states, t),
    )
    side = f" {DIRECTIONS[direction]}" if both else ""
    appears = [f"t{t}{side}", *([f"x t{t}"] if both and not direction else [])]
    if first:
        appears.append(f"initial{side}")
    return Moment(sentence, tuple(appears), (f"cell folded{side}",))
