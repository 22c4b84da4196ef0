"""How the steps of an attention are scored, by what runs before its softmax."""

from typing import Literal

from lstm_diagrams.facts import Layer

Score = Literal["dot", "scaled", "general", "additive", "location", "learned", "multihead", "other"]
"""How a step is scored against each weighed one: their dot product, that divided by a constant, or with a matrix between; a small
network with tanh over both (Bahdanau 2015); from the one alone (location) or the others alone (learned); in several heads."""


def score_of(layer: Layer | None, layers: tuple[Layer, ...], names: set[str], *, asks: bool, reads: bool) -> Score:
    """The score, by the layers and operations on the way to the softmax; whether another step ``asks``, and ``reads`` the weighed ones."""
    if layer is not None:
        known: dict[str, Score] = {"AdditiveAttention": "additive", "Attention": "dot"}
        return known.get(layer.type, "multihead")
    bent = "tanh" in names or any(one.type == "Tanh" for one in layers)
    if not asks:
        return "learned"
    if not reads:
        return "location"
    if bent:
        return "additive"
    if not ("matmul" in names or {"mul", "sum"} <= names):
        return "other"
    if "div" in names or ("mul" in names and "matmul" in names):
        return "scaled"
    return "general" if any(one.kind == "linear" for one in layers) else "dot"
