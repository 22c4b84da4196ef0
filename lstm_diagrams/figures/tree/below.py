"""What is written under a tree: what was seen of its calls, how each state and each input comes in, what each node gives."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.drawing.kit.roles import state_dashed, state_role
from lstm_diagrams.figures.tree.words import entry_ways, sentence, state_ways
from lstm_diagrams.labels import full_name
from lstm_diagrams.readings.recursion.tree import Tree
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_SIZE, _LINE = 10.5, 17.0
_SAMPLE = 26.0
_LEAST = 330.0


def below_marks(tree: Tree, depth: int, room: tuple[float, float, float], language: Language) -> Iterator[Mark]:
    """Lines of text; ``room`` is the left and the right end of the picture, and where it ends below."""
    left, right, y = room
    width = max(right - left, _LEAST)
    for state, role, text in _rows(tree, depth, language):
        lines = wrapped(text, _SIZE, width - (0 if role == "ink" else _SAMPLE))
        y -= _LINE
        if state:
            way = straight((left, y), (left + _SAMPLE - 7, y))
            yield Line(way, role, 1.4, arrow=True, arrow_size=0.5, dashed=state_dashed(state), classes=("words",))
        elif role != "ink":
            yield Writing(left + 4, y, Label(_symbol(tree, role), 12, role, math=True), "left", ("words",))
        label = Label("\n".join(lines), _SIZE, role)
        y -= (label.height - _SIZE * LINE_HEIGHT) / 2
        yield Writing(left if role == "ink" else left + _SAMPLE, y, label, "left", ("words",))
        y -= (label.height - _SIZE * LINE_HEIGHT) / 2


def _symbol(tree: Tree, role: Role) -> str:
    """What stands for it in the picture."""
    if role == "output":
        return "y"
    return "x" if any(entry.position is None for entry in tree.entries) else "x_n"


def _rows(tree: Tree, depth: int, language: Language) -> Iterator[tuple[str, Role, str]]:
    yield "", "ink", sentence(tree, depth).in_language(language)
    for state in sorted({one.state for one in tree.handed}, key=lambda name: (name != "h", name)):
        yield state, state_role(state.partition("_")[0]), state_ways(tree, state).replace("_{", "").replace("}", "")
    if tree.entries:
        yield "", "x", entry_ways(tree)
    if tree.around.each:
        chains = dict.fromkeys(
            " → ".join(full_name(tree.capture.layer(tree.capture.calls[call].layer)) for call in calls)
            for _, calls in tree.around.each
        )
        yield "", "output", ";  ".join(chains)
    beside = set(tree.around.taken) if tree.around.after else set(tree.around.given)
    lower = sorted(node + 1 for node in beside if tree.readers.get(node))
    if lower and not tree.outward:
        said = Text(
            "标有 y 的节点的状态还交给上方的 {after}", "states of nodes marked y also go to {after} above"
        ).format(after=after_name(tree))
        yield "", "output", said.in_language(language)


def after_name(tree: Tree) -> Text:
    """The first of what reads the tree, or the model's output."""
    if not tree.around.after:
        return Text("模型的输出", "the model's output")
    name = full_name(tree.capture.layer(tree.capture.calls[tree.around.after[0]].layer))
    return Text(name, name)
