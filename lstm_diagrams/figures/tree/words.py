"""The words of a tree: its title and description, what is said below it, and how ways of states are written."""

from collections.abc import Iterable, Iterator

from lstm_diagrams.facts import Capture, Source
from lstm_diagrams.labels import own_name, short_name
from lstm_diagrams.readings.recursion.tree import Tree
from lstm_diagrams.readings.recursion.ways import Way
from lstm_diagrams.readings.whole.nodes import VIEWS
from lstm_diagrams.words import Text, counted, same

_SEEN = VIEWS | {"select", "slice", "narrow", "split", "split_with_sizes", "chunk", "index"}
"""Operations that change no number: a way is written without them."""
_JOINED, _TOGETHER = ("stack", "cat"), ("sum", "mean", "amax", "max")
"""What puts several side by side, and what then makes one of them."""
_MOST_WAYS = 4
_CALLS = Text("{name} 的 {count} 次调用，按完成的先后编号", "{counted} of {name}, numbered as they ended")
_LEVELS = Text("从根往下共 {levels} 层", "{levels} from the root down")
_GIVES = Text("每次给出的 {state} 形状是 {shape}", "each gives {state} of shape {shape}")
_ROWS = Text(
    "每次调用同时算几行（{rows}）：一个节点是许多树的一层，不是一棵树的一个节点",
    "each call takes several rows at once ({rows}): a node here is a level of many trees, not a node of one",
)
_SHARED = Text("被几个节点读取的有：{nodes}", "read by several nodes: {nodes}")
_FORWARDS = Text("分属 {count} 次 forward", "in {count} forwards")


def unit_name(tree: Tree) -> Text:
    """The layer or the module with its class, or the reader's own name."""
    path, kind = tree.unit.path, tree.unit.type
    return own_name(kind) or (
        Text("{path}（{kind}）", "{path} ({kind})").format(path=path, kind=kind) if path else same(kind)
    )


def title(tree: Tree) -> Text:
    """Whose calls form a tree."""
    return Text("{name}：{unit} 的 {count} 次调用组成的树", "{name}: {counted} of {unit} as a tree").format(
        name=tree.capture.name,
        unit=unit_name(tree),
        count=len(tree.unit.runs),
        counted=counted(len(tree.unit.runs), "call"),
    )


def sentence(tree: Tree, depth: int) -> Text:
    """What was seen of the calls, in one line."""
    count = len(tree.unit.runs)
    said = [_CALLS.format(name=unit_name(tree), count=count, counted=counted(count, "call"))]
    said.append(_LEVELS.format(levels=Text(str(depth), counted(depth, "level"))))
    shapes = {*filter(None, tree.shapes)}
    states = dict.fromkeys(one.state for one in tree.handed)
    if len(shapes) == 1:
        state = "h" if "h" in states else next(iter(states))
        said.append(_GIVES.format(state=state.replace("_{", "").rstrip("}"), shape=shapes.pop()))
    if tree.rows and tree.steps:
        said.append(_ROWS.format(rows=", ".join(map(str, tree.rows))))
    shared = [str(node + 1) for node, readers in sorted(tree.readers.items()) if len(readers) > 1]
    if shared and not tree.outward:
        said.append(_SHARED.format(nodes=Text("、".join(shared), ", ".join(shared))))
    forwards = {run for run, one in enumerate(tree.capture.runs) for call in tree.calls_within if call in one.calls}
    if len(forwards) > 1:
        said.append(_FORWARDS.format(count=len(forwards)))
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def state_ways(tree: Tree, state: str) -> str:
    """How a state comes into a node: ``h → sum → node.iou_h;  h → node.f_h``."""
    return _written(tree, state, (one.way for one in tree.handed if one.state == state))


def entry_ways(tree: Tree) -> str:
    """How what enters a node comes in, from the model's input or from a layer: ``tokens → embed → node.iou_x``."""
    names = {way.origin: origin_name(tree.capture, way.origin) for way in tree.entering}
    return ";  ".join(
        _written(tree, name, (way for way in tree.entering if names[way.origin] == name))
        for name in dict.fromkeys(names.values())
    )


def origin_name(capture: Capture, origin: Source) -> str:
    """The name of an input of the model, or of the layer that gives it."""
    if origin.kind == "input":
        return capture.inputs[origin.slot].name if origin.slot < len(capture.inputs) else "input"
    return short_name(capture.layer(capture.calls[origin.number].layer))


def _written(tree: Tree, first: str, ways: Iterable[Way]) -> str:
    found = list(dict.fromkeys(" → ".join((first, *_steps(tree, way))) for way in ways))
    more = f";  … (+{len(found) - _MOST_WAYS})" if len(found) > _MOST_WAYS else ""
    return ";  ".join(found[:_MOST_WAYS]) + more


def _steps(tree: Tree, way: Way) -> list[str]:
    """The names of what a tensor went through, up to what the node does with it."""
    (kind, number), place = way.into
    last = Source("call" if kind == "call" else "operation", number, place)
    if tree.unit.layer is None:
        names = [_name(tree.capture, one) for one in (*way.through, last)]
    else:
        slots = [slot.name for slot in tree.capture.calls[number].inputs if slot.given]
        end = slots[place] if place < len(slots) else ""
        names = [*(_name(tree.capture, one) for one in way.through), end]
    return list(_short(list(filter(None, names))))


def _name(capture: Capture, source: Source) -> str:
    if source.kind == "call":
        return short_name(capture.layer(capture.calls[source.number].layer))
    assert capture.wiring is not None, "a tree is read off the wiring"
    wired = capture.wiring.operations[source.number]
    if wired.name in _SEEN:
        return ""
    weights = wired.operation.parameters if wired.operation else ()
    return f"{wired.name} ({', '.join(weights)})" if weights else wired.name


def _short(names: list[str]) -> Iterator[str]:
    """Each name once in a row, and nothing of what is only put side by side to be made one."""
    for place, name in enumerate(names):
        following = names[place + 1] if place + 1 < len(names) else ""
        if name != following and not (name in _JOINED and following in _TOGETHER):
            yield name


def description(tree: Tree, depth: int, after: Text) -> Text:
    """The whole picture in words: each node with those that it reads."""
    nodes = []
    for node in range(len(tree.unit.runs)):
        read = [str(one + 1) for one in tree.sources.get(node, ())]
        if read:
            nodes.append(
                Text("节点 {node} 读取 {read}", "node {node} reads {read}").format(
                    node=node + 1, read=Text("、".join(read), ", ".join(read))
                )
            )
    listed = Text("；".join(one.zh for one in nodes), "; ".join(one.en for one in nodes))
    return Text(
        "每个方框是一次调用，编号是调用的先后，箭头是从一次调用交给另一次的状态。{said}。{nodes}。{after}",
        "Each box is one call, its number the order of the calls; arrows are the states that one call hands to another. {said}. "
        "{nodes}. {after}",
    ).format(said=sentence(tree, depth), nodes=listed, after=after)
