"""A model around recurrent layers, read as a story: what each step goes through, what is taken, what the head makes of it.

Only what can be told without doubt is read; for any other model there is no composition.
"""

from dataclasses import dataclass
from math import prod

from lstm_diagrams.facts import INPUT, Capture, Operation, Tensor
from lstm_diagrams.readings.recurrence import Recurrence, sequence_runs
from lstm_diagrams.readings.stages import Stage, call_stages, is_activation
from lstm_diagrams.readings.taken import POOLS, Taken, taken_from

_POINTWISE = ("dropout", "identity", "normalization")
_IMAGES = ("convolution", "pooling", "max_pool", "avg_pool")


@dataclass(frozen=True, slots=True)
class Rung:
    """A recurrent call, and the stages that every step goes through before it."""

    before: tuple[Stage, ...]
    run: Recurrence


@dataclass(frozen=True, slots=True)
class Composition:
    """The story of a run.

    Attributes:
        source: what the model was given for the first rung.
        rungs: recurrent modules, each reading the output of the one before at every step.
        encoder: a recurrent module whose final states are the initial states of the first rung, if any.
        encoder_source: what the model was given for the encoder.
        each: stages at every step after the last rung.
        taken: how a single vector is taken from it, None where every step has its own result.
        head: the stages after that.
    """

    source: Tensor
    rungs: tuple[Rung, ...]
    encoder: Rung | None
    encoder_source: Tensor | None
    each: tuple[Stage, ...]
    taken: Taken | None
    head: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    """A call on the way, with the operations before it."""

    operations: tuple[Operation, ...]
    call: int | None


def composition(capture: Capture) -> Composition | None:
    """The story of a run, or None if it has no recurrent call or cannot be told faithfully."""
    runs = {run.call.id: run for run in sequence_runs(capture)}
    if not runs or any(run.sequence.lengths is not None or not run.steps for run in runs.values()):
        return None
    main = _way(capture, None, runs)
    if main is None:
        return None
    links, encoder = main
    before = _way(capture, encoder, runs) if encoder is not None else ([], None)
    if before is None or before[1] is not None:
        return None
    visited = [link.call for link in (*before[0], *links) if link.call is not None]
    if sorted(visited) != list(range(len(capture.calls))) or len(capture.calls) < 2:
        return None
    return _told(capture, runs, before[0], links)


def _way(capture: Capture, end: int | None, runs: dict[int, Recurrence]) -> tuple[list[_Link], int | None] | None:
    """The links from the input to a call (None: the output), and the encoder whose states enter on the way."""
    links: list[_Link] = []
    encoder: int | None = None
    target = end
    if end is None:
        last = len(capture.calls) - 1
        final = [flow for flow in capture.flows if flow.target is None]
        flow = next((flow for flow in final if flow.source == last), None)
        if flow is None or any(other.source not in (last, *runs) for other in final):
            return None
        links.append(_Link(flow.operations, None))
        target = last
    while target is not None and target != INPUT:
        flows = {flow.source: flow.operations for flow in capture.flows if flow.target == target}
        found = _sources(capture, target, flows, runs)
        if found is None or (found[1] is not None and encoder is not None):
            return None
        source, states = found
        encoder = states if states is not None else encoder
        links.append(_Link(flows[source], target))
        if source >= target:
            return None
        target = source
    return links[::-1], encoder


def _sources(
    capture: Capture, target: int, flows: dict[int, tuple[Operation, ...]], runs: dict[int, Recurrence]
) -> tuple[int, int | None] | None:
    """Where the main tensor of a call comes from, and the recurrent call that its initial states come from."""
    run = runs.get(target)
    if len(flows) == 1:
        (source,) = flows
        unsure = run is not None and run.states_given and source != INPUT and source in runs
        return None if unsure else (source, None)
    if len(flows) != 2 or run is None or not run.states_given or run.directions != 1:
        return None
    for states, source in (tuple(flows), tuple(flows)[::-1]):
        if states in runs and _hands_states(capture, runs[states], run, flows, states, source):
            return source, states
    return None


def _hands_states(
    capture: Capture,
    encoder: Recurrence,
    run: Recurrence,
    flows: dict[int, tuple[Operation, ...]],
    states: int,
    source: int,
) -> bool:
    """Whether the final states of one call, as they are, must be the initial states of another."""
    if flows[states] or encoder.states != run.states or not encoder.returns_states:
        return False
    alike = all(encoder.tensor(f"{name}_n").shape == run.tensor(f"{name}_0").shape for name in run.states)
    if not alike or encoder.directions != 1:
        return False
    given = [slot.tensor for slot in capture.inputs] if source == INPUT else [capture.calls[source].outputs[0].tensor]
    shapes = [tensor.shape for tensor in given]
    if source != INPUT and flows[source]:
        shapes = [flows[source][-1].output.shape]
    return run.sequence.shape in shapes and run.tensor("h_0").shape not in shapes


