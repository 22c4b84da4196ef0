"""A whole network as marks: towers of recurrent layers, rows at every step below and above them, a dense head at the right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.groups import moved
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import state_dashed, state_role
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.facts import Tensor
from lstm_diagrams.figures.network.head import taken_marks
from lstm_diagrams.figures.network.rows import per_step, source_row, stage_rows
from lstm_diagrams.figures.network.step_rows import GAP, Row, rises, row_marks
from lstm_diagrams.figures.network.tower import Tower
from lstm_diagrams.readings.composition import Composition, Rung
from lstm_diagrams.readings.recurrence import Stack
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text

_HANDED = 26.0


@dataclass(frozen=True, slots=True)
class Network:
    """The picture of one composition; the first step of its first tower is at the origin."""

    told: Composition
    language: Language
    steps: int
    units: int

    def marks(self) -> Iterator[Mark]:
        """Everything, encoder first."""
        first = self._tower(self.told.rungs[0], inputs=True)
        right = up = 0.0
        if self.told.encoder and self.told.encoder_source:
            encoder = self._tower(self.told.encoder, inputs=True)
            first, encoder = (
                replace(tower, name=name.in_language(self.language), above=f"({tower.grid.bands[0].depth + 1})")
                for tower, name in ((first, Text("解码器", "decoder")), (encoder, Text("编码器", "encoder")))
            )
            up = encoder.grid.bands[0].bottom - first.grid.bands[0].bottom
            yield from self._below(encoder, self.told.encoder, self.told.encoder_source)
            yield from encoder.marks(self.language, output=False)
            right = encoder.extent(self.language)[1] - first.extent(self.language)[0] + _HANDED
        yield from moved(self._below(first, self.told.rungs[0], self.told.source), right, up)
        yield from moved(self._stacked(first), right, up)
        if self.told.encoder:
            yield from _handed(encoder, right - first.reach - first.state_width / 2 - 5)

    def _tower(self, rung: Rung, *, inputs: bool) -> Tower:
        """Of those that stand upon each other, every step has its one column."""
        name = rung.run.layer.path if len(self.told.rungs) > 1 else ""
        upon = self.told.rungs if rung in self.told.rungs else (rung,)
        pitch = max(Grid.of(Stack((each.run,)), self.steps, self.units, self.units).pitch for each in upon)
        first = self._layers_before(rung)
        return Tower.of(rung.run, self.steps, self.units, first=first, name=name, inputs=inputs, pitch=pitch)

    def _layers_before(self, rung: Rung) -> int:
        """How many layers the modules have that ran before this one."""
        every = (*([self.told.encoder] if self.told.encoder else []), *self.told.rungs)
        return sum(each.run.layers for each in every[: every.index(rung)])

    def _stacked(self, first: Tower) -> Iterator[Mark]:
        """All towers upon each other, what follows at every step, and what is taken from the last."""
        base, tower = 0.0, first
        yield from first.marks(self.language, output=True)
        for rung in self.told.rungs[1:]:
            start = base + tower.output_y + 13
            for row in stage_rows(rung.before, rung.run, self.language):
                middle = start + GAP + row.height / 2
                yield from self._raised(tower, row, start, middle)
                start = middle + row.height / 2
            tower = self._tower(rung, inputs=False)
            base = start - tower.grid.input_height / 2
            yield from moved(tower.marks(self.language, output=True), 0, base)
        if self.told.taken is None:
            yield from self._each(tower, base + tower.output_y + 13)
        else:
            yield from moved(taken_marks(tower, self.told.taken, self.told.head, self.units, self.language), 0, base)

    def _raised(self, tower: Tower, row: Row, start: float, middle: float) -> Iterator[Mark]:
        """A row with arrows to it from below."""
        yield from rises(tower.grid.steps, tower.grid.columns, start, middle - row.height / 2)
        yield from row_marks(row, tower.grid.steps, tower.grid.columns, middle)

    def _below(self, tower: Tower, rung: Rung, source: Tensor) -> Iterator[Mark]:
        """What every step goes through before a tower, downwards to what the model was given."""
        grid = tower.grid
        bottom = -grid.input_height / 2
        rows = stage_rows(rung.before, rung.run, self.language)
        if rows:
            rows = [replace(source_row(rung.before, source, self.language), above=tower.above), *rows]
        for row in reversed(rows):
            middle = bottom - GAP - row.height / 2
            yield from rises(grid.steps, grid.columns, middle + row.height / 2, bottom, ("x", "flow"))
            yield from row_marks(row, grid.steps, grid.columns, middle)
            bottom = middle - row.height / 2
        yield from self._axis(tower, bottom, per_step(source, rung.run))

    def _axis(self, tower: Tower, bottom: float, source: Tensor) -> Iterator[Mark]:
        """The shape of what the model was given, and the axis of time."""
        left, right = tower.grid.columns[0], tower.grid.columns[-1]
        middle = (left + right) / 2
        title = Text("输入", "input").in_language(self.language)
        label = Label(named_shape(title, source, AXES, self.language), 11, "x")
        yield Writing(middle, bottom - 18, label, classes=("x", "shape"))
        if right > left:
            points = straight((left - 20, bottom - 34), (right + 20, bottom - 34))
            yield Line(points, "muted", 1, arrow=True, classes=("axis",))
        steps = tower.grid.run.steps
        count = "t = 1" if steps == 1 else f"t = 1 … {steps}"
        words = f"{Text('时间步', 'time step').in_language(self.language)} {count}"
        yield Writing(middle, bottom - 47, Label(words, 10, "muted"), classes=("axis",))

    def _each(self, tower: Tower, top: float) -> Iterator[Mark]:
        """The head at every step, and the results."""
        run = tower.grid.run
        rows = stage_rows(self.told.each, run, self.language)
        if rows:
            rows.append(Row("symbol", "y", (), ("result", "result_fill"), ("result",)))
        for row in rows:
            middle = top + GAP + row.height / 2
            yield from self._raised(tower, row, top, middle)
            top = middle + row.height / 2
        prediction = Text("预测", "prediction").in_language(self.language)
        title, role = (prediction, _RESULT) if rows else ("output", _OUTPUT)
        tensor = per_step(self.told.each[-1].output, run) if rows else run.output
        label = Label(named_shape(title, tensor, AXES, self.language), 11, role)
        middle = (tower.grid.columns[0] + tower.grid.columns[-1]) / 2
        yield Writing(middle, top + 14, label, classes=(role, "shape"))


_RESULT: Role = "result"
_OUTPUT: Role = "output"


def _handed(encoder: Tower, end: float) -> Iterator[Mark]:
    """From the final states of the encoder to the initial ones of the decoder beside it."""
    start = encoder.grid.columns[-1] + encoder.reach + encoder.state_width / 2 + 5
    for band in encoder.grid.bands:
        for state in band.states:
            y = band.state_y(0, state)
            classes = (state, "handed", f"layer{band.depth + 1}")
            points, dashed = straight((start, y), (end, y)), state_dashed(state)
            yield Line(points, state_role(state), 1.8, arrow=True, dashed=dashed, classes=classes)
