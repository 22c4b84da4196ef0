"""Which modules of a model are layers, and which hold layers: as its parts say before it runs, and as the run then shows."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from torch import nn
from torch.nn.utils import parametrize

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.numbers import runs_by_steps
from lstm_diagrams.capture.watched.parts import collect, is_closed, is_leaf, parts
from lstm_diagrams.capture.watched.running import innermost, running_module
from lstm_diagrams.capture.watched.ties import owners, tied
from lstm_diagrams.capture.watched.unregistered import place
from lstm_diagrams.layers import class_name, describe


class Inventory:
    """The modules of one model.

    Attributes:
        paths: of every module that is known, its path; what lies inside a layer is not.
        leaves: those that are layers, each with whether what runs within is its own business.
        groups: the others, each with its path.
    """

    def __init__(self, model: nn.Module) -> None:
        self.paths = {module: path for path, module in parts(model)}
        self.leaves = {module: is_closed(module) for module in self.paths if is_leaf(module)}
        self.groups = {module: path for module, path in self.paths.items() if module not in self.leaves}
        self._owners, self._unregistered, self._lock = owners(model), set[str](), threading.RLock()

    def takes(self, module: nn.Module, *, for_model: bool) -> bool:
        """Whether it is a layer of the model; one that is registered nowhere is, where the model's own code runs it.

        Args:
            module: one that begins to run.
            for_model: whether this thread runs for the model alone.
        """
        if module not in self.paths and (for_model or self.runs()):
            with self._lock:
                found = dict[nn.Module, str]()
                collect(module, place(module, self.paths), found)
                if isinstance(module, parametrize.ParametrizationList):  # what makes a parameter is no layer
                    self.paths.update(dict.fromkeys(module.modules(), ""))
                for part, path in found.items():
                    if part not in self.paths:
                        self._add(part, path)
        return module in self.leaves

    def _add(self, module: nn.Module, path: str) -> None:
        self.paths[module] = path
        self._unregistered.add(path)
        if is_leaf(module):
            self.leaves[module] = is_closed(module)
        else:
            self.groups[module] = path

    def open(self, module: nn.Module) -> None:
        """Layers ran, or are still to run, within what seemed to be one itself."""
        with self._lock:
            if self.leaves.pop(module, None) is not None:
                self.groups[module] = self.paths[module]

    def runs(self) -> bool:
        """Whether a method of one of these modules is in the middle of running in this thread."""
        return innermost(self.paths) is not None

    def owner(self, path: str) -> str | None:
        """The module that runs the layer at a path, if it is not one around it."""
        running = running_module(self.groups)
        return running if running and not path.startswith(f"{running}.") else None

    def group_facts(self) -> tuple[facts.Group, ...]:
        """Every module that holds layers."""
        return tuple(facts.Group(path, class_name(module)) for module, path in self.groups.items())

    def layer_facts(self, calls: Sequence[facts.Call]) -> Iterator[facts.Layer]:
        """Every layer that was called; a recurrent one that takes or gives something of its own is told as a plain module."""
        calls_of = defaultdict[str, list[facts.Call]](list)
        for call in calls:
            calls_of[call.layer].append(call)
        for module, path in self.paths.items():
            if path in calls_of:
                layer = tied(describe(module, path), module, self._owners)
                usual = layer.cell is None or all(runs_by_steps(call.inputs) for call in calls_of[path])
                layer = layer if usual else replace(layer, kind="module", cell=None)
                yield replace(layer, registered=False) if path in self._unregistered else layer
