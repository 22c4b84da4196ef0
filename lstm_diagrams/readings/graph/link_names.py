"""What flows along a link of a graph of parts, by the names of slots: h_n, key, src.

A link along which nothing but the main output of a layer goes into the main input of another needs no words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lstm_diagrams.facts import INPUT, Capture, Flow, Operation

Link = tuple[int, int]
_MAIN = ("sequence", "input", "")
_INTO = " → "


@dataclass(frozen=True, slots=True)
class Flowing:
    """What flows along a link; ``plain`` where it is a main output that is read as a main input, or goes into an operation."""

    name: str
    plain: bool


Names = Mapping[Link, tuple[Flowing, ...]]
"""What flows along each link, each once."""


def words(names: Iterable[Flowing]) -> str:
    """What is written beside a link: all names, those of one source together, or nothing where all are plain."""
    told = tuple(names)
    if all(each.plain for each in told):
        return ""
    entries: dict[str, list[str]] = {}
    for name in dict.fromkeys(each.name for each in told):
        source, arrow, target = name.partition(_INTO)
        entries.setdefault(source + arrow, []).append(target)
    between = "; " if any(source for source in entries if source.endswith(_INTO)) else ", "
    return between.join(source + ", ".join(targets) for source, targets in entries.items())


def joined_names(names: Iterable[tuple[Link, tuple[Flowing, ...]]]) -> dict[Link, tuple[Flowing, ...]]:
    """Names by link, those of links that have become one put together."""
    found: dict[Link, dict[Flowing, None]] = {}
    for link, own in names:
        found.setdefault(link, {}).update(dict.fromkeys(own))
    return {link: tuple(own) for link, own in found.items()}


def named_ends(capture: Capture, flow: Flow, way: list[int], first: Operation | None) -> Iterator[tuple[Link, Flowing]]:
    """The names of a flow between slots along the links of its way: where it leaves its source, and where it enters its target.

    ``first`` is the operation that it enters first, None where it goes into a call or the model's output at once.
    """
    leaving, entering = _leaving(capture, flow, first), _entering(capture, flow)
    if len(way) == 2:
        both = _whole(flow, leaving, entering) or flow.source_slot or flow.target_slot
        yield (way[0], way[1]), Flowing(both, plain=not (leaving or entering))
        return
    yield (way[0], way[1]), Flowing(leaving or flow.source_slot, plain=not leaving)
    if entering:
        yield (way[-2], way[-1]), Flowing(entering, plain=False)


def _whole(flow: Flow, leaving: str, entering: str) -> str:
    """Both names in one: ``h_n`` for h_n into h_0, ``h_n → query``."""
    if entering.endswith("_0") and flow.source_slot == entering.removesuffix("_0") + "_n":
        return flow.source_slot
    return _INTO.join(filter(None, (leaving, entering)))


def _leaving(capture: Capture, flow: Flow, first: Operation | None) -> str:
    if flow.source == INPUT:
        return flow.source_slot if len(capture.inputs) > 1 else ""
    outputs = capture.calls[flow.source].outputs
    in_the_box = first is not None and any(setting.name == "slot" for setting in first.settings)
    main = len(outputs) < 2 or flow.source_slot in ("", outputs[0].name)
    return "" if main or in_the_box else flow.source_slot


def _entering(capture: Capture, flow: Flow) -> str:
    if flow.target is None:
        return ""
    given = [slot for slot in capture.calls[flow.target].inputs if slot.given]
    return "" if len(given) < 2 or flow.target_slot in _MAIN else flow.target_slot