def _told(capture: Capture, runs: dict[int, Recurrence], before: list[_Link], links: list[_Link]) -> Composition | None:
    rungs, after = _rungs(capture, runs, links)
    encoders, rest = _rungs(capture, runs, before)
    if rest or len(encoders) > 1 or not rungs:
        return None
    if not all(_steps_alike(rung) for rung in (*rungs, *encoders)):
        return None
    if any(_widens(stage) for rung in rungs[1:] for stage in rung.before):
        return None
    tail = _tail(capture, rungs[-1].run, after)
    sources = [_source(capture, rung) for rung in (rungs[0], *encoders)]
    if tail is None or None in sources:
        return None
    first, *other = sources
    assert first is not None
    return Composition(first, rungs, next(iter(encoders), None), next(iter(other), None), *tail)


def _rungs(
    capture: Capture, runs: dict[int, Recurrence], links: list[_Link]
) -> tuple[tuple[Rung, ...], tuple[Stage, ...]]:
    rungs: list[Rung] = []
    waiting: list[Stage] = []
    for link in links:
        waiting += [Stage(operation.name, operation.name, operation.output, operation) for operation in link.operations]
        if link.call in runs:
            rungs.append(Rung(tuple(waiting), runs[link.call]))
            waiting = []
        elif link.call is not None:
            waiting += call_stages(capture, capture.calls[link.call])
    return tuple(rungs), tuple(waiting)


def _steps_alike(rung: Rung) -> bool:
    """Whether every stage before a recurrent layer treats each step by itself and alike."""
    lead = rung.run.sequence.shape[:-1]

    def alike(stage: Stage) -> bool:
        if stage.name in ("reshape", "flatten"):
            return prod(stage.output.shape) % prod(lead) == 0 and stage.output.shape[0] in (lead[0], prod(lead))
        if stage.name in _IMAGES:
            return len(stage.output.axes) == 4 and stage.output.shape[0] == prod(lead)
        known = stage.name in ("embedding", "linear", *_POINTWISE) or is_activation(stage)
        shape = stage.output.shape
        return known and (shape[:-1] == lead or (len(shape) == 4 and shape[0] == prod(lead)))

    return all(map(alike, rung.before))


def _widens(stage: Stage) -> bool:
    return stage.name not in ("linear", *_POINTWISE) and not is_activation(stage)


def _source(capture: Capture, rung: Rung) -> Tensor | None:
    """Which of the model's inputs a rung reads, if only one can be meant."""
    lead = rung.run.sequence.shape[:-1]
    first = rung.before[0] if rung.before else None
    fitting = [slot.tensor for slot in capture.inputs if slot.tensor.shape[: len(lead)] == lead]
    if first is None:
        fitting = [tensor for tensor in fitting if tensor.shape == rung.run.sequence.shape]
    elif first.name == "embedding":
        fitting = [tensor for tensor in fitting if tensor.shape == lead]
    elif first.name == "linear":
        fitting = [tensor for tensor in fitting if tensor.shape == (*lead, first.setting("in_features"))]
    return fitting[0] if fitting and len({tensor.shape for tensor in fitting}) == 1 else None


_Tail = tuple[tuple[Stage, ...], Taken | None, tuple[Stage, ...]]


def _tail(capture: Capture, run: Recurrence, after: tuple[Stage, ...]) -> _Tail | None:
    """What follows the last recurrent layer: stages at each step, what is taken, stages of the head."""
    stages = [stage for stage in after if stage.name not in ("reshape", "identity")]
    lead, batch = run.output.shape[:-1], run.output.size("batch")
    if (
        run.returns_states
        and run.output.shape == run.tensor("h_n").shape
        and len(run.output.axes) == 3
        and run.steps > 1
    ):
        return None
    flat = () if batch is None else (batch,)
    if not run.returns_sequence:
        handed = any(link.source == run.call.id and link.output == "output" for link in capture.links)
        return _headed((), Taken("last", run.output), stages, flat) if handed else None
    each: list[Stage] = []
    while stages and stages[0].output.shape[:-1] == lead and stages[0].name not in ("select", *POOLS, "cat"):
        each.append(stages.pop(0))
    if not stages:
        return (tuple(each), None, ()) if all(map(_dense, each)) else None
    taken = taken_from(capture, run, stages, flat)
    if taken is None or any(stage.name == "linear" for stage in each) or not all(map(_dense, each)):
        return None
    return _headed(tuple(each), taken, stages, flat)


def _headed(each: tuple[Stage, ...], taken: Taken, stages: list[Stage], flat: tuple[int, ...]) -> _Tail | None:
    """The tail with these stages as its head, if they are dense layers that read what is taken."""
    head = tuple(stages)
    right = all(_dense(stage) and stage.output.shape[:-1] == flat for stage in head)
    linear = [stage for stage in head if stage.name == "linear"]
    if not right or not linear or linear[0].setting("in_features") != taken.output.shape[-1]:
        return None
    return each, taken, head


def _dense(stage: Stage) -> bool:
    return stage.name in ("linear", *_POINTWISE) or is_activation(stage)
