"""What a model does to itself and to what it holds is undone: after success, failure and KeyboardInterrupt."""

import random
import weakref
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import CaptureError, capture
from tests.endings import ENDINGS, endings


class Does(nn.Module):
    """Does something to itself in its forward, and then ends in one of three ways."""

    def __init__(self, deed: Callable[["Does", Tensor], object], ending: str) -> None:
        super().__init__()
        self.first, self.norm, self.last = nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)
        self.deed, self.ending = deed, ENDINGS[ending][0]

    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        self.deed(self, y)
        self.ending()
        return self.last(self.norm(y))


def _run(model: nn.Module, ending: str) -> None:
    error = ENDINGS[ending][1]
    if error is None:
        capture(model, torch.randn(3, 4))
        return
    with pytest.raises(error):
        capture(model, torch.randn(3, 4))


class Slotted:
    __slots__ = ("__hidden", "count", "missing")

    def __init__(self) -> None:
        self.count, self.__hidden = 0, [0]

    def use(self) -> None:
        self.count, self.missing, self.__hidden = 1, 1, [1]

    @property
    def told(self) -> tuple[object, ...]:
        return self.count, hasattr(self, "missing"), self.__hidden


class Memory:
    """A plain object with another in it, as a cache may be."""

    def __init__(self, depth: int = 1) -> None:
        self.items: list[Any] = [1]
        self.inner = Memory(depth - 1) if depth else None

    def use(self) -> None:
        self.items.append(2)
        self.items[0], self.new = 3, 4
        if self.inner:
            self.inner.use()

    @property
    def told(self) -> tuple[object, ...]:
        return list(self.items), hasattr(self, "new"), self.inner and self.inner.told


@endings
def test_containers_within_containers_keep_their_entries(ending: str) -> None:
    def deed(model: Any, y: Tensor) -> None:
        model.tree["list"][0]["set"].add(2)
        model.tree["list"].append(y)
        model.tree["queue"].append(3)
        model.tree["count"].update("ab")
        model.tree["ordered"].move_to_end("a")
        model.tree["new"] = y
        model.pair[0].clear()

    model: Any = Does(deed, ending)
    inner: list[Any] = [{"set": {1}}]
    model.tree = {"list": inner, "queue": deque([1, 2], 2), "count": Counter("a"), "ordered": OrderedDict(a=1, b=2)}
    model.pair = ([1, 2], ())
    _run(model, ending)
    assert model.tree["list"] is inner
    assert model.tree == {
        "list": [{"set": {1}}],
        "queue": deque([1, 2]),
        "count": {"a": 1},
        "ordered": {"a": 1, "b": 2},
    }
    assert list(model.tree["ordered"]) == ["a", "b"]
    assert model.tree["queue"].maxlen == 2
    assert model.pair == ([1, 2], ())


@endings
def test_plain_objects_and_slots_keep_their_attributes(ending: str) -> None:
    model: Any = Does(lambda model, _: (model.memory.use(), model.slotted.use()), ending)
    model.memory, model.slotted = Memory(), Slotted()
    before = model.memory.told, model.slotted.told
    _run(model, ending)
    assert (model.memory.told, model.slotted.told) == before


@endings
def test_a_module_with_slots_and_a_say_in_its_attributes(ending: str) -> None:
    class Strict(Does):
        __slots__ = ("calls",)

        def __setattr__(self, name: str, value: object) -> None:
            if name == "training" and "ending" in vars(self):
                raise AttributeError("the flag is mine")
            super().__setattr__(name, value)

        def __getattr__(self, name: str) -> Any:
            try:
                return super().__getattr__(name)
            except AttributeError:
                return f"anything called {name}"

    def deed(model: Any, y: Tensor) -> None:
        model.calls = 2
        model.seen = y

    model: Any = Strict(deed, ending)
    model.calls = 1
    _run(model, ending)
    assert model.calls == 1
    assert model.training is True
    assert model.seen == "anything called seen"


@endings
def test_tensors_that_are_no_parameters_keep_their_numbers(ending: str) -> None:
    def deed(model: Any, y: Tensor) -> None:
        model.plain += 1
        model.several["a"][0][1].fill_(7)
        model.window.copy_(y[:1])
        model.swapped.data = torch.ones(5)
        model.norm.running_mean.data.mul_(3)
        model.norm.running_var.numpy()[:] = 9
        model.norm.num_batches_tracked = torch.tensor(5)
        model.array[0] = 5
        model.none.resize_(9)

    model: Any = Does(deed, ending)
    model.plain, model.several = torch.zeros(3), {"a": [torch.zeros(2, 2)]}
    model.base = torch.zeros(4, 4)
    model.window, model.swapped, model.array = model.base[1:2], torch.zeros(3), np.zeros(3)
    model.none = torch.zeros(0)
    model.norm.running_var[0] = float("nan")
    before = model.norm.running_var.clone()
    version = model.norm.running_var._version
    _run(model, ending)
    assert not model.plain.any() and not model.several["a"][0].any() and not model.base.any() and not model.array.any()
    assert model.swapped.shape == (3,)
    assert model.none.shape == (0,)
    assert torch.equal(model.norm.running_mean, torch.zeros(4))
    assert torch.allclose(model.norm.running_var, before, rtol=0, atol=0, equal_nan=True)
    assert model.norm.running_var._version == version
    assert model.norm.num_batches_tracked == 0


