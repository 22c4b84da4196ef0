"""``cell``: the inside of an LSTM, GRU or RNN cell, the weights of its gates and its equations."""

from lstm_diagrams.drawing.canvas import Canvas
from lstm_diagrams.drawing.cell_lstm import lstm_inside
from lstm_diagrams.drawing.cell_moment import Moment
from lstm_diagrams.drawing.values import chains_of
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import figure
from lstm_diagrams.recurrence import Recurrence, recurrences
from lstm_diagrams.words import Language, Text

from lstm_diagrams.drawing.cell_gru import gru_inside
from lstm_diagrams.drawing.cell_rnn import rnn_inside
from lstm_diagrams.drawing.cell_parts import Inside
INSIDES = {"lstm": lstm_inside, "gru": gru_inside, "rnn": rnn_inside}
def _fit(capture: Capture) -> int:
    return 200 if any(True for _ in recurrences(capture)) else 0


@figure(
    Text("循环单元的内部", "The inside of a recurrent cell"),
    needs=Text("一次对 LSTM、GRU 或 RNN 层的调用", "a call of an LSTM, GRU or RNN layer"),
    fit=_fit,
)
def cell(capture: Capture, language: Language, *, layer: str = "", depth: int = 1, direction: str = "forward", step: int = 1, values: bool = False, sample: int = 0, units: int = 6) -> Canvas:
    run = next(recurrences(capture))
    d = 0
    chain = chains_of(capture, run, sample)[depth - 1, d] if values else None
    moment = Moment(run, depth - 1, d, step if values else None, chain, sample, units)
    inside = INSIDES[run.kind](moment, language)
    from lstm_diagrams.drawing.cell_weights import weights_table
    inside = Inside((*inside.marks, *weights_table(moment, inside.frame[2]/2, -120 - (40 if values else 0), language)), inside.frame)
    return Canvas(Text("单元", "cell"), Text("单元单元", "cell cell"), inside.marks)
