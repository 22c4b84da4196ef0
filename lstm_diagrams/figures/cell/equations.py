"""The equations of a recurrent cell as mathematical labels, as the PyTorch documentation writes them."""

from lstm_diagrams.readings.cell_moment import Moment

_ACTIVATIONS = {"i": "σ", "f": "σ", "g": "tanh", "o": "σ", "r": "σ", "z": "σ", "n": "tanh"}


def gate_equation(moment: Moment, gate: str) -> str:
    """``f_{t} = σ(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf})``; ``gate`` is one of the cell's row blocks."""
    activation = _ACTIVATIONS.get(gate, moment.activation)
    from_x, from_h = affine(moment, "i", gate), affine(moment, "h", gate)
    if gate == "n":
        from_h = f"r_t ⊙ ({from_h})" if moment.biased else f"r_t ⊙ {from_h}"
    return f"{gate}_t = {activation}({from_x} + {from_h})"


def affine(moment: Moment, source: str, gate: str) -> str:
    """``W_{if} x_t + b_{if}`` with source i (the input), ``W_{hf} h_{t-1} + b_{hf}`` with source h."""
    vector = "x_t" if source == "i" else earlier(moment, "h")
    weight = f"W_{{{source}{gate}}} {vector}"
    return f"{weight} + b_{{{source}{gate}}}" if moment.biased else weight


def state_equations(moment: Moment) -> tuple[str, ...]:
    """How the gates make the new states; none for a plain RNN, whose only row block is h itself."""
    if moment.run.kind == "lstm":
        output = "o_t ⊙ tanh(c_t)"
        return (
            f"c_t = f_t ⊙ {earlier(moment, 'c')} + i_t ⊙ g_t",
            f"h_t = W_{{hr}} ({output})" if moment.run.proj_size else f"h_t = {output}",
        )
    if moment.run.kind == "gru":
        return (f"h_t = (1 - z_t) ⊙ n_t + z_t ⊙ {earlier(moment, 'h')}",)
    return ()


def earlier(moment: Moment, state: str) -> str:
    """The state that is handed in at any step: ``h_{t-1}``, in the reverse direction ``h_{t+1}``."""
    return f"{state}_{{t{'+' if moment.direction else '-'}1}}"
