"""Axis names carried along a graph of parts: what leaves the shape alone leaves the names alone too.

Facts name the axes of one call by its layer alone; what came before often tells more, and what reads it afterwards. Where
none of them tells, a size stands without a name.
"""

from dataclasses import replace

from lstm_diagrams.facts import Axis, Capture, Slot, Tensor
from lstm_diagrams.readings.graph.parts import ModuleGraph, Part
from lstm_diagrams.words import LAYER_KINDS

_POINTWISE = ("activation", "dropout", "identity", "normalization", "attention")
_FEATURES_LAST = ("linear", "normalization", "attention")
_NAMED = ("convolution", "pooling", "recurrent", "embedding", "flatten")
"""Layers whose own axis names are sure, as are those of kinds that are not ours: who described them has named the axes."""
_SURE = ("convolution", "max_pool", "avg_pool")
"""Operations whose axis names are sure."""


def with_axis_names(graph: ModuleGraph, capture: Capture) -> ModuleGraph:
    """The graph with every output named as well as can be known."""
    parts: list[Part] = []
    for index, part in enumerate(graph.parts):
        sources = [tensor for source in graph.before(index) for tensor in _outputs(parts[source], capture)]
        parts.append(part if part.output is None else replace(part, output=_named(part, part.output, sources)))
    return _named_by_readers(replace(graph, parts=tuple(parts)))


def _named_by_readers(graph: ModuleGraph) -> ModuleGraph:
    parts = list(graph.parts)
    for index, part in reversed(list(enumerate(parts))):
        if part.output is not None:
            parts[index] = replace(part, output=_read(part.output, [parts[target] for target in graph.after(index)]))
    return replace(graph, parts=tuple(parts))


def input_slots(graph: ModuleGraph, capture: Capture) -> tuple[Slot, ...]:
    """The model's inputs, named like the parts that read them name what they have in common."""
    place = next((index for index, part in enumerate(graph.parts) if part.kind == "input"), None)
    readers = [] if place is None else [graph.parts[index] for index in graph.after(place)]
    return tuple(replace(slot, tensor=_read(slot.tensor, readers)) for slot in capture.inputs)


def _read(tensor: Tensor, readers: list[Part]) -> Tensor:
    """The tensor with names for its nameless axes, from what is made of it."""
    for reader in readers:
        common = _common(tensor, reader)
        if common and tuple(axis.size for axis in common) == tensor.shape[: len(common)]:
            pairs = zip(tensor.axes, common, strict=False)
            axes = tuple(known if axis.name.startswith("axis") else axis for axis, known in pairs)
            tensor = replace(tensor, axes=(*axes, *tensor.axes[len(common) :]))
    return tensor


def _common(tensor: Tensor, reader: Part) -> tuple[Axis, ...]:
    """The first axes of what a layer makes, which are those of what it reads; none where that is not sure."""
    if reader.output is None or reader.layer is None:
        return ()
    made, kind = reader.output.axes, reader.layer.kind
    if kind == "embedding":
        return made[:-1] if len(made) == len(tensor.axes) + 1 else ()
    if kind == "recurrent" and tensor.shape[-1:] != (reader.layer.setting("input_size"),):
        return ()
    return made[:-1] if kind in (*_POINTWISE, *_FEATURES_LAST, "recurrent") and len(made) == len(tensor.axes) else ()


def result_slots(graph: ModuleGraph, capture: Capture) -> tuple[Slot, ...]:
    """The model's outputs, named like the parts they come from where they have their shape."""
    place = next((index for index, part in enumerate(graph.parts) if part.kind == "output"), None)
    sources = (
        []
        if place is None
        else [tensor for index in graph.before(place) for tensor in _outputs(graph.parts[index], capture)]
    )

    def named(slot: Slot) -> Slot:
        same = [source for source in (*sources, slot.tensor) if source.shape == slot.tensor.shape]
        return replace(slot, tensor=max(same, key=_known))

    return tuple(map(named, capture.outputs))


def _outputs(part: Part, capture: Capture) -> list[Tensor]:
    if part.kind == "input":
        return [slot.tensor for slot in capture.inputs]
    return [] if part.output is None else [part.output]


def _named(part: Part, output: Tensor, sources: list[Tensor]) -> Tensor:
    kind = part.layer.kind if part.layer else ""
    name = part.operations[-1].name if part.operations else ""
    of_its_own = kind != "" and kind not in LAYER_KINDS
    if kind in _NAMED or name in _SURE or of_its_own:
        return output
    if kind in _POINTWISE or name not in ("", "transpose", "matmul", "flatten", "cat", "select"):
        same = [source for source in sources if source.shape == output.shape]
        if kind == "attention":
            same.append(_attended(part, output))
        if same:
            return max(same, key=_known)
    if kind in _FEATURES_LAST:
        return _led(output, sources)
    if name == "cat":
        return _joined(output, sources)
    if name and _keeps_batch(output, sources):
        return output
    return _nameless(output)


def _attended(part: Part, output: Tensor) -> Tensor:
    """What a batch of attention is made of, in the order that the layer is told."""
    if part.layer is None or len(output.axes) != 3:
        return output
    lead = ("batch", "position") if part.layer.setting("batch_first") else ("position", "batch")
    return replace(output, axes=tuple(map(Axis, (*lead, "feature"), output.shape)))


def _known(tensor: Tensor) -> int:
    return sum(not axis.name.startswith("axis") for axis in tensor.axes)


def _nameless(tensor: Tensor) -> Tensor:
    return replace(tensor, axes=tuple(Axis(f"axis{index}", axis.size) for index, axis in enumerate(tensor.axes)))


def _led(output: Tensor, sources: list[Tensor]) -> Tensor:
    """All axes but the last named as they came in."""
    for source in sorted(sources, key=_known, reverse=True):
        if source.shape[:-1] == output.shape[:-1]:
            return replace(output, axes=(*source.axes[:-1], output.axes[-1]))
    return output


def _joined(output: Tensor, sources: list[Tensor]) -> Tensor:
    names = {tuple(axis.name for axis in source.axes) for source in sources}
    if len(names) == 1 and len(first := names.pop()) == len(output.axes):
        return replace(output, axes=tuple(map(Axis, first, output.shape)))
    return _nameless(output)


def _keeps_batch(output: Tensor, sources: list[Tensor]) -> bool:
    """Whether two axes, batch and feature, are what an operation left of a batch."""
    batch = {source.size("batch") for source in sources}
    return len(output.axes) == 2 and batch == {output.axes[0].size}
