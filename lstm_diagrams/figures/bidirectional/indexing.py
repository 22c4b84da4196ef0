"""Index expressions as one writes them in Python: ``output[:, -1, :5]``, in the order of axes that a tensor really has."""

from lstm_diagrams.facts import Tensor


def indexed(name: str, tensor: Tensor, **entries: str) -> str:
    """``name`` indexed by one entry per named axis (``time="-1", hidden=":5"``), ``:`` for the others.

    Axes after the last named one are left out, as Python allows: ``output[-1]`` where time comes first.
    """
    written = [entries.get(axis.name, ":") for axis in tensor.axes]
    while written and written[-1] == ":":
        written.pop()
    return f"{name}[{', '.join(written)}]" if written else name
