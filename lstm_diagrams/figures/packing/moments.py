"""The moments of a packed batch: step by step, who runs and who ends, and at the end h_n in the order of the batch."""

from lstm_diagrams.drawing.kit.moments import Moment, gap, listed
from lstm_diagrams.figures.packing.plan import Plan
from lstm_diagrams.words import Text

_MOST = 6
"""So many sequences are named in a sentence."""
_RUN = Text(
    "第 {step} 步：batch_sizes[{place}] = {count}，在运行的是{names}{ended}。",
    "Step {step}, batch_sizes[{place}] = {count}: {names}{ended}.",
)
_ENDED = Text("；这是{names}的最后一步，之后不再计算", "; the last step of {names}")
_MANY = Text("{count} 条序列", "{count} sequences")
_FINAL = Text(
    "h_n 按原来的次序返回：每条序列的，是它自己最后一步的 h。",
    "h_n is given back in the order of the batch: of each sequence it is the h of its own last step.",
)
_FINALS = Text(
    "h_n 按原来的次序返回：正向是每条序列自己最后一步的 h，反向从那一步开始，是第 1 步的 h。",
    "h_n is given back in the order of the batch: forward the h of each one's own last step, reverse, which began there, that of step 1.",
)


def packing_moments(plan: Plan) -> tuple[Moment, ...]:
    """One moment for each drawn step, one for each gap, and the last one."""
    found = []
    for column, step in enumerate(plan.columns):
        if step is None:
            found.append(gap(plan.columns, column))
        else:
            found.append(Moment(_sentence(plan, step), (f"packed t{step + 1}",), (f"given entry t{step + 1}",)))
    last = _FINAL if plan.run.directions == 1 else _FINALS
    return (*found, Moment(last, ("final", "unsorted"), ("end",)))


def _sentence(plan: Plan, step: int) -> Text:
    running = plan.order[: plan.packing.batch_sizes[step]]
    ending = tuple(sample for sample in running if plan.lengths[sample] == step + 1)
    ended = _ENDED.format(names=_names(plan, ending)) if ending else ""
    return _RUN.format(step=step + 1, place=step, count=len(running), names=_names(plan, running), ended=ended)


def _names(plan: Plan, samples: tuple[int, ...]) -> Text:
    if len(samples) > _MOST:
        return _MANY.format(count=len(samples))
    return listed([plan.letter(sample) for sample in samples])
