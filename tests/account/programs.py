"""Random models for hypothesis that call their layers in every way that people do: a list of statements over a pool of tensors.

Vectors have the shape (N, F), sequences (T, N, F). A statement takes tensors of the pool and adds what it makes to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

STEPS, BATCH, WIDTH = 3, 2, 4
CLASSES: tuple[type[nn.Module], ...] = (
    nn.Linear, nn.Tanh, nn.LayerNorm, nn.Bilinear, nn.MultiheadAttention, nn.GRU, nn.LSTM, nn.GRUCell, nn.LSTMCell,
)  # fmt: skip
STYLES = ("call", "forward", "keywords", "list", "dictionary", "object", "closure", "checkpoint", "hooked", "shared")
_ALONE = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "product": lambda a: torch.sigmoid(a) * torch.tanh(a),
    "sum": lambda a: a + torch.sin(a),
    "detach": lambda a: a.detach(),
    "halves": lambda a: torch.cat([a[..., :2].exp().clamp(max=9), a[..., 2:]], -1),
    "flip": lambda a: a.flip(-1),
    "written": lambda a: _written(a),
    "softmax": lambda a: a.softmax(-1),
    "masked": lambda a: a.masked_fill(torch.tensor([[True], [False]]), 0.5),
    "in place": lambda a: a.clone().mul_(2).add_(1),
    "through numpy": lambda a: a * 1.5,
}
_PAIRS = {
    "add": torch.add, "multiply": torch.mul, "subtract": lambda a, b: a - b / 2, "concatenate": lambda a, b: torch.cat([a, b], -1)[..., ::2],
    "where": lambda a, b: torch.where(torch.arange(WIDTH) % 2 == 0, a, b), "stack": lambda a, b: torch.stack([a, b]).mean(0),
    "written": lambda a, b: _written_by_both(a, b),
    "gate": lambda a, b: torch.sigmoid(a) * b + (1 - torch.sigmoid(a)) * a,
}  # fmt: skip


def _written(value: Tensor) -> Tensor:
    out = torch.zeros_like(value)
    out[..., :2] = value[..., :2]
    out[..., 2:] = value[..., 2:].tanh()
    return out


def _written_by_both(one: Tensor, other: Tensor) -> Tensor:
    out = torch.zeros_like(one)
    out[..., :2] = one[..., :2]
    out[..., 2:] = other[..., 2:]
    return out


@dataclass
class Statement:
    """What to do with which tensors of the pool; ``layer`` is made where it is not one used before (``shared``)."""

    kind: str
    takes: list[int]
    name: str = ""
    style: str = "call"
    layer: int = 0


class Holder:
    """An object of a class of one's own that is no module."""

    def __init__(self, layer: nn.Module) -> None:
        self.layer = layer


