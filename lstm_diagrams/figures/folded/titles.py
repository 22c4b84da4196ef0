"""Left of the bands: the number of each layer, and how many are left out below."""

from collections.abc import Iterator

from lstm_diagrams.drawing.boxed.grid import BoxedGrid
from lstm_diagrams.drawing.kit.elision import below_words
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.words import Language, Text

WORD_SIZE = 12.0
_LAYER = Text("第 {layer} 层", "layer {layer}")


def titles(grid: BoxedGrid, right: float, language: Language) -> Iterator[Mark]:
    """Left of the bands, the number of each layer, where there are several."""
    for place, layer in grid.drawn if grid.run.layers > 1 else ():
        label = Label(_LAYER.format(layer=layer + 1).in_language(language), WORD_SIZE, layer_roles(layer)[0])
        yield Writing(right, sum(grid.band(place)) / 2, label, "right", ("band", f"layer{layer + 1}"))
    if grid.layers[0] is None:
        words = Label(below_words(grid.run.layers - 1).in_language(language), 11, "muted")
        yield Writing(right, sum(grid.band(0)) / 2, words, "right", ("dots",))
