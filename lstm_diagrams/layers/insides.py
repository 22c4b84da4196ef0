"""The cells of LSTM, GRU and plain RNN as data, for the layers of PyTorch and of Keras alike.

The equations are those of the PyTorch documentation of nn.LSTM, nn.GRU and nn.RNN; with proj_size, W_hr projects h (Sak et al.
2014).
"""

from functools import cache

from lstm_diagrams.cells import Cell, Gate
from lstm_diagrams.words import Text

_CANDIDATE = Text("候选值", "candidate")
_LSTM = {
    "i": Text("输入门", "input gate"),
    "f": Text("遗忘门", "forget gate"),
    "g": _CANDIDATE,
    "o": Text("输出门", "output gate"),
}
_GRU = {"r": Text("重置门", "reset gate"), "z": Text("更新门", "update gate"), "n": _CANDIDATE}


@cache
def lstm_cell(*, projected: bool = False, activation: str = "tanh", gating: str = "sigmoid") -> Cell:
    """An LSTM's inside (Hochreiter and Schmidhuber 1997, forget gate of Gers et al. 2000)."""
    gates = tuple(
        Gate(symbol, title, activation if symbol == "g" else gating, rows)
        for rows, (symbol, title) in enumerate(_LSTM.items())
    )
    output = f"o_t ⊙ {activation}(c_t)"
    hidden = f"h_t = W_{{hr}} ({output})" if projected else f"h_t = {output}"
    return Cell("lstm", ("h", "c"), gates, ("c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t", hidden))


@cache
def gru_cell(order: str = "rzn", *, activation: str = "tanh", gating: str = "sigmoid") -> Cell:
    """A GRU's inside (Cho et al. 2014), its blocks in this order; the reset gate acts on W_hn h + b_hn."""
    gates = tuple(
        Gate("n", _GRU["n"], activation, rows, reset="r") if symbol == "n" else Gate(symbol, _GRU[symbol], gating, rows)
        for rows, symbol in enumerate(order)
    )
    return Cell("gru", ("h",), gates, ("h_t = (1 - z_t) ⊙ n_t + z_t ⊙ h_{t-1}",))


@cache
def rnn_cell(activation: str = "tanh") -> Cell:
    """A plain RNN's inside (Elman 1990): its one block of rows is the new h itself."""
    return Cell("rnn", ("h",), (Gate("h", Text("隐状态", "hidden state"), activation, 0),))
