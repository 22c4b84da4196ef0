"""A model on the bench: it can be run again and again, each time from the state in which it was found."""

import copy
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import MethodType
from typing import Any, TypeVar

import torch
from torch import nn

from lstm_diagrams.capture.keras import as_tensors
from lstm_diagrams.capture.measured.runs import Runs
from lstm_diagrams.capture.run import alone, owner, whole
from lstm_diagrams.capture.switches import uncompiled, unfused
from lstm_diagrams.capture.untouched import surroundings
from lstm_diagrams.capture.untouched.guard import Guard, untouched
from lstm_diagrams.capture.watched.schemas import schema_of
from lstm_diagrams.capture.watched.watch import Forward, reporting, watching
from lstm_diagrams.capture.wrappers import runnable, unwrapped
from lstm_diagrams.layers.tensors import tensors

Result = TypeVar("Result")
Look = Callable[["Pass"], Result]


class OutOfBudget(Exception):
    """So many passes were allowed."""


class Pass:
    """One pass while it lasts: ``outputs`` is what the model gave, ``runs`` what its recurrent layers took and gave."""

    def __init__(self, runs: Runs, guard: Guard, again: Callable[[Runs], object]) -> None:
        self.runs, self.guard, self._again = runs, guard, again
        self.outputs: object = again(runs)

    def again(self, runs: Runs) -> object:
        """Run the model once more, from the state in which this pass has left it."""
        return self._again(runs)


class Bench:
    """A model, or a method of it, with one set of inputs; ``passes`` counts its runs, of which ``budget`` are allowed."""

    def __init__(self, model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], budget: int) -> None:
        self.module, method = owner(model)
        self.inner = runnable(unwrapped(self.module))
        self._called = self.inner if method is None else MethodType(method, self.inner)
        self.whole = method is None
        self.given = as_tensors(self.inner, args), as_tensors(self.inner, dict(kwargs))
        self.budget, self.passes = budget, 1  # the capture was the first

    def run(
        self,
        look: Look[Result],
        runs: Runs,
        *,
        replaced: Mapping[torch.Tensor, torch.Tensor] | None = None,
        gradients: bool = False,
        own_modes: bool = False,
        prepare: Callable[[Guard], None] | None = None,
    ) -> Result:
        """Run the model and look at the pass while it lasts; then everything is put back.

        Args:
            look: takes the pass.
            runs: told of every run of a recurrent layer.
            replaced: tensors of the inputs, each with the one that is given in its place.
            gradients: with gradients; else without.
            own_modes: every module in the mode, training or eval, in which it was found; else all in eval mode.
            prepare: called before the model is run.

        Raises:
            OutOfBudget: no pass is left.
            Exception: whatever the model raises.
        """
        if self.passes >= self.budget:
            raise OutOfBudget
        modes = [(module, module.training) for module in self.inner.modules()]
        with self._kept() as guard, _modes(modes) if own_modes else nullcontext():
            if prepare is not None:
                prepare(guard)
            with torch.set_grad_enabled(gradients), _without_cudnn(gradients):
                return look(Pass(runs, guard, lambda watcher: self._once(guard, watcher, replaced or {})))

    @contextmanager
    def _kept(self) -> Iterator[Guard]:
        with (
            warnings.catch_warnings(),
            alone(self.module),
            uncompiled(),
            unfused(),
            reporting(),
        ):
            warnings.simplefilter("ignore")  # the capture has let them through already
            with untouched(self.inner, tensors(self.given)) as guard:
                yield guard

    def _once(self, guard: Guard, runs: Runs, replaced: Mapping[torch.Tensor, torch.Tensor]) -> object:
        if self.passes >= self.budget:
            raise OutOfBudget
        self.passes += 1
        args, kwargs = copy.deepcopy(self.given, {id(each): replaced.get(each, each) for each in tensors(self.given)})
        with surroundings.kept(), watching(_Listener(guard, runs), alone=True):  # a second run meets the same chance
            return whole(self.inner, self._called(*args, **kwargs))


@contextmanager
def _modes(modes: list[tuple[nn.Module, bool]]) -> Iterator[None]:
    for module, flag in modes:
        module.training = flag
    yield


def _without_cudnn(gradients: bool) -> AbstractContextManager[Any]:
    """Its recurrent layers have no derivatives in eval mode."""
    return torch.backends.cudnn.flags(enabled=False) if gradients and torch.cuda.is_available() else nullcontext()


class _Listener:
    """Tells the guard of every write before it happens, and who listens of every run."""

    def __init__(self, guard: Guard, runs: Runs) -> None:
        self._guard, self._runs = guard, runs

    def started(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return self._runs.started(module, args, kwargs)

    def ended(self, run: Any, output: object, forward: Forward) -> None:
        self._runs.ended(run, output)

    def failed(self, run: Any, error: BaseException) -> None:
        pass

    def operation(self, function: Any, run: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        for tensor in schema_of(function).written_to(args, kwargs):
            self._guard.before_write(tensor)
        return run(*args, **kwargs)

    def invitation(self) -> Callable[[], AbstractContextManager[None]]:
        return nullcontext