class Program(nn.Module):
    """Runs statements. Layers of the styles list, dictionary, object and closure are not registered."""

    def __init__(self, statements: list[Statement], returned: list[int], several: bool) -> None:
        super().__init__()
        self.statements, self.returned, self.several = statements, returned, several
        self.layers = nn.ModuleDict()
        self.weights = nn.ParameterDict()
        self.kept: list[nn.Module] = []
        self.named: dict[str, nn.Module] = {}
        self.holders: list[Holder] = []
        self.closures: list[Callable[..., Any]] = []
        self.made: list[nn.Module] = []
        self._places: list[tuple[Statement, Any]] = [
            (each, self._place(each, number)) for number, each in enumerate(statements)
        ]

    def _place(self, each: Statement, number: int) -> Any:
        if each.kind in ("layer", "pair layer", "attend", "sequence", "cells"):
            earlier = [layer for layer in self.made if type(layer) is _KINDS[each.name]]
            shared = bool(earlier) and each.style == "shared"
            layer = earlier[each.layer % len(earlier)] if shared else _make(each.name)
            if not shared:
                self.made.append(layer)
                self._hold(layer, each.style, number)
            return layer
        if each.kind in ("weight", "start"):
            self.weights[f"w{number}"] = nn.Parameter(torch.randn(_WEIGHTS[each.name]))
            return f"w{number}"
        return None

    def _hold(self, layer: nn.Module, style: str, number: int) -> None:
        match style:
            case "list":
                self.kept.append(layer)
            case "dictionary":
                self.named[f"part{number}"] = layer
            case "object":
                self.holders.append(Holder(layer))
            case "closure":
                self.closures.append(lambda *args, layer=layer: layer(*args))
            case _:
                self.layers[f"part{number}"] = layer
                if style == "hooked":
                    layer.register_forward_hook(lambda _module, _given, output: _doubled(output))

    def forward(self, x: Tensor) -> Any:
        pool: list[Tensor] = [x, x[-1]]
        for each, place in self._places:
            pool += self._run(each, place, [pool[number] for number in each.takes])
        found = [pool[number] for number in self.returned]
        if self.several:
            return tuple(found)
        total = _total(found[0]) if len(found) > 1 else found[0]
        for each in found[1:]:
            total = total + _total(each)
        return total

    def _run(self, each: Statement, place: Any, given: list[Tensor]) -> list[Tensor]:
        match each.kind:
            case "alone":
                return [_ALONE[each.name](given[0])]
            case "pair":
                return [_PAIRS[each.name](given[0], given[1])]
            case "select":
                return [given[0][int(each.name)]]
            case "spread":
                return [given[0].expand(STEPS, BATCH, WIDTH)]
            case "weight":
                return [_weighted(each.name, given[0], self.weights[place])]
            case "sequence":
                return self._sequence(each, place, given)
            case "cells":
                return [self._cells(each, place, given)]
            case "attend":
                return [self._called(each, place, *given)[0]]
        return [self._called(each, place, *given)]

    def _called(self, each: Statement, layer: nn.Module, *given: Any) -> Any:
        match each.style:
            case "forward":
                return layer.forward(*given)
            case "keywords" if isinstance(layer, nn.Linear | nn.LayerNorm):
                return layer(input=given[0])
            case "checkpoint":
                return checkpoint(layer, *given, use_reentrant=False)
        return layer(*given)

    def _sequence(self, each: Statement, layer: nn.Module, given: list[Tensor]) -> list[Tensor]:
        """A recurrent layer over a sequence, in one go or in chunks with its state handed on, from a state that was given or not."""
        lstm = isinstance(layer, nn.LSTM)
        state: Any = None
        if len(given) > 1:
            start = given[1][None].contiguous()
            state = (start, start.tanh()) if lstm else start
        chunks = given[0].split(1) if each.layer % 2 else (given[0],)
        outputs = []
        for chunk in chunks:
            output, state = self._called(each, layer, chunk, *(() if state is None else (state,)))
            outputs.append(output)
        last = state[0][-1] if lstm else state[-1]
        return [torch.cat(outputs), last, *([state[1][-1]] if lstm else [])]

    def _cells(self, each: Statement, layer: nn.Module, given: list[Tensor]) -> Tensor:
        """A loop over a cell, perhaps with a mask, over a batch that shrinks, or with a learned state to begin from."""
        lstm, how = isinstance(layer, nn.LSTMCell), each.layer % 3
        h = given[1] if len(given) > 1 else given[0].new_zeros(BATCH, WIDTH)
        c, made = torch.zeros_like(h), []
        for number, step in enumerate(given[0]):
            size = BATCH - (number == STEPS - 1) if how == 1 else BATCH
            h, c = h[:size], c[:size]
            if how == 2:
                h = h * torch.tensor([[1.0], [0.5]])
            if lstm:
                h, c = self._called(each, layer, step[:size], (h, c))
            else:
                h = self._called(each, layer, step[:size], h)
            made.append(torch.cat([h, h.new_zeros(BATCH - size, WIDTH)]) if size < BATCH else h)
        return torch.stack(made)


def _doubled(output: Any) -> Any:
    return output * 2 if isinstance(output, Tensor) else (_doubled(output[0]), *output[1:])


def _total(value: Tensor) -> Tensor:
    """A sum in which each number of a vector counts differently, so that it depends on them even where they add up to one, or to zero."""
    return (value * torch.linspace(1, 2, WIDTH)).mean()


