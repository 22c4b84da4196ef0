"""Sequences as rows of cells, one cell for each step, and the places they are drawn at."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.figures.packing.plan import Plan

HEIGHT, PITCH = 24.0, 38.0
"""Of a cell, and from row to row."""
_LEAST, _BETWEEN, _GAP = 26.0, 3.0, 18.0
SIZE, SMALL = 10.5, 10.0


@dataclass(frozen=True)
class Grid:
    """Rows of sequences, the middle of the first at height 0 and the left edge of the first step at ``left``.

    ``kind`` is a class of every mark; ``rows`` holds the sample of each row, None for a gap.
    """

    plan: Plan
    left: float
    rows: tuple[int | None, ...]
    kind: str

    @cached_property
    def width(self) -> float:
        """Of a cell."""
        return cell_width(self.plan)

    @cached_property
    def _lefts(self) -> tuple[float, ...]:
        lefts = [self.left]
        for column in self.plan.columns:
            lefts.append(lefts[-1] + (_GAP if column is None else self.width + _BETWEEN))
        return tuple(lefts)

    @property
    def right(self) -> float:
        """The right edge of the last step."""
        return self._lefts[-1] - _BETWEEN

    def middle(self, place: int) -> float:
        """The middle of a column, by its place among those drawn."""
        wide = _GAP - _BETWEEN if self.plan.columns[place] is None else self.width
        return self._lefts[place] + wide / 2

    def end(self, sample: int) -> float:
        """The right edge of a sample's own last step."""
        place = self.plan.columns.index(self.plan.lengths[sample] - 1)
        return self.middle(place) + self.width / 2

    def height(self, sample: int) -> float:
        """The middle of a sample's row."""
        return -PITCH * self.rows.index(sample)

    @property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return -PITCH * (len(self.rows) - 1) - HEIGHT / 2

    def marks(self) -> Iterator[Mark]:
        """The numbers of the steps above, and the rows."""
        for place, step in enumerate(self.plan.columns):
            if step is None:
                yield from dots([(self.middle(place) + shift, HEIGHT / 2 + 12) for shift in (-5, 0, 5)], 1.4)
            else:
                label = Label(str(step + 1), SMALL, "muted")
                yield Writing(self.middle(place), HEIGHT / 2 + 12, label, classes=("axis", self.kind, f"t{step + 1}"))
        for row, sample in enumerate(self.rows):
            if sample is None:
                yield from dots([(self.left + self.width / 2, -PITCH * row + shift) for shift in (-6, 0, 6)], 1.4)
            else:
                yield from self._row(sample)

    def _row(self, sample: int) -> Iterator[Mark]:
        y, length = self.height(sample), self.plan.lengths[sample]
        for place, step in enumerate(self.plan.columns):
            x = self.middle(place)
            if step is None:
                end = next((later for later in self.plan.columns[place:] if later is not None), self.plan.steps)
                if end < length or self.kind == "given":
                    yield from dots([(x + shift, y) for shift in (-5, 0, 5)], 1.4)
            elif step < length:
                yield cell(self.plan, (x, y), sample, step, (self.kind, f"t{step + 1}"))
            elif self.kind == "given":
                own = ("padding", self.kind, f"sample{sample + 1}", f"t{step + 1}")
                yield Box(x, y, self.width, HEIGHT, None, "faint", 0.8, True, dashed=True, classes=own)

    def directions(self) -> Iterator[Mark]:
        """Under each row which way it is read: from step 1 on, and of two directions also back from its own last step."""
        if self.plan.run.directions == 1:
            return
        for sample in self.rows:
            if sample is not None:
                start, end, y = self.left + 2, self.end(sample) - 2, self.height(sample) - HEIGHT / 2 - 4.5
                own = ("reverse", f"sample{sample + 1}")
                yield Line(
                    straight((end, y), (start, y)), "h", 1.1, arrow=True, arrow_size=0.4, dashed=True, classes=own
                )


def cell_width(plan: Plan) -> float:
    """Wide enough for the longest name and the largest number of an entry."""
    names = (Label(plan.name(sample, plan.steps - 1), SIZE).width for sample in plan.samples if sample is not None)
    return max(_LEAST, Label(str(plan.entries - 1), SMALL).width + 4, *(name + 6 for name in names))


def cell(plan: Plan, place: tuple[float, float], sample: int, step: int, classes: tuple[str, ...]) -> Mark:
    """One vector: a sequence at a step. With a thick outline where it is proven that an h_n is the output there."""
    outline, fill, _ = layer_roles(plan.colour(sample))
    ends = [plan.lengths[sample] - 1, *([0] if plan.run.directions == 2 else [])]
    last = plan.proven(sample) and step in ends
    own = ("entry", *(("end",) if last else ()), f"sample{sample + 1}", *classes)
    label = Label(plan.name(sample, step), SIZE)
    stroke, thick = ("h", 2.4) if last else (outline, 1.0)
    return Box(*place, cell_width(plan), HEIGHT, fill, stroke, thick, True, label=label, classes=own)  # type: ignore[arg-type]
