"""Blocks of sequences: which axis runs where, the first sample in a colour of its own, dimension lines with the real sizes."""

from collections.abc import Iterator, Mapping

from lstm_diagrams.drawing.kit.marks import Label, Mark
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.tensors import dimensions
from lstm_diagrams.drawing.tensors.blocks import Block, Edge, Look, Paint
from lstm_diagrams.readings.sequences import SYMBOLS, Sequences
from lstm_diagrams.words import Language, Text

Layout = tuple[str, str, str | None]
"""The axes that run across, down and back; None for a sheet."""
_NUMBERED = {"batch": "sample", "time": "t", "feature": "unit"}
_LONGEST_NAME = 130.0


def sequence_block(
    x: float, y: float, sequences: Sequences, layout: Layout, most: Mapping[str, int], pitch: tuple[float, float]
) -> Block:
    """The block with its lower left front corner at (x, y).

    Args:
        x: left end of the front face.
        y: lower end of the front face.
        sequences: what is drawn.
        layout: which axis runs where.
        most: most cells drawn by axis; 0 draws all.
        pitch: the width and the height of a cell; its depth is its height.
    """
    edges = [
        None if name is None else Edge.cut(sequences.tensor.size(name) or 0, most[name], length)
        for name, length in zip(layout, (*pitch, pitch[1]), strict=True)
    ]
    across, down, back = edges
    assert across is not None
    assert down is not None
    return Block(x, y, across, down, back)


def sample_paint(layout: Layout, *classes: str) -> Paint:
    """Every number blue, those of the first sample amber; without samples all belong to one."""

    def paint(*cell: int | None) -> Look:
        places = {name: index for name, index in zip(layout, cell, strict=True) if name and index is not None}
        numbered = tuple(f"{_NUMBERED[name]}{index + 1}" for name, index in places.items())
        if "batch" not in layout or places.get("batch") == 0:
            return Look("sample_fill", "sample_side", "sample", ("element", "x", "sample", *classes, *numbered))
        return Look("x_fill", "x_side", "x", ("element", "x", *classes, *numbered))

    return paint


def sizes(
    block: Block, sequences: Sequences, layout: Layout, names: Mapping[str, Text], language: Language
) -> Iterator[Mark]:
    """A dimension line for each axis, with its letter, its real size and its name."""
    for draw, name in zip((dimensions.across, dimensions.down, dimensions.back), layout, strict=True):
        if name is not None:
            size = Label(f"{SYMBOLS[name]} = {sequences.tensor.size(name)}", 13, math=True)
            word = fitted(names[name].in_language(language), 10.5, _LONGEST_NAME)
            yield from draw(block, size, Label(word, 10.5, "muted"))
