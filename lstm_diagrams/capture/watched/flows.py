"""What flowed from one call to the next, noted as each call ends."""

from collections.abc import Iterator, Sequence

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.routes import MANY, Told, by_call, call_of, slot_of
from lstm_diagrams.capture.watched.sources import Trace, merged_origins
from lstm_diagrams.capture.watched.steps import ways
from lstm_diagrams.capture.watched.whole_outputs import Whole


class Flows:
    """The flows, links and branches of one run so far; ``of_input`` says whether those from the model's own input are among them."""

    def __init__(self) -> None:
        self.of_input = True
        self.flows: list[facts.Flow] = []
        self.branches: list[facts.Flow] = []
        self.links: list[facts.Link] = []
        self._slot_flows: list[tuple[int, int | None, str, tuple[facts.Operation, ...]]] = []
        self._told = Told()

    def add(self, leaf_sources: Sequence[Trace], target: int | None, slots: tuple[facts.Slot, ...]) -> None:
        """Note what went into a call (None: the model's output); of very many sources only those that tell something new."""
        merged = by_call(merged_origins([trace.origin for trace in leaf_sources]))
        new: set[int] = set()
        for source in filter(self._counts, sorted(merged)):
            news, branches = self._told.tell(source, merged[source], target)
            told = [branch for branch in branches if self._counts(branch[0])]
            self.branches += [facts.Flow(call_of(start), target, operations) for start, operations in told]
            if news or len(merged) < MANY:
                new.add(call_of(source))
                self.flows.append(facts.Flow(call_of(source), target, merged[source].operations))
        names = [slot.name for slot in slots] if len(slots) == len(leaf_sources) else [""] * len(leaf_sources)
        for name, trace in zip(names, leaf_sources, strict=True):
            known = ways(trace.step) if len(trace.origin) < MANY else None
            if known is None:
                known = [
                    (source, way.operations) for source, way in sorted(trace.origin.items()) if call_of(source) in new
                ]
            self._slot_flows += [
                (source, target, name, operations) for source, operations in known if self._counts(source)
            ]

    def _counts(self, source: int) -> bool:
        return self.of_input or call_of(source) != facts.INPUT

    def named(self, given: tuple[str, ...], calls: Sequence[facts.Call]) -> Iterator[facts.Flow]:
        """A flow for each output slot and input slot; ``given`` are the names of the model's own inputs."""
        for source, target, name, operations in self._slot_flows:
            call, index = call_of(source), slot_of(source)
            names = given if call == facts.INPUT else tuple(slot.name for slot in calls[call].outputs)
            yield facts.Flow(call, target, operations, names[index] if index < len(names) else "", name)

    def link(
        self, calls: Sequence[facts.Call], given: tuple[facts.Slot, ...], handed: tuple[tuple[Whole, ...], ...]
    ) -> None:
        """Which of the inputs given to the next call to be noted are whole outputs of earlier ones."""
        if len(given) != len(handed):
            return
        for slot, wholes in zip(given, handed, strict=True):
            for whole in wholes:
                if whole.call != facts.INPUT:
                    output = calls[whole.call].outputs[whole.index].name
                    self.links.append(facts.Link(whole.call, output, len(calls), slot.name, whole.operations))
