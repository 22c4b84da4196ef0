"""Which figures fit what was captured."""

from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import Figure, registered


def fitting(facts: Capture) -> tuple[Figure, ...]:
    """The figures that can draw it, that which tells most first."""
    figures = [figure for figure in registered().values() if figure.fit(facts) > 0]
    return tuple(sorted(figures, key=lambda figure: -figure.fit(facts)))
