"""Runs are seen however a module is called, in the threads that they belong to, and nothing stays behind, in a model or in PyTorch."""

import copy
import gc
import io
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils import _python_dispatch as dispatch

from lstm_diagrams import CaptureError, capture, observe
from lstm_diagrams.capture.watched import watch

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")


def _settings() -> dict[str, object]:
    """What a capture changes in the whole process."""
    classes = {one: vars(one).get("forward") for one in (nn.Linear, nn.LSTM, nn.Sequential, Net, nn.MultiheadAttention)}
    flags = {name: value for name, value in vars(dispatch).items() if name.startswith("_is_in")}
    return {
        "call": nn.Module.__call__,
        "classes": classes,
        "flags": flags,
        "start": threading.Thread.start,
        "submit": ThreadPoolExecutor.submit,
        "fast path": torch.backends.mha.get_fastpath_enabled(),
        "dtype": torch.get_default_dtype(),
    }


class Net(nn.Module):
    """Three layers; ``between`` is done after each with the model and what the layer gave."""

    def __init__(self, between: Callable[[nn.Module, Tensor], object] = lambda *_: None) -> None:
        super().__init__()
        self.a, self.b, self.c = nn.Linear(3, 3), nn.LSTM(3, 3), nn.Linear(3, 3)
        self.between = [between]

    def forward(self, x: Tensor) -> Tensor:
        y = self.a(x)
        self.between[0](self, y)
        y = self.b(y)[0]
        self.between[0](self, y)
        y = self.c(y)
        self.between[0](self, y)
        return y


_X = torch.ones(4, 2, 3)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = _settings()
    yield
    assert _settings() == before


def _layers(seen: Any) -> list[str]:
    return [call.layer for call in seen.calls]


def _saved(model: nn.Module, _: Tensor) -> object:
    file = io.BytesIO()
    torch.save(model.a, file)
    torch.save(model.state_dict(), file)
    return file


_DEEDS: dict[str, Callable[[nn.Module, Tensor], object]] = {
    "copy a layer": lambda model, _: copy.deepcopy(model.a),
    "copy the model": lambda model, _: copy.deepcopy(model),
    "copy flat": lambda model, _: copy.copy(model.b),
    "call a copy": lambda model, y: copy.deepcopy(model.c)(y),
    "pickle": lambda model, _: pickle.loads(pickle.dumps(model.b)),
    "save": _saved,
    "move": lambda model, _: model.to(torch.device("cpu")),
    "there and back": lambda model, _: model.double().float(),
    "share memory": lambda model, _: model.a.share_memory(),
    "delete a part": lambda model, _: model._modules.pop("gone", None),
    "add a part": lambda model, _: model.add_module("gone", nn.Linear(2, 2)),
    "collect": lambda *_: gc.collect(),
    "copy a result": lambda _, y: copy.deepcopy(y.detach()),
    "a thread": lambda model, y: _in_thread(lambda: copy.deepcopy(model.a)(y)),
}


def _in_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def _no_threads_of_openmp() -> None:
    """In a forked process GNU OpenMP waits for ever for the threads of its parent, with or without a capture."""
    torch.set_num_threads(1)


def _ends_well(work: Callable[[], object]) -> bool:
    """Whether a process of its own does it and ends without an error or a crash."""
    child = os.fork()
    if not child:
        try:
            gc.freeze()  # what was there before need not be looked through each time
            _no_threads_of_openmp()
            work()
            gc.collect()
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


@needs_fork
@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(sorted(_DEEDS)), max_size=4), min_size=3, max_size=3), st.booleans())
def test_copies_and_collections_in_the_middle_of_a_run_do_no_harm(deeds: list[list[str]], observing: bool) -> None:
    waiting: list[list[str]] = []
    kept: list[object] = []

    def between(model: nn.Module, y: Tensor) -> None:
        kept.extend(_DEEDS[deed](model, y) for deed in (waiting.pop(0) if waiting else []))

    def work() -> None:
        model = Net(lambda model, y: None)
        model.between = []  # a list is copied with the model: what stands in it must be picklable
        type(model).between = [between]  # type: ignore[attr-defined]
        del model.between
        for _ in range(3):
            waiting[:] = [list(each) for each in deeds]
            if observing:
                with observe(model) as seen:
                    model(_X)
                layers = _layers(seen.capture)
            else:
                layers = _layers(capture(model, _X))
            assert [layer for layer in layers if layer in ("a", "b", "c")] == ["a", "b", "c"]
            kept.clear()
            gc.collect()

    assert _ends_well(work)


