"""The moments of the loop: each step is the same module once more, with what it was handed by the step before."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.moments import Moment, gap, indexed, listed
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.words import Text, counted, same

_LOOP = Text(
    "折叠形式只画一个模块：{states} 沿环形箭头回到它自己。",
    "The folded form has one module: {states} {go} round the loop, back into it.",
)
_STEP = Text(
    "t = {t}：还是这个模块{side}，接收 {takes}，得到 {gives}。",
    "t = {t}: the same module again{side}, which takes {takes} and gives {gives}.",
)
_END = Text(
    "走完 {steps} 步，模块和权重始终是同一份，变的只是 {states}。",
    "After {count} module and weights are still the same; only {states} {have} changed.",
)
_SIDES = (Text("（正向）", ", forward"), Text("（反向）", ", reverse"))


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
    t, earlier = step + 1, step + (2 if direction else 0)
    both = run.directions == 2
    sentence = _STEP.format(
        t=t,
        side=_SIDES[direction] if both else same(""),
        takes=listed([indexed("x", t), *(indexed(state, earlier) for state in run.states)]),
        gives=listed([indexed(state, t) for state in run.states]),
    )
    side = f" {DIRECTIONS[direction]}" if both else ""
    appears = [f"t{t}{side}", *([f"x t{t}"] if both and not direction else [])]
    if first:
        appears.append(f"initial{side}")
    return Moment(sentence, tuple(appears), (f"cell folded{side}",))
