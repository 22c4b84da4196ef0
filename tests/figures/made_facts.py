"""Facts of recurrent layers made by hand, so that figures are tested without torch and without capture."""

from lstm_diagrams.facts import Axis, Call, Capture, Cell, Layer, Setting, Slot, Tensor
from lstm_diagrams.layers.insides import gru_cell, lstm_cell, rnn_cell

_STATES = {"lstm": ("h", "c"), "gru": ("h",), "rnn": ("h",)}


def tensor(**axes: int) -> Tensor:
    """A float tensor with these axes, in this order."""
    return Tensor(tuple(Axis(name, size) for name, size in axes.items()), "float32")


def recurrent(
    kind: str = "lstm",
    *,
    steps: int = 5,
    batch: int = 4,
    features: int = 3,
    hidden: int = 5,
    layers: int = 2,
    directions: int = 1,
    projection: int = 0,
    given: bool = False,
    type_name: str = "",
    path: str = "",
) -> Capture:
    """One batch-first call of a recurrent layer that is the whole model."""
    width = projection or hidden
    states = [
        (state, tensor(state=layers * directions, batch=batch, hidden=width if state == "h" else hidden))
        for state in _STATES[kind]
    ]
    settings = {
        "input_size": features, "hidden_size": hidden, "num_layers": layers, "batch_first": True,
        "bidirectional": directions == 2, "proj_size": projection,
    }  # fmt: skip
    layer = Layer(
        path,
        type_name or kind.upper(),
        "recurrent",
        tuple(Setting(name, value) for name, value in settings.items()),
        cell=_cell(kind, projected=bool(projection)),
    )
    sequence = Slot("sequence", tensor(batch=batch, time=steps, feature=features))
    output = Slot("output", tensor(batch=batch, time=steps, hidden=directions * width))
    inputs = (sequence, *(Slot(f"{state}_0", value, given) for state, value in states))
    outputs = (output, *(Slot(f"{state}_n", value) for state, value in states))
    return Capture(layer.type, (layer,), (), (Call(0, path, inputs, outputs),), (), (sequence,), (output,), 0)


def _cell(kind: str, *, projected: bool) -> Cell:
    return {"lstm": lstm_cell(projected=projected), "gru": gru_cell(), "rnn": rnn_cell()}[kind]
