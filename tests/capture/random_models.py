"""Random trees of modules for hypothesis, and what each does, found by running its pieces one by one in plain torch.

Every part takes a tensor with axes (time, batch, feature) and gives one; ``expect`` runs it without any hook and notes each
call of a layer. A layer that returns its own input (identity, dropout at rest) makes that tensor its output from then on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor, nn

INPUT = -1
Shape = tuple[int, ...]


@dataclass
class Expected:
    """The calls in order, each with its module and the shapes of its inputs and outputs, and which call fed which."""

    calls: list[tuple[nn.Module, list[Shape], list[Shape]]] = field(default_factory=list)
    flows: set[tuple[int, int | None]] = field(default_factory=set)
    _from: dict[int, tuple[Tensor, frozenset[int]]] = field(default_factory=dict)

    def start(self, *tensors: Tensor) -> None:
        """They are the model's input."""
        for tensor in tensors:
            self.came(tensor, frozenset({INPUT}))

    def came(self, tensor: Tensor, sources: frozenset[int]) -> Tensor:
        """From now on the tensor comes from these calls; it is kept alive, so that its id stays its own."""
        self._from[id(tensor)] = (tensor, sources)
        return tensor

    def sources(self, *tensors: Tensor) -> frozenset[int]:
        """The calls that these tensors come from."""
        return frozenset().union(*(self._from.get(id(tensor), (None, frozenset()))[1] for tensor in tensors))

    def made(self, tensor: Tensor, *parents: Tensor) -> Tensor:
        """What an operation made of ``parents``."""
        return self.came(tensor, self.sources(*parents))

    def call(self, module: nn.Module, *given: Tensor, run: Callable[[], Any] | None = None) -> Any:
        """Run a layer and note it."""
        number = len(self.calls)
        self.flows |= {(source, number) for source in self.sources(*given)}
        result = run() if run else module(*given)
        outputs = _flat(result)
        self.calls.append((module, [tuple(each.shape) for each in given], [tuple(each.shape) for each in outputs]))
        for each in outputs:
            self.came(each, frozenset({number}))
        return result

    def end(self, tensor: Tensor) -> None:
        """It is what the model returns."""
        self.flows |= {(source, None) for source in self.sources(tensor)}


def _flat(value: Any) -> list[Tensor]:
    return [value] if isinstance(value, Tensor) else [leaf for part in value for leaf in _flat(part)]


def expect(module: nn.Module, x: Tensor, seen: Expected) -> Tensor:
    """Run a part piece by piece."""
    if isinstance(module, nn.Sequential):
        for child in module:
            x = expect(child, x, seen)
        return x
    if isinstance(module, nn.RNNBase):
        return seen.call(module, x)[0]
    if isinstance(module, nn.MultiheadAttention):
        return seen.call(module, x, x, x)[0]
    return module.expected(x, seen) if hasattr(module, "expected") else seen.call(module, x)


class First(nn.Module):
    """The sequence that a recurrent layer or attention gives, without its states or weights."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return (self.inner(x, x, x) if isinstance(self.inner, nn.MultiheadAttention) else self.inner(x))[0]

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        return expect(self.inner, x, seen)


class Scale(nn.Module):
    """A leaf of an own type with a parameter of its own."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.rand(width))

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(x * self.factor)


class Residual(nn.Module):
    """x + inner(x), perhaps written into what inner gave."""

    def __init__(self, inner: nn.Module, in_place: bool) -> None:
        super().__init__()
        self.inner, self.in_place = inner, in_place

    def forward(self, x: Tensor) -> Tensor:
        y = self.inner(x)
        if self.in_place and y is not x:
            y += x
            return y
        return x + y

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        y = expect(self.inner, x, seen)
        return seen.made(x + y, x, y)


