"""A tree on paper: nodes, the states between them, what enters, what each gives, what is folded."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Point
from lstm_diagrams.drawing.kit.roles import layer_roles, state_dashed, state_role
from lstm_diagrams.figures.tree.items import BESIDE, CHIP, Look, Plan
from lstm_diagrams.figures.tree.layout import Item

_LEVEL, _HIGHEST, _SLOPE = 62.0, 120.0, 5.0
"""From level to level, upright; more, up to the second, where a line goes so many times as far across."""
_BETWEEN = 30.0
"""Between two levels, sideways."""
_APART = 5.0
"""Between the lines of two states."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A plan as it lies on paper: the root above, or right where it lies on its side, so that states go up or to the right.

    A tree that grows from its root lies the other way round: states go down, or to the right.
    """

    plan: Plan

    @property
    def look(self) -> Look:
        """How it is drawn."""
        return self.plan.look

    def at(self, item: Item) -> Point:
        """The middle of an item."""
        along = item.level * self.pitch
        if self.look.upright:
            return item.at, -along
        return (along if self.look.tree.outward else -along), -item.at

    @property
    def pitch(self) -> float:
        """From level to level."""
        if self.look.upright:
            across = (abs(item.at - lower.at) for item in self.plan.items for lower in item.below)
            return min(_HIGHEST, max(_LEVEL, *(gap / _SLOPE for gap in across)) if self.plan.depth else _LEVEL)
        widths = [self.look.width(node) for node in self.plan.nodes]
        chips = [self.look.chip(item.number) for item in self.plan.items if item.kind == "entry"]
        return max(widths) / 2 + max([*widths, *chips]) / 2 + _BETWEEN

    def extent(self, node: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a node."""
        x, y = self.at(self.plan.nodes[node])
        width, height = self.look.width(node) / 2, self.look.height(node) / 2
        return x - width, y - height, x + width, y + height


def tree_marks(paper: Paper) -> Iterator[Mark]:
    """All of them."""
    yield from _states(paper)
    for item in paper.plan.items:
        if item.kind == "entry":
            yield from _entry(paper, item)
        elif item.kind == "folded":
            yield from _folded(paper, item)
    for node in sorted(paper.plan.nodes):
        yield from _node(paper, node)


def _node(paper: Paper, node: int) -> Iterator[Mark]:
    look = paper.look
    x, y = paper.at(paper.plan.nodes[node])
    left, bottom, right, _ = paper.extent(node)
    own = (f"call{node + 1}",)
    outline, fill, _ = layer_roles(0)
    yield Box(
        x, y, right - left, y * 2 - bottom * 2, fill, outline, 1.4, True, label=look.names[node], classes=("call", *own)
    )
    if look.over:
        yield from _over(paper, node)
    elif look.upright and paper.plan.shape.below.get(node):
        yield from _beside(paper, node, left, y)
    if node in look.marked:
        start, center = ((right, y), (right + BESIDE + CHIP / 2, y))
        if not look.upright:
            start, center = (x, bottom), (x, bottom - BESIDE - CHIP / 2)
        end = (center[0] - CHIP / 2, y) if look.upright else (x, center[1] + CHIP / 2)
        yield Line(straight(start, end), "output", 1.2, arrow=True, arrow_size=0.45, classes=("output", *own))
        label = Label("y", 11, "output", math=True)
        yield Box(*center, CHIP, CHIP, "output_fill", "output", 1, label=label, classes=("result", *own))


def _beside(paper: Paper, node: int, right: float, y: float) -> Iterator[Mark]:
    """What enters a node that others hang from: to the left of it."""
    for entry in reversed(paper.look.entries_of(node)):
        width = paper.look.chip(entry)
        center = right - BESIDE - width / 2
        yield from _chip(paper, entry, (center, y), (center + width / 2, y), (right, y))
        right = center - width / 2


def _over(paper: Paper, node: int) -> Iterator[Mark]:
    """What enters a node that has states on both sides: over it."""
    left, _, right, top = paper.extent(node)
    middle = (left + right) / 2
    for entry in paper.look.entries_of(node):
        center = top + BESIDE + CHIP / 2
        yield from _chip(paper, entry, (middle, center), (middle, top + BESIDE), (middle, top))
        top = center + CHIP / 2


def _chip(paper: Paper, entry: int, center: Point, start: Point, end: Point) -> Iterator[Mark]:
    own = (f"call{paper.look.tree.entries[entry].node + 1}",)
    yield Line(straight(start, end), "x", 1.2, arrow=True, arrow_size=0.45, classes=("x", *own))
    label, width = paper.look.entries[entry], paper.look.chip(entry)
    yield Box(*center, width, CHIP, "x_fill", "x", 1, label=label, classes=("input", "x", *own))


