"""What exporters put around recurrent nodes, taken back: axes turned for ONNX, a layer for each of a stack, zeros as first states."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from lstm_diagrams.capture.onnx_graph.graph import Graph, Node

_SWAPPED = (1, 0, 2)
_MOVES = ("Expand", "Slice", "Unsqueeze", "Squeeze", "Transpose", "Reshape", "Identity", "Cast", "Gather")
"""Operators that give nothing but numbers of their first input."""


def simplified(graph: Graph) -> None:
    """Rewrite a graph with ``recurrent`` nodes: nothing in it computes anything else than before."""
    for node in list(graph.nodes):
        if node.operation == "directions" and not node.attributes["batch_first"]:
            _joined(graph, node)
    graph.prune()
    _without_zeros(graph)
    graph.prune()
    _stacked(graph)
    graph.prune()
    for outputs in [node.outputs for node in graph.nodes if node.operation == "recurrent"]:
        _batch_first(graph, graph.producers()[outputs[0]])
    graph.prune()


def _joined(graph: Graph, node: Node) -> None:
    """Whoever puts the directions end to end again takes PyTorch's output, which has them so."""
    output, onnx, width = node.inputs[0], node.outputs[0], node.attributes["directions"] * node.attributes["hidden"]
    single = node.attributes["directions"] == 1
    for user in graph.users(onnx):
        squeezed = user.operation == "Squeeze" and graph.setting(user, "axes", 1) == (1,)
        if single and (squeezed or _keeps_steps(graph, user, width, (0, 2))):
            graph.rename(user.outputs[0], output)
        elif user.operation == "Transpose" and user.attributes.get("perm") == (0, 2, 1, 3):
            for reshape in graph.users(user.outputs[0]):
                if _keeps_steps(graph, reshape, width, (0, 1)):
                    graph.rename(reshape.outputs[0], output)


def _keeps_steps(graph: Graph, node: Node, width: int, kept: tuple[int, int]) -> bool:
    """Whether it reshapes four axes to three, of which the first two are these of its input, and the last is of this width."""
    known = graph.constant(node.input(1))
    if node.operation != "Reshape" or known is None or known.size != 3 or node.attributes.get("allowzero"):
        return False
    before, sizes = graph.shapes.get(node.inputs[0], (None,) * 4), [int(size) for size in known]
    same = [
        size == before[source] or (size == 0 and place == source)
        for place, (size, source) in enumerate(zip(sizes, kept, strict=False))
    ]
    alike = sum(same) + (sizes[2] == width)
    return alike == 3 or (alike == 2 and -1 in sizes)  # the size that is left open is what remains


def _is_zero(graph: Graph, name: str, producers: dict[str, Node]) -> bool:
    """Whether a value can be nothing but zeros."""
    known = graph.constant(name)
    if known is not None:
        return not known.any()
    node = producers.get(name)
    if node is None:
        return False
    if node.operation == "ConstantOfShape":
        value = node.attributes.get("value")
        return value is None or not value.any()
    if node.operation == "Concat":
        return all(_is_zero(graph, entry, producers) for entry in node.inputs)
    return node.operation in _MOVES and _is_zero(graph, node.inputs[0], producers)


def _without_zeros(graph: Graph) -> None:
    """First states that are zeros are those a layer takes by itself."""
    producers = graph.producers()
    for at, node in enumerate(graph.nodes):
        states = node.inputs[2:]
        if node.operation == "recurrent" and all(not name or _is_zero(graph, name, producers) for name in states):
            graph.nodes[at] = replace(node, inputs=(*node.inputs[:2], *("" for _ in states)))


def _stacked(graph: Graph) -> None:
    """Layers of one module, of which each reads nothing but the one below, are one again."""
    while (chain := _first_chain(graph)) is not None:
        _stack(graph, chain)


def _first_chain(graph: Graph) -> list[Node] | None:
    for node in graph.nodes:
        if node.operation == "recurrent":
            chain = [node]
            while (above := _above(graph, chain[-1])) is not None:
                chain.append(above)
            if len(chain) > 1:
                return chain
    return None


def _above(graph: Graph, below: Node) -> Node | None:
    """The next layer of the module that a layer is from, if what it gives goes nowhere else."""
    users = graph.users(below.outputs[0])
    if len(users) != 1 or graph.is_output(below.outputs[0]) or users[0].operation != "recurrent":
        return None
    (above,) = users
    alike = all(
        below.attributes[key] == above.attributes[key]
        for key in ("of", "directions", "hidden", "nonlinearity", "batch_first")
    ) and len(below.attributes["weights"]) == len(above.attributes["weights"])
    one_module = bool(below.scope) and below.scope == above.scope and below.inputs[1] == above.inputs[1]
    same_weights = below.attributes["names"] == above.attributes["names"]
    return above if alike and one_module and not same_weights and above.inputs[0] == below.outputs[0] else None


