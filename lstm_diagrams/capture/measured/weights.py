"""Parameters that no output depends on, and layers that nobody calls."""

from collections.abc import Iterable, Mapping
from typing import Any

from torch import nn

from lstm_diagrams.capture.measured.bench import Bench, OutOfBudget
from lstm_diagrams.capture.measured.effects import Seen
from lstm_diagrams.capture.measured.runs import Runs
from lstm_diagrams.capture.measured.silence import same_outputs
from lstm_diagrams.capture.untouched.guard import Guard
from lstm_diagrams.capture.watched.parts import is_leaf, parts
from lstm_diagrams.facts import Capture


def powerless(bench: Bench, capture: Capture, before: Seen, flat: Iterable[str]) -> tuple[str, ...]:
    """Of parameters whose derivatives are zero those of which no output depends: NaN in them changes none.

    All at once, and where that changes something, layer by layer while passes are left.
    """
    used = {use.parameter for use in capture.uses}
    supposed = [name for name in flat if name in used]
    if not supposed or _without(bench, capture, before, supposed):
        return tuple(supposed)
    groups: dict[str, list[str]] = {}
    for name in supposed:
        groups.setdefault(chain_of(name), []).append(name)
    if len(groups) == 1:
        return ()
    return tuple(name for names in groups.values() if _without(bench, capture, before, names) for name in names)


def chain_of(name: str) -> str:
    """The layer of a parameter; of a recurrent one the chain, ``lstm l0_reverse`` of ``lstm.weight_ih_l0_reverse``."""
    layer, _, own = name.rpartition(".")
    return f"{layer} {own.rpartition('_l')[2]}" if "_l" in own else layer


def _without(bench: Bench, capture: Capture, before: Seen, names: list[str]) -> bool:
    """Whether NaN in these parameters changes no output; False where that cannot be seen."""
    owned = dict(bench.inner.named_parameters())

    def prepare(guard: Guard) -> None:
        for name in names:
            guard.before_write(owned[name])
            owned[name].data.fill_(float("nan"))

    seen = Seen(capture, outputs_alone=True)
    try:
        return same_outputs(before, bench.run(seen.close, seen.runs, prepare=prepare))
    except Exception:  # out of passes, or a model that cannot bear NaN: nothing is proven
        return False


def uncalled(bench: Bench, capture: Capture) -> tuple[str, ...]:
    """The paths of layers with parameters of their own that no run calls; a part of the model is used where a method is run."""
    called = {call.layer for call in capture.calls}
    used = {use.parameter for use in capture.uses}
    silent = {
        module: path
        for path, module in parts(bench.inner)
        if is_leaf(module) and path not in called and _has_unused(path, module, used)
    }
    silent = {module: path for module, path in silent.items() if not _chosen(bench.inner, path, called)}
    if not silent or not bench.whole:
        return ()
    if any(module.training for module in bench.inner.modules()):
        silent = {module: path for module, path in silent.items() if module not in _called_in_training(bench, capture)}
    return tuple(silent.values())


def _chosen(model: nn.Module, path: str, called: set[str]) -> bool:
    """Whether it lies in a ModuleDict of which another entry runs: those are chosen by their keys."""
    names = path.split(".")
    for place in range(len(names)):
        owner = ".".join(names[:place])
        try:
            several = isinstance(model.get_submodule(owner), nn.ModuleDict)
        except AttributeError:  # it is registered nowhere
            return False
        if several and any(one.startswith(f"{owner}.") if owner else one for one in called):
            return True
    return False


def _has_unused(path: str, module: nn.Module, used: set[str]) -> bool:
    """Whether it has parameters, of which the run used none."""
    names = [f"{path}.{name}" if path else name for name, _ in module.named_parameters()]
    return bool(names) and not used.intersection(names)


def _called_in_training(bench: Bench, capture: Capture) -> set[nn.Module]:
    """The modules that run in the modes in which the model was found."""
    calls = _Calls(capture)
    try:
        bench.run(lambda _: None, calls, own_modes=True)
    except OutOfBudget:
        return set()
    except Exception:  # what it does in training is not known: nothing is said of any layer
        return set(bench.inner.modules())
    return calls.met


class _Calls(Runs):
    """Notes every module that runs."""

    def __init__(self, capture: Capture) -> None:
        super().__init__(capture)
        self.met: set[nn.Module] = set()

    def started(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Note it."""
        self.met.add(module)
