"""One strand of a network: what was put into its drawing so far, and what others ask about it."""

from dataclasses import dataclass, field
from functools import cached_property

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import Mark, Writing
from lstm_diagrams.figures.network.routes import Rect
from lstm_diagrams.figures.network.step_rows import WIDEST
from lstm_diagrams.figures.network.tower import Tower
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.whole.pieces import Piece, Story
from lstm_diagrams.words import Language


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

    @property
    def half(self) -> float:
        """From the middle of what stands at a step to its edge: the first column is at x = 0."""
        return -self.left


@dataclass
class Strand:
    """The drawing of one strand at its own origin: the first column at x = 0, its lowest level near y = 0.

    ``box`` is how wide a box at a step is; ``said`` are, of a compact one, the lines that stand below it, not beside.
    """

    story: Story
    number: int
    language: Language
    steps: int
    units: int
    depth: int
    sample: int
    fed: bool = False
    compact: bool = False
    box: float = WIDEST
    said: list[str] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    owners: list[int | None] = field(default_factory=list)
    shown: tuple[int | None, ...] = ()
    columns: tuple[float, ...] = ()
    live: int = 0
    top: float = 0.0
    bottom: float = 0.0

    def own(self, piece: int | None) -> None:
        """All marks that are new belong to a piece, or to none."""
        self.owners += [piece] * (len(self.marks) - len(self.owners))

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

    def run_among(self, pieces: list[Piece]) -> Recurrence | None:
        """The first recurrent run over a sequence among some pieces."""
        return next((piece.run for piece in pieces if piece.run is not None and not piece.run.is_cell), None)

    def length(self, run: Recurrence) -> int | None:
        """How many steps the sample drawn has, of a run with samples of different lengths."""
        if run.lengths is None or run.length(self.drawn_sample(run)) == run.steps:
            return None
        return run.length(self.drawn_sample(run))

    def drawn_sample(self, run: Recurrence) -> int:
        """The sample that is drawn: the one asked for, else the first of the shortest."""
        if self.sample >= 0 or run.lengths is None:
            return max(self.sample, 0)
        return run.lengths.index(min(run.lengths))

    def steps_of(self, piece: Piece) -> dict[int, int] | None:
        """The steps at which a piece in a loop takes part, each by itself; None where it takes part in all."""
        total = self.story.strands[self.number]
        return {step: step for step in piece.at} if piece.at and len(piece.at) < total else None

    def reads(self, piece: Piece, below: Level | None) -> bool:
        """Whether a piece reads what stands right below, step by step."""
        return below is not None and any(
            edge.source == below.piece.number and edge.way == "step" for edge in self.story.into(piece.number)
        )

    def steps_between(self, one: Piece, other: Piece) -> set[int] | None:
        """The steps at which one piece reads another in a loop, None for all."""
        for edge in self.story.into(other.number):
            if edge.source == one.number and edge.way == "step":
                steps = {step for _, step in edge.steps if step is not None}
                return steps or None
        return None

    def returned(self, piece: Piece) -> list[str]:
        """The names of what the model returns of a piece."""
        return list(dict.fromkeys(edge.slot or "output" for edge in self.story.results if edge.source == piece.number))

    @cached_property
    def extent(self) -> Rect:
        """How far all its marks reach, once it has them."""
        return reach(self.marks)

    @cached_property
    def things(self) -> list[Rect]:
        """What stands where, once it is drawn: its levels as one thing each, and the words beside them."""
        found: list[Rect] = []
        for level in self.levels:
            if level.tower is not None:
                left, right = level.tower.extent(self.language)
                found.append((left, level.base + level.tower.grid.bands[0].bottom, right, level.base + level.tower.top))
            found.append((level.left, level.bottom, level.right, level.top))
        words = (mark.extent for mark in self.marks if isinstance(mark, Writing))
        return found + [text for text in words if not any(_within(text, thing) for thing in found)]


def _within(one: Rect, other: Rect) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]
