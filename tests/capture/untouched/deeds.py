"""A model that holds one of everything, and what a forward can do to it and to the process: a table, one deed a line."""

import array
import gc
import itertools
import locale
import os
import random
import signal
import sys
import tempfile
import threading
import warnings
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


class Cache(OrderedDict[str, Any]):
    """A container of the user's own, with attributes and a say in what is put into it."""

    def __init__(self) -> None:
        super().__init__()
        self.hits = 0

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self.hits = getattr(self, "hits", 0) + 1


class Other(nn.Linear):
    """Another class for a layer."""


class Holder(nn.Module):
    """Holds one of everything, and does a deed in its forward."""

    shared: dict[str, int] = {}  # noqa: RUF012  that is the point

    def __init__(self, deed: Callable[["Any", Tensor], object], ending: Callable[[], None]) -> None:
        super().__init__()
        self.layer, self.norm, self.last = nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)
        self.large = nn.Linear(4, 5000)
        self.register_buffer("mask", torch.eye(4).to_sparse())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PyTorch calls this layout young
            self.register_buffer("rows", torch.eye(4).to_sparse_csr())
        cells = [SimpleNamespace(value=0, kept=torch.zeros(2), inner=SimpleNamespace(far=SimpleNamespace(n=[0])))]
        self.memory = SimpleNamespace(cells=cells, name="memory")
        self.cache, self.default, self.ordered = Cache(), defaultdict(list, a=[1]), OrderedDict(a=1, b=2)
        self.counted, self.queue, self.keyed = Counter("ab"), deque([1, 2], 3), {(torch.zeros(2),): 1}
        self.random_state, self.generator = np.random.RandomState(1), np.random.default_rng(1)
        self.torch_generator, self.python_random = torch.Generator().manual_seed(1), random.Random(1)
        self.ids, self.bytes, self.array = itertools.count(3), bytearray(b"abc"), array.array("i", [1, 2])
        self.numbers, self.objects = np.arange(4.0), np.array([[1], [2]], dtype=object)
        self.spread = torch.distributions.Normal(torch.zeros(2), torch.ones(2))
        self.optimizer = torch.optim.Adam(self.layer.parameters(), lr=0.1)
        self.schedule = torch.optim.lr_scheduler.StepLR(self.optimizer, 1)
        self.frozen = (SimpleNamespace(n=0), [1])
        self.deed, self.ending = deed, ending

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 4) to (batch, 2)."""
        y = self.layer(x)
        made: Tensor = self.last(y)
        self.deed(self, y)
        self.ending()
        return made


def _step(m: Any, _: Tensor) -> None:
    for parameter in m.layer.parameters():
        parameter.grad = torch.ones_like(parameter)
    m.optimizer.step()
    m.schedule.step()


def _learn(m: Any, _: Tensor) -> None:
    with torch.enable_grad():
        m.large(torch.ones(2, 4)).sum().backward()
    with torch.no_grad():
        m.large.weight -= m.large.weight.grad


def _leave(_: Any, __: Tensor) -> None:
    os.chdir(tempfile.gettempdir())


def _mute(_: Any, __: Tensor) -> None:
    sys.stdout = sys.stderr


def _precision(_: Any, __: Tensor) -> None:
    torch.set_float32_matmul_precision("high")


DEEDS: dict[str, Callable[[Any, Tensor], object]] = {
    "deep number": lambda m, _: setattr(m.memory.cells[0], "value", 5),
    "deep tensor": lambda m, _: m.memory.cells[0].kept.add_(1),
    "deeper list": lambda m, _: m.memory.cells[0].inner.far.n.append(1),
    "deep entry": lambda m, _: m.memory.cells.append(1),
    "object in a tuple": lambda m, _: setattr(m.frozen[0], "n", 1),
    "own dict class": lambda m, _: m.cache.__setitem__("a", 1),
    "defaultdict": lambda m, _: m.default["b"].append(1),
    "entry of a defaultdict": lambda m, _: m.default["a"].append(1),
    "ordered dict": lambda m, _: m.ordered.move_to_end("a"),
    "counter": lambda m, _: m.counted.update("abc"),
    "deque": lambda m, _: m.queue.extend([3, 4]),
    "tensor in a key": lambda m, _: next(iter(m.keyed))[0].add_(1),
    "new key": lambda m, y: m.keyed.__setitem__("new", y),
    "RandomState": lambda m, _: m.random_state.rand(),
    "Generator": lambda m, _: m.generator.random(),
    "torch.Generator": lambda m, _: torch.rand(1, generator=m.torch_generator),
    "random.Random": lambda m, _: m.python_random.random(),
    "itertools.count": lambda m, _: next(m.ids),
    "bytearray": lambda m, _: m.bytes.extend(b"d"),
    "array": lambda m, _: m.array.append(3),
    "numpy array": lambda m, _: m.numbers.__iadd__(1),
    "numpy array of objects": lambda m, _: m.objects[0, 0].__class__ and m.objects.__setitem__((0, 0), 9),
    "shape of a numpy array": lambda m, _: setattr(m.numbers, "shape", (2, 2)),
    "sparse buffer": lambda m, _: m.mask.mul_(2),
    "values of a sparse buffer": lambda m, _: m.mask._values().add_(1),
    "compressed sparse buffer": lambda m, _: m.rows.values().add_(1),
    "distribution": lambda m, _: m.spread.loc.add_(1),
    "optimizer and schedule": _step,
    "learning": _learn,
    "half": lambda m, _: m.half(),
    "double": lambda m, _: m.double(),
    "hook on a weight": lambda m, _: m.layer.weight.register_hook(lambda gradient: gradient),
    "hook after a gradient": lambda m, _: m.layer.weight.register_post_accumulate_grad_hook(lambda _: None),
    "attribute of a weight": lambda m, y: setattr(m.layer.weight, "seen", [y]),
    "weight through numpy": lambda m, _: m.layer.weight.detach().numpy().fill(3),
    "buffer through numpy": lambda m, _: m.norm.running_mean.numpy().fill(3),
    "class of a layer": lambda m, _: setattr(m.last, "__class__", Other),
    "class attribute": lambda _, __: setattr(Holder, "made", 1),
    "dict of the class": lambda m, _: m.shared.__setitem__("a", 1),
    "frozen layer": lambda m, _: m.layer.requires_grad_(False),
    "training": lambda m, _: m.norm.train(),
    "statistics": lambda m, y: nn.functional.batch_norm(y, m.norm.running_mean, m.norm.running_var, training=True),
    "layer added": lambda m, _: setattr(m, "added", nn.Linear(1, 1)),
    "layer removed": lambda m, _: delattr(m, "norm"),
    "forward hook": lambda m, _: m.layer.register_forward_hook(lambda *_: None),
    "chance": lambda _, __: (torch.rand(1), np.random.rand(), random.random()),
    "deterministic algorithms": lambda _, __: torch.use_deterministic_algorithms(True, warn_only=True),
    "anomaly mode": lambda _, __: torch.autograd.set_detect_anomaly(True),
    "matmul precision": _precision,
    "threads": lambda _, __: torch.set_num_threads(torch.get_num_threads() + 1),
    "cudnn": lambda _, __: setattr(torch.backends.cudnn, "benchmark", not torch.backends.cudnn.benchmark),
    "hook of all modules": lambda _, __: nn.modules.module.register_module_forward_hook(lambda *_: None),
    "working directory": _leave,
    "environment": lambda _, __: os.environ.update(PATH="nowhere", DONE_BY_A_FORWARD="1"),
    "environment, less of it": lambda _, __: os.environ.pop("PATH"),
    "signal handler": lambda _, __: signal.signal(signal.SIGUSR1, lambda *_: None),
    "recursion limit": lambda _, __: sys.setrecursionlimit(sys.getrecursionlimit() + 7),
    "switch interval": lambda _, __: sys.setswitchinterval(0.01),
    "stdout": _mute,
    "excepthook": lambda _, __: setattr(threading, "excepthook", print),
    "path": lambda _, __: sys.path.append("nowhere"),
    "arguments": lambda _, __: sys.argv.append("nowhere"),
    "collector": lambda _, __: gc.disable(),
    "locale": lambda _, __: locale.setlocale(locale.LC_ALL, "C" if locale.setlocale(locale.LC_ALL) != "C" else "C.UTF-8"),
    "floating errors": lambda _, __: np.seterr(all="raise"),
    "print options": lambda _, __: np.set_printoptions(precision=2),
    "default type": lambda _, __: torch.set_default_dtype(torch.float64),
    "default device": lambda _, __: torch.set_default_device("meta"),
}  # fmt: skip
"""What is done, by a name for it: each takes the holder and the output of its layer."""
EXPECTED = {"training", "chance"}
"""Deeds of which no word need be said: the capture itself changes modes, and chance is there to be drawn from."""
