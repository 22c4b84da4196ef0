"""One recurrent module of a larger picture: its unrolled layers, with states at both sides and, on demand, its output row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import direction_class, state_role
from lstm_diagrams.drawing.recurrent.cells import bands, cells, inputs, joints, output_row, title_width
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.drawing.recurrent.lines import STATE_REACH, band_symbol, between, handovers, upwards
from lstm_diagrams.readings.recurrence import Recurrence, Stack
from lstm_diagrams.words import Language


@dataclass(frozen=True, slots=True)
class Tower:
    """An unrolled recurrent module at its own origin: x_t is centred at y = 0, the first drawn step at x = 0.

    ``name`` stands in its lowest band; where there is another that is given something from outside, x_t of this one is told
    from the other's by ``above``. Without ``inputs``
    it has no boxes of x_t: it reads a row of something else that ends where they would.
    """

    grid: Grid
    name: str
    inputs: bool
    above: str = ""

    @classmethod
    def of(
        cls, run: Recurrence, steps: int, units: int, *, first: int, name: str, inputs: bool, pitch: float = 0.0
    ) -> "Tower":
        """The tower of one run with at most so many steps and units drawn, the steps at least ``pitch`` apart.

        ``first`` layers of other modules come before it: layers are numbered through the whole picture.
        """
        run = replace(run, name="")  # its name stands at the right, its layers are numbered through
        return cls(Grid.of(Stack((run,)), steps, units, units, pitch=pitch, first=first), name, inputs)

    @property
    def kind(self) -> str:
        """The class of the module, as short as a picture needs it."""
        return fitted(self.grid.run.layer.type, 10, 120)

    @property
    def top(self) -> float:
        """Top of the highest layer."""
        return self.grid.bands[-1].top

    @property
    def output_y(self) -> float:
        """The middle of the output row."""
        return self.top + 40

    @property
    def reach(self) -> float:
        """How far the words of the states stand from the middles of the first and last steps."""
        return self.grid.reach + STATE_REACH + 6 + self.state_width / 2

    @property
    def state_width(self) -> float:
        """Width of the longest name of a state."""
        run, top = self.grid.run, self.grid.bands[-1]
        ends = (0, run.steps + 1)
        return max(Label(band_symbol(top, "c", step, run.directions - 1), 11, math=True).width for step in ends)

    def extent(self, language: Language) -> tuple[float, float]:
        """Left and right edge of the bands."""
        side = self.reach + self.state_width / 2 + 12
        left = min(-side, -14 - title_width(self.grid, language))
        return left, self.grid.columns[-1] + max(side, self._label.width + 26 if self.name else 0)

    @property
    def _label(self) -> Label:
        return Label(fitted(self.name, 10, 120), 10, "muted")

    def marks(self, language: Language, *, output: bool) -> Iterator[Mark]:
        """Everything, with the output row above where it is wanted."""
        grid, (left, right) = self.grid, self.extent(language)
        yield from bands(grid, left, right, language)
        for mark in upwards(grid, self.output_y):
            if output or "output" not in mark.classes:
                yield mark
        if output:
            yield from output_row(grid, self.output_y)
        half = self.state_width / 2 + 5
        yield from handovers(grid, -self.reach + half, grid.columns[-1] + self.reach - half)
        yield from between(grid)
        yield from joints(grid)
        yield from cells(grid, language)
        if self.inputs:
            yield from self._inputs(language)
        if self.name:
            yield Writing(right - 12, grid.bands[0].top - 13, self._label, "right", ("name",))
        yield from self._states()

    def _inputs(self, language: Language) -> Iterator[Mark]:
        """The boxes of x_t, their names at the right so that lines can come from below."""
        for mark in inputs(self.grid, language):
            if isinstance(mark, Writing):
                above = f"^{{{self.above}}}" if self.above and mark.label.math else ""
                label = replace(mark.label, text=mark.label.text + above)
                yield replace(mark, x=mark.x + 14, y=0.0, align="left", label=label)
            else:
                yield mark

    def _states(self) -> Iterator[Mark]:
        run = self.grid.run
        for band in self.grid.bands:
            for direction in range(run.directions):
                begin, end = (run.steps + 1, 1) if direction else (0, run.steps)
                for state in run.states:
                    y = band.state_y(direction, state)
                    ends = [(-self.reach, begin, "initial"), (self.grid.columns[-1] + self.reach, end, "final")]
                    if direction:
                        ends = [(ends[1][0], begin, "initial"), (ends[0][0], end, "final")]
                    for x, step, name in ends:
                        label = Label(band_symbol(band, state, step, direction), 11, state_role(state), True)
                        side = direction_class(direction, run.directions)
                        yield Writing(x, y, label, classes=(state, name, f"layer{band.depth + 1}", *side))
