"""A layer counts as called when its forward ran, however it was called; one that nobody registered carries a note."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from lstm_diagrams import CaptureError, capture, observe

_GLOBAL = nn.Linear(3, 3)
_X = torch.ones(4, 3)


class Model(nn.Module):
    """One registered layer, and others that only Python knows of."""

    def __init__(self, style: Callable[["Model", Tensor], Tensor]) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 3)
        self.listed, self.named = [nn.Linear(3, 3)], {"key": nn.Linear(3, 3)}
        self.thing = SimpleNamespace(inner=[nn.Linear(3, 3)])
        self.whole = [nn.Sequential(nn.Linear(3, 3), nn.Tanh())]
        self.style = style

    def forward(self, x: Tensor) -> Tensor:
        return self.style(self, x)


def _made(_: Model, x: Tensor) -> Tensor:
    softmax = nn.Softmax(-1)
    return softmax(x)


_STYLES: dict[str, tuple[Callable[[Model, Tensor], Tensor], list[str], bool]] = {
    "forward": (lambda model, x: model.layer.forward(x), ["layer"], True),
    "class": (lambda model, x: nn.Linear.forward(model.layer, x), ["layer"], True),
    "checkpoint": (lambda model, x: checkpoint(model.layer, x, use_reentrant=False), ["layer"], True),
    "list": (lambda model, x: model.listed[0](x), ["listed.0"], False),
    "forward in a list": (lambda model, x: model.listed[0].forward(x), ["listed.0"], False),
    "dict": (lambda model, x: model.named["key"](x), ["named.key"], False),
    "object": (lambda model, x: model.thing.inner[0](x), ["thing.inner.0"], False),
    "sequential": (lambda model, x: model.whole[0](x), ["whole.0.0", "whole.0.1"], False),
    "global": (lambda model, x: _GLOBAL(x), ["_GLOBAL"], False),
    "made": (_made, ["softmax"], False),
}


@pytest.mark.parametrize("style", _STYLES)
@pytest.mark.parametrize("observing", [False, True])
def test_a_layer_is_called_however_it_is_called(style: str, observing: bool) -> None:
    run, paths, registered = _STYLES[style]
    model = Model(run)
    if observing:
        _GLOBAL(_X)
        with observe(model) as observed:
            _GLOBAL(_X)  # no part of the model's run
            model(_X)
        seen = observed.capture
    else:
        seen = capture(model, _X)
    assert [call.layer for call in seen.calls] == paths
    assert {layer.path: layer.registered for layer in seen.layers} == dict.fromkeys(paths, registered)


class OnlyListed(nn.Module):
    """Nothing is registered, so it looks like a layer itself."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = [nn.LSTM(3, 5), nn.Linear(5, 2)]

    def forward(self, x: Tensor) -> Tensor:
        return self.parts[1](self.parts[0](x)[0])


def test_what_seems_a_layer_is_opened_where_layers_run_within_it() -> None:
    seen = capture(nn.Sequential(nn.Linear(3, 3), OnlyListed()), torch.ones(4, 2, 3))
    assert [call.layer for call in seen.calls] == ["0", "1.parts.0", "1.parts.1"]
    assert [(flow.source, flow.target) for flow in seen.flows] == [(-1, 0), (0, 1), (1, 2), (2, None)]
    assert "1" in {group.path for group in seen.groups}


class Yielding(nn.Module):
    def __init__(self, steps: int | None) -> None:
        super().__init__()
        self.cell, self.steps = nn.GRUCell(3, 3), steps

    def forward(self, x: Tensor) -> Iterator[Tensor]:
        h, step = x, 0
        while self.steps is None or step < self.steps:
            h, step = (self.cell(x, h) if self.steps else h), step + 1
            yield h


def test_a_generator_is_run_to_its_end() -> None:
    seen = capture(Yielding(4), _X)
    assert len(seen.calls) == 4
    assert len(seen.outputs) == 4
    with pytest.raises(CaptureError, match="does not end"):
        capture(Yielding(None), _X)


