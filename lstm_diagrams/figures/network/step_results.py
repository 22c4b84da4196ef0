"""The results that a model returns at every step, on top of a strand."""

from lstm_diagrams.drawing.kit.marks import Label, Writing
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.figures.network.rows import per_step
from lstm_diagrams.figures.network.step_rows import GAP, Row, rises, row_marks
from lstm_diagrams.figures.network.strands import Strand
from lstm_diagrams.readings.whole.pieces import Edge, Piece
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Text

_RESULT: Role = "result"
_OUTPUT: Role = "output"
_GIVEN, _PREDICTED = Text("输出", "output"), Text("预测", "prediction")


def put_results(strand: Strand, cursor: float) -> float:
    """Of a model that returns what stands on top, a result at every step, and its shape."""
    top = strand.levels[-1] if strand.levels else None
    result = next(
        (
            edge
            for edge in strand.story.results
            if top and edge.source == top.piece.number and edge.way in ("all", "step") and _is_of_steps(edge, top.piece)
        ),
        None,
    )
    if top is None or result is None:
        return cursor
    run = strand.run_among([top.piece]) or strand.run_among([level.piece for level in strand.levels])
    middle = strand.columns[-1] / 2
    if top.kind == "tower":
        label = Label(named_shape(result.slot or "output", top.piece.output, AXES, strand.language), 11, _OUTPUT)
        strand.marks.append(Writing(middle, cursor + 14, label, classes=(_OUTPUT, "shape")))
        return cursor + 22
    row = Row("symbol", "y", (), ("result", "result_fill"), ("result",))
    y = cursor + GAP + row.height / 2
    named = strand.steps_of(top.piece)
    steps = [step if named is None or step in named else None for step in strand.shown[: strand.live]]
    strand.marks += rises(steps, strand.columns[: strand.live], cursor, y - row.height / 2)
    strand.marks += row_marks(row, strand.shown, strand.columns, y, named=named, live=strand.live)
    title = (_GIVEN if top.kind == "cell" else _PREDICTED).in_language(strand.language)
    tensor = per_step(top.piece.output, run) if run and not top.piece.at else top.piece.output
    each = Text("每一步的", "at each step, ").in_language(strand.language) if top.piece.at else ""
    label = Label(named_shape(each + title, tensor, AXES, strand.language), 11, _RESULT)
    strand.marks.append(Writing(middle, y + row.height / 2 + 14, label, classes=(_RESULT, "shape")))
    return y + row.height / 2 + 22


def _is_of_steps(edge: Edge, piece: Piece) -> bool:
    """Whether what is returned is what every step gives: the output of a layer, the h of a cell; no final state."""
    if piece.run is None:
        return edge.slot in ("output", "", "h_n") or piece.kind not in ("recurrent", "cell")
    return edge.slot in ("output", "") or (piece.run.is_cell and edge.slot == "h_n")
