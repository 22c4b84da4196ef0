"""A recurrent module recomputed step by step from its weights: every gate, h_t and c_t of every layer and direction.

The formulas are those of the PyTorch documentation of nn.LSTM, nn.GRU and nn.RNN; the LSTM is that of Hochreiter and
Schmidhuber (1997) with the forget gate of Gers et al. (2000), its projection that of Sak et al. (2014), the GRU that of
Cho et al. (2014).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, singledispatch

import torch
from torch import Tensor, nn
from torch.nn import functional

State = dict[str, Tensor]
"""What one step computes, by name: the states (h, c) and the gates, each (batch, hidden)."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One layer in one direction.

    Attributes:
        layer: counted from 0, the lowest first.
        direction: 0 forward, 1 reverse.
        history: x (the input of this chain), h, c and gates by name, each (seq, batch, hidden), in the order of the sequence (not of the running).
        initial: h and c before the first step, each (batch, hidden).
        final: h and c after the last step of each sequence, each (batch, hidden).
    """

    layer: int
    direction: int
    history: Mapping[str, Tensor]
    initial: Mapping[str, Tensor]
    final: Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class _Weights:
    """The parameters of one chain; biases are zero where the module has none."""

    w_ih: Tensor
    w_hh: Tensor
    b_ih: Tensor
    b_hh: Tensor
    w_hr: Tensor | None = field(default=None)


Step = Callable[[int, int, Tensor, State], State]
"""One step of a layer by hand: (layer, direction, x, states before) to the states after it and the gates, each (batch, unit)."""


@singledispatch
def stepper(_module: nn.Module) -> Step | None:
    """How a recurrent module makes one step, from its weights, in eval mode (no dropout); None where that is not described.

    What it gives is drawn only where running it over the whole input gives what the module gave. Register it for a module's
    type beside ``describe`` and ``slots``.
    """
    return None


@stepper.register
def _(module: nn.RNNBase) -> Step:
    def step(layer: int, direction: int, x: Tensor, before: State) -> State:
        return formula(_weights(module, f"_l{layer}" + ("_reverse" if direction else "")), x, before)

    formula = _formula(module)
    return step


@stepper.register
def _(module: nn.RNNCellBase) -> Step:
    def step(_layer: int, _direction: int, x: Tensor, before: State) -> State:
        return formula(_weights(module, ""), x, before)

    formula = _formula(module)
    return step


def stepped(step: Step, x: Tensor, states: Mapping[str, Tensor], lengths: Tensor, directions: int = 1) -> list[Chain]:
    """Run a module's weights by hand, in eval mode (no dropout).

    Args:
        step: how it makes one step.
        x: (seq, batch, feature), padded.
        states: initial states by name (h, and c for an LSTM), each (num_layers * directions, batch, hidden).
        lengths: (batch), the length of each sequence; steps beyond it leave the state alone and put out zeros.
        directions: 2 where it runs both ways.

    Returns:
        The chains, by layer and direction, as PyTorch orders h_n.
    """
    chains: list[Chain] = []
    layer_input = x
    for layer in range(len(states["h"]) // directions):
        level = []
        for direction in range(directions):
            entry = layer * directions + direction
            first = {name: state[entry] for name, state in states.items()}
            level.append(_chain(partial(step, layer, direction), (layer, direction), layer_input, first, lengths))
        layer_input = torch.cat([chain.history["h"] for chain in level], dim=-1)
        chains += level
    return chains


def _chain(
    step: Callable[[Tensor, State], State], place: tuple[int, int], x: Tensor, first: State, lengths: Tensor
) -> Chain:
    layer, direction = place
    steps = range(len(x) - 1, -1, -1) if direction else range(len(x))
    history: list[State | None] = [None] * len(x)
    states = dict(first)
    for t in steps:
        running = (t < lengths).to(x.device).unsqueeze(-1)
        made = {"x": x[t], **step(x[t], states)}
        states = {name: torch.where(running, made[name], states[name]) for name in states}
        history[t] = {name: torch.where(running, value, torch.zeros_like(value)) for name, value in made.items()}
    names = history[0] or {}
    stacked = {name: torch.stack([moment[name] for moment in history if moment is not None]) for name in names}
    return Chain(layer, direction, stacked, first, states)


def _weights(module: nn.Module, suffix: str) -> _Weights:
    w_ih, w_hh = getattr(module, f"weight_ih{suffix}"), getattr(module, f"weight_hh{suffix}")
    nothing = w_ih.new_zeros(len(w_ih))
    b_ih, b_hh = (getattr(module, f"bias_{part}{suffix}", None) for part in ("ih", "hh"))
    return _Weights(
        w_ih,
        w_hh,
        nothing if b_ih is None else b_ih,
        nothing if b_hh is None else b_hh,
        getattr(module, f"weight_hr{suffix}", None),
    )


def _formula(module: nn.RNNBase | nn.RNNCellBase) -> Callable[[_Weights, Tensor, State], State]:
    mode = module.mode if isinstance(module, nn.RNNBase) else ""
    if mode == "LSTM" or isinstance(module, nn.LSTMCell):
        return _lstm_step
    if mode == "GRU" or isinstance(module, nn.GRUCell):
        return _gru_step
    return _relu_step if mode == "RNN_RELU" or getattr(module, "nonlinearity", "") == "relu" else _tanh_step


def _lstm_step(w: _Weights, x: Tensor, before: State) -> State:
    total = functional.linear(x, w.w_ih, w.b_ih) + functional.linear(before["h"], w.w_hh, w.b_hh)
    i, f, g, o = total.chunk(4, dim=-1)
    gates = {"i": torch.sigmoid(i), "f": torch.sigmoid(f), "g": torch.tanh(g), "o": torch.sigmoid(o)}
    c = gates["f"] * before["c"] + gates["i"] * gates["g"]
    h = gates["o"] * torch.tanh(c)
    return {"h": h if w.w_hr is None else functional.linear(h, w.w_hr), "c": c, **gates}


def _gru_step(w: _Weights, x: Tensor, before: State) -> State:
    from_x, from_h = functional.linear(x, w.w_ih, w.b_ih), functional.linear(before["h"], w.w_hh, w.b_hh)
    (r_x, z_x, n_x), (r_h, z_h, n_h) = from_x.chunk(3, dim=-1), from_h.chunk(3, dim=-1)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + r * n_h)
    return {"h": (1 - z) * n + z * before["h"], "r": r, "z": z, "n": n}


def _tanh_step(w: _Weights, x: Tensor, before: State) -> State:
    return {"h": torch.tanh(functional.linear(x, w.w_ih, w.b_ih) + functional.linear(before["h"], w.w_hh, w.b_hh))}


def _relu_step(w: _Weights, x: Tensor, before: State) -> State:
    return {"h": torch.relu(functional.linear(x, w.w_ih, w.b_ih) + functional.linear(before["h"], w.w_hh, w.b_hh))}
