"""The equations of a recurrent cell as mathematical labels, as the PyTorch documentation writes them."""

from lstm_diagrams.readings.cell_moment import Moment


def gate_equation(moment: Moment, gate: str) -> str:
    """``f_{t} = σ(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf})``; ``gate`` is one of the cell's row blocks."""
    block = moment.cell.gate(gate)
    from_x, from_h = affine(moment, "i", gate), affine(moment, "h", gate)
    if block.reset:
        from_h = f"{block.reset}_t ⊙ ({from_h})" if moment.biased else f"{block.reset}_t ⊙ {from_h}"
    return f"{gate}_t = {block.written}({from_x} + {from_h})"


def affine(moment: Moment, source: str, gate: str) -> str:
    """``W_{if} x_t + b_{if}`` with source i (the input), ``W_{hf} h_{t-1} + b_{hf}`` with source h."""
    vector = "x_t" if source == "i" else earlier(moment, "h")
    weight = f"W_{{{source}{gate}}} {vector}"
    return f"{weight} + b_{{{source}{gate}}}" if moment.biased else weight


def state_equations(moment: Moment) -> tuple[str, ...]:
    """How the gates make the new states; none for a plain RNN, whose only row block is h itself."""
    step = f"{{t{'+' if moment.direction else '-'}1}}"
    return tuple(equation.replace("{t-1}", step) for equation in moment.cell.equations)


def earlier(moment: Moment, state: str) -> str:
    """The state that is handed in at any step: ``h_{t-1}``, in the reverse direction ``h_{t+1}``."""
    return f"{state}_{{t{'+' if moment.direction else '-'}1}}"
