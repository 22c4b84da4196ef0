"""A recurrent layer that nobody planned, described from outside the package: a minimal gated unit with a state m beside h.

It is all that an author of such a layer writes: the module itself, and three functions that describe it. After Zhou et al., "Minimal
gated unit for recurrent neural networks" (2016), with a memory m of its own: h is what tanh leaves of it.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from lstm_diagrams.extending.layers import Slots, Step, describe, described, facts, named, slots, stepper
from lstm_diagrams.words import Text

MGU_CELL = facts.Cell(
    "mgu",
    ("h", "m"),
    (
        facts.Gate("f", Text("遗忘门", "forget gate"), "sigmoid", 0),
        facts.Gate("n", Text("候选值", "candidate"), "tanh", 1, reset="f"),
    ),
    ("m_t = (1 - f_t) ⊙ m_{t-1} + f_t ⊙ n_t", "h_t = tanh(m_t)"),
)


class MGU(nn.Module):
    """x (seq, batch, input_size) to output (seq, batch, hidden_size) and (h_n, m_n), each (num_layers, batch, hidden_size)."""

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        for layer in range(num_layers):
            for name, columns in (("ih", hidden_size if layer else input_size), ("hh", hidden_size)):
                setattr(self, f"weight_{name}_l{layer}", nn.Parameter(torch.randn(2 * hidden_size, columns) / 2))
                setattr(self, f"bias_{name}_l{layer}", nn.Parameter(torch.randn(2 * hidden_size) / 2))

    def forward(self, x: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        zeros = x.new_zeros(self.num_layers, x.shape[1], self.hidden_size)
        firsts, finals = hx or (zeros, zeros), []
        for layer in range(self.num_layers):
            h, m, rows = firsts[0][layer], firsts[1][layer], []
            for x_t in x:
                h, m, _, _ = self.step(layer, x_t, h, m)
                rows.append(h)
            x = torch.stack(rows)
            finals.append((h, m))
        h_n, m_n = (torch.stack(states) for states in zip(*finals, strict=True))
        return x, (h_n, m_n)

    def step(self, layer: int, x: Tensor, h: Tensor, m: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The new h and m, then f and n."""
        f_x, n_x = (x @ self._weight("ih", layer).T + self._bias("ih", layer)).chunk(2, dim=-1)
        f_h, n_h = (h @ self._weight("hh", layer).T + self._bias("hh", layer)).chunk(2, dim=-1)
        f = torch.sigmoid(f_x + f_h)
        n = torch.tanh(n_x + f * n_h)
        m = (1 - f) * m + f * n
        return torch.tanh(m), m, f, n

    def _weight(self, name: str, layer: int) -> Tensor:
        return getattr(self, f"weight_{name}_l{layer}")

    def _bias(self, name: str, layer: int) -> Tensor:
        return getattr(self, f"bias_{name}_l{layer}")


@describe.register
def _(module: MGU, path: str) -> facts.Layer:
    layer = described(module, path, "recurrent", ("input_size", "hidden_size", "num_layers"))
    return facts.Layer(layer.path, layer.type, layer.kind, layer.settings, layer.parameters, MGU_CELL)


@slots.register
def _(_module: MGU, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: Any) -> Slots:
    given: dict[str, Any] = dict(zip(("x", "hx"), args, strict=False)) | dict(kwargs)
    states = ("state", "batch", "hidden")
    result, final = output
    after = [facts.Slot(f"{name}_n", named(one, states)) for name, one in zip("hm", final, strict=True)]
    passed = given.get("hx")
    before = [facts.Slot(f"{name}_0", slot.tensor, passed is not None) for name, slot in zip("hm", after, strict=True)]
    sequence = facts.Slot("sequence", named(given["x"], ("time", "batch", "feature")))
    return (sequence, *before), (facts.Slot("output", named(result, ("time", "batch", "hidden"))), *after)


@stepper.register
def _(module: MGU) -> Step:
    def step(layer: int, _direction: int, x: Tensor, before: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return dict(zip("hmfn", module.step(layer, x, before["h"], before["m"]), strict=True))

    return step
