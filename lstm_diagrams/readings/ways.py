"""Ways from one call into another, by slots: which of them a picture shows."""

from collections.abc import Callable, Iterable, Iterator

from lstm_diagrams.facts import INPUT, Capture, Flow

Way = tuple[int, str, int, str]
"""From the output slot of one call into the input slot of another: (0, "h_n", 1, "query")."""


def ways(capture: Capture) -> Iterator[tuple[Way, Flow]]:
    """Every way between two calls of a run."""
    for flow in capture.slot_flows:
        if flow.source != INPUT and flow.target is not None:
            yield (flow.source, flow.source_slot, flow.target, flow.target_slot), flow


def ways_between(capture: Capture, shown: Callable[[int, int], bool]) -> frozenset[Way]:
    """Those between such pairs of calls."""
    return frozenset(way for way, _ in ways(capture) if shown(way[0], way[2]))


def ways_of_flows(capture: Capture) -> frozenset[Way]:
    """Those between calls that a flow leads between, as a picture shows that has an arrow for each flow."""
    pairs = {(flow.source, flow.target) for flow in capture.flows}
    return ways_between(capture, lambda source, target: (source, target) in pairs)


def ways_of_states(capture: Capture, drawn: Iterable[int]) -> frozenset[Way]:
    """Those by which a call hands a state to the next one of its layer among those drawn, as a time axis shows it."""
    after: dict[int, int] = {}
    last: dict[str, int] = {}
    for call in sorted(drawn):
        path = capture.calls[call].layer
        if path in last:
            after[last[path]] = call
        last[path] = call
    return states_between(capture, frozenset(after.items()))


def states_between(capture: Capture, pairs: frozenset[tuple[int, int]]) -> frozenset[Way]:
    """Those by which the first call of a pair hands a state to the second."""
    return frozenset(
        way for way, _ in ways(capture) if (way[0], way[2]) in pairs and way[1].endswith("_n") and way[3].endswith("_0")
    )


def ways_by_roles(capture: Capture, roles: dict[str, str], shown: set[tuple[str, str]]) -> frozenset[Way]:
    """Those between calls of layers with such roles in a picture, ``roles`` having them by path."""
    paths = [call.layer for call in capture.calls]
    return ways_between(
        capture, lambda source, target: (roles.get(paths[source], ""), roles.get(paths[target], "")) in shown
    )
