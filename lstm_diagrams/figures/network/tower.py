"""One recurrent module of a larger picture: its unrolled layers, with states at both sides and, on demand, its output row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted, fitted_path
from lstm_diagrams.drawing.kit.roles import DIRECTIONS, state_role
from lstm_diagrams.drawing.recurrent.cells import bands, cells, inputs, joints, output_row, title_width
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.drawing.recurrent.lines import STATE_REACH, band_symbol, between, handovers, upwards
from lstm_diagrams.readings.recurrence import Recurrence, Stack
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language

_READ: tuple[Role, Role, Role] = ("output_fill", "output", "output")
_UNREAD: tuple[Role, Role, Role] = ("surface", "faint", "muted")
"""Inside, outline and words of an h that is read, and of one that is not."""


@dataclass(frozen=True, slots=True)
class Tower:
    """An unrolled recurrent module at its own origin: x_t is centred at y = 0, the first drawn step at x = 0.

    ``name`` stands in its lowest band. Without ``inputs`` it has no boxes of x_t: it reads a row of something else that ends where
    they would. ``above`` tells its x_t from those of another
    module that is given something from outside. ``read`` holds the steps whose output is read, counted from 0 (None:
    all): the other h are grey; with () there is no
    output row. ``initial`` holds the weights that its states begin with, by state.
    """

    grid: Grid
    name: str
    inputs: bool = True
    above: str = ""
    read: tuple[int, ...] | None = None
    initial: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        run: Recurrence,
        steps: int,
        units: int,
        *,
        below: int,
        again: int = 0,
        name: str,
        pitch: float,
        length: int | None,
    ) -> "Tower":
        """The tower of one run, ``below`` layers counted before its own, called ``again`` times before, its steps at least ``pitch`` apart."""
        run = replace(run, name="")  # its name stands at the right, its layers are numbered through the picture
        grid = Grid.of(Stack((run,)), steps, units, units, pitch=pitch, length=length, first=below, again=again)
        return cls(grid, name)

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
        side = self.reach + self.state_width / 2 + 12 + max((label.width + 8 for _, label in self._weights), default=0)
        left = min(-side, -14 - title_width(self.grid, language))
        return left, self.grid.columns[-1] + max(side, self._label.width + 26 if self.name else 0)

    @property
    def _label(self) -> Label:
        return Label(fitted(self.name, 10, 200), 10, "muted")

    @property
    def _weights(self) -> list[tuple[str, Label]]:
        """The weights that states begin with, as words beside them."""
        return [(state, Label(fitted_path(name, 9.5, 110), 9.5, "kernel")) for state, name in self.initial]

    def marks(self, language: Language) -> Iterator[Mark]:
        """Everything, with the output row above where anything reads it."""
        output = self.read is None or bool(self.read)
        grid, (left, right) = self.grid, self.extent(language)
        yield from bands(grid, left, right, language)
        for mark in upwards(grid, self.output_y):
            if output or "output" not in mark.classes:
                yield self._greyed(mark)
        if output:
            yield from self._output()
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

    def _greyed(self, mark: Mark) -> Mark:
        """An arrow upwards, grey where nothing reads the h of its step."""
        if not isinstance(mark, Line) or "output" not in mark.classes or self._is_read(mark.classes):
            return mark
        return replace(mark, stroke="faint", classes=(*mark.classes, "unread"))

    def _is_read(self, classes: tuple[str, ...]) -> bool:
        return self.read is None or any(f"t{step + 1}" in classes for step in self.read)

    def _output(self) -> Iterator[Mark]:
        """The row of all h, or where only some steps are read, each h in a box of its own, the others grey."""
        row = list(output_row(self.grid, self.output_y))
        if self.read is None or not self.grid.stack.top.returns_sequence:
            yield from row
            return
        for mark in row:
            if isinstance(mark, Writing):
                seen = self._is_read(mark.classes)
                fill, stroke, color = _READ if seen else _UNREAD
                classes = mark.classes if seen else (*mark.classes, "unread")
                yield Box(
                    mark.x, mark.y, 40, 26, fill, stroke, 1, rounded=True, classes=("output", "entry", *classes[1:])
                )
                yield replace(mark, label=replace(mark.label, color=color), classes=classes)
            elif "band" not in mark.classes:
                yield mark

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
                        side = (DIRECTIONS[direction],) if run.directions == 2 else ()
                        yield Writing(x, y, label, classes=(state, name, f"layer{band.depth + 1}", *side))
                    away = ends[0][0] + (self.state_width / 2 + 8) * (1 if direction else -1)
                    for words in (words for own, words in self._weights if own == state):
                        yield Writing(away, y, words, "left" if direction else "right", (state, "parameter"))
