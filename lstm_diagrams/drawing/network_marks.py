"""A whole network as marks: towers of recurrent layers, rows at every step below and above them, a dense head at the right."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2

from lstm_diagrams.composition import Composition, Rung, Taken
from lstm_diagrams.drawing.head import HeadColumn, head_marks
from lstm_diagrams.drawing.lines import straight
from lstm_diagrams.drawing.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.module_boxes import family_roles, settings_words
from lstm_diagrams.drawing.moved import moved
from lstm_diagrams.drawing.recurrent_lines import STATE_ROLES
from lstm_diagrams.drawing.recurrent_tower import Tower
from lstm_diagrams.drawing.shape_words import named_shape
from lstm_diagrams.drawing.step_rows import GAP, Row, rises, row_marks
from lstm_diagrams.facts import Capture, Layer, Tensor
from lstm_diagrams.recurrence import Recurrence
from lstm_diagrams.stages import Stage, stage_name
from lstm_diagrams.words import AXES, Language, Text

_HANDED, _HEAD_ROOM = 26.0, 70.0


@dataclass(frozen=True, slots=True)
class Network:
    """The picture of one composition; the first step of the first tower is at the origin."""

    told: Composition
    capture: Capture
    language: Language
    steps: int
    units: int

    def marks(self) -> Iterator[Mark]:
        """Everything, encoder first."""
        first = self._tower(self.told.rungs[0], on_top=False)
        right = up = 0.0
        if self.told.encoder and self.told.encoder_source:
            encoder = self._tower(self.told.encoder, on_top=False)
            up = encoder.grid.first_band - first.grid.first_band
            yield from self._below(encoder, self.told.encoder, self.told.encoder_source)
            yield from encoder.marks(self.language, output=False)
            right = encoder.extent(self.language)[1] - first.extent(self.language)[0] + _HANDED
            yield from self._handed(encoder)
        yield from moved(self._below(first, self.told.rungs[0], self.told.source), right, up)
        yield from moved(self._stacked(first), right, up)

    def _tower(self, rung: Rung, *, on_top: bool) -> Tower:
        return Tower.of(rung.run, self.steps, self.units, on_top=on_top)

    def _handed(self, encoder: Tower) -> Iterator[Mark]:
        """From the final states of the encoder to the initial ones of the decoder beside it."""
        start = encoder.grid.columns[-1] + encoder.reach + encoder.state_width / 2 + 5
        end = encoder.extent(self.language)[1] + _HANDED + 12
        for layer in range(encoder.grid.run.layers):
            for state in encoder.grid.run.states:
                y = encoder.grid.state_y(layer, 0, state)
                points = straight((start, y), (end - 4, y))
                classes = (state, "handed", f"layer{layer + 1}")
                yield Line(points, STATE_ROLES[state], 1.6, arrow=True, classes=classes)

    def _stacked(self, first: Tower) -> Iterator[Mark]:
        """All towers upon each other, what follows at every step, and what is taken from the last."""
        base, tower = 0.0, first
        yield from first.marks(self.language, output=True)
        for rung in self.told.rungs[1:]:
            base += tower.output_y
            for row in self._rows(rung.before):
                middle = base + 13 + GAP + row.height / 2
                yield from rises(tower.grid.steps, tower.grid.columns, base + 13, middle - row.height / 2)
                yield from row_marks(row, tower.grid.steps, tower.grid.columns, middle)
                base = middle + row.height / 2 - 10
            tower = self._tower(rung, on_top=True)
            yield from moved(tower.marks(self.language, output=True), 0, base)
        top = base + tower.output_y + 13
        if self.told.taken is None:
            yield from self._each(tower, top)
        else:
            yield from self._head(tower, base, self.told.taken)

    def _below(self, tower: Tower, rung: Rung, source: Tensor) -> Iterator[Mark]:
        """What every step goes through before a tower, downwards to what the model was given."""
        grid = tower.grid
        bottom = -grid.input_height / 2
        rows = self._rows(rung.before)
        if rows:
            rows = [self._source_row(rung.before, source), *rows]
        for row in reversed(rows):
            middle = bottom - GAP - row.height / 2
            yield from rises(grid.steps, grid.columns, middle + row.height / 2, bottom, ("x", "flow"))
            yield from row_marks(row, grid.steps, grid.columns, middle)
            bottom = middle - row.height / 2
        title = Text("输入", "input").in_language(self.language)
        middle = (grid.columns[0] + grid.columns[-1]) / 2
        label = Label(named_shape(title, source, AXES, self.language), 11, "x")
        yield Writing(middle, bottom - 18, label, classes=("x", "shape"))
        if len(grid.columns) > 1:
            points = straight((grid.columns[0] - 20, bottom - 34), (grid.columns[-1] + 20, bottom - 34))
            yield Line(points, "muted", 1, arrow=True, classes=("axis",))
        count = "t = 1" if grid.run.steps == 1 else f"t = 1 … {grid.run.steps}"
        words = f"{Text('时间步', 'time step').in_language(self.language)} {count}"
        yield Writing(middle, bottom - 47, Label(words, 10, "muted"), classes=("axis",))

    def _source_row(self, before: tuple[Stage, ...], source: Tensor) -> Row:
        """What goes into the lowest layer at every step: a token, a frame, or numbers."""
        if len(source.axes) >= 4:
            return Row(
                "planes",
                "",
                (Text("每一步一帧", "a frame at each step").in_language(self.language),),
                ("image", "image_fill"),
                ("x", "source"),
                _maps(source),
            )
        letter = "w" if before[0].name == "embedding" else "u"
        return Row("symbol", letter, (), ("x", "x_fill"), ("x", "source"))

    def _rows(self, stages: tuple[Stage, ...]) -> list[Row]:
        return [self._row(stage) for stage in stages if stage.name not in ("reshape", "identity", "flatten")]

    def _row(self, stage: Stage) -> Row:
        name = stage_name(stage).in_language(self.language)
        notes = [name] if len(stage.output.axes) == 4 else []
        notes += settings_words(stage.source, self.language) if isinstance(stage.source, Layer) else []
        notes = [", ".join(notes) if self.language == "en" else "，".join(notes)] if notes else []
        if stage.name not in ("activation", "dropout", "normalization") and isinstance(stage.source, Layer):
            notes.append(named_shape("", stage.output, AXES, self.language).strip())
        kind = "planes" if len(stage.output.axes) == 4 and stage.name in ("convolution", "pooling") else "box"
        maps = _maps(stage.output) if kind == "planes" else (1, 16.0)
        return Row(
            kind,
            name,
            tuple(notes) if kind == "planes" or len(stage.output.axes) < 4 else (),
            family_roles(stage.name),
            (stage.name,),
            maps,
        )

    def _each(self, tower: Tower, top: float) -> Iterator[Mark]:
        """The head at every step, and the results."""
        grid = tower.grid
        rows = self._rows(self.told.each)
        if rows:
            rows.append(Row("symbol", "y", (), ("result", "result_fill"), ("result",)))
        for row in rows:
            middle = top + GAP + row.height / 2
            yield from rises(grid.steps, grid.columns, top, middle - row.height / 2)
            yield from row_marks(row, grid.steps, grid.columns, middle)
            top = middle + row.height / 2
        middle = (grid.columns[0] + grid.columns[-1]) / 2
        title, role = (
            ("output", "output") if not rows else (Text("预测", "prediction").in_language(self.language), "result")
        )
        tensor = self.told.each[-1].output if rows else grid.run.output
        names = grid.run.output.axes
        if rows and len(names) == len(tensor.axes):
            tensor = Tensor((*names[:-1], tensor.axes[-1]), tensor.dtype)
        label = Label(named_shape(title, tensor, AXES, self.language), 11, "result" if role == "result" else "output")
        yield Writing(middle, top + 14, label, classes=(role, "shape"))

    def _head(self, tower: Tower, base: float, taken: Taken) -> Iterator[Mark]:
        """From the tower to the right: how a vector is taken, and the dense layers."""
        columns = tuple(self._columns(taken))
        left, right = tower.extent(self.language)
        frame_right = right + 10
        top, bottom = base + tower.output_y + 24, base + tower.grid.first_band - 10
        middle = (top + bottom) / 2
        classes = ("returned",)
        yield Box(
            (left + frame_right - 10) / 2,
            middle,
            frame_right - left + 10,
            top - bottom,
            None,
            "output",
            1,
            True,
            True,
            classes=classes,
        )
        words = self._returned(tower.grid.run)
        yield Writing((left + frame_right - 10) / 2, top + 10, Label(words, 10, "output"), classes=("output", "note"))
        pill = Label(self._taking(taken), 10, "ink")
        width = pill.width + 16
        x = frame_right + 24 + width / 2
        yield Line(
            straight((frame_right, middle), (x - width / 2, middle)),
            "output",
            1.6,
            arrow=True,
            classes=("taken", "flow"),
        )
        yield Box(
            x, middle, width, 24, "operation_fill", "operation", 1.1, True, label=pill, classes=("operator", taken.how)
        )
        start = x + width / 2 + 44
        yield Line(
            straight((x + width / 2, middle), (start - 16, middle)),
            "output",
            1.6,
            arrow=True,
            classes=("taken", "flow"),
        )
        yield from head_marks(columns, start, middle, self.units)

    def _returned(self, run: Recurrence) -> str:
        names = ["output", *(f"{state}_n" for state in run.states)]
        return (
            Text("{kind} 返回的 {zh}", "what {kind} returns: {en}")
            .format(kind=run.layer.type, zh="、".join(names), en=", ".join(names))
            .in_language(self.language)
        )

    def _taking(self, taken: Taken) -> str:
        words = {
            "select": Text("取其中一项", "select one entry"), "mean": Text("取平均", "mean"), "max": Text("取最大值", "maximum"),
            "sum": Text("求和", "sum"), "state": Text("末状态", "final state"),
        }  # fmt: skip
        if taken.joined:
            return Text("取出几项并拼接", "select and concatenate").in_language(self.language)
        return words[taken.how].in_language(self.language)

    def _columns(self, taken: Taken) -> Iterator[HeadColumn]:
        """The vector that is taken, and each dense layer with what follows it."""
        linear = [number for number, stage in enumerate(self.told.head) if stage.name == "linear"]
        ends = [*linear, len(self.told.head)]
        words = Text("取出的向量", "what is taken").in_language(self.language)
        yield HeadColumn(
            "taken", taken.output.shape[-1], words, self._below_column(taken.output, self.told.head[: linear[0]])
        )
        for start, end in zip(linear, ends[1:], strict=True):
            stage = self.told.head[start]
            last = start == linear[-1]
            words = Text("预测", "prediction").in_language(self.language) if last else stage.type
            yield HeadColumn(
                "result" if last else "hidden",
                stage.output.shape[-1],
                words,
                self._below_column(stage.output, self.told.head[start:end]),
            )

    def _below_column(self, tensor: Tensor, stages: tuple[Stage, ...]) -> tuple[str, ...]:
        notes = [
            ", ".join(settings_words(stage.source, self.language))
            for stage in stages
            if isinstance(stage.source, Layer) and stage.name == "linear"
        ]
        lines = [f"Linear {note}" for note in notes]
        lines += [
            stage_name(stage).in_language(self.language) for stage in stages if stage.name not in ("linear", "identity")
        ]
        return (*lines, named_shape("", tensor, AXES, self.language).strip())


def _maps(tensor: Tensor) -> tuple[int, float]:
    """How many maps a tensor of images has, and how large one is drawn."""
    *_, channels, height, width = tensor.shape
    return channels, min(26.0, 10 + 2 * log2(max(height, width, 1)))
