"""What is kept of a run, as facts: each call of a layer as it ends, and all of them together at the end."""

import math

from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.altered import altered, is_hooked
from lstm_diagrams.capture.watched.comparisons import Comparisons
from lstm_diagrams.capture.watched.flows import Flows
from lstm_diagrams.capture.watched.inventory import Inventory
from lstm_diagrams.capture.watched.known_axes import KnownAxes, numbered
from lstm_diagrams.capture.watched.ledger import Ledger, Names
from lstm_diagrams.capture.watched.numbers import FEED_FORWARD, call_numbers, has_numbers, runs_by_steps, slot_numbers
from lstm_diagrams.capture.watched.packings import packings
from lstm_diagrams.capture.watched.proof import chains
from lstm_diagrams.capture.watched.reached import Reached
from lstm_diagrams.capture.watched.runs import ModelRun, Runs
from lstm_diagrams.capture.watched.sources import Origins
from lstm_diagrams.capture.watched.uses import Uses
from lstm_diagrams.capture.watched.visits import Visits
from lstm_diagrams.capture.watched.watch import Forward
from lstm_diagrams.capture.watched.weighings import Weighings
from lstm_diagrams.capture.watched.wrapped import beneath
from lstm_diagrams.layers import class_name, describe, slots
from lstm_diagrams.layers.arguments import Leaf
from lstm_diagrams.layers.contents import matrix, parameters
from lstm_diagrams.layers.tensors import leaves, tensors


class Record:
    """The record of one model's run; with ``values`` it keeps numbers too.

    Attributes:
        calls: those of layers that have ended, in order.
        runs: those of the model.
        visits: the runs of modules that hold layers.
        flows: what flowed from one call to the next.
    """

    def __init__(
        self, inventory: Inventory, ledger: Ledger, origins: Origins, weighings: Weighings, *, values: bool
    ) -> None:
        self.calls = list[facts.Call]()
        self.runs, self.flows = Runs(), Flows()
        self.visits = Visits(lambda: (len(self.calls), origins.wires.count))
        self._inventory, self._ledger, self._origins, self._weighings = inventory, ledger, origins, weighings
        self._uses, self._comparisons, self._axes, self._values = Uses(ledger), Comparisons(), KnownAxes(), values
        self._chains, self._numbers, self._packings = list[facts.Chain](), list[facts.Numbers](), list[facts.Packing]()

    def use(self, names: Names, operation: facts.Operation | None, running: tuple[Reached, ...]) -> None:
        """An operation was given these weights: the business of the layer that is running, where one is."""
        self._uses.count(names, operation, running)

    def end_run(self, run: ModelRun, output: object) -> None:
        """The model has run; of one that failed the output is ()."""
        given, returned = (
            self._axes.slots(numbered(name, value)) for name, value in (("input", run.given), ("output", output))
        )
        self.runs.end(run, given, returned)

    def note(self, reached: Reached, output: object, forward: Forward) -> None:
        """A layer has run."""
        number, module, args, kwargs = len(self.calls), reached.module, reached.args, reached.kwargs
        inputs, outputs = slots(module, args, kwargs, output)
        given = tuple(slot for slot in inputs if slot.given)
        if self._values:
            self._keep_numbers(reached, (inputs, outputs), output, forward)
        self._axes.remember(reached.ordered, given)
        self._axes.remember(output, outputs)
        self.flows.add(reached.sources, number, given)
        self.flows.link(self.calls, given, reached.handed)
        self._uses.by_call(reached, number, given)
        self._origins.wires.call(reached.wires)
        self._origins.wrote(number, reached.changed())
        self._origins.mark(output, number, tuple(slot.name for slot in outputs))
        self.runs.call(number)
        changed = altered(module, (args, dict(kwargs)), output, forward.marks, forward.functions)
        if changed and not is_hooked(module) and describe(module, "").cell and not runs_by_steps(inputs):
            changed = ()  # it is told as a module of its own class, of whose inside nothing is claimed
        call = facts.Call(number, reached.path, inputs, outputs, self._inventory.owner(reached.path), changed)
        self.calls.append(call)
        self._comparisons.note(call, reached, output)
        self._packings += packings(call, reached.ordered, output)
        self._weighings.ended(reached, call.id)

    def _keep_numbers(
        self,
        reached: Reached,
        ends: tuple[tuple[facts.Slot, ...], tuple[facts.Slot, ...]],
        output: object,
        forward: Forward,
    ) -> None:
        """Those inside a recurrent call, where they are proven, and those of a feed-forward one."""
        number, module, (inputs, outputs) = len(self.calls), reached.module, ends
        if runs_by_steps(inputs) and all(map(has_numbers, map(beneath, tensors(output)))):
            self._chains += chains(module, ends, leaves(reached.ordered), output, number, forward.output)
        if describe(module, "").kind in FEED_FORWARD:
            first = all(earlier.layer != reached.path for earlier in self.calls)
            both = ((inputs, reached.ordered), (outputs, output))
            self._numbers += call_numbers(number, both, matrix(module), first=first)

    def capture(
        self, model: nn.Module, inputs: list[tuple[str, Leaf]], outputs: object, method: str = ""
    ) -> facts.Capture:
        """Everything recorded, as facts; all of it is one run of ``method``, or where that is "" what was seen to run."""
        given, returned = self._axes.slots(inputs), self._axes.slots(numbered("output", outputs))
        self.flows.add([self._origins.of(leaf) for leaf in leaves(outputs)], None, returned)
        self._uses.by_output(returned, map(self._ledger.weights, leaves(outputs)))
        if self._values:
            self._numbers += slot_numbers(facts.INPUT, given, [leaf for _, leaf in inputs])
            self._numbers += slot_numbers(facts.INPUT, returned, outputs)
        run, spent = facts.Run((*range(len(self.calls)),), given, returned, method), self._origins.budget.spent
        return facts.Capture(
            name=class_name(model),
            layers=tuple(self._inventory.layer_facts(self.calls)),
            groups=self._inventory.group_facts(),
            calls=tuple(self.calls),
            flows=tuple(self.flows.flows),
            inputs=given,
            outputs=returned,
            total_parameters=sum(math.prod(parameter.shape) for parameter in parameters(model)),
            chains=tuple(self._chains),
            numbers=tuple(self._numbers),
            links=tuple(self.flows.links),
            branches=tuple(self.flows.branches),
            slot_flows=tuple(self.flows.named(tuple(slot.name for slot in given), self.calls)),
            uses=self._uses.facts(),
            runs=(run,) if method else self.runs.facts(),
            followed=spent,
            comparisons=tuple(self._comparisons.states),
            overlaps=tuple(self._comparisons.overlaps),
            packings=tuple(self._packings),
            weighings=tuple(self._weighings.named(given, self.calls)),
            wiring=self._origins.wires.wiring(leaves(outputs)) if spent is None else None,
            visits=self.visits.facts(),
        )
