"""One strand as levels upon each other: what goes in at every step, rows, recurrent layers, and what is returned at every step."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.groups import moved
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.figures.network.blocks import planes
from lstm_diagrams.figures.network.routes import Rect
from lstm_diagrams.figures.network.rows import maps_of, per_step, piece_row, source_row, stage_words
from lstm_diagrams.figures.network.step_rows import GAP, Row, rises, row_marks
from lstm_diagrams.figures.network.tower import Tower
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.whole.story import Edge, Piece, Story
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text, counted

_BOX, _FEEDBACK = 86.0, 138.0
_GAP_STEP = 62.0
_WIDE = ("attention", "flip", "module", "cumsum", "recurrent")


@dataclass(slots=True)
class Level:
    """One level of a strand.

    ``bottom`` and ``top`` are where arrows end and start, ``y`` is its middle, ``left`` and ``right`` are the edges of what stands
    there; ``base`` is, of a tower, where its x_t are.
    """

    kind: str
    piece: Piece
    y: float
    bottom: float
    top: float
    left: float
    right: float
    tower: Tower | None = None
    base: float = 0.0


@dataclass(slots=True)
class Strand:
    """The drawing of one strand at its own origin: the first column at x = 0, its lowest level near y = 0."""

    story: Story
    number: int
    language: Language
    steps: int
    units: int
    depth: int
    sample: int
    fed: bool = False
    levels: list[Level] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    shown: tuple[int | None, ...] = ()
    columns: tuple[float, ...] = ()
    live: int = 0
    top: float = 0.0
    bottom: float = 0.0

    def build(self) -> "Strand":
        """All levels, from below."""
        self._place_columns()
        pieces = [piece for piece in self.story.pieces if piece.strand == self.number]
        sources = list(self._sources(pieces))
        cursor = self.bottom = 0.0
        for piece, row, named in sources:
            cursor = self._row(piece, row, cursor, named)
        self.bottom = min((level.bottom for level in self.levels), default=0.0)
        for piece in pieces:
            if piece.kind == "recurrent" and piece.run is not None:
                cursor = self._tower(piece, piece.run, cursor)
            elif piece.kind == "cell":
                cursor = self._cells(piece, cursor)
            elif piece.kind in _WIDE or _over_time(piece):
                cursor = self._wide(piece, cursor)
            elif piece.kind != "input":
                row = piece_row(piece, self._run(pieces), self.language)
                if self._returned(piece) and piece is not pieces[-1]:
                    row = replace(row, notes=(*row.notes, _RETURNED.in_language(self.language)))
                cursor = self._row(piece, row, cursor, self._at(piece))
        self._axis()
        self.top = self._results(cursor)
        return self

    def level(self, piece: int) -> Level | None:
        """The level of a piece."""
        return next((level for level in self.levels if level.piece.number == piece), None)

    def column(self, step: int) -> int:
        """The drawn column of a step, or of the gap it lies in."""
        if step in self.shown:
            return self.shown.index(step)
        return self.shown.index(None) if None in self.shown else len(self.shown) - 1

    @property
    def ground(self) -> float:
        """The foot of its lowest recurrent layer."""
        for level in self.levels:
            if level.tower is not None:
                return level.base + level.tower.grid.bands[0].bottom
            if level.kind == "cell":
                return level.bottom
        return 0.0

    @property
    def layers(self) -> int:
        """How many recurrent layers it has."""
        return sum(level.tower.grid.run.layers for level in self.levels if level.tower)

    def _runs(self) -> list[Recurrence]:
        return [piece.run for piece in self.story.pieces if piece.strand == self.number and piece.run is not None]

    def _run(self, pieces: list[Piece]) -> Recurrence | None:
        return next((piece.run for piece in pieces if piece.run is not None and not piece.run.is_cell), None)

    def _place_columns(self) -> None:
        runs, total = self._runs(), self.story.strands[self.number]
        feedback = any(edge.way == "next" and self._is_own(edge) for edge in self.story.edges)
        least = _FEEDBACK if feedback else _BOX
        if any(piece.kind == "cell" for piece in self.story.pieces if piece.strand == self.number):
            least = max(least, 120.0)
        towers = [
            Tower.of(run, self.steps, self.units, below=0, name="", pitch=least, length=self._length(run))
            for run in runs
        ]
        if towers:
            widest = max(towers, key=lambda tower: tower.grid.columns[-1])
            self.shown, self.columns, self.live = widest.grid.steps, widest.grid.columns, widest.grid.live
            return
        self.shown = elided(total, self.steps)
        x, places = 0.0, [0.0]
        for before, step in pairwise(self.shown):
            x += least / 2 + _GAP_STEP / 2 if None in (before, step) else least
            places.append(x)
        self.columns, self.live = tuple(places), len(self.shown)

    def _length(self, run: Recurrence) -> int | None:
        """How many steps the sample drawn has, of a run with samples of different lengths."""
        if run.lengths is None or run.length(self._sample(run)) == run.steps:
            return None
        return run.length(self._sample(run))

    def _sample(self, run: Recurrence) -> int:
        """The sample that is drawn: the one asked for, else the first of the shortest."""
        if self.sample >= 0 or run.lengths is None:
            return max(self.sample, 0)
        return run.lengths.index(min(run.lengths))

    def _is_own(self, edge: Edge) -> bool:
        return self.story.pieces[edge.source].strand == self.number

    def _sources(self, pieces: list[Piece]) -> Iterator[tuple[Piece, Row, dict[int, int] | None]]:
        """What the model was given at each step, that is not drawn as the x_t of a recurrent layer."""
        for piece in pieces:
            if piece.kind == "input" and not self._is_x(piece):
                row = source_row(piece, tokens=self._tokens(piece), language=self.language)
                yield piece, replace(row, above=self._above()), None
        for edge in self.story.edges:
            source, target = self.story.pieces[edge.source], self.story.pieces[edge.target]
            fed = (
                target.strand == self.number and source.kind == "input" and source.strand is None and edge.way == "step"
            )
            if fed and all(at is not None and step is not None for at, step in edge.steps):
                named = {step: at for at, step in edge.steps if at is not None and step is not None}
                row = source_row(source, tokens=self._tokens(source), language=self.language)
                yield source, replace(row, above=self._above()), named

    def _tokens(self, piece: Piece) -> bool:
        readers = [self.story.pieces[edge.target] for edge in self.story.out_of(piece.number) if edge.target >= 0]
        return any(reader.kind == "embedding" for reader in readers)

    def _is_x(self, piece: Piece) -> bool:
        """Whether an input is just the x_t of the lowest recurrent layer."""
        above = next((one for one in self.story.pieces if one.strand == self.number and one.kind != "input"), None)
        if above is None or above.run is None or len(piece.output.axes) > 3:
            return False
        others = [one for one in self.story.pieces if one.strand == self.number and one.kind == "input"]
        reads = [edge for edge in self.story.into(above.number) if edge.source == piece.number and edge.way == "step"]
        return bool(reads) and others == [piece]

    def _at(self, piece: Piece) -> dict[int, int] | None:
        total = self.story.strands[self.number]
        return {step: step for step in piece.at} if piece.at and len(piece.at) < total else None

    def _reads(self, piece: Piece, below: Level | None) -> bool:
        """Whether a piece reads what stands right below, step by step."""
        return below is not None and any(
            edge.source == below.piece.number and edge.way == "step" for edge in self.story.into(piece.number)
        )

    def _steps_between(self, one: Piece, other: Piece) -> set[int] | None:
        """The steps at which one piece reads another in a loop, None for all."""
        for edge in self.story.into(other.number):
            if edge.source == one.number and edge.way == "step":
                steps = {step for _, step in edge.steps if step is not None}
                return steps or None
        return None

    def _returned(self, piece: Piece) -> list[str]:
        """The names of what the model returns of a piece."""
        return list(dict.fromkeys(edge.slot or "output" for edge in self.story.results if edge.source == piece.number))

    def _row(self, piece: Piece, row: Row, cursor: float, named: dict[int, int] | None) -> float:
        below = self.levels[-1] if self.levels else None
        y = cursor + (GAP if below else 0) + row.height / 2
        half = row.height / 2
        if self._reads(piece, below) and below is not None:
            both = self._steps_between(below.piece, piece)
            steps = [step if both is None or step in both else None for step in self.shown[: self.live]]
            classes = ("flow", *(["x"] if below.kind == "source" else []))
            self.marks += rises(steps, self.columns[: self.live], below.top, y - half, classes)
        self.marks += row_marks(row, self.shown, self.columns, y, named=named, live=self.live)
        side = 37.0 if row.kind == "box" else 22.0
        kind = "source" if piece.kind == "input" else "row"
        self.levels.append(Level(kind, piece, y, y - half, y + half, -side, self.columns[-1] + side))
        return y + half

    def _wide(self, piece: Piece, cursor: float) -> float:
        """One box over all steps: it mixes them."""
        below = self.levels[-1] if self.levels else None
        y, (left, right) = cursor + GAP + 12, (self.columns[0] - 37, self.columns[-1] + 37)
        if self._reads(piece, below) and below is not None:
            self.marks += rises(self.shown[: self.live], self.columns, below.top, y - 12)
        words = stage_words(piece.stages[0]).in_language(self.language)
        over = Text("{words}（跨时间步）", "{words} over time").format(words=words).in_language(self.language)
        roles = family_roles(piece.kind if piece.calls else "activation")
        classes = ("wide", "operator" if not piece.calls else "module", piece.kind)
        box = Box(
            (left + right) / 2,
            y,
            right - left,
            24,
            roles[1],
            roles[0],
            1.1,
            True,
            label=Label(over, 10),
            classes=classes,
        )
        self.marks.append(box)
        self.levels.append(Level("wide", piece, y, y - 12, y + 12, left, right))
        return y + 12

    def _tower(self, piece: Piece, run: Recurrence, cursor: float) -> float:
        below = self.levels[-1] if self.levels else None
        reads = [edge for edge in self.story.into(piece.number) if edge.way != "start"]
        on_row = self._reads(piece, below) and len(reads) == 1
        pitch = self.columns[1] - self.columns[0] if len(self.columns) > 1 and None not in self.shown[:2] else 0.0
        tower = Tower.of(
            run,
            self.steps,
            self.units,
            below=self.depth + self.layers,
            name=self._name(piece),
            pitch=pitch,
            length=self._length(run),
        )
        tower = replace(
            tower, grid=replace(tower.grid, columns=self.columns), inputs=not on_row, read=self._read(piece)
        )
        half = tower.grid.input_height / 2
        base = cursor - half if on_row else cursor + (GAP if below else 0) + half
        if self._reads(piece, below) and not on_row and below is not None:
            self.marks += rises(self.shown[: self.live], self.columns, below.top, base - half, ("x", "flow"))
        self.marks += moved(tower.marks(self.language), 0, base)
        shown = tower.read is None or bool(tower.read)
        y = base + tower.output_y if shown else base + tower.top
        self.levels.append(
            Level("tower", piece, y, base - half, y + 13 if shown else y, -30, self.columns[-1] + 30, tower, base)
        )
        return y + 13 if shown else y

    def _above(self) -> str:
        """What tells its letters from those of another strand."""
        return f"({self.depth + 1})" if len(self.story.strands) > 1 else ""

    def _name(self, piece: Piece) -> str:
        """The path of a module, with its part in the picture where it hands its states to another one, or takes them."""
        recurrent = [one for one in self.story.pieces if one.kind in ("recurrent", "cell")]
        handed = [
            edge for edge in self.story.edges if edge.way == "start" and self.story.pieces[edge.source].run is not None
        ]
        part = None
        if any(edge.source == piece.number for edge in handed):
            part = Text("编码器", "encoder")
        elif any(edge.target == piece.number for edge in handed):
            part = Text("解码器", "decoder")
        name = piece.name if len(recurrent) > 1 else ""
        if part is not None:
            words = part.in_language(self.language)
            name = words if name in ("", words, part.en) else f"{words} {name}"
        top = self.story.pieces[piece.number] is [one for one in self.story.pieces if one.strand == self.number][-1]
        returned = [slot for slot in self._returned(piece) if not (top and slot == "output")]
        if not returned:
            return name
        said = Text("返回 {slots}", "returned: {slots}").format(slots=", ".join(returned)).in_language(self.language)
        return f"{name}; {said}" if name else said

    def _read(self, piece: Piece) -> tuple[int, ...] | None:
        """The steps whose output anything reads, None for all."""
        found: set[int] = set()
        total = self.story.strands[self.number]
        for edge in self.story.out_of(piece.number):
            if edge.way == "start" or (
                edge.slot not in ("output", "") and not (piece.run and piece.run.is_cell and edge.slot == "h_n")
            ):
                continue
            step = self._selected(edge, piece)
            if step is None:
                return None
            found.add(step % total)
        return tuple(sorted(found))

    def _selected(self, edge: Edge, piece: Piece) -> int | None:
        if edge.way == "last":
            return -1
        if edge.target < 0 or piece.run is None or not piece.run.returns_sequence:
            return None
        return selected_step(self.story.pieces[edge.target], piece)

    def _cells(self, piece: Piece, cursor: float) -> float:
        """A module that is a cell of its own: a box at each step, what it hands on between them."""
        below = self.levels[-1] if self.levels else None
        maps, image = maps_of(piece.output), len(piece.output.shape) == 4
        height = (maps[1] + 8 if image else 20) + 30
        bottom = cursor + (GAP if below else 0)
        y, width = bottom + 16 + height / 2, max(60.0, maps[1] + 24 if image else 60.0)
        outline, fill, ground = layer_roles(self.depth)
        left, right = self.columns[0] - width / 2 - 60, self.columns[-1] + width / 2 + 60
        band = Box(
            (left + right) / 2,
            y + 5,
            right - left,
            height + 46,
            ground,
            outline,
            0.6,
            True,
            classes=("band", "cell_band"),
        )
        self.marks.append(band)
        shape = named_shape("", piece.output, AXES, self.language).strip()
        title = Label(fitted(f"{piece.name} {shape}", 11, self.columns[-1] - left - 30), 11, outline)
        self.marks.append(Writing(left + 12, y + height / 2 + 11, title, "left", ("band", "name")))
        if self._reads(piece, below) and below is not None:
            self.marks += rises(self.shown[: self.live], self.columns, below.top, y - height / 2)
        for column, step in enumerate(self.shown):
            x = self.columns[column]
            if step is None:
                continue
            classes = ("cell", f"t{step + 1}")
            self.marks.append(Box(x, y, width, height, "surface", outline, 1.3, True, classes=classes))
            if image:
                self.marks += planes(maps, x, y + 8, (outline, fill), ("state_maps", f"t{step + 1}"))
            self.marks.append(
                Writing(x, y - height / 2 + 11, Label(f"t = {step + 1}", 10, "muted"), classes=("note", f"t{step + 1}"))
            )
        self._states(piece, y, width, left, right)
        self.levels.append(Level("cell", piece, y, y - height / 2, y + height / 2, left, right, base=y))
        return y + height / 2 + 28

    def _states(self, piece: Piece, y: float, width: float, left: float, right: float) -> None:
        """Arrows from each step of a cell to the next."""
        stops = [
            (x - width / 2, x + width / 2) if step is not None else (x - 16, x + 16)
            for step, x in zip(self.shown, self.columns, strict=True)
        ]
        for before, after in pairwise(stops):
            self.marks.append(
                Line(straight((before[1], y), (after[0], y)), "h", 1.4, arrow=True, classes=("h", "state"))
            )
        ends = ((left + 14, stops[0][0], "initial"), (stops[-1][1], right - 14, "final"))
        for start, end, name in ends:
            self.marks.append(Line(straight((start, y), (end, y)), "h", 1.4, arrow=True, classes=("h", "state", name)))
        for column, step in enumerate(self.shown):
            if step is None:
                self.marks += dots([(self.columns[column] + shift, y) for shift in (-7, 0, 7)])

    def _axis(self) -> None:
        """The shapes of what the model was given, and the axis of time."""
        inputs = [level for level in self.levels if level.kind == "source"]
        lowest = min((level.bottom for level in self.levels), default=0.0)
        tower = next((level for level in self.levels if level.tower), None)
        middle = self.columns[-1] / 2
        titles = [level.piece for level in inputs]
        if not titles:
            titles = [piece for piece in self.story.pieces if piece.strand == self.number and piece.kind == "input"]
        y = lowest - (34 if self.fed else 18)
        run = tower.tower.grid.run if tower and tower.tower else None
        for piece in titles:
            name = piece.name if piece.name != "input" else Text("输入", "input").in_language(self.language)
            tensor = per_step(piece.output, run) if run is not None and piece.strand is not None else piece.output
            self.marks.append(
                Writing(
                    middle, y, Label(named_shape(name, tensor, AXES, self.language), 11, "x"), classes=("x", "shape")
                )
            )
            y -= 15
        if self.columns[-1] > 0:
            points = straight((self.columns[0] - 20, y - 1), (self.columns[-1] + 20, y - 1))
            self.marks.append(Line(points, "muted", 1, arrow=True, classes=("axis",)))
        total = self.story.strands[self.number]
        count = "t = 1" if total == 1 else f"t = 1 … {total}"
        words = f"{Text('时间步', 'time step').in_language(self.language)} {count}{self._padding(run)}"
        self.marks.append(Writing(middle, y - 14, Label(words, 10, "muted"), classes=("axis",)))
        self.bottom = y - 22

    def _padding(self, run: Recurrence | None) -> str:
        """Of samples with different lengths, which one is drawn."""
        if run is None or run.lengths is None:
            return ""
        text = Text("；样本 {sample}，长度依次为 {lengths}", "; sample {sample} of lengths {lengths}")
        lengths = ", ".join(map(str, run.lengths[:8])) + (" …" if len(run.lengths) > 8 else "")
        return text.format(sample=self._sample(run), lengths=lengths).in_language(self.language)

    def _results(self, cursor: float) -> float:
        """Of a model that returns what stands on top, a result at every step, and its shape."""
        top = self.levels[-1] if self.levels else None
        result = next(
            (
                edge
                for edge in self.story.results
                if top and edge.source == top.piece.number and edge.way in ("all", "step")
            ),
            None,
        )
        if top is None or result is None:
            return cursor
        run = self._run([top.piece]) or self._run([level.piece for level in self.levels])
        middle = self.columns[-1] / 2
        if top.kind in ("tower", "cell"):
            if result.slot not in ("output", "", "h_n"):
                return cursor
            label = Label(named_shape(result.slot or "output", top.piece.output, AXES, self.language), 11, _OUTPUT)
            self.marks.append(Writing(middle, cursor + 14, label, classes=(_OUTPUT, "shape")))
            return cursor + 22
        row = Row("symbol", "y", (), ("result", "result_fill"), ("result",))
        y = cursor + GAP + row.height / 2
        named = self._at(top.piece)
        steps = [step if named is None or step in named else None for step in self.shown[: self.live]]
        self.marks += rises(steps, self.columns[: self.live], cursor, y - row.height / 2)
        self.marks += row_marks(row, self.shown, self.columns, y, named=named, live=self.live)
        title = Text("预测", "prediction").in_language(self.language)
        tensor = per_step(top.piece.output, run) if run and not top.piece.at else top.piece.output
        each = Text("每一步的", "at each step, ").in_language(self.language) if top.piece.at else ""
        label = Label(named_shape(each + title, tensor, AXES, self.language), 11, _RESULT)
        self.marks.append(Writing(middle, y + row.height / 2 + 14, label, classes=(_RESULT, "shape")))
        return y + row.height / 2 + 22

    def things(self) -> list[Rect]:
        """What stands where, its levels as one thing each."""
        found: list[Rect] = []
        for level in self.levels:
            if level.tower is not None:
                left, right = level.tower.extent(self.language)
                found.append((left, level.base + level.tower.grid.bands[0].bottom, right, level.base + level.tower.top))
            found.append((level.left, level.bottom, level.right, level.top))
        return found


_RETURNED = Text("模型返回这一行", "returned by the model")
_RESULT: Role = "result"
_OUTPUT: Role = "output"


def selected_step(taker: Piece, source: Piece) -> int | None:
    """Which step of the output of a recurrent layer is selected, None where all are read."""
    if not taker.stages or taker.stages[0].name not in ("select", "slice") or source.run is None:
        return None
    stage = taker.stages[0]
    dim = stage.setting("axis") if stage.setting("axis") is not None else stage.setting("dim")
    axes = source.run.output.axes
    if not isinstance(dim, int) or axes[dim % len(axes)].name != "time":
        return None
    index = stage.setting("index")
    if stage.name == "select":
        return index if isinstance(index, int) else None
    start, size = stage.setting("start"), stage.output.shape[dim % len(axes)]
    return start if isinstance(start, int) and size == 1 else None


def _over_time(piece: Piece) -> bool:
    return piece.kind in ("softmax", "log_softmax") and not piece.calls and piece.output.shape[-1] == 1 and not piece.at


def words_of_steps(total: int) -> Text:
    """``展开 5 个时间步``, ``unrolled over 5 steps``."""
    return Text("展开 {total} 个时间步", "unrolled over {count}").format(total=total, count=counted(total, "step"))
