"""Loops written by hand, rolled up: which nodes are the same thing at one step after the other.

A loop hangs on what it calls at every step, its states going from call to call: a recurrent cell, a module that is a cell of its
own, or any layer that reads what it gave before. Whatever runs between two of these calls belongs to the step before or after.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from lstm_diagrams.facts import Source
from lstm_diagrams.readings.recurrence import Recurrence, observed
from lstm_diagrams.readings.whole.nodes import Key, Nodes, picked

_PICKING = (("operation", "select"), ("operation", "slice"))
_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList")


@dataclass(slots=True)
class Role:
    """What one node does at every step of a loop; ``members`` has by step the nodes that did it (several within a cell)."""

    label: tuple[str, ...]
    members: dict[int, tuple[Key, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Loop:
    """A loop of so many steps, with its roles in the order they run within a step; ``axis`` is its time."""

    steps: int
    roles: list[Role]
    axis: int


@dataclass(slots=True)
class _Anchor:
    """What is called at every step: the nodes of each step."""

    label: tuple[str, ...]
    steps: list[tuple[Key, ...]]


def loops(nodes: Nodes) -> list[Loop]:
    """All loops of a run, in order."""
    found: list[Loop] = []
    taken: set[Key] = set()
    place = {key: number for number, key in enumerate(nodes.order)}
    anchors = sorted(_anchors(nodes), key=lambda one: place[one.steps[0][0]])
    for anchor in anchors:
        keys = {key for step in anchor.steps for key in step}
        if not keys & taken:
            cells = [other for other in anchors if other is not anchor and other.label[0] == "cell"]
            loop = _rolled(nodes, anchor, taken, cells)
            found.append(loop)
            taken |= {key for role in loop.roles for members in role.members.values() for key in members}
    return found


def _anchors(nodes: Nodes) -> Iterator[_Anchor]:
    inside: set[Key] = set()
    runs = [run for run in observed(nodes.capture) if run.later or run.is_cell]
    inside |= {("call", number) for run in runs for number in run.call_ids}
    yield from _of_runs(nodes, runs)
    for path in _own_cells(nodes):
        steps = _invocations(nodes, path)
        if len(steps) > 1 and _handed_on(nodes, steps) and not inside & {key for step in steps for key in step}:
            inside |= {key for step in steps for key in step}
            yield _Anchor(("cell", path), steps)
    calls: dict[str, list[Key]] = {}
    for call in nodes.capture.calls:
        calls.setdefault(call.layer, []).append(("call", call.id))
    for path, keys in calls.items():
        linear = nodes.capture.layer(path).kind == "linear"
        if linear and not inside & set(keys) and _read_each_other(nodes, keys):
            yield _Anchor(("call", path), [(key,) for key in keys])


def _of_runs(nodes: Nodes, runs: Sequence[Recurrence]) -> Iterator[_Anchor]:
    """A run of calls each, or all calls of a cell whose states are changed on their way from call to call."""
    alone: dict[str, list[Key]] = {}
    for run in runs:
        if len(run.call_ids) == 1:
            alone.setdefault(run.layer.path, []).append(("call", run.call.id))
    changed = {path: keys for path, keys in alone.items() if _read_each_other(nodes, keys)}
    for path, keys in changed.items():
        yield _Anchor(("call", path), [(key,) for key in keys])
    for run in runs:
        if len(run.call_ids) > 1 or run.layer.path not in changed:
            yield _Anchor(("call", run.layer.path), [(("call", number),) for number in run.call_ids])


def _read_each_other(nodes: Nodes, keys: Sequence[Key]) -> bool:
    """Whether there are several calls, and each comes from the one before."""
    after = _reached(nodes, keys) if len(keys) > 1 else {}
    return len(keys) > 1 and all(after[later] >= place for place, later in enumerate(keys[1:]))


def _own_cells(nodes: Nodes) -> Iterator[str]:
    """Modules that may be cells of their own, inner ones first: no recurrent layer within."""
    recurrent = [layer.path for layer in nodes.capture.layers if layer.kind == "recurrent"]
    counts = Counter(call.layer for call in nodes.capture.calls)
    again = [path for path, count in counts.items() if count > 1]
    groups = [group for group in nodes.capture.groups if group.path and group.type not in _CONTAINERS]
    for group in sorted(groups, key=lambda group: -group.path.count(".")):
        within = f"{group.path}."
        if any(path.startswith(within) for path in again) and not any(path.startswith(within) for path in recurrent):
            yield group.path


def _invocations(nodes: Nodes, path: str) -> list[tuple[Key, ...]]:
    """The nodes of each run of a module: neighbours in time, parted where its first call comes again."""
    calls = [call.id for call in nodes.capture.calls if call.layer.startswith(f"{path}.")]
    if not calls:
        return []
    first = nodes.capture.calls[calls[0]].layer
    found: list[list[Key]] = []
    for within, keys in groupby(nodes.order, key=lambda key: _within(nodes.owner(key), path)):
        if within:
            stretch = list(keys)
            places = [place for place, key in enumerate(stretch) if key[0] == "call" and nodes.node(key).name == first]
            found += [stretch[start:end] for start, end in pairwise([*_starts(places, len(stretch)), len(stretch)])]
    return [tuple(keys) for keys in found]


def _starts(places: Sequence[int], length: int) -> list[int]:
    """Where runs of a module begin of which one follows the other, by the places of their first calls.

    The first run may have fewer nodes than the others: what it does with constants alone, as with a state of zeros, is none.
    """
    if len(places) > 1 and length % len(places) == 0:
        return list(range(0, length, length // len(places)))
    gaps = {later - earlier for earlier, later in pairwise(places[1:])}
    if len(gaps) != 1:
        return [0]
    lead = gaps.pop() - (length - places[-1])
    return [0, *(place - lead for place in places[1:])] if lead >= 0 else [0]


def _within(owner: str, path: str) -> bool:
    return owner == path or owner.startswith(f"{path}.")


def _handed_on(nodes: Nodes, steps: Sequence[tuple[Key, ...]]) -> bool:
    """Whether each run reads something of the one before."""
    return all(set(_read(nodes, after)) & set(before) for before, after in pairwise(steps))


def _read(nodes: Nodes, keys: Iterable[Key]) -> Iterator[Key]:
    for key in keys:
        for sources in nodes.node(key).inputs:
            for source in sources:
                yield from (origin.node for origin in nodes.origins(source))


def _reached(nodes: Nodes, keys: Sequence[Key]) -> dict[Key, int]:
    """For each node the last of some calls that it comes from, itself not counted; -1 for none."""
    place = {key: number for number, key in enumerate(keys)}
    found: dict[Key, int] = {}
    for key in nodes.order:
        found[key] = max((max(found.get(one, -1), place.get(one, -1)) for one in _read(nodes, (key,))), default=-1)
    return found


def _label(nodes: Nodes, key: Key) -> tuple[str, ...]:
    return (key[0], nodes.node(key).name, nodes.owner(key)) if key[0] == "operation" else ("call", nodes.node(key).name)


def _rolled(nodes: Nodes, anchor: _Anchor, taken: set[Key], cells: Sequence[_Anchor]) -> Loop:
    """The loop around an anchor, with those of the other ``cells`` as cells that run in it too."""
    order = [key for key in nodes.order if key not in taken]
    place = {key: number for number, key in enumerate(order)}
    ends = [(min(place[key] for key in step), max(place[key] for key in step)) for step in anchor.steps]
    head, tail = order[: ends[0][0]], order[ends[-1][1] + 1 :]
    between = [order[one[1] + 1 : other[0]] for one, other in pairwise(ends)]
    name = {key: _label(nodes, key) for key in order}
    before = _common([name[key] for key in head], [name[key] for key in between[0]]) if between else 0
    pattern = [name[key] for key in head[len(head) - before :]]
    leading, trailing = [head[len(head) - before :]], []
    for keys in between:
        length = _common(pattern, [name[key] for key in keys])
        leading.append(keys[len(keys) - length :])
        trailing.append(keys[: len(keys) - length])
    trailing.append(list(_following(tail, trailing, name)))
    roles: dict[tuple[str, ...], Role] = {}
    for part, steps in (("before", leading), ("at", None), ("after", trailing)):
        if steps is None:
            roles[anchor.label] = Role(anchor.label, dict(enumerate(anchor.steps)))
            continue
        for step, keys in enumerate(steps):
            count: Counter[tuple[str, ...]] = Counter()
            for key in keys:
                label = (part, *name[key], str(count[name[key]]))
                count[name[key]] += 1
                roles.setdefault(label, Role(name[key])).members[step] = (key,)
    axis = nodes.axes.fresh((len(anchor.steps),))[0]
    loop = Loop(len(anchor.steps), _gathered([*roles.values()], cells), axis)
    _pass_through(nodes, loop)
    return loop


def _gathered(roles: list[Role], cells: Sequence[_Anchor]) -> list[Role]:
    """The roles of a loop, those within a cell that runs once at each step as the one role of this cell."""
    steps = {key: step for role in roles for step, keys in role.members.items() for key in keys}
    for cell in cells:
        found = [(keys, {steps.get(key) for key in keys}) for keys in cell.steps]
        members = {step: keys for keys, at in found if len(at) == 1 for step in at if step is not None}
        if len(members) < len(cell.steps):
            continue
        own = {key for keys in cell.steps for key in keys}
        within = [role for role in roles if own & {key for keys in role.members.values() for key in keys}]
        place = roles.index(within[0])
        roles = [role for role in roles if role not in within]
        roles.insert(place, Role(cell.label, members))
    return roles


def _common(one: Sequence[tuple[str, ...]], other: Sequence[tuple[str, ...]]) -> int:
    """How long the common end of two lists is."""
    length = 0
    while length < min(len(one), len(other)) and one[-length - 1] == other[-length - 1]:
        length += 1
    return length


def _following(
    tail: Sequence[Key], earlier: Sequence[Sequence[Key]], name: dict[Key, tuple[str, ...]]
) -> Iterator[Key]:
    """What runs after the last call as it ran after those before."""
    allowed: Counter[tuple[str, ...]] = Counter()
    for keys in earlier:
        allowed |= Counter(name[key] for key in keys)
    for key in tail:
        if allowed[name[key]] < 1:
            return
        allowed[name[key]] -= 1
        yield key


def _pass_through(nodes: Nodes, loop: Loop) -> None:
    """What only picks a step of something outside, and what only joins the results of all steps, is a view."""
    members = {key: step for role in loop.roles for step, keys in role.members.items() for key in keys}
    kept = []
    for role in loop.roles:
        keys = [key for group in role.members.values() for key in group]
        picks = role.label[:2] in _PICKING and not any(
            picked(nodes.wiring.operations[key[1]]) is None or set(_read(nodes, (key,))) & set(members) for key in keys
        )
        if picks:
            nodes.pass_through(keys)
        else:
            kept.append(role)
    loop.roles = kept
    own = {*members}
    readers: dict[Key, set[Key]] = {}
    for reader in nodes.order:
        for key in _read(nodes, (reader,)):
            readers.setdefault(key, set()).add(reader)
    nodes.pass_through(
        key
        for key, reading in readers.items()
        if nodes.node_name(key) == "select" and reading <= own and key not in own
    )
    for key in nodes.order:
        if key not in members and nodes.node(key).name == "cat" and loop.steps > 1:
            parts = list(_read(nodes, (key,)))
            if any(_every_step(role, parts, loop.steps) for role in kept):
                nodes.pass_through([key])
                _time_of_joined(nodes, key, loop)


def _every_step(role: Role, parts: Sequence[Key], steps: int) -> bool:
    """Whether these are what a role gave at each step, in order."""
    return len(parts) == steps == len(role.members) and all(
        part in role.members[step] for step, part in enumerate(parts)
    )


def _time_of_joined(nodes: Nodes, key: Key, loop: Loop) -> None:
    """The axis along which the results of all steps were put together is the time of the loop."""
    wired = nodes.wiring.operations[key[1]]
    dim = wired.setting("dim", 0)
    axes = nodes.axes.of(Source("operation", key[1], 0))
    if isinstance(dim, int) and axes and wired.outputs[0][dim] == loop.steps:
        nodes.axes.same(loop.axis, axes[dim])