def _stack(graph: Graph, chain: Sequence[Node]) -> None:
    first, last = chain[0], chain[-1]
    each, count = first.attributes["directions"], len(chain)
    before: list[Node] = []
    states: list[str] = []
    for place in range(2, len(first.inputs)):
        names = [layer.inputs[place] for layer in chain]
        source = _whole(graph, names, each)
        if source is None:
            source = f"{first.outputs[0]}.states{place}"
            before.append(Node(first.name, "Concat", tuple(names), (source,), {"axis": 0}, first.scope))
        states.append(source)
    finals = tuple(f"{last.outputs[0]}.final{place}" for place in range(1, len(first.outputs)))
    attributes = {
        **first.attributes,
        "weights": [weight for layer in chain for weight in layer.attributes["weights"]],
        "layers": count,
    }
    stack = Node(
        first.name, "recurrent", (*first.inputs[:2], *states), (last.outputs[0], *finals), attributes, first.scope
    )
    parts = [
        Node(layer.name, "part", (final,), (layer.outputs[place],), {"start": index * each, "end": (index + 1) * each})
        for index, layer in enumerate(chain)
        for place, final in enumerate(finals, 1)
    ]
    for layer in chain[:-1]:
        graph.exchange(layer, ())
    graph.exchange(last, [*before, stack, *parts])
    for place, final in enumerate(finals, 1):
        every = tuple(layer.outputs[place] for layer in chain)
        for user in graph.users(every[0]):
            if user.operation == "Concat" and user.inputs == every and user.attributes.get("axis") in (0, -3):
                graph.rename(user.outputs[0], final)


def _whole(graph: Graph, names: Sequence[str], each: int) -> str | None:
    """What the first states of layers are cut out of, one after the other; "" where none is given."""
    if not any(names):
        return ""
    producers = graph.producers()
    cuts = [producers.get(name) for name in names]
    sources = {cut.inputs[0] for cut in cuts if cut is not None and cut.operation == "Slice"}
    if len(sources) != 1 or not all(cut is not None and _cuts(graph, cut) for cut in cuts):
        return None
    bounds = [_cuts(graph, cut) for cut in cuts if cut is not None]
    follow = all(one[1] == other[0] for one, other in pairwise(bounds))
    return (
        sources.pop() if follow and bounds[0][0] == 0 and all(one[1] - one[0] == each for one in bounds[:-1]) else None
    )


def _cuts(graph: Graph, node: Node) -> tuple[int, ...]:
    """From where to where a Slice takes its first axis; () of any other node."""
    if node.operation != "Slice" or (graph.setting(node, "axes", 3) or (0,)) != (0,):
        return ()
    if (graph.setting(node, "steps", 4) or (1,)) != (1,):
        return ()
    return (*(graph.setting(node, "starts", 1) or ()), *(graph.setting(node, "ends", 2) or ()))


def _batch_first(graph: Graph, node: Node) -> None:
    """Steps that are turned before a layer and back behind it, or behind those that follow: they have the batch first."""
    turned = graph.producers().get(node.inputs[0])
    if turned is None or turned.operation != "Transpose" or not _turns_back(graph, node):
        return
    if _swaps(turned):
        graph.exchange(node, [replace(node, inputs=(turned.inputs[0], *node.inputs[1:]))])
    elif len(turned.attributes.get("perm", ())) == 3 and graph.users(
        node.outputs[0]
    ):  # two turns, joined by the exporter
        order = turned.attributes["perm"]
        outer = replace(
            turned, outputs=(f"{turned.outputs[0]}.batch",), attributes={"perm": tuple(order[at] for at in _SWAPPED)}
        )
        graph.exchange(node, [outer, replace(node, inputs=(*outer.outputs, *node.inputs[1:]))])
    else:
        return
    _turn(graph, node.outputs)


def _swaps(node: Node) -> bool:
    return node.operation == "Transpose" and node.attributes.get("perm") == _SWAPPED


def _turns_back(graph: Graph, node: Node) -> bool:
    """Whether all that take the steps of a layer turn them, or are layers of which that is true."""
    output = node.outputs[0]
    return (
        not node.attributes["batch_first"]
        and not graph.is_output(output)
        and all(
            _swaps(user) or (user.operation == "recurrent" and user.inputs[0] == output and _turns_back(graph, user))
            for user in graph.users(output)
        )
    )


def _turn(graph: Graph, outputs: tuple[str, ...]) -> None:
    """Let a layer, and those that follow, give the batch first."""
    node = graph.producers()[outputs[0]]
    graph.exchange(node, [replace(node, attributes={**node.attributes, "batch_first": True})])
    for user in graph.users(outputs[0]):
        if _swaps(user):
            graph.rename(user.outputs[0], outputs[0])
        else:
            _turn(graph, user.outputs)