def test_a_copy_made_in_the_middle_of_a_run_has_nothing_of_the_recording() -> None:
    copies: list[nn.Module] = []
    model = Net(lambda model, _: copies.append(copy.deepcopy(model.b)))
    capture(model, _X)
    for one in (*copies, *model.modules()):
        assert not (one._forward_hooks or one._forward_pre_hooks or one._forward_hooks_always_called)
        assert "forward" not in vars(one)
    assert vars(copies[0]).keys() == vars(nn.LSTM(3, 3)).keys()


def test_runs_in_other_threads_do_not_enter_a_capture() -> None:
    started, stop = threading.Event(), threading.Event()
    model = Net(lambda *_: started.wait())

    def serve() -> None:
        while not stop.is_set():
            model.a(_X)
            model.c.forward(_X)
            started.set()

    server = threading.Thread(target=serve)
    server.start()
    try:
        assert all(_layers(capture(model, _X)) == ["a", "b", "c"] for _ in range(10))
    finally:
        stop.set()
        server.join()


class Parallel(nn.Module):
    """Runs its parts each in a thread of its own, or in a pool that lasts."""

    def __init__(self, pool: ThreadPoolExecutor | None) -> None:
        super().__init__()
        self.parts, self.last = nn.ModuleList(nn.Linear(3, 3) for _ in range(3)), nn.Linear(9, 2)
        self.pool = [pool]

    def forward(self, x: Tensor) -> Tensor:
        found: list[Tensor] = [x] * 3

        def work(index: int) -> None:
            found[index] = self.parts[index](x).relu()

        (pool,) = self.pool
        if pool is None:
            threads = [threading.Thread(target=work, args=(index,)) for index in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        else:
            list(pool.map(work, range(3)))
        return self.last(torch.cat(found, -1))


@pytest.mark.parametrize("pooled", [False, True])
def test_runs_in_threads_that_a_forward_starts_belong_to_it(pooled: bool) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: None, range(4)))  # its threads are there before the capture
        model = Parallel(pool if pooled else None)
        for _ in range(3):
            seen = capture(model, _X)
            assert sorted(_layers(seen)) == ["last", "parts.0", "parts.1", "parts.2"]
            last = next(call.id for call in seen.calls if call.layer == "last")
            into = {
                seen.calls[flow.source].layer: flow.operations[0].name for flow in seen.flows if flow.target == last
            }
            assert into == {f"parts.{index}": "relu" for index in range(3)}
            assert sum(flow.source == -1 for flow in seen.flows) == 3


def test_threads_that_outlive_the_capture_leave_every_setting() -> None:
    before, both_at_work = _settings(), threading.Barrier(3)
    threads: list[tuple[threading.Thread, threading.Event]] = []

    def work(stop: threading.Event) -> None:
        both_at_work.wait()
        stop.wait()

    def between(*_: object) -> None:
        if not threads:
            stops = [threading.Event(), threading.Event()]
            threads.extend((threading.Thread(target=work, args=(stop,)), stop) for stop in stops)
            for thread, _stop in threads:
                thread.start()
            both_at_work.wait()

    try:
        capture(Net(between), _X)
        assert _settings() == before
        capture(Net(), _X)
    finally:
        for thread, stop in threads:
            stop.set()
            thread.join()
            assert _settings() == before


