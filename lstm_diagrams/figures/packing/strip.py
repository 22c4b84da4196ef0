"""The packed data as one strip, step after step, each entry with its number; in several lines where it is long."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.figures.packing.plan import Plan
from lstm_diagrams.figures.packing.rows import HEIGHT, SMALL, cell, cell_width
from lstm_diagrams.words import Language, Text

_APART, _BETWEEN, _DOTS, _LINE = 2.0, 16.0, 22.0, 74.0
_STEP = Text("第 {step} 步", "step {step}")


def strip(plan: Plan, top: float, left: float, right: float, language: Language) -> Iterator[Mark]:
    """The strip below ``top``, from ``left`` on, no line of it beyond ``right`` where it can be broken."""
    x, y = left, top - 14 - HEIGHT / 2
    for step in plan.columns:
        wide = _DOTS if step is None else _width(plan, step)
        if x > left and x + wide > right:
            x, y = left, y - _LINE
        if step is None:
            yield from dots([(x + _DOTS / 2 + shift, y) for shift in (-6, 0, 6)])
        else:
            yield from _group(plan, step, x, y, language)
        x += wide + _BETWEEN


def _places(plan: Plan, step: int) -> list[int | None]:
    """The drawn rows that still run at a step, None where some between them are left out, or after the last that is drawn."""
    running = plan.packing.batch_sizes[step]
    found: list[int | None] = []
    for row in plan.rows:
        if row is None or row < running:
            found.append(row)
    last = max((row for row in found if row is not None), default=-1)
    if found[-1] is None and last == running - 1:
        found.pop()
    return found


def _width(plan: Plan, step: int) -> float:
    return max(
        sum(_DOTS if row is None else cell_width(plan) + _APART for row in _places(plan, step)),
        *(Label(_STEP.format(step=step + 1).in_language(language), SMALL).width for language in ("zh", "en")),
    )


def _group(plan: Plan, step: int, left: float, y: float, language: Language) -> Iterator[Mark]:
    """The entries of one step."""
    x = left
    for row in _places(plan, step):
        if row is None:
            yield from dots([(x + _DOTS / 2 + shift, y) for shift in (-6, 0, 6)], 1.4)
            x += _DOTS
            continue
        middle, sample = x + cell_width(plan) / 2, plan.order[row]
        number = Label(str(plan.entry(row, step)), SMALL, "muted")
        own = ("strip", "packed", f"t{step + 1}")
        yield Writing(middle, y + HEIGHT / 2 + 9, number, classes=("index", f"sample{sample + 1}", *own))
        yield cell(plan, (middle, y), sample, step, own)
        x += cell_width(plan) + _APART
    said = Label(_STEP.format(step=step + 1).in_language(language), SMALL, "muted")
    yield Writing((left + x) / 2, y - HEIGHT / 2 - 10, said, classes=("axis", "strip", "packed", f"t{step + 1}"))
