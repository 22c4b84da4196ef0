"""Which drawing shows the inside of a cell; a cell that is wired like none of them is not drawn."""

from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Cell
from lstm_diagrams.figures.cell.gru import GRU
from lstm_diagrams.figures.cell.lstm import LSTM
from lstm_diagrams.figures.cell.parts import Drawing
from lstm_diagrams.figures.cell.rnn import RNN
from lstm_diagrams.readings.cell_moment import Moment

_DRAWINGS = (LSTM, GRU, RNN)


def drawable(cell: Cell) -> bool:
    """Whether there is a drawing of how this cell is wired."""
    return any(drawing.shows(cell) for drawing in _DRAWINGS)


def drawing_of(moment: Moment) -> Drawing:
    """The drawing of a cell. UsageError where there is none."""
    for drawing in _DRAWINGS:
        if drawing.shows(moment.cell):
            return drawing
    raise UsageError(
        f"figure 'cell' draws cells that are wired like those of LSTM, GRU and RNN, and {moment.run.layer.type} is not; "
        "figure 'handover' shows what it hands on"
    )
