"""``tree``: runs of one layer or module that read each other as a tree or a graph: each run a node, states along the edges.

Classes: ``call`` ``state`` ``input`` ``result`` ``module`` for what a mark is, ``call1`` ``call2`` ... for the node that it belongs to,
of a state the one that reads it, with ``from1`` ``from2`` ... for the one that gives it; ``h`` ``c`` ``s`` for which state, ``x``
``output`` for what enters and what is given; ``head`` for what reads the whole; ``words`` ``name`` for text; ``dots`` for nodes left out.
"""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import Label, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.samples import Entry, box, line
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Operation
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.figures.tree.below import after_name, below_marks
from lstm_diagrams.figures.tree.drawing import Paper, tree_marks
from lstm_diagrams.figures.tree.items import Look, plan
from lstm_diagrams.figures.tree.layout import shape
from lstm_diagrams.figures.tree.moments import tree_moments
from lstm_diagrams.figures.tree.taking import taking_marks
from lstm_diagrams.figures.tree.words import description, title, unit_name
from lstm_diagrams.readings.coverage import coverage_of
from lstm_diagrams.readings.recursion.tree import Tree, refusal
from lstm_diagrams.readings.recursion.tree import tree as tree_of
from lstm_diagrams.readings.ways import Way, ways_between
from lstm_diagrams.words import Language, Text

_WORD = 90.0
_BELOW, _ABOVE = 6.0, 20.0


def _fit(capture: Capture) -> int:
    found = tree_of(capture)
    if found is None:
        return 0
    if found.steps:
        return Rank.VIEW
    whole = not any(part.calls for part in coverage_of(capture, found.calls).left_out)
    return Rank.TREE if whole else Rank.RUN


def _moments(capture: Capture, *, nodes: int, tokens: str, sideways: bool) -> tuple[Moment, ...]:
    """Node by node, then what reads the whole."""
    found = _told(capture)
    drawn = plan(_look(found, tokens, upright=not sideways), checked_most("nodes", nodes)).nodes
    return tuple(tree_moments(found, drawn, after_name(found)))


@figure(
    Text("调用组成的树或图", "Calls as a tree or a graph"),
    needs=Text(
        "同一个层或模块至少三次调用，而且有的调用读取几次别的调用的状态，或者一次调用的状态被几次读取",
        "three or more calls of one layer or module, of which some read the states of several others, or one is read by several",
    ),
    fit=_fit,
    whole=True,
    legend={
        "call": Entry(
            box("layer1_fill", "layer1", 20, thickness=1.4),
            Text("一次调用，编号是先后", "one call, numbered as they ended"),
        ),
        "input": Entry(box("x_fill", "x"), Text("从外面进入这次调用的", "what enters the call from outside")),
        "result": Entry(box("output_fill", "output"), Text("这次调用另外给出的", "what the call gives besides")),
        "s": Entry(line("c", dashed=True), Text("另一个状态", "another state")),
    },
    names=("input", "result", "head"),
    moments=_moments,
    refusal=refusal,
    narrower=({"sideways": True}, {"nodes": 20}, {"nodes": 10}),
    flatter=({"nodes": 16}, {"nodes": 8}, {"sideways": True}),
)
def tree(capture: Capture, language: Language, *, nodes: int = 40, tokens: str = "", sideways: bool = False) -> Canvas:
    """Draw every call of a layer or module as a node, and the states between them as they were seen to go.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        nodes: most nodes drawn; 0 draws all. Of more, the levels nearest the root are drawn, and the rest is counted.
        tokens: the words of what enters the nodes, with spaces between them, in the order of the sequence that they are picked from;
            where that is not known, in the order of the nodes.
        sideways: whether levels stand side by side, the root last, instead of one above the other.
    """
    found = _told(capture)
    paper = Paper(plan(_look(found, tokens, upright=not sideways), checked_most("nodes", nodes)))
    marks = [*tree_marks(paper)]
    marks += taking_marks(paper, reach(marks)[3], language)
    depth = _depth(found)
    left, bottom, right, top = reach(marks)
    marks += below_marks(found, depth, (left, right, bottom - _BELOW), language)
    label = Label(unit_name(found).in_language(language), 12, layer_roles(0)[0])
    marks.append(Writing(left, top + _ABOVE, label, "left", ("name",)))
    after = Text("由 {after} 读取。", "It is read by {after}.").format(after=after_name(found))
    own = tuple(use.parameter for use in capture.uses if use.call is None and _within(found, use.operation))
    return Canvas(title(found), description(found, depth, after), tuple(marks), found.calls, own, _lines(found))


def _told(capture: Capture) -> Tree:
    found = tree_of(capture)
    if found is None:
        raise UsageError(f"the calls of {capture.name} are no tree: {refusal(capture)}")
    return found


def _depth(found: Tree) -> int:
    """How many levels it has, those included that are not drawn."""
    below = found.readers if found.outward else found.sources
    return 1 + max(shape(len(found.unit.runs), below, 0).levels.values())


def _look(found: Tree, tokens: str, *, upright: bool) -> Look:
    around = found.around
    taken = {node for node in (*around.taken, *around.given) if found.outward or found.readers.get(node)}
    marked = {node for node, _ in around.each} | taken
    shaped = len({*found.shapes}) > 1
    names = (_name(node, found.shapes[node] if shaped else ()) for node in range(len(found.unit.runs)))
    return Look(found, upright, tuple(_entries(found, tokens)), tuple(names), frozenset(marked))


def _name(node: int, shape: tuple[int, ...]) -> Label:
    """The number of a node, with its shape where not all have the same."""
    return Label(f"{node + 1}\n{shape}" if shape else str(node + 1), 10.5 if shape else 12.5)


def _entries(found: Tree, tokens: str) -> Iterator[Label]:
    """What enters, by its place in the sequence that it was picked from, or by its word."""
    words = tokens.split()
    known = all(entry.position is not None for entry in found.entries)
    needed = 1 + max((entry.position or 0 for entry in found.entries), default=-1) if known else len(found.entries)
    if words and (len(words) < needed or (not known and len(words) > needed)):
        raise UsageError(
            f"option 'tokens' takes a word for each of the {needed} that enter the nodes, with spaces between them: {len(words)} here"
        )
    for number, entry in enumerate(found.entries):
        place = number if entry.position is None else entry.position
        if words:
            yield Label(fitted(words[place], 11, _WORD), 11, "x")
        else:
            yield Label("x" if entry.position is None else f"x_{{{place + 1}}}", 11, "x", math=True)


def _within(found: Tree, operation: Operation | None) -> bool:
    """Whether an operation was made in a node."""
    return operation is not None and any(
        one.operation is not None and one.operation.number == operation.number
        for number, one in enumerate(found.capture.wiring.operations if found.capture.wiring else ())
        if ("operation", number) in found.inside
    )


def _lines(found: Tree) -> frozenset[Way]:
    """The ways that the picture shows: within nodes, from node to node by one edge or several, from what enters, to what reads it."""
    shown = {*found.calls}
    return ways_between(found.capture, lambda source, target: source in shown and target in shown)
