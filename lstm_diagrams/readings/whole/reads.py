"""What each draft of a piece reads, node by node and step by step."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.facts import Source
from lstm_diagrams.readings.whole.drafts import Drafts
from lstm_diagrams.readings.whole.nodes import Key, Nodes, Origin, picked


@dataclass(frozen=True, slots=True)
class Read:
    """One reading: what of which piece at which step, by which piece (None: an output) at which step, through which views."""

    source: int
    at: int | None
    slot: str
    target: int | None
    step: int | None
    entry: str
    views: tuple[Source, ...]


def reads(drafts: Drafts) -> Iterator[Read]:
    """Everything that is read, by the drafts and by the outputs of the model."""
    for number, draft in enumerate(drafts.all):
        if draft.kind == "input":
            continue
        for step, keys in draft.members.items():
            for key in keys:
                given = _entries(drafts, key)
                for place, sources in enumerate(drafts.nodes.node(key).inputs):
                    for source in sources:
                        for origin in drafts.nodes.origins(source):
                            yield _read(
                                drafts,
                                origin,
                                number,
                                step if draft.loop else None,
                                given[place] if place < len(given) else "",
                            )
    for place, sources in enumerate(drafts.nodes.wiring.outputs):
        for source in sources:
            for origin in drafts.nodes.origins(source):
                yield _read(
                    drafts,
                    origin,
                    None,
                    None,
                    drafts.capture.outputs[place].name if place < len(drafts.capture.outputs) else "",
                )


def _entries(drafts: Drafts, key: Key) -> list[str]:
    if key[0] != "call":
        return []
    return [slot.name for slot in drafts.capture.calls[key[1]].inputs if slot.given]


def _read(drafts: Drafts, origin: Origin, target: int | None, step: int | None, entry: str) -> Read:
    source, at = drafts.place[origin.node]
    slot = ""
    if origin.node[0] == "call":
        outputs = drafts.capture.calls[origin.node[1]].outputs
        slot = outputs[origin.slot].name if origin.slot < len(outputs) else ""
    return Read(source, at, slot, target, step, entry, origin.views)


def pick(nodes: Nodes, read: Read) -> tuple[int, int | None, int]:
    """Which axis a step of a loop is picked from, which entry, and how many there are; (-1, None, 0) where none is."""
    for view in read.views:
        wired = nodes.wired(view)
        index = picked(wired, view.slot)
        if index is not None and wired.inputs and wired.inputs[0]:
            dim, size = wired.setting("dim", 0), wired.given[0]
            axes = nodes.axes.of(wired.inputs[0][0])
            if isinstance(dim, int) and len(axes) == len(size):
                return axes[dim % len(size)], index % size[dim], size[dim]
    return -1, None, 0
