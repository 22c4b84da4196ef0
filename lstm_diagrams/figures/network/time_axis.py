"""The axis of time below a strand, with the shapes of what the model is given."""

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Writing
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.figures.network.rows import per_step
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.words import AXES, Text


def put_axis(strand: Strand) -> None:
    """The shapes of what the model was given, and the axis of time."""
    inputs = [level for level in strand.levels if level.kind == "source"]
    lowest = min((level.bottom for level in strand.levels), default=0.0)
    tower = next((level for level in strand.levels if level.tower), None)
    middle = strand.columns[-1] / 2
    titles = [level.piece for level in inputs]
    if not titles:
        titles = [piece for piece in strand.story.pieces if piece.strand == strand.number and piece.kind == "input"]
    y = lowest - (34 if strand.fed else 18)
    run = tower.tower.grid.run if tower and tower.tower else None
    for piece in titles:
        name = piece.name if piece.name != "input" else Text("输入", "input").in_language(strand.language)
        tensor = per_step(piece.output, run) if run is not None and _has_features(piece, run) else piece.output
        strand.marks.append(
            Writing(middle, y, Label(named_shape(name, tensor, AXES, strand.language), 11, "x"), classes=("x", "shape"))
        )
        y -= 15
    if strand.columns[-1] > 0:
        points = straight((strand.columns[0] - 20, y - 1), (strand.columns[-1] + 20, y - 1))
        strand.marks.append(Line(points, "muted", 1, arrow=True, classes=("axis",)))
    total = strand.story.strands[strand.number]
    steps = _counted(strand).format(steps="1" if total == 1 else f"1 … {total}").in_language(strand.language)
    words = f"{steps}{_padding(strand, run)}{_positions(strand)}"
    strand.marks.append(Writing(middle, y - 14, Label(words, 10, "muted"), classes=("axis",)))
    strand.bottom = y - 22
    for line in strand.said:
        strand.bottom -= 14
        strand.marks.append(Writing(middle, strand.bottom + 8, Label(line, 10, "muted"), classes=("note",)))


def _counted(strand: Strand) -> Text:
    """What the columns are: steps in time, but rounds of a loop that reads nothing new from one to the next and keeps no state."""
    pieces = strand.story.pieces
    fed = any(
        edge.way == "step" and pieces[edge.target].strand == strand.number != pieces[edge.source].strand
        for edge in strand.story.edges
    )
    timed = fed or any(level.kind in ("source", "tower", "cell") for level in strand.levels)
    return Text("时间步 t = {steps}", "time step t = {steps}") if timed else Text("第 {steps} 遍", "round {steps}")


def _has_features(piece: Piece, run: Recurrence) -> bool:
    """Whether an input has an axis of features behind those of the batch and of time: not where each step of a loop reads one number."""
    return piece.strand is not None and not (run.is_cell and len(piece.output.axes) == 2)


def _positions(strand: Strand) -> str:
    """That the steps are the places of feature maps, where they are."""
    space = ("convolution", "pooling", "max_pool", "avg_pool")
    pieces = strand.story.pieces
    for edge in strand.story.edges:
        source, target = pieces[edge.source], pieces[edge.target]
        if target.strand == strand.number and source.strand is None and source.kind in space and edge.way == "step":
            return Text("；特征图的每个位置是一步", "; each position of the maps is a step").in_language(
                strand.language
            )
    return ""


def _padding(strand: Strand, run: Recurrence | None) -> str:
    """Of samples with different lengths, which one is drawn."""
    if run is None or run.lengths is None:
        return ""
    text = Text("；样本 {sample}，长度依次为 {lengths}", "; sample {sample} of lengths {lengths}")
    lengths = ", ".join(map(str, run.lengths[:8])) + (" …" if len(run.lengths) > 8 else "")
    return text.format(sample=strand.drawn_sample(run), lengths=lengths).in_language(strand.language)