class Joined(nn.Module):
    """Branches of one input, side by side or added up."""

    def __init__(self, branches: list[nn.Module], add: bool) -> None:
        super().__init__()
        self.branches, self.add = nn.ModuleList(branches), add

    def forward(self, x: Tensor) -> Tensor:
        made = [branch(x) for branch in self.branches]
        return torch.stack(made).sum(0) if self.add else torch.cat(made, -1)

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        made = [expect(branch, x, seen) for branch in self.branches]
        return seen.made(torch.stack(made).sum(0) if self.add else torch.cat(made, -1), *made)


class Again(nn.Module):
    """One module, called several times, under two names."""

    def __init__(self, inner: nn.Module, times: int) -> None:
        super().__init__()
        self.inner, self.other, self.times = inner, inner, times

    def forward(self, x: Tensor) -> Tensor:
        for number in range(self.times):
            x = (self.other if number else self.inner)(x)
        return x

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        for _ in range(self.times):
            x = expect(self.inner, x, seen)
        return x


class Turned(nn.Module):
    """A convolution over time, with batch normalization, between two permutes."""

    def __init__(self, width: int, result: int) -> None:
        super().__init__()
        self.parts = nn.ModuleDict({"conv": nn.Conv1d(width, result, 3, padding=1), "norm": nn.BatchNorm1d(result)})

    def forward(self, x: Tensor) -> Tensor:
        return self.parts["norm"](self.parts["conv"](x.permute(1, 2, 0))).permute(2, 0, 1)

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        y = seen.call(self.parts["conv"], seen.made(x.permute(1, 2, 0), x))
        y = seen.call(self.parts["norm"], y)
        return seen.made(y.permute(2, 0, 1), y)


class Stepped(nn.Module):
    """A hand-written loop over a cell."""

    def __init__(self, cell: nn.RNNCellBase) -> None:
        super().__init__()
        self.cell = cell

    def forward(self, x: Tensor) -> Tensor:
        state, made = None, []
        for step in x:
            state = self.cell(step, state)
            made.append(state[0] if isinstance(self.cell, nn.LSTMCell) else state)
        return torch.stack(made)

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        state, made = None, []
        for step in x.unbind(0):
            given = [seen.made(step, x), *([] if state is None else _flat(state))]
            before = state
            state = seen.call(self.cell, *given, run=lambda step=step, before=before: self.cell(step, before))
            made.append(_flat(state)[0])
        return seen.made(torch.stack(made), *made)


class Written(nn.Module):
    """Steps written into a tensor that was there before, and perhaps changed there by a layer."""

    def __init__(self, linear: nn.Linear, last: nn.Module | None) -> None:
        super().__init__()
        self.linear, self.last = linear, last

    def forward(self, x: Tensor) -> Tensor:
        made = x.new_empty(*x.shape[:-1], self.linear.out_features)
        for number, step in enumerate(x):
            made[number] = self.linear(step)
        return made if self.last is None else self.last(made)

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        steps = [seen.call(self.linear, seen.made(step, x)) for step in x.unbind(0)]
        made = seen.made(torch.stack(steps), *steps)
        return made if self.last is None else seen.call(self.last, made)


class Handed(nn.Module):
    """An encoder whose last states begin a decoder."""

    def __init__(self, encoder: nn.RNNBase, decoder: nn.RNNBase) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x: Tensor) -> Tensor:
        output, states = self.encoder(x)
        return self.decoder(hx=states, input=output.relu())[0]

    def expected(self, x: Tensor, seen: Expected) -> Tensor:
        output, states = seen.call(self.encoder, x)
        given = seen.made(output.relu(), output)
        return seen.call(self.decoder, given, *_flat(states), run=lambda: self.decoder(given, states))[0]


_RECURRENT = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_CELLS = {"LSTM": nn.LSTMCell, "GRU": nn.GRUCell, "RNN": nn.RNNCell}
_LEAVES = ("linear", "plain", "recurrent", "scale", "turned", "stepped", "written", "handed", "attention")
_SIZES = st.integers(1, 4)