def _weighted(name: str, value: Tensor, weight: Tensor) -> Tensor:
    match name:
        case "scale":
            return value * weight
        case "product":
            return value @ weight
        case "functional":
            return nn.functional.linear(value, weight)
        case "start":
            return value + weight.exp()
    buffer = torch.zeros(BATCH, WIDTH)
    buffer[0] = weight
    return value * buffer


_KINDS: dict[str, type[nn.Module]] = {each.__name__: each for each in CLASSES}
_WEIGHTS = {
    "scale": (WIDTH,),
    "product": (WIDTH, WIDTH),
    "functional": (WIDTH, WIDTH),
    "start": (1, WIDTH),
    "buffer": (WIDTH,),
}


def _make(name: str) -> nn.Module:
    match name:
        case "Tanh":
            return nn.Tanh()
        case "LayerNorm":
            return nn.LayerNorm(WIDTH)
        case "Bilinear":
            return nn.Bilinear(WIDTH, WIDTH, WIDTH)
        case "MultiheadAttention":
            return nn.MultiheadAttention(WIDTH, 2)
    return _KINDS[name](WIDTH, WIDTH)


@dataclass
class _Pool:
    """Which numbers of the pool are vectors, and which sequences."""

    vectors: list[int] = field(default_factory=lambda: [1])
    sequences: list[int] = field(default_factory=lambda: [0])

    @property
    def count(self) -> int:
        return len(self.vectors) + len(self.sequences)

    def add(self, *kinds: str) -> None:
        for kind in kinds:
            (self.vectors if kind == "vector" else self.sequences).append(self.count)


_STATEMENTS = ("layer", "pair layer", "attend", "sequence", "cells", "alone", "pair", "select", "spread", "weight")


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A model that takes one sequence."""
    pool, statements = _Pool(), list[Statement]()
    for _ in range(draw(st.integers(1, 9))):
        statements.append(_statement(draw, pool))
    layers = [each for each in statements if each.kind in ("layer", "pair layer", "attend", "sequence", "cells")]
    if not layers:
        statements.append(Statement("layer", [draw(st.sampled_from(pool.vectors))], "Linear"))
        pool.add("vector")
    everything = sorted([*pool.vectors, *pool.sequences])[2:]
    returned = draw(st.lists(st.sampled_from(everything), min_size=1, max_size=3, unique=True))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Program(statements, sorted({*returned, everything[-1]}), draw(st.booleans()))


def _statement(draw: st.DrawFn, pool: _Pool) -> Statement:
    def vector() -> int:
        return draw(st.sampled_from(pool.vectors))

    def sequence() -> int:
        return draw(st.sampled_from(pool.sequences))

    def name(*names: str) -> str:
        return draw(st.sampled_from(names))

    kind = draw(st.sampled_from(_STATEMENTS))
    style, number = draw(st.sampled_from(STYLES)), draw(st.integers(0, 5))
    match kind:
        case "layer":
            made = Statement(kind, [vector()], name("Linear", "Tanh", "LayerNorm"), style, number)
        case "pair layer":
            made = Statement(kind, [vector(), vector()], "Bilinear", style, number)
        case "attend":
            made = Statement(kind, [sequence(), sequence(), sequence()], "MultiheadAttention", style, number)
        case "sequence":
            given = [sequence(), *([vector()] if draw(st.booleans()) else [])]
            made = Statement(kind, given, name("GRU", "LSTM"), style, number)
            pool.add("sequence", "vector", *(["vector"] if made.name == "LSTM" else []))
            return made
        case "cells":
            given = [sequence(), *([vector()] if draw(st.booleans()) else [])]
            made = Statement(kind, given, name("GRUCell", "LSTMCell"), style, number)
        case "alone":
            made = Statement(kind, [vector()], name(*_ALONE))
        case "pair":
            made = Statement(kind, [vector(), vector()], name(*_PAIRS))
        case "select":
            made = Statement(kind, [sequence()], name("0", "-1"))
        case "spread":
            made = Statement(kind, [vector()])
        case _:
            made = Statement(kind, [vector()], name(*_WEIGHTS))
    pool.add("sequence" if kind in ("attend", "cells", "spread") else "vector")
    return made
