"""Marks drawn to a finished SVG by the bundled engine."""

from lstm_diagrams.drawing.graphviz.dot import to_dot
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.engines import engine_named
from lstm_diagrams.render.svg import Caption, finished, tree
from lstm_diagrams.themes import ThemeName, paints_of
from lstm_diagrams.words import same

CAPTION = Caption("fig", "a title", "a description", "en")


def raw(*marks: Mark, theme: ThemeName = "light") -> str:
    """What the engine itself writes."""
    canvas = Canvas(same("t"), same("d"), marks)
    return engine_named("bundled").svg(to_dot(canvas, "fig", paints_of(theme)[0]).source)


def svg(*marks: Mark, caption: Caption = CAPTION, theme: ThemeName = "light") -> str:
    """The finished SVG of some marks."""
    return finished(tree(raw(*marks, theme=theme), caption, *paints_of(theme)))
