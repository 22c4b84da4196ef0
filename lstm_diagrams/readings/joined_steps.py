"""Steps that one layer has joined into a tensor, and the next one takes apart again."""

from lstm_diagrams.facts import Source, Wiring


def joined_step(wiring: Wiring, source: Source) -> Source | None:
    """What was stacked at the place that is taken here, None where this is no step of a stack."""
    wired = wiring.operations[source.number]
    if wired.name not in ("select", "unbind") or not wired.inputs or len(wired.inputs[0]) != 1:
        return None
    (before,) = wired.inputs[0]
    if before.kind != "operation" or wiring.operations[before.number].name != "stack":
        return None
    stack = wiring.operations[before.number]
    index = wired.setting("index") if wired.name == "select" else source.slot
    rank = len(wired.given[0])
    dims = [each.setting("dim", 0) for each in (wired, stack)]
    if not isinstance(index, int) or not all(isinstance(dim, int) for dim in dims):
        return None
    place = index % len(stack.inputs)
    same = int(str(dims[0])) % rank == int(str(dims[1])) % rank
    return stack.inputs[place][0] if same and len(stack.inputs[place]) == 1 else None