def _entry(paper: Paper, item: Item) -> Iterator[Mark]:
    """What enters a node from below, or from the left."""
    node = paper.look.tree.entries[item.number].node
    x, y = paper.at(item)
    left, bottom, _, _ = paper.extent(node)
    if paper.look.upright:
        yield from _chip(paper, item.number, (x, y), (x, y + CHIP / 2), (x, bottom))
        return
    half, top = paper.look.chip(item.number) / 2, paper.extent(node)[3]
    x = left - _BETWEEN + 4 - half
    yield from _chip(paper, item.number, (x, y), (x + half, y), (left, top - _side(paper, node, item)))


def _folded(paper: Paper, item: Item) -> Iterator[Mark]:
    """How many nodes are below here that are not drawn."""
    x, y = paper.at(item)
    left, bottom, right, top = paper.extent(item.end)
    own = ("dots", f"call{item.end + 1}")
    start, end = ((x, y + CHIP / 2), ((left + right) / 2, bottom))
    if not paper.look.upright:
        side = 24.0 if not paper.look.tree.outward else -24.0
        start, end = (x + side, y), (left if side > 0 else right, (top + bottom) / 2)
    yield Line(straight(start, end), "muted", 1.1, dashed=True, classes=own)
    label = Label(f"… {item.number}", 11, "muted")
    yield Box(x, y, 48, CHIP, "surface", "muted", 1, True, dashed=True, label=label, classes=own)


def _states(paper: Paper) -> Iterator[Mark]:
    """Each state as a line from the node that gives it to the one that reads it, states of one pair side by side."""
    tree, shown = paper.look.tree, paper.plan.nodes
    pairs: dict[tuple[int, int], dict[str, None]] = {}
    for one in tree.handed:
        if one.source in shown and one.target in shown:
            pairs.setdefault((one.source, one.target), {})[one.state] = None
    for (source, target), states in pairs.items():
        ends = (source, target) if tree.outward else (target, source)
        for place, state in enumerate(sorted(states, key=lambda name: (name != "h", name))):
            shift = _apart(paper, *ends) * (place - (len(states) - 1) / 2)
            points = _way(paper, source, target, paper.plan.bends.get(ends, []), shift)
            yield Line(
                straight(*points), state_role(state), 1.4, arrow=True, arrow_size=0.5, dashed=state_dashed(state),
                classes=("state", state.partition("_")[0], f"call{target + 1}", f"from{source + 1}"),
            )  # fmt: skip


def _apart(paper: Paper, upper: int, lower: int) -> float:
    """Between the lines of two states where they leave a node: more for lines that lie low, which else would touch."""
    nodes = paper.plan.nodes
    lines = max(len(paper.look.tree.sources.get(node, ())) for node in (upper, lower)) + 1
    slope = abs(nodes[upper].at - nodes[lower].at) / paper.pitch if paper.look.upright else 0.0
    return min(_APART * max(1.0, slope), max(_APART, paper.look.across(upper) / lines - _APART))


def _way(paper: Paper, source: int, target: int, bends: list[Item], shift: float) -> list[Point]:
    """From one node to another, past the nodes of the levels between them."""
    look = paper.look
    here, there = paper.extent(source), paper.extent(target)
    points = [*bends] if look.tree.outward else bends[::-1]
    last, first = _side(paper, target, source), _side(paper, source, target)
    middle = [one for item in points for one in _past(paper, item, shift)]
    if look.upright:
        up = not look.tree.outward
        start = (here[0] + first + shift, here[3] if up else here[1])
        end = (there[0] + last + shift, there[1] if up else there[3])
    else:
        start, end = (here[2], here[3] - first + shift), (there[0], there[3] - last + shift)
    return [start, *middle, end]


def _side(paper: Paper, node: int, other: int | Item) -> float:
    """How far along its side a node's line to or from another one is: a share for each, in the order in which they stand."""
    tree, plan = paper.look.tree, paper.plan
    comes = isinstance(other, Item) or other in tree.sources.get(node, ())
    near = (tree.sources if comes else tree.readers).get(node, ())
    places: dict[int | Item, float] = {one: _toward(plan, node, one) for one in near if one in plan.nodes}
    if comes and not paper.look.upright:
        places |= {
            item: item.at for item in plan.items if item.kind == "entry" and tree.entries[item.number].node == node
        }
    order = sorted(places, key=lambda one: places[one])
    return paper.look.across(node) * (order.index(other) + 1) / (len(order) + 1)


def _toward(plan: Plan, node: int, other: int) -> float:
    """Where across a line leaves its node for another one: at the bend next to it, or at that one itself."""
    down = plan.bends.get((node, other))
    up = plan.bends.get((other, node))
    return down[0].at if down else up[-1].at if up else plan.nodes[other].at


def _past(paper: Paper, item: Item, shift: float) -> Iterator[Point]:
    """Through a level between its nodes."""
    x, y = paper.at(item)
    half = (
        max((paper.look.height(node) if paper.look.upright else paper.look.width(node)) for node in paper.plan.nodes)
        / 2
    )
    if paper.look.upright:
        forward = -1 if paper.look.tree.outward else 1
        yield from ((x + shift, y - forward * half), (x + shift, y + forward * half))
    else:
        yield from ((x - half, y + shift), (x + half, y + shift))
