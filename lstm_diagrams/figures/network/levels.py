"""One strand as levels upon each other: what goes in at every step, rows, recurrent layers, and what is returned at every step."""

from dataclasses import replace

from lstm_diagrams.drawing.kit.marks import Box, Label
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.figures.network.again import again_words
from lstm_diagrams.figures.network.cell_levels import put_cells
from lstm_diagrams.figures.network.columns import place_columns
from lstm_diagrams.figures.network.compact import noted_below, slim_box
from lstm_diagrams.figures.network.rows import piece_row, stage_words, taken_words
from lstm_diagrams.figures.network.sources import sources
from lstm_diagrams.figures.network.step_results import put_results
from lstm_diagrams.figures.network.step_rows import GAP, Row, rises, row_marks, stands_at_steps
from lstm_diagrams.figures.network.strands import Level, Strand
from lstm_diagrams.figures.network.time_axis import put_axis
from lstm_diagrams.figures.network.tower_levels import put_tower
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.words import Language, Text

_RETURNED = Text("模型返回这一行", "returned by the model")


def with_levels(strand: Strand) -> Strand:
    """A strand with all its levels, put upon each other from below."""
    pieces = [piece for piece in strand.story.pieces if piece.strand == strand.number]
    if strand.compact:
        strand.box = slim_box(strand, pieces)
    place_columns(strand)
    given = list(sources(strand, pieces))
    cursor = strand.bottom = 0.0
    for piece, row, named in given:
        cursor = _row(strand, piece, row, cursor, named)
        strand.own(piece.number)
    strand.bottom = min((level.bottom for level in strand.levels), default=0.0)
    for piece in pieces:
        if piece.kind == "recurrent" and piece.run is not None:
            cursor = put_tower(strand, piece, piece.run, cursor)
        elif piece.kind == "cell":
            cursor = put_cells(strand, piece, cursor)
        elif not stands_at_steps(piece):
            cursor = _wide(strand, piece, cursor)
        elif piece.kind != "input":
            row = _named(strand, piece, piece_row(piece, strand.run_among(pieces), strand.language))
            again = again_words(strand.story, piece)
            if again is not None:
                row = _called_again(row, again.in_language(strand.language), strand.language)
            if strand.returned(piece) and piece is not pieces[-1]:
                row = replace(row, notes=(*row.notes, _RETURNED.in_language(strand.language)))
            cursor = _row(strand, piece, row, cursor, strand.steps_of(piece))
        strand.own(piece.number)
    put_axis(strand)
    strand.own(None)
    strand.top = put_results(strand, cursor)
    strand.own(pieces[-1].number)
    return strand


def _named(strand: Strand, piece: Piece, row: Row) -> Row:
    """A row that takes a final state is called by what it takes: ``h_n[0]``."""
    for edge in strand.story.into(piece.number):
        source = strand.story.pieces[edge.source]
        if edge.slot in ("h_n", "c_n") and source.run is not None and piece.kind == "select":
            return replace(row, name=taken_words(piece, edge, None, True, strand.language) or row.name)
    return row


def _called_again(row: Row, words: str, language: Language) -> Row:
    """The row with which call it is of its module, in its first line."""
    first, *others = row.notes or ("",)
    comma = "，" if language == "zh" else ", "
    return replace(row, notes=(f"{first}{comma if first else ''}{words}", *others))


def _row(strand: Strand, piece: Piece, row: Row, cursor: float, named: dict[int, int] | None) -> float:
    below = strand.levels[-1] if strand.levels else None
    row = noted_below(strand, row) if strand.compact else row
    y = cursor + (GAP if below else 0) + row.height / 2
    half = row.height / 2
    if strand.reads(piece, below) and below is not None:
        both = strand.steps_between(below.piece, piece)
        steps = [step if both is None or step in both else None for step in strand.shown[: strand.live]]
        classes = ("flow", *(["x"] if below.kind == "source" else []))
        strand.marks += rises(steps, strand.columns[: strand.live], below.top, y - half, classes)
    strand.marks += row_marks(row, strand.shown, strand.columns, y, named=named, live=strand.live)
    side = strand.box / 2 if row.kind == "box" else 22.0 if row.kind == "planes" else 16.0
    kind = "source" if piece.kind == "input" else "row"
    strand.levels.append(Level(kind, piece, y, y - half, y + half, -side, strand.columns[-1] + side))
    return y + half


def _wide(strand: Strand, piece: Piece, cursor: float) -> float:
    """One box over all steps: it mixes them."""
    below = strand.levels[-1] if strand.levels else None
    y, (left, right) = cursor + GAP + 12, (strand.columns[0] - strand.box / 2, strand.columns[-1] + strand.box / 2)
    if strand.reads(piece, below) and below is not None:
        strand.marks += rises(strand.shown[: strand.live], strand.columns[: strand.live], below.top, y - 12)
    words = stage_words(piece.stages[0]).in_language(strand.language)
    over = Text("{words}（跨时间步）", "{words} over time").format(words=words).in_language(strand.language)
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
    strand.marks.append(box)
    strand.levels.append(Level("wide", piece, y, y - 12, y + 12, left, right))
    return y + 12