class TwoWays(nn.Module):
    """From one call into different arguments of another."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.attention = nn.GRU(3, 4, batch_first=True), nn.MultiheadAttention(4, 2, batch_first=True)
        self.line, self.both = nn.Linear(4, 4), nn.Bilinear(4, 4, 2)

    def forward(self, x: Tensor) -> Tensor:
        output, h_n = self.rnn(x)
        y = self.line(self.attention(h_n.transpose(0, 1), output, output)[0])
        return self.both(torch.relu(y), torch.tanh(y))


def test_flows_are_keyed_by_slots() -> None:
    seen = capture(TwoWays(), torch.ones(2, 5, 3))
    found = {(flow.source, flow.source_slot, flow.target, flow.target_slot) for flow in seen.slot_flows}
    query, key, value = (slot.name for slot in seen.calls[1].inputs)
    first, second = (slot.name for slot in seen.calls[3].inputs)
    assert {(0, "h_n", 1, query), (0, "output", 1, key), (0, "output", 1, value)} <= found
    ways = {flow.target_slot: [each.name for each in flow.operations] for flow in seen.slot_flows if flow.target == 3}
    assert ways == {first: ["relu"], second: ["tanh"]}


class OwnWeights(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight, self.h_0 = nn.Parameter(torch.rand(4, 2)), nn.Parameter(torch.rand(1, 1, 4))
        self.rnn, self.scale, self.idle = nn.GRU(3, 4), nn.Parameter(torch.rand(3)), nn.Parameter(torch.rand(1))

    def forward(self, x: Tensor) -> Tensor:
        output, _ = self.rnn(x * self.scale, self.h_0.expand(1, x.shape[1], 4).contiguous())
        return torch.exp(output @ self.weight)


def test_the_ledger_has_every_weight_that_the_output_depends_on() -> None:
    model, x = OwnWeights(), torch.rand(5, 2, 3)
    seen = capture(model, x)
    model(x).sum().backward()
    influential = {name for name, weight in model.named_parameters() if weight.grad is not None}
    assert {use.parameter for use in seen.uses} == influential
    assert {(use.parameter, use.call, use.slot) for use in seen.uses if use.slot} == {("h_0", 0, "h_0")}
    own = {use.parameter: use.operation.name for use in seen.uses if use.operation}
    assert own == {"scale": "mul", "weight": "matmul"}
    assert {use.parameter for use in seen.uses if use.call == 0} == influential - own.keys()


class InPlace(nn.Module):
    """A layer that nobody registered writes over what another gave; ``kept`` is what the last one reads."""

    def __init__(self, write: Callable[[nn.Module, Tensor], Tensor]) -> None:
        super().__init__()
        self.first, self.last, self.write = nn.Linear(3, 3), nn.Linear(3, 2), write

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.write(nn.ReLU(inplace=True), self.first(x)))


def _in_place(relu: nn.Module, y: Tensor) -> Tensor:
    relu(y)
    return y


def _in_part(relu: nn.Module, y: Tensor) -> Tensor:
    relu(y[:, :2])
    return y


@pytest.mark.parametrize("write", [lambda relu, y: relu(y), _in_place])
def test_what_a_layer_writes_over_goes_through_it(write: Callable[[nn.Module, Tensor], Tensor]) -> None:
    seen = capture(InPlace(write), _X)
    assert [call.layer for call in seen.calls] == ["first", "relu", "last"]
    assert [(flow.source, flow.target) for flow in seen.flows] == [(-1, 0), (0, 1), (1, 2), (2, None)]


def test_what_a_layer_writes_into_a_part_of_a_tensor_is_there_beside_the_rest() -> None:
    seen = capture(InPlace(_in_part), _X)
    assert [(flow.source, flow.target) for flow in seen.flows] == [(-1, 0), (0, 1), (0, 2), (1, 2), (2, None)]
    assert seen.wiring is not None
    assert {source.number for source in seen.wiring.calls[2][0] if source.kind == "call"} == {0, 1}


class Pieces(nn.Module):
    """Two layers write into one memory; what a third gives is a part of it, and the last one reads all of it or that part."""

    def __init__(self, whole: bool) -> None:
        super().__init__()
        self.one, self.two, self.drop = nn.Linear(3, 3), nn.Linear(3, 3), nn.Dropout()
        self.last, self.whole = nn.Linear(3, 2), whole

    def forward(self, x: Tensor) -> Tensor:
        kept = torch.zeros(2, 4, 3)
        kept[0], kept[1] = self.one(x), self.two(x)
        part = self.drop(kept[0])
        return self.last(kept if self.whole else part)


@pytest.mark.parametrize("whole", [False, True])
def test_a_layer_that_gives_a_part_of_a_memory_takes_nothing_from_the_rest(whole: bool) -> None:
    seen = capture(Pieces(whole), _X)
    into = {flow.source for flow in seen.flows if flow.target == 3}
    assert into == ({0, 1} if whole else {2})