@st.composite
def recurrent(draw: st.DrawFn, width: int) -> tuple[nn.RNNBase, int]:
    """Any recurrent layer, and how wide its output is."""
    kind, hidden, both = draw(st.sampled_from(list(_RECURRENT))), draw(_SIZES), draw(st.booleans())
    own: dict[str, Any] = {}
    if kind == "LSTM" and hidden > 1 and draw(st.booleans()):
        own["proj_size"] = draw(st.integers(1, hidden - 1))
    if kind == "RNN":
        own["nonlinearity"] = draw(st.sampled_from(["tanh", "relu"]))
    layers = draw(st.integers(1, 2))
    made = _RECURRENT[kind](
        width, hidden, layers, bidirectional=both, batch_first=draw(st.booleans()), bias=draw(st.booleans()),
        dropout=0.5 if layers > 1 and draw(st.booleans()) else 0.0, **own,
    )  # fmt: skip
    return made, own.get("proj_size", hidden) * (1 + both)


@st.composite
def leaf(draw: st.DrawFn, width: int) -> tuple[nn.Module, int]:
    """One layer, or one small part that holds some, and how wide its output is."""
    result = draw(_SIZES)
    match draw(st.sampled_from(_LEAVES)):
        case "linear":
            return nn.Linear(width, result, bias=draw(st.booleans())), result
        case "plain":
            made = draw(st.sampled_from([nn.ReLU, nn.Tanh, nn.Identity, nn.Dropout, nn.GELU, nn.Sigmoid]))()
            return (made if draw(st.booleans()) else nn.LayerNorm(width)), width
        case "recurrent":
            layer, result = draw(recurrent(width))
            return First(layer), result
        case "scale":
            return Scale(width), width
        case "turned":
            return Turned(width, result), result
        case "stepped":
            return Stepped(_CELLS[draw(st.sampled_from(list(_CELLS)))](width, result)), result
        case "written":
            last = draw(st.sampled_from([None, nn.ReLU(inplace=True), nn.Tanh()]))
            return Written(nn.Linear(width, result), last), result
        case "attention":
            return First(nn.MultiheadAttention(width, 1)), width
    cls = _RECURRENT[draw(st.sampled_from(list(_RECURRENT)))]
    return Handed(cls(width, result), cls(result, result)), result


@st.composite
def part(draw: st.DrawFn, width: int, depth: int) -> tuple[nn.Module, int]:
    """A tree of modules ``depth`` deep at most, and how wide its output is."""
    kinds = ["leaf"] * (depth < 2) + ["sequential", "residual", "cat", "add", "again"] * (depth > 0)
    kind = draw(st.sampled_from(kinds))
    if kind == "leaf":
        return draw(leaf(width))
    if kind in ("sequential", "cat"):
        chain, made, total = kind == "sequential", [], 0
        for _ in range(draw(st.integers(2, 4))):
            child, result = draw(part(width, depth - 1))
            made.append(child)
            width, total = (result if chain else width), total + result
        return (nn.Sequential(*made), width) if chain else (Joined(made, add=False), total)
    if kind == "add":
        result = draw(_SIZES)
        branches = [draw(part(width, depth - 1)) for _ in range(draw(st.integers(2, 3)))]
        return Joined([nn.Sequential(child, nn.Linear(own, result)) for child, own in branches], add=True), result
    child, result = draw(part(width, depth - 1))
    back = child if result == width else nn.Sequential(child, nn.Linear(result, width))
    return (Residual(back, draw(st.booleans())) if kind == "residual" else Again(back, draw(st.integers(1, 3)))), width


@st.composite
def models(draw: st.DrawFn) -> tuple[nn.Module, Tensor]:
    """A model that has at least one layer, in any mixture of modes, and an input for it."""
    torch.manual_seed(draw(st.integers(0, 9)))
    width = draw(_SIZES)
    model, _ = draw(part(width, draw(st.sampled_from([2, 1, 2, 3, 0]))))
    for module in model.modules():
        module.training = draw(st.booleans())
    for parameter in model.parameters():
        parameter.requires_grad_(draw(st.booleans()))
    return model, torch.randn(draw(_SIZES), draw(_SIZES), width)