@endings
def test_parameters_that_lie_in_one_memory_and_tied_ones(ending: str) -> None:
    def deed(model: Any, _: Tensor) -> None:
        model.first.weight.data.zero_()
        model.last.bias.add_(5)
        model.twin.weight = nn.Parameter(torch.zeros(2, 4))
        model.norm.weight, model.norm.bias = model.norm.bias, model.norm.weight

    model: Any = Does(deed, ending)
    flat = torch.randn(18)
    model.first.weight.data, model.last.bias.data = flat[:16].view(4, 4), flat[16:]
    model.twin = nn.Linear(4, 2)
    model.twin.weight = model.last.weight
    before, numbers = {name: id(parameter) for name, parameter in model.named_parameters()}, flat.clone()
    _run(model, ending)
    assert {name: id(parameter) for name, parameter in model.named_parameters()} == before
    assert model.twin.weight is model.last.weight
    assert torch.equal(flat, numbers)


@endings
def test_modules_added_replaced_and_hidden(ending: str) -> None:
    hidden = nn.BatchNorm1d(4)

    def deed(model: Any, y: Tensor) -> None:
        model.added = nn.Linear(4, 4)
        model.last = nn.Linear(4, 3)
        model.register_buffer("made", y)
        model.register_forward_hook(lambda *_: None)
        model.hidden[0](y)
        del model.deed

    model: Any = Does(deed, ending)
    model.hidden = (hidden,)
    last = model.last
    _run(model, ending)
    assert model.last is last
    assert [name for name, _ in model.named_children()] == ["first", "norm", "last"]
    assert [name for name, _ in model.named_buffers()] == [
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    ]
    assert not model._forward_hooks
    assert model.deed is deed
    assert hidden.training
    assert torch.equal(hidden.running_mean, torch.zeros(4))


def test_a_proxy_of_what_is_gone_is_no_hindrance() -> None:
    model: Any = Does(lambda *_: None, "success")
    owner = Memory()
    model.owner, model.others = weakref.proxy(owner), [weakref.ref(owner)]
    del owner
    assert len(capture(model, torch.randn(3, 4)).calls) == 3


@endings
def test_sources_of_chance_that_a_model_holds(ending: str) -> None:
    def deed(model: Any, _: Tensor) -> None:
        model.torch_chance.seed()
        model.array_chance.random()
        model.chance.random()

    model: Any = Does(deed, ending)
    model.torch_chance = torch.Generator().manual_seed(3)
    model.array_chance, model.chance = np.random.default_rng(3), random.Random(3)
    _run(model, ending)
    assert torch.equal(
        torch.rand(2, generator=model.torch_chance), torch.rand(2, generator=torch.Generator().manual_seed(3))
    )
    assert model.array_chance.random() == np.random.default_rng(3).random()
    assert model.chance.random() == random.Random(3).random()


@endings
def test_the_tensors_given_are_left_alone(ending: str) -> None:
    model = nn.Sequential(nn.ReLU(inplace=True), nn.Linear(4, 2))
    if ending != "success":
        model[1].register_forward_hook(lambda *_: ENDINGS[ending][0]())
    x = torch.randn(3, 4)
    before = x.clone()
    error = ENDINGS[ending][1]
    if error is None:
        capture(model, x)
    else:
        with pytest.raises(error):
            capture(model, x)
    assert torch.equal(x, before)


@pytest.mark.parametrize("made", [False, True])
@pytest.mark.parametrize("run", [False, True])
def test_inference_mode(made: bool, run: bool) -> None:
    def deed(model: Any, y: Tensor) -> None:
        model.norm.running_mean.add_(1)
        model.plain.add_(1)

    with torch.inference_mode(made):
        model: Any = Does(deed, "success")
        model.plain = torch.zeros(2)
    with torch.inference_mode(run or made):
        seen = capture(model, torch.randn(3, 4))
        assert torch.is_inference_mode_enabled() == (run or made)
    assert [call.layer for call in seen.calls] == ["first", "norm", "last"]
    assert [(flow.source, flow.target) for flow in seen.flows] == [(-1, 0), (0, 1), (1, 2), (2, None)]
    assert not model.norm.running_mean.any() and not model.plain.any()


@pytest.mark.parametrize("register", ["register_forward_pre_hook", "register_forward_hook"])
def test_a_hook_of_the_users_that_raises_is_named_by_its_layer(register: str) -> None:
    def broken(*_: object) -> None:
        raise ValueError("my own hook")

    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
    handle = getattr(model[1], register)(broken)
    with pytest.raises(CaptureError, match=r"in layer '1' \(Linear\), given \(3, 4\).*my own hook") as caught:
        capture(model, torch.randn(3, 4))
    assert isinstance(caught.value.__cause__, ValueError)
    assert [len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model] == [0, 1]
    handle.remove()
    assert len(capture(model, torch.randn(3, 4)).calls) == 2
