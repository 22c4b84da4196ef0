"""``import lstm_diagrams`` against ``import torch``, each in a process of its own."""

from benchmarks.timing import Section, compared, python

_ROUNDS = 5


def section() -> Section:
    """One import / the other."""
    ours, torch = python("-c", "import lstm_diagrams"), python("-c", "import torch")
    return Section(
        "import lstm_diagrams against import torch", iter((compared("a new process each", ours, torch, _ROUNDS),))
    )
