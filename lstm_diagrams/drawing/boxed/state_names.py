"""What states are called in a picture: the layer and the direction are named only where there are several."""

from lstm_diagrams.drawing.kit.symbols import state_symbol
from lstm_diagrams.readings.recurrence import Recurrence


def symbol(run: Recurrence, state: str, index: str, layer: int, direction: int | None = None) -> str:
    """``h_{t}``, ``h_{2}^{(1)}``, ``h_{2}^{(1)→}``; the layer is counted from 0.

    Without a direction it is what both directions of the layer give together.
    """
    way = direction if run.directions == 2 else None
    return state_symbol(state, index, layer if run.layers > 1 else None, way)
