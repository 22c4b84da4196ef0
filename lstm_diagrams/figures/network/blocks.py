"""What has no steps: a box with words, a stack of feature maps, rows of neurons; each with its words beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Align, Box, Label, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.facts import Layer, Tensor
from lstm_diagrams.figures.network.dense_rows import RISE, connections, neurons, row_width
from lstm_diagrams.figures.network.routes import Rect
from lstm_diagrams.figures.network.rows import maps_of, maps_words, stage_line
from lstm_diagrams.readings.stages import is_activation
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text

_NOTE, _LINE, _GAP = 10.0, 14.0, 12.0
_WIDEST = 230.0


@dataclass(frozen=True, slots=True)
class Block:
    """One piece without steps.

    Its words stand right of it, with ``under`` below it, with ``left`` left of it.

    ``style`` is box, maps or dense; ``lines`` stand in a box, else beside or below; ``below`` is, of a dense layer, the numbers that go in
    where those are drawn as a row of their own.
    """

    piece: Piece
    style: str
    lines: tuple[str, ...]
    units: int
    below: int = 0
    result: bool = False
    number: int = 0
    under: bool = False
    left: bool = False

    @property
    def notes(self) -> float:
        """Width of the words beside it."""
        return max((Label(line, _NOTE).width for line in self.lines), default=0.0)

    @property
    def width(self) -> float:
        """Width of the thing itself, without words beside it."""
        if self.style == "box":
            return self.notes + 16
        if self.style == "maps":
            count, side = maps_of(self.piece.output)
            return side + (min(count, 3) - 1) * 4.0
        return max(row_width(size, self.units) for size in (self.below or 1, self.piece.output.shape[-1]))

    @property
    def thing(self) -> float:
        """The side of a stack of feature maps."""
        count, side = maps_of(self.piece.output)
        return side + (min(count, 3) - 1) * 4.0

    @property
    def height(self) -> float:
        """Height of the thing itself."""
        if self.style == "box":
            return _LINE * len(self.lines) + 10
        if self.style == "maps":
            tall = self.thing
            return tall if self.under else max(tall, _LINE * len(self.lines))
        return max(32.0 + (RISE if self.below else 0.0), _LINE * len(self.lines))

    @property
    def beside(self) -> float:
        """How far its words reach to its side."""
        return 0.0 if self.style == "box" or self.under else self.notes + _GAP

    @property
    def words_below(self) -> float:
        """How far its words reach below it."""
        return _LINE * len(self.lines) + 8 if self.under and self.style != "box" else 0.0

    def marks(self, x: float, y: float) -> Iterator[Mark]:
        """It, its middle at (x, y)."""
        family = _family(self.piece)
        stroke, fill = family_roles(family)
        classes = tuple(dict.fromkeys(("operator" if not self.piece.calls else "module", self.piece.kind)))
        if self.style == "box":
            label = Label("\n".join(self.lines), _NOTE)
            yield Box(x, y, self.width, self.height, fill, stroke, 1.1, True, label=label, classes=("block", *classes))
            return
        if self.style == "maps":
            yield from planes(maps_of(self.piece.output), x, y, (stroke, fill), classes[1:])
        else:
            up = y + (RISE / 2 if self.below else 0)
            size = self.piece.output.shape[-1]
            if self.below:
                yield from connections((self.below, x, up - RISE), (size, x, up), self.units, self.number)
                yield from neurons("taken", self.below, x, up - RISE, self.units, self.number - 1)
            yield from neurons("result" if self.result else "hidden", size, x, up, self.units, self.number)
        if self.under:
            for row, line in enumerate(self.lines):
                place = x, y - self.height / 2 - 12 - row * _LINE
                yield Writing(*place, Label(line, _NOTE, "muted"), classes=("note", *classes))
            return
        top = y + (len(self.lines) - 1) / 2 * _LINE
        for row, line in enumerate(self.lines):
            away = (self.width / 2 + _GAP) * (-1 if self.left else 1)
            align: Align = "right" if self.left else "left"
            yield Writing(x + away, top - row * _LINE, Label(line, _NOTE, "muted"), align, ("note", *classes))

    def rect(self, x: float, y: float) -> Rect:
        """What it covers with its middle at (x, y), its words included."""
        left, right = x - self.width / 2, x + self.width / 2
        sides = (left - self.beside, right) if self.left else (left, right + self.beside)
        return sides[0], y - self.height / 2, sides[1], y + self.height / 2


def planes(
    maps: tuple[int, float], x: float, y: float, roles: tuple[Role, Role], classes: tuple[str, ...]
) -> Iterator[Mark]:
    """A stack of feature maps."""
    near, low = front(maps, x, y)
    for number in reversed(range(min(maps[0], 3))):
        yield Box(
            near + 4.0 * number,
            low + 4.0 * number,
            maps[1],
            maps[1],
            roles[1],
            roles[0],
            1,
            classes=("plane", *classes),
        )


def front(maps: tuple[int, float], x: float, y: float) -> Point:
    """The middle of the front map of a stack with its middle at (x, y)."""
    away = (min(maps[0], 3) - 1) / 2 * 4.0
    return x - away, y - away


def block(piece: Piece, language: Language, units: int, *, below: int, result: bool, number: int, how: str) -> Block:
    """The block of a piece; ``how`` is the expression by which it is taken from something, if it is."""
    lines: list[str] = []
    if how:
        lines.append(how)
        stages = piece.stages[1:]
    else:
        stages = piece.stages
        if piece.kind == "input":
            lines.append(piece.name if piece.name != "input" else Text("输入", "input").in_language(language))
    if result:
        lines.append(Text("预测", "prediction").in_language(language))
    lines += [stage_line(stage, language) for stage in stages if stage.name not in ("reshape", "identity")]
    style = "box"
    if piece.kind == "linear" and len(piece.output.shape) <= 2:
        style = "dense"
    elif len(piece.output.shape) == 4 and piece.kind in (
        "convolution",
        "pooling",
        "max_pool",
        "avg_pool",
        "input",
        "cell",
    ):
        style = "maps"
    if style == "maps" and piece.strand is None and len(piece.output.shape) == 4:
        lines.append(maps_words(piece.output, language))
    else:
        lines.append(named_shape("", _named(piece), AXES, language).strip())
    return Block(piece, style, tuple(fitted(line, _NOTE, _WIDEST) for line in lines), units, below, result, number)


def _named(piece: Piece) -> Tensor:
    """Its output; what only acts on each number of a convolution keeps the names of its axes."""
    first = piece.stages[0].output if piece.stages else piece.output
    return first if first.shape == piece.output.shape else piece.output


def _family(piece: Piece) -> str:
    if piece.kind == "input":
        return "input"
    first = piece.stages[0]
    if isinstance(first.source, Layer) and not is_activation(first):
        return first.name.replace("max_pool", "pooling").replace("avg_pool", "pooling")
    return "activation"
