"""A recurrent layer as a level of a strand."""

from dataclasses import replace

from lstm_diagrams.drawing.kit.groups import moved
from lstm_diagrams.figures.network.again import again_words, calls_before, first_layer, layer_mark, same_module
from lstm_diagrams.figures.network.selection import steps_read
from lstm_diagrams.figures.network.step_rows import GAP, rises
from lstm_diagrams.figures.network.strands import Level, Strand
from lstm_diagrams.figures.network.tower import Tower
from lstm_diagrams.labels import own_name
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.whole.pieces import Piece
from lstm_diagrams.words import Text


def put_tower(strand: Strand, piece: Piece, run: Recurrence, cursor: float) -> float:
    """Its cells at every step, on a row that they read or over x_t of their own; returns where it ends."""
    below = strand.levels[-1] if strand.levels else None
    reads = [edge for edge in strand.story.into(piece.number) if edge.way != "start"]
    on_row = strand.reads(piece, below) and len(reads) == 1
    pitch = strand.columns[1] - strand.columns[0] if len(strand.columns) > 1 and None not in strand.shown[:2] else 0.0
    tower = Tower.of(
        run,
        strand.steps,
        strand.units,
        below=first_layer(strand.story, piece),
        again=calls_before(strand.story, piece),
        name=_name(strand, piece),
        pitch=pitch,
        length=strand.length(run),
    )
    tower = replace(
        tower,
        grid=replace(tower.grid, columns=strand.columns),
        inputs=not on_row,
        above=layer_mark(strand.story, piece) if len(strand.story.strands) > 1 else "",
        read=steps_read(strand, piece),
        initial=strand.story.initial(piece),
    )
    half = tower.grid.input_height / 2
    base = cursor - half if on_row else cursor + (GAP if below else 0) + half
    if strand.reads(piece, below) and not on_row and below is not None:
        strand.marks += rises(
            strand.shown[: strand.live], strand.columns[: strand.live], below.top, base - half, ("x", "flow")
        )
    strand.marks += moved(tower.marks(strand.language), 0, base)
    shown = tower.read is None or bool(tower.read)
    y = base + tower.output_y if shown else base + tower.top
    strand.levels.append(
        Level("tower", piece, y, base - half, y + 13 if shown else y, -30, strand.columns[-1] + 30, tower, base)
    )
    return y + 13 if shown else y


def _name(strand: Strand, piece: Piece) -> str:
    """The path of a module, with its part in the picture where it hands its states to another one, or takes them."""
    recurrent = [one for one in strand.story.pieces if one.kind in ("recurrent", "cell")]
    handed = [
        edge
        for edge in strand.story.edges
        if edge.way == "start"
        and (source := strand.story.pieces[edge.source]).run is not None
        and not same_module(source, strand.story.pieces[edge.target])
    ]
    part = None
    if any(edge.source == piece.number for edge in handed):
        part = Text("编码器", "encoder")
    elif any(edge.target == piece.number for edge in handed):
        part = Text("解码器", "decoder")
    named = piece.run is not None and own_name(piece.run.layer.type) is not None
    name = piece.name if len(recurrent) > 1 and not named else ""
    again = again_words(strand.story, piece)
    if again is not None:
        name = Text("{name}，{again}", "{name}, {again}").format(name=name, again=again).in_language(strand.language)
    if part is not None:
        words = part.in_language(strand.language)
        name = words if name in ("", words, part.en) else f"{words} {name}"
    top = strand.story.pieces[piece.number] is [one for one in strand.story.pieces if one.strand == strand.number][-1]
    returned = [slot for slot in strand.returned(piece) if not (top and slot == "output")]
    if not returned:
        return name
    said = Text("返回 {slots}", "returned: {slots}").format(slots=", ".join(returned)).in_language(strand.language)
    return f"{name}; {said}" if name else said