def test_captures_of_several_threads_neither_mix_nor_change_a_setting() -> None:
    wrong: list[object] = []
    gate = threading.Barrier(4)

    def work(number: int) -> None:
        model = nn.Sequential(*(nn.Linear(3, 3) for _ in range(number + 1)))
        gate.wait()
        for turn in range(15):
            if turn % 2:
                seen = capture(model, _X)
            else:
                with observe(model) as observed:
                    model(_X)
                seen = observed.capture
            if _layers(seen) != [str(index) for index in range(number + 1)]:
                wrong.append(_layers(seen))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_captures_that_end_in_the_order_in_which_they_began_leave_every_setting() -> None:
    before = _settings()
    first_runs, second_runs, first_done = threading.Event(), threading.Event(), threading.Event()

    def meet(mine: threading.Event, other: threading.Event) -> Callable[..., object]:
        return lambda *_: (mine.set(), other.wait(5))

    first, second = Net(meet(first_runs, second_runs)), Net(meet(second_runs, first_done))
    threads = [
        threading.Thread(target=lambda: (capture(first, _X), first_done.set())),
        threading.Thread(target=lambda: (first_runs.wait(5), capture(second, _X))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _settings() == before


def test_nested_observations_each_see_their_own_model() -> None:
    outer, inner = nn.Sequential(nn.Linear(3, 3)), nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    with observe(outer) as seen_outer:
        outer(_X)
        with observe(inner) as seen_inner:
            inner(outer(_X))
            alone = capture(nn.Sequential(nn.Tanh()), _X)
        outer(_X)
    assert _layers(seen_outer.capture) == ["0", "0", "0"]
    assert _layers(seen_inner.capture) == ["0", "1"]
    assert [layer.type for layer in alone.layers] == ["Tanh"]


def test_a_capture_within_the_forward_of_another_is_no_part_of_it() -> None:
    inner = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    found: list[Any] = []
    outer = Net(lambda *_: found.append(capture(inner, _X)))
    assert _layers(capture(outer, _X)) == ["a", "b", "c"]
    assert [_layers(each) for each in found] == [["0", "1"]] * 3


def test_observations_that_end_in_the_order_in_which_they_began() -> None:
    one, other = nn.Sequential(nn.Linear(3, 3)), nn.Sequential(nn.Tanh())
    first, second = observe(one), observe(other)
    seen_first, seen_second = first.__enter__(), second.__enter__()
    one(other(_X))
    first.__exit__(None, None, None)
    other(one(_X))
    second.__exit__(None, None, None)
    assert (_layers(seen_first.capture), _layers(seen_second.capture)) == (["0"], ["0", "0"])


def test_a_class_made_while_it_runs_is_seen_and_a_forward_set_meanwhile_stays() -> None:
    kept = nn.Tanh.forward

    def own(_: nn.Module, x: Tensor) -> Tensor:
        return x * 2

    def between(model: nn.Module, _: Tensor) -> None:
        nn.Tanh.forward = own  # type: ignore[method-assign]

    try:
        capture(Net(between), _X)
        assert nn.Tanh.forward is own
    finally:
        nn.Tanh.forward = kept  # type: ignore[method-assign]


def test_an_error_in_the_middle_leaves_everything() -> None:
    model = Net(lambda *_: 1 / 0)
    with pytest.raises(CaptureError, match="division"):
        capture(model, _X)
    with pytest.raises(ZeroDivisionError), observe(model):
        model(_X)


def _run_in_child(model: nn.Module) -> list[str]:
    _no_threads_of_openmp()
    return _layers(capture(model, _X))


@needs_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_processes_work_after_a_capture() -> None:
    model = nn.Sequential(nn.Linear(3, 3))
    capture(model, _X)
    assert _ends_well(lambda: capture(model, _X))
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(_run_in_child, (model,)) == ["0"]
    assert (
        subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, text=True, check=True).stdout == "1\n"
    )


@needs_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_process_forked_in_the_middle_of_a_run_works() -> None:
    ended: list[bool] = []
    assert _layers(capture(Net(lambda model, y: ended.append(_ends_well(lambda: model.c(y)))), _X)) == ["a", "b", "c"]
    assert ended == [True] * 3


def _forwards() -> dict[type, object]:
    """Every class of modules with the forward that stands in it."""
    found, waiting = {}, [nn.Module]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = vars(one).get("forward")
            waiting += type.__subclasses__(one)
    return found


class _Own(nn.Linear):
    """A class that is not PyTorch's: its code could call any module, so all classes report."""


def test_classes_are_as_before_where_ctrl_c_comes_while_they_begin_to_report(monkeypatch: pytest.MonkeyPatch) -> None:
    before, call, told = _forwards(), nn.Module.__call__, count()
    subclasses = watch._subclasses

    def interrupted(kind: type) -> Iterator[type]:
        for one in subclasses(kind):
            if next(told) == 100:
                raise KeyboardInterrupt
            yield one

    with monkeypatch.context() as patch:
        patch.setattr(watch, "_subclasses", interrupted)
        with pytest.raises(KeyboardInterrupt):
            capture(_Own(3, 3), torch.zeros(2, 3))
    assert next(told) > 100  # it was interrupted in the middle
    assert _forwards() == before and nn.Module.__call__ is call
    assert len(capture(_Own(3, 3), torch.zeros(2, 3)).calls) == 1


def test_classes_are_as_before_where_ctrl_c_comes_while_they_leave_off(monkeypatch: pytest.MonkeyPatch) -> None:
    before, call, told = _forwards(), nn.Module.__call__, []

    class Interrupting(dict[type, Any]):
        def items(self) -> Any:
            for number, entry in enumerate(list(super().items())):
                if number == 100:
                    told.append(number)
                    signal.raise_signal(signal.SIGINT)
                yield entry

    monkeypatch.setattr(watch, "_classes", Interrupting())
    with pytest.raises(KeyboardInterrupt):
        capture(_Own(3, 3), torch.zeros(2, 3))
    assert told == [100]
    assert _forwards() == before and nn.Module.__call__ is call
    monkeypatch.undo()
    assert len(capture(_Own(3, 3), torch.zeros(2, 3)).calls) == 1
